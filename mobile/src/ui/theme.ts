// Colors of the theme that the phone is set to, and sizes. Text grows with the phone's own setting.

import { useColorScheme } from "react-native";

import { colors } from "./tokens";

export type Colors = (typeof colors)["light"];

export function useColors(): Colors {
  return colors[useColorScheme() === "dark" ? "dark" : "light"];
}

export const space = { xs: 4, s: 8, m: 12, l: 16, xl: 24, xxl: 32 };
export const text = { small: 14, body: 16, large: 18, title: 22, head: 26 };
/** The least height of whatever is pressed. */
export const CONTROL = 48;
export const CORNER = 8;

// What the sign-in is told of this phone: a name for the list of sign-ins, and where its clock is.

import { Platform } from "react-native";

export function deviceName(): string {
  return Platform.select({ ios: "iPhone or iPad", android: "Android phone", default: "Mobile app" });
}

export function zoneHere(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

// The four places, at the foot of their screens.

import { useRouter } from "expo-router";
import { Pressable, Text, View } from "react-native";

import { words } from "../words";
import { CONTROL, space, text, useColors } from "./theme";

const PLACES = [
  { path: "/", label: words.today },
  { path: "/board", label: words.board },
  { path: "/add", label: words.add },
  { path: "/account", label: words.account },
] as const;

export function Bar({ here }: { here: (typeof PLACES)[number]["path"] }) {
  const colors = useColors();
  const router = useRouter();
  return (
    <View role="navigation" style={{ flexDirection: "row", flexWrap: "wrap", borderTopWidth: 1, borderColor: colors.rule, backgroundColor: colors.surface }}>
      {PLACES.map(({ path, label }) => {
        const isHere = path === here;
        return (
          <Pressable
            key={path}
            accessibilityRole="link"
            accessibilityLabel={label}
            accessibilityState={{ selected: isHere }}
            aria-current={isHere ? "page" : undefined}
            onPress={() => !isHere && router.navigate(path)}
            style={{ flexGrow: 1, minHeight: CONTROL + space.s, minWidth: 72, paddingHorizontal: space.xs, alignItems: "center", justifyContent: "center",
              borderTopWidth: 3, borderColor: isHere ? colors.act : colors.surface }}
          >
            <Text style={{ color: isHere ? colors.act : colors.soft, fontSize: text.small, fontWeight: isHere ? "700" : "500" }}>{label}</Text>
          </Pressable>
        );
      })}
    </View>
  );
}

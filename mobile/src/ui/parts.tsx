// The dozen parts that screens are made of. Every control has a role and a name, is 48 high, and grows with the text.

import { useEffect, useRef, useState, type ReactNode } from "react";
import {
  AccessibilityInfo, Modal, Platform, Pressable, RefreshControl, ScrollView, SectionList, Text, TextInput,
  View, type PressableProps, type SectionListProps, type TextInputProps, type TextStyle,
} from "react-native";
import { SafeAreaView } from "react-native-safe-area-context";

import { words } from "../words";
import { CONTROL, CORNER, space, text as sizes, useColors, type Colors } from "./theme";

/** More than fit on a screen. */
const ROWS_AT_FIRST = 16;

type Tone = "ink" | "soft" | "due" | "late" | "act";

export function Words({ children, size = "body", tone = "ink", bold = false, style, ...rest }: {
  children: ReactNode; size?: keyof typeof sizes; tone?: Tone; bold?: boolean; style?: TextStyle;
  role?: "heading" | "alert" | "status"; live?: boolean; lines?: number; selectable?: boolean;
}) {
  const colors = useColors();
  return (
    <Text
      accessibilityRole={rest.role === "heading" ? "header" : rest.role === "alert" ? "alert" : undefined}
      accessibilityLiveRegion={rest.live || rest.role === "alert" || rest.role === "status" ? "polite" : undefined}
      numberOfLines={rest.lines}
      selectable={rest.selectable}
      style={[{ color: colors[tone], fontSize: sizes[size], lineHeight: sizes[size] * 1.4, fontWeight: bold ? "600" : "400",
        flexShrink: 1 }, style]}
    >
      {children}
    </Text>
  );
}

/** A text in Markdown, with its bold words and lists; the rest is read as it was typed. */
export function Written({ children, size }: { children: string; size?: keyof typeof sizes }) {
  const parts = children.replace(/^[-*] /gm, "• ").replace(/^#+ /gm, "").split(/\*\*(.+?)\*\*/);
  return (
    <Words size={size} selectable>
      {parts.map((part, place) => (place % 2 ? <Text key={place} style={{ fontWeight: "600" }}>{part}</Text> : part))}
    </Words>
  );
}

interface Around {
  title: string;
  under?: string;
  bar?: ReactNode;
  onRefresh?: () => Promise<unknown>;
}

/** A screen: its heading, what is on it, and the bar below it. */
export function Screen({ title, under, bar, onRefresh, children }: Around & { children?: ReactNode }) {
  const { contentContainerStyle, ...scrolling } = useScrolling(onRefresh);
  return (
    <Frame bar={bar}>
      <ScrollView {...scrolling} contentContainerStyle={{ ...contentContainerStyle, gap: space.xl }}>
        <Heading title={title} under={under} />
        {children}
      </ScrollView>
    </Frame>
  );
}

/** A screen of so many rows that only those near are drawn. What stands between them is up to each. */
export function ListScreen<Item, Group>({ title, under, bar, onRefresh, above, ...list }: Around & {
  above?: ReactNode;
} & Pick<SectionListProps<Item, Group>, "sections" | "renderItem" | "renderSectionHeader" | "renderSectionFooter" | "keyExtractor">) {
  return (
    <Frame bar={bar}>
      <SectionList
        {...useScrolling(onRefresh)}
        {...list}
        ListHeaderComponent={<View style={{ gap: space.xl }}><Heading title={title} under={under} />{above}</View>}
        initialNumToRender={ROWS_AT_FIRST}
        stickySectionHeadersEnabled={false}
      />
    </Frame>
  );
}

function Frame({ bar, children }: { bar?: ReactNode; children: ReactNode }) {
  return (
    <SafeAreaView style={{ flex: 1, backgroundColor: useColors().ground }}>
      {children}
      {bar}
    </SafeAreaView>
  );
}

function Heading({ title, under }: { title: string; under?: string }) {
  return (
    <View style={{ gap: space.xs }}>
      <Words size="head" bold role="heading">{title}</Words>
      {under ? <Words tone="soft">{under}</Words> : null}
    </View>
  );
}

function useScrolling(onRefresh?: () => Promise<unknown>) {
  const colors = useColors();
  const [refreshing, setRefreshing] = useState(false);
  const refresh = onRefresh && (async () => {
    setRefreshing(true);
    await onRefresh().finally(() => setRefreshing(false));
  });
  return {
    contentContainerStyle: { padding: space.l, paddingBottom: space.xxl, maxWidth: 720, width: "100%", alignSelf: "center" } as const,
    keyboardShouldPersistTaps: "handled" as const,
    refreshControl: refresh ? <RefreshControl refreshing={refreshing} onRefresh={refresh} tintColor={colors.soft} /> : undefined,
  };
}

export function Section({ title, children, beside }: { title: string; children: ReactNode; beside?: ReactNode }) {
  return (
    <View style={{ gap: space.s }}>
      <View style={{ flexDirection: "row", flexWrap: "wrap", alignItems: "center", justifyContent: "space-between", gap: space.s }}>
        <Words size="large" bold role="heading">{title}</Words>
        {beside}
      </View>
      {children}
    </View>
  );
}

export function Card({ children, tone }: { children: ReactNode; tone?: "due" | "late" }) {
  const colors = useColors();
  const ground = tone === "late" ? colors.lateTint : tone === "due" ? colors.dueTint : colors.surface;
  return (
    <View style={{ backgroundColor: ground, borderColor: colors.rule, borderWidth: 1, borderRadius: CORNER, padding: space.m, gap: space.xs }}>
      {children}
    </View>
  );
}

export function Button({ label, onPress, quiet = false, danger = false, busy = false, name, selected }: {
  label: string; onPress: () => void; quiet?: boolean; danger?: boolean; busy?: boolean; selected?: boolean;
  /** What is read aloud, where the label alone does not say what it is about. */
  name?: string;
}) {
  const colors = useColors();
  const isPlain = quiet || danger;
  return (
    <Pressable
      accessibilityRole="button"
      accessibilityLabel={name ?? label}
      accessibilityState={{ busy, disabled: busy, selected }}
      disabled={busy}
      onPress={onPress}
      style={({ pressed }) => ({
        minHeight: CONTROL, minWidth: CONTROL, maxWidth: "100%", paddingHorizontal: space.l, paddingVertical: space.s, borderRadius: CORNER,
        justifyContent: "center", alignItems: "center", opacity: pressed || busy ? 0.7 : 1, borderWidth: 1,
        borderColor: danger ? colors.late : isPlain ? colors.edge : colors.act,
        backgroundColor: isPlain ? colors.surface : colors.act,
      })}
    >
      <Text style={{ color: danger ? colors.late : isPlain ? colors.ink : colors.onAct, fontSize: sizes.body, fontWeight: "600", textAlign: "center" }}>
        {label}
      </Text>
    </Pressable>
  );
}

/** A line of text that leads somewhere. */
export function Link({ label, onPress, name, role = "link" }: { label: string; onPress: () => void; name?: string; role?: "link" | "button" }) {
  const colors = useColors();
  return (
    <Pressable accessibilityRole={role} accessibilityLabel={name ?? label} onPress={onPress}
      style={{ minHeight: CONTROL, minWidth: CONTROL, maxWidth: "100%", justifyContent: "center" }}>
      <Text style={{ color: colors.act, fontSize: sizes.body, textDecorationLine: "underline" }}>{label}</Text>
    </Pressable>
  );
}

/** A row that can be pressed: a name, what stands under it, and what comes at its end. */
export function Row({ title, under, end, tone, onPress, name, ...rest }: {
  title: string; under?: string; end?: string; tone?: "due" | "late"; onPress: () => void; name?: string;
} & Pick<PressableProps, "accessibilityActions" | "onAccessibilityAction">) {
  const colors = useColors();
  return (
    <Pressable
      accessibilityRole="link"
      accessibilityLabel={name ?? [title, under, end].filter(Boolean).join(", ")}
      onPress={onPress}
      style={({ pressed }) => ({ minHeight: CONTROL, paddingVertical: space.s, gap: 2, opacity: pressed ? 0.7 : 1, flexGrow: 1, flexShrink: 1,
        justifyContent: "center", borderColor: colors.rule })}
      {...rest}
    >
      <Words bold>{title}</Words>
      {under ? <Words size="small" tone="soft">{under}</Words> : null}
      {end ? <Words size="small" tone={tone ?? "soft"} bold={tone !== undefined}>{end}</Words> : null}
    </Pressable>
  );
}

export function Field({ label, hint, error, optional = false, ...input }: {
  label: string; hint?: string; error?: string; optional?: boolean;
} & Omit<TextInputProps, "style">) {
  const colors = useColors();
  return (
    <View style={{ gap: space.xs }}>
      <Words bold>{label}</Words>
      {hint ? <Words size="small" tone="soft">{hint}</Words> : null}
      <TextInput
        accessibilityLabel={label}
        accessibilityHint={[hint, error].filter(Boolean).join(" ") || undefined}
        aria-invalid={error ? true : undefined}
        placeholderTextColor={colors.faint}
        textAlignVertical={input.multiline ? "top" : "center"}
        {...input}
        style={{ minHeight: input.multiline ? CONTROL * 2.5 : CONTROL, borderWidth: error ? 2 : 1, borderRadius: CORNER, padding: space.m,
          borderColor: error ? colors.late : colors.edge, color: colors.ink, backgroundColor: colors.surface, fontSize: sizes.body }}
      />
      {error ? <Notice tone="late">{error}</Notice> : null}
    </View>
  );
}

/** What happened, or what is wrong. It is read aloud as it comes. */
export function Notice({ children, tone }: { children: string; tone?: "due" | "late" }) {
  useSaid(children);
  return <Words role={tone === "late" ? "alert" : "status"} tone={tone ?? "ink"}>{children}</Words>;
}

/** iOS knows no live regions. */
export function useSaid(sentence: string): void {
  useEffect(() => {
    if (Platform.OS === "ios") AccessibilityInfo.announceForAccessibility(sentence);
  }, [sentence]);
}

/** The ring and line of the web's board: its name stands beside it, so the color says nothing alone. */
export function StageMark({ kind }: { kind: string }) {
  const colors = useColors();
  const color = colors.stages[kind as keyof Colors["stages"]] ?? colors.soft;
  return <View importantForAccessibility="no" accessibilityElementsHidden
    style={{ width: 18, height: 18, borderRadius: 9, borderWidth: 4, borderColor: color, backgroundColor: colors.ground }} />;
}

/** A choice that opens over the screen. The phone's own back closes it. */
export function Sheet({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const colors = useColors();
  const motion = useMotion();
  return (
    <Modal transparent animationType={motion ? "slide" : "none"} onRequestClose={onClose} supportedOrientations={["portrait", "landscape"]}>
      <View style={{ flex: 1, justifyContent: "flex-end", backgroundColor: "#0008" }}>
        <View accessibilityViewIsModal style={{ backgroundColor: colors.ground, padding: space.l, gap: space.s, maxHeight: "85%",
          borderTopLeftRadius: CORNER * 2, borderTopRightRadius: CORNER * 2 }}>
          <ScrollView contentContainerStyle={{ gap: space.s }} keyboardShouldPersistTaps="handled">
            <Words size="large" bold role="heading">{title}</Words>
            {children}
            <Button label={words.cancel} quiet onPress={onClose} />
          </ScrollView>
        </View>
      </View>
    </Modal>
  );
}

function useMotion(): boolean {
  const [reduced, setReduced] = useState(true);
  const mounted = useRef(true);
  useEffect(() => {
    mounted.current = true;
    void AccessibilityInfo.isReduceMotionEnabled().then((is) => mounted.current && setReduced(is));
    return () => {
      mounted.current = false;
    };
  }, []);
  return !reduced;
}

export function Actions({ children }: { children: ReactNode }) {
  return <View style={{ flexDirection: "row", flexWrap: "wrap", columnGap: space.m, rowGap: space.s, alignItems: "center", paddingTop: space.xs }}>{children}</View>;
}

/** Fields, and what sends them: farther from each other than each from its name. */
export function Form({ children }: { children: ReactNode }) {
  return <View style={{ gap: space.l }}>{children}</View>;
}

/** A tick with its name. */
export function Tick({ label, name, on, onChange }: { label: string; name?: string; on: boolean; onChange: (on: boolean) => void }) {
  const colors = useColors();
  return (
    <Pressable accessibilityRole="checkbox" accessibilityLabel={name ?? label} accessibilityState={{ checked: on }} onPress={() => onChange(!on)}
      style={{ minHeight: CONTROL, minWidth: CONTROL, flexDirection: "row", alignItems: "center", gap: space.m, flexShrink: 1 }}>
      <View style={{ width: 24, height: 24, borderWidth: 2, borderRadius: 5, borderColor: colors.act, alignItems: "center", justifyContent: "center",
        backgroundColor: on ? colors.act : colors.surface }}>
        {on ? <Text style={{ color: colors.onAct, fontWeight: "700", fontSize: 15, lineHeight: 18 }} allowFontScaling={false}>✓</Text> : null}
      </View>
      {label ? <Words>{label}</Words> : null}
    </Pressable>
  );
}

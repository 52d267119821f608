import { useRouter } from "expo-router";
import { useState } from "react";
import { useWindowDimensions, View } from "react-native";

import type { Opportunity, Records, Stage } from "../store/records";
import { Button, Card, ListScreen, Row, StageMark, Words } from "../ui/parts";
import { Bar } from "../ui/bar";
import { InStep } from "../ui/in_step";
import { MoveSheet, useMove } from "../ui/move";
import { stepWords } from "../ui/step";
import { useRecords, useSession } from "../ui/store";
import { space } from "../ui/theme";
import { words } from "../words";

const texts = words.boardPage;
/** With less room than this beside it, the button goes below. */
const NARROWEST = 180;
/** What is over is on the web's list. */
const MOST = { closed: 5, open: 50 };

export default function Board() {
  const records = useRecords();
  const { sync } = useSession();
  const [moving, setMoving] = useState<Opportunity | null>(null);
  const columns = records.stages.map((stage) => {
    const all = records.column(stage);
    return { stage, count: all.length, data: all.slice(0, stage.kind === "closed" ? MOST.closed : MOST.open) };
  });
  return (
    <>
      <ListScreen
        title={words.board} under={records.list("opportunities").length ? undefined : texts.empty} onRefresh={sync} bar={<Bar here="/board" />}
        above={<InStep />}
        sections={columns}
        keyExtractor={(one) => one.id}
        renderSectionHeader={({ section }) => <ColumnHead {...section} />}
        renderItem={({ item }) => <OpportunityCard opportunity={item} records={records} onMove={setMoving} />}
        renderSectionFooter={({ section }) => <ColumnFoot more={section.count - section.data.length} />}
      />
      {moving ? <MoveSheet opportunity={moving} onClose={() => setMoving(null)} /> : null}
    </>
  );
}

function ColumnHead({ stage, count }: { stage: Stage; count: number }) {
  return (
    <View style={{ paddingTop: space.xl, gap: space.s }}>
      <View style={{ flexDirection: "row", alignItems: "center", gap: space.s }}>
        <StageMark kind={stage.kind} />
        <Words size="large" bold role="heading">{stage.name}</Words>
        <Words tone="soft">{String(count)}</Words>
      </View>
      {count ? null : <Words tone="soft" size="small">{texts.noneIn}</Words>}
    </View>
  );
}

function ColumnFoot({ more }: { more: number }) {
  return more ? <View style={{ paddingTop: space.s }}><Words tone="soft" size="small">{texts.more(more)}</Words></View> : null;
}

function OpportunityCard({ opportunity, records, onMove }: {
  opportunity: Opportunity; records: Records; onMove: (opportunity: Opportunity) => void;
}) {
  const router = useRouter();
  const move = useMove();
  const { fontScale } = useWindowDimensions();
  const { name, role } = records.name(opportunity);
  const step = stepWords(records, opportunity);
  const here = records.stageOf(opportunity)?.id;
  const others = records.stages.filter((stage) => stage.id !== here);
  return (
    <View style={{ paddingTop: space.s }}>
      <Card tone={step.tone}>
        <View style={{ flexDirection: "row", alignItems: "center", gap: space.s, flexWrap: "wrap" }}>
          <View style={{ flexGrow: 1, flexShrink: 1, flexBasis: NARROWEST * fontScale }}>
            <Row
              title={name}
              under={[role, opportunity.location].filter(Boolean).join(", ")}
              end={step.line}
              tone={step.tone}
              onPress={() => router.push(`/opportunity/${opportunity.id}`)}
              accessibilityActions={others.map((stage) => ({ name: stage.id, label: texts.moveTo(stage.name) }))}
              onAccessibilityAction={(event) => move(opportunity, event.nativeEvent.actionName)}
            />
          </View>
          <Button label={texts.move} name={texts.moveTitle(records.roleAt(opportunity))} quiet onPress={() => onMove(opportunity)} />
        </View>
      </Card>
    </View>
  );
}

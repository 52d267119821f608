import { useRouter } from "expo-router";
import { useState } from "react";
import { View } from "react-native";

import type { Opportunity, Records, Stage } from "../store/records";
import { Button, Card, Row, Screen, StageMark, Words } from "../ui/parts";
import { Bar } from "../ui/bar";
import { InStep } from "../ui/in_step";
import { MoveSheet, useMove } from "../ui/move";
import { stepWords } from "../ui/step";
import { useRecords, useSession } from "../ui/store";
import { space } from "../ui/theme";
import { words } from "../words";

const texts = words.boardPage;
/** What is over is on the web's list. */
const MOST = { closed: 5, open: 50 };

export default function Board() {
  const records = useRecords();
  const { sync } = useSession();
  const [moving, setMoving] = useState<Opportunity | null>(null);
  return (
    <Screen title={words.board} under={records.list("opportunities").length ? undefined : texts.empty} onRefresh={sync} bar={<Bar here="/board" />}>
      <InStep />
      {records.stages.map((stage) => <Column key={stage.id} stage={stage} records={records} onMove={setMoving} />)}
      {moving ? <MoveSheet opportunity={moving} onClose={() => setMoving(null)} /> : null}
    </Screen>
  );
}

function Column({ stage, records, onMove }: { stage: Stage; records: Records; onMove: (opportunity: Opportunity) => void }) {
  const all = records.column(stage);
  const shown = all.slice(0, stage.kind === "closed" ? MOST.closed : MOST.open);
  return (
    <View style={{ gap: space.s }}>
      <View style={{ flexDirection: "row", alignItems: "center", gap: space.s }}>
        <StageMark kind={stage.kind} />
        <Words size="large" bold role="heading">{stage.name}</Words>
        <Words tone="soft">{String(all.length)}</Words>
      </View>
      {shown.length ? null : <Words tone="soft" size="small">{texts.noneIn}</Words>}
      {shown.map((one) => <OpportunityCard key={one.id} opportunity={one} records={records} onMove={onMove} />)}
      {all.length > shown.length ? <Words tone="soft" size="small">{texts.more(all.length - shown.length)}</Words> : null}
    </View>
  );
}

function OpportunityCard({ opportunity, records, onMove }: {
  opportunity: Opportunity; records: Records; onMove: (opportunity: Opportunity) => void;
}) {
  const router = useRouter();
  const move = useMove();
  const { name, role } = records.name(opportunity);
  const step = stepWords(records, opportunity);
  const here = records.stageOf(opportunity)?.id;
  const others = records.stages.filter((stage) => stage.id !== here);
  return (
    <Card tone={step.tone}>
      <View style={{ flexDirection: "row", alignItems: "center", gap: space.s, flexWrap: "wrap" }}>
        <View style={{ flexGrow: 1, flexShrink: 1, flexBasis: 180 }}>
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
  );
}

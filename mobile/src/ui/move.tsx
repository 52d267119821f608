// Moving an opportunity to another stage: a list to choose from, and nothing to be dragged.

import { AccessibilityInfo, View } from "react-native";

import type { Opportunity } from "../store/records";
import { words } from "../words";
import { Button, Sheet, StageMark } from "./parts";
import { useRecords, useStore } from "./store";

export function useMove() {
  const { outbox } = useStore();
  const records = useRecords();
  return (opportunity: Opportunity, stageId: string): void => {
    const stage = records.find("stages", stageId);
    // How it ended goes when it is open again.
    const outcome = stage?.kind !== "closed" && opportunity.outcome ? { outcome: null } : {};
    outbox.change("opportunities", opportunity.id, { stage_id: stageId, ...outcome });
    AccessibilityInfo.announceForAccessibility(words.boardPage.moved(records.roleAt(opportunity), stage?.name ?? ""));
  };
}

export function MoveSheet({ opportunity, onClose }: { opportunity: Opportunity; onClose: () => void }) {
  const records = useRecords();
  const move = useMove();
  const present = records.stageOf(opportunity)?.id;
  return (
    <Sheet title={words.boardPage.moveTitle(records.roleAt(opportunity))} onClose={onClose}>
      {records.stages.map((stage) => (
        <View key={stage.id} style={{ flexDirection: "row", alignItems: "center", gap: 12 }}>
          <StageMark kind={stage.kind} />
          <View style={{ flexGrow: 1, flexShrink: 1 }}>
            <Button
              label={stage.id === present ? words.boardPage.here(stage.name) : stage.name}
              name={stage.id === present ? undefined : words.boardPage.moveTo(stage.name)}
              quiet
              selected={stage.id === present}
              onPress={() => {
                if (stage.id !== present) move(opportunity, stage.id);
                onClose();
              }}
            />
          </View>
        </View>
      ))}
    </Sheet>
  );
}

// What could not be saved as it is: both versions, or the server's sentence, and what can be done.

import { View } from "react-native";

import type { Fields } from "../store/kinds";
import type { Unsent } from "../store/outbox";
import type { Records } from "../store/records";
import { words } from "../words";
import { Actions, Button, Card, Words } from "./parts";
import { useRecords, useStore } from "./store";

export function Waiting({ row }: { row: Unsent }) {
  const { outbox } = useStore();
  const records = useRecords();
  const heading = words.kinds[row.kind as keyof typeof words.kinds];
  if (row.state === "differs" && row.act === "delete") {
    return (
      <Card tone="due">
        <Words bold>{heading}</Words>
        <Words>{words.unsent.deletionDiffers}</Words>
        <Actions>
          <Button label={words.unsent.keepIt} quiet onPress={() => outbox.choose(row, [])} />
          <Button label={words.unsent.deleteAnyway} danger onPress={() => outbox.choose(row, ["all"])} />
        </Actions>
      </Card>
    );
  }
  if (row.state === "differs") return <TwoVersions row={row} records={records} />;
  return (
    <Card tone={row.state === "waiting" ? undefined : "due"}>
      <Words bold>{heading}</Words>
      <Words>{row.state === "gone" ? words.unsent.gone : row.state === "refused" ? words.unsent.refused : words.unsent.waiting}</Words>
      {row.said ? <Words tone="late">{row.said}</Words> : null}
      <Written fields={row.fields} records={records} />
      {row.state === "waiting" ? null : (
        <Actions>
          {row.state === "gone"
            ? <Button label={words.unsent.addAgain} quiet onPress={() => outbox.addAgain(row)} />
            : <Button label={words.unsent.tryAgain} quiet onPress={() => outbox.tryAgain(row)} />}
          <Button label={words.unsent.letGo} danger onPress={() => outbox.letGo(row)} />
        </Actions>
      )}
    </Card>
  );
}

/** Each field that both changed is chosen by itself; the others were joined already. */
function TwoVersions({ row, records }: { row: Unsent; records: Records }) {
  const { outbox } = useStore();
  const names = Object.keys(row.fields);
  const label = names.map(labelOf).join(", ");
  return (
    <Card tone="due">
      <Words bold>{words.unsent.differs}</Words>
      <Words tone="soft" size="small">{words.unsent.mine}</Words>
      <Written fields={row.fields} records={records} />
      <Words tone="soft" size="small">{words.unsent.theirs}</Words>
      <Written fields={Object.fromEntries(names.map((name) => [name, row.current?.[name]]))} records={records} />
      <Actions>
        <Button label={words.unsent.keepMine(label)} quiet onPress={() => outbox.choose(row, names)} />
        <Button label={words.unsent.keepTheirs(label)} quiet onPress={() => outbox.choose(row, unshared(row))} />
      </Actions>
    </Card>
  );
}

/** Fields that only this phone changed stay, whichever version is chosen. */
function unshared(row: Unsent): string[] {
  return Object.keys(row.fields).filter((name) => name in row.base && row.base[name] === row.current?.[name]);
}

function Written({ fields, records }: { fields: Fields; records: Records }) {
  const shown = Object.entries(fields).filter(([name]) => name in words.fields);
  return (
    <View style={{ gap: 2 }}>
      {shown.map(([name, value]) => <Words key={name} selectable>{`${labelOf(name)}: ${worded(name, value, records)}`}</Words>)}
    </View>
  );
}

function labelOf(name: string): string {
  return words.fields[name] ?? name;
}

function worded(name: string, value: unknown, records: Records): string {
  if (name === "stage_id") return records.find("stages", String(value))?.name ?? "";
  if (name === "company_id") return records.find("companies", String(value))?.name ?? words.notGiven;
  if (name === "outcome") return words.outcomes[String(value)] ?? words.notGiven;
  return value ? String(value) : words.notGiven;
}

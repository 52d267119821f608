import { Stack, useLocalSearchParams, useRouter } from "expo-router";
import { useState } from "react";
import { Linking, View } from "react-native";

import { money, readDay, weekday } from "../../store/dates";
import type { Entry, Opportunity, Records } from "../../store/records";
import { Actions, Button, Card, Field, Form, Link, Row, Screen, Section, StageMark, Words, Written } from "../../ui/parts";
import { DayField } from "../../ui/day_field";
import { InStep } from "../../ui/in_step";
import { MoveSheet } from "../../ui/move";
import { People } from "../../ui/people";
import { stepWords, whenOf } from "../../ui/step";
import { useRecords, useSession, useStore } from "../../ui/store";
import { Waiting } from "../../ui/two_versions";
import { words } from "../../words";
import { TaskRow } from "../index";

const texts = words.opportunityPage;

export default function OpportunityScreen() {
  const { id } = useLocalSearchParams<{ id: string }>();
  const { outbox } = useStore();
  const { sync } = useSession();
  const records = useRecords();
  const [moving, setMoving] = useState(false);
  const opportunity = records.find("opportunities", id);
  if (!opportunity) return <Screen title={texts.gone} />;
  const { name, role } = records.name(opportunity);
  const stage = records.stageOf(opportunity);
  const step = stepWords(records, opportunity);
  const unsent = outbox.unsent("opportunities", id);
  return (
    <Screen title={name} under={role} onRefresh={sync}>
      <Stack.Screen options={{ title: words.opportunity }} />
      <InStep />
      {unsent && unsent.state !== "waiting" ? <Waiting row={unsent} /> : null}
      <Section title={texts.stage}>
        <View style={{ flexDirection: "row", flexWrap: "wrap", alignItems: "center", gap: 12 }}>
          <StageMark kind={stage?.kind ?? "saved"} />
          <Words bold>{stage?.name ?? ""}</Words>
          <Button label={words.boardPage.move} name={words.boardPage.moveTitle(records.roleAt(opportunity))} quiet onPress={() => setMoving(true)} />
        </View>
      </Section>
      <Section title={texts.next}>
        <Card tone={step.tone}>
          <Words bold={step.tone !== undefined} tone={step.tone ?? "ink"}>{step.line}</Words>
        </Card>
      </Section>
      <Links opportunity={opportunity} />
      <People ids={opportunity.contact_ids ?? []} />
      <Tasks opportunity={opportunity} records={records} />
      <Notes name="opportunity_id" id={id} />
      <Timeline opportunity={opportunity} records={records} />
      <Details opportunity={opportunity} records={records} />
      <Advert text={records.advert(opportunity)} />
      {moving ? <MoveSheet opportunity={opportunity} onClose={() => setMoving(false)} /> : null}
    </Screen>
  );
}

function Links({ opportunity }: { opportunity: Opportunity }) {
  const { client } = useStore();
  return (
    <Actions>
      {opportunity.url ? <Link label={texts.openAdvert} onPress={() => void Linking.openURL(opportunity.url!)} /> : null}
      {opportunity.apply_url ? <Link label={texts.apply} onPress={() => void Linking.openURL(opportunity.apply_url!)} /> : null}
      <Link label={texts.web} onPress={() => void Linking.openURL(`${client.site}/opportunities/${opportunity.id}`)} />
    </Actions>
  );
}

function Tasks({ opportunity, records }: { opportunity: Opportunity; records: Records }) {
  const { outbox } = useStore();
  const [title, setTitle] = useState("");
  const [due, setDue] = useState("");
  const [tried, setTried] = useState(false);
  const [adding, setAdding] = useState(false);
  const day = readDay(due, records.today, records.where);
  const wrongDay = due.trim() !== "" && !day;
  const save = () => {
    setTried(true);
    if (!title.trim() || wrongDay) return;
    outbox.make("tasks", { title, due_on: day, opportunity_id: opportunity.id });
    setTitle("");
    setDue("");
    setTried(false);
    setAdding(false);
  };
  const tasks = records.about("tasks", "opportunity_id", opportunity.id).filter((one) => !one.done_at);
  return (
    <Section title={texts.tasks} beside={adding ? null : <Link role="button" label={texts.addTask} onPress={() => setAdding(true)} />}>
      {tasks.map((one) => <TaskRow key={one.id} task={one} records={records} here />)}
      {adding ? (
        <Card>
          <Form>
            <Field label={texts.task} value={title} onChangeText={setTitle} maxLength={200} error={tried && !title.trim() ? texts.taskMissing : undefined} />
            <DayField label={texts.due} value={due} onChangeText={setDue} error={tried && wrongDay ? texts.dueWrong : undefined} />
            <Actions>
              <Button label={words.save} name={`${words.save}: ${texts.task}`} onPress={save} />
              <Button label={words.cancel} quiet onPress={() => setAdding(false)} />
            </Actions>
          </Form>
        </Card>
      ) : null}
    </Section>
  );
}

export function Notes({ name, id }: { name: "opportunity_id" | "activity_id"; id: string }) {
  const { outbox } = useStore();
  const records = useRecords();
  const [editing, setEditing] = useState<string | null>(null);
  const [body, setBody] = useState("");
  const [tried, setTried] = useState(false);
  const open = (note: string, text: string) => {
    setEditing(note);
    setBody(text);
    setTried(false);
  };
  const save = () => {
    setTried(true);
    if (!body.trim()) return;
    if (editing === "new") outbox.make("notes", { body, [name]: id });
    else if (editing) outbox.change("notes", editing, { body });
    setEditing(null);
  };
  const form = (
    <Card>
      <Form>
        <Field label={texts.note} value={body} onChangeText={setBody} multiline autoFocus error={tried && !body.trim() ? texts.noteMissing : undefined} />
        <Actions>
          <Button label={words.save} name={`${words.save}: ${texts.note}`} onPress={save} />
          <Button label={words.cancel} quiet onPress={() => setEditing(null)} />
        </Actions>
      </Form>
    </Card>
  );
  const notes = [...records.about("notes", name, id)].sort((one, other) => Number(other.pinned ?? false) - Number(one.pinned ?? false));
  return (
    <Section title={texts.notes} beside={editing === "new" ? null : <Link role="button" label={texts.addNote} onPress={() => open("new", "")} />}>
      {editing === "new" ? form : null}
      {notes.map((note) => {
        const unsent = outbox.unsent("notes", note.id);
        if (editing === note.id) return <View key={note.id}>{form}</View>;
        return (
          <Card key={note.id}>
            <Written>{note.body}</Written>
            {unsent && unsent.state !== "waiting" ? <Waiting row={unsent} /> : null}
            <Link role="button" label={words.edit} name={`${words.edit}: ${note.body.slice(0, 60)}`} onPress={() => open(note.id, note.body)} />
          </Card>
        );
      })}
    </Section>
  );
}

function Timeline({ opportunity, records }: { opportunity: Opportunity; records: Records }) {
  const router = useRouter();
  const entries = records.timeline(opportunity);
  if (!entries.length) return null;
  return (
    <Section title={texts.timeline}>
      {entries.map((entry) => {
        const when = weekday(entry.day, records.today, records.where);
        if (entry.activity) {
          return <Row key={entry.id} title={entry.activity.summary ?? words.activities[entry.activity.kind] ?? ""}
            under={entry.activity.result ?? undefined} end={whenOf(records, entry.activity.starts_at)}
            onPress={() => router.push(`/interview/${entry.id}`)} />;
        }
        return <View key={entry.id}><Words>{wordsOf(entry)}</Words><Words size="small" tone="soft">{when}</Words></View>;
      })}
    </Section>
  );
}

function wordsOf(entry: Entry): string {
  return entry.what === "move" ? texts.movedTo(entry.stage ?? "") : texts.advertSaved;
}

function Details({ opportunity, records }: { opportunity: Opportunity; records: Records }) {
  const { where, today } = records;
  const period = opportunity.pay_period ? ` ${words.periods[opportunity.pay_period]}` : "";
  const pay = money(opportunity.pay_min ?? null, opportunity.pay_max ?? null, opportunity.pay_currency ?? null, where);
  const facts: [string, string][] = [
    [texts.company, records.company(opportunity)],
    [texts.location, opportunity.location ?? ""],
    [texts.workplace, words.workplaces[opportunity.workplace ?? ""] ?? ""],
    [texts.pay, pay ? pay + period : (opportunity.pay_text ?? "")],
    [texts.closingDate, opportunity.deadline ? weekday(opportunity.deadline, today, where) : ""],
    [texts.applied, opportunity.applied_on ? weekday(opportunity.applied_on, today, where) : ""],
    [texts.outcome, words.outcomes[opportunity.outcome ?? ""] ?? ""],
  ];
  const said = facts.filter(([, value]) => value);
  return said.length ? (
    <Section title={texts.details}>
      {said.map(([label, value]) => (
        <View key={label} accessible accessibilityLabel={`${label}: ${value}`}>
          <Words size="small" tone="soft">{label}</Words>
          <Words>{value}</Words>
        </View>
      ))}
    </Section>
  ) : null;
}

function Advert({ text }: { text: string }) {
  return (
    <Section title={texts.advert}>
      {text ? <Words selectable>{text}</Words> : <Words tone="soft">{texts.noAdvert}</Words>}
    </Section>
  );
}

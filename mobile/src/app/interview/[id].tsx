import { Stack, useLocalSearchParams, useRouter } from "expo-router";
import { useState } from "react";
import { Linking, View } from "react-native";

import { clock, dayOf, longDay } from "../../store/dates";
import { Actions, Button, Card, Field, Form, Link, Row, Screen, Section, Words, Written } from "../../ui/parts";
import { InStep } from "../../ui/in_step";
import { People } from "../../ui/people";
import { useRecords, useSession, useStore } from "../../ui/store";
import { Waiting } from "../../ui/two_versions";
import { words } from "../../words";
import { Notes } from "../opportunity/[id]";

const texts = words.interviewPage;
const ANSWERS = ["well", "unsure", "not_for_me"] as const;

export default function Interview() {
  const { id } = useLocalSearchParams<{ id: string }>();
  const { outbox } = useStore();
  const { sync } = useSession();
  const router = useRouter();
  const records = useRecords();
  const activity = records.find("activities", id);
  if (!activity) return <Screen title={texts.gone} />;
  const kind = words.activities[activity.kind] ?? "";
  const about = records.opportunityOf(activity);
  const unsent = outbox.unsent("activities", id);
  const zone = activity.time_zone ?? records.where.zone;
  const here = { ...records.where, zone };
  const isLink = /^https?:\/\//.test(activity.place ?? "");
  const when = `${longDay(dayOf(activity.starts_at, zone), here)}, ${clock(activity.starts_at, here)}`;
  const length = activity.minutes ? `, ${texts.minutes(activity.minutes)}` : "";
  const place = activity.place ?? "";
  return (
    <Screen title={activity.summary ?? kind} under={activity.summary ? kind : undefined} onRefresh={sync}>
      <Stack.Screen options={{ title: kind }} />
      <InStep />
      {unsent && unsent.state !== "waiting" ? <Waiting row={unsent} /> : null}
      <View style={{ gap: 8 }}>
        <Words size="title" bold>{when + length}</Words>
        {place && !isLink ? <Words size="large" selectable>{place}</Words> : null}
        {activity.method ? <Words tone="soft">{activity.method}</Words> : null}
        <Actions>
          {isLink ? <Button label={texts.join} onPress={() => void Linking.openURL(place)} /> : null}
          {place && !isLink ? (
            <Link label={texts.directions} onPress={() => void Linking.openURL(`https://www.openstreetmap.org/search?query=${encodeURIComponent(place)}`)} />
          ) : null}
        </Actions>
      </View>
      {about ? <Row title={records.name(about).name} under={records.name(about).role} onPress={() => router.push(`/opportunity/${about.id}`)} /> : null}
      <Text field="preparation" id={id} value={activity.preparation ?? ""} title={texts.preparation} nothing={texts.noPreparation} edit={texts.prepare} large />
      <Went id={id} result={activity.result ?? ""} outcome={activity.outcome ?? null} />
      <Text field="debrief" id={id} value={activity.debrief ?? ""} title={texts.debrief} edit={texts.prepare} />
      <People ids={activity.contact_ids?.length ? activity.contact_ids : (about?.contact_ids ?? [])} />
      <Notes name="activity_id" id={id} />
    </Screen>
  );
}

/** A long text of an activity, to be read, and to be written in place. */
function Text({ field, id, value, title, nothing, edit, large = false }: {
  field: "preparation" | "debrief"; id: string; value: string; title: string; nothing?: string; edit: string; large?: boolean;
}) {
  const { outbox } = useStore();
  const [text, setText] = useState<string | null>(null);
  const label = value ? words.edit : edit;
  return (
    <Section title={title} beside={text === null ? <Link role="button" label={label} name={`${label}: ${title}`} onPress={() => setText(value)} /> : null}>
      {text !== null ? (
        <Card>
          <Form>
            <Field label={title} value={text} onChangeText={setText} multiline autoFocus />
            <Actions>
              <Button label={words.save} name={`${words.save}: ${title}`} onPress={() => {
                outbox.change("activities", id, { [field]: text });
                setText(null);
              }} />
              <Button label={words.cancel} quiet onPress={() => setText(null)} />
            </Actions>
          </Form>
        </Card>
      ) : value ? <Written size={large ? "title" : "body"}>{value}</Written>
        : nothing ? <Words tone="soft">{nothing}</Words> : null}
    </Section>
  );
}

/** One of three answers, with a line if there is more to say: as on the web. */
function Went({ id, result, outcome }: { id: string; result: string; outcome: string | null }) {
  const { outbox } = useStore();
  const [line, setLine] = useState("");
  const [again, setAgain] = useState(false);
  const say = (answer: string) => {
    outbox.change("activities", id, { result: `${answer}. ${line}`.trim(), outcome: outcome ?? "waiting" });
    setLine("");
    setAgain(false);
  };
  return (
    <Section title={texts.after} beside={result && !again ? <Link role="button" label={words.edit} name={`${words.edit}: ${texts.after}`} onPress={() => setAgain(true)} /> : null}>
      {result ? <Words selectable>{result}</Words> : null}
      {result && !again ? null : (
        <Card>
          <Form>
            <Field label={texts.line} value={line} onChangeText={setLine} maxLength={200} />
            <Actions>
              {ANSWERS.map((one) => <Button key={one} label={texts.result[one]} quiet onPress={() => say(texts.result[one])} />)}
            </Actions>
          </Form>
        </Card>
      )}
    </Section>
  );
}

import { useRouter } from "expo-router";
import { View } from "react-native";

import { daysBetween, inSentence, longDay, weekday } from "../store/dates";
import type { Activity, Opportunity, Records, Task } from "../store/records";
import type { Today } from "../store/sync";
import { Actions, Button, Card, Row, Screen, Section, Tick, Words } from "../ui/parts";
import { Bar } from "../ui/bar";
import { InStep } from "../ui/in_step";
import { whenOf } from "../ui/step";
import { kept, useRecords, useSession, useStore } from "../ui/store";
import { words } from "../words";

const texts = words.todayPage;
/** As many as the web shows. */
const ROWS = 8;
const COMING = 4;

export default function TodayScreen() {
  const { mirror, outbox } = useStore();
  const { sync } = useSession();
  const records = useRecords();
  const known = kept<Today>(mirror, "today");
  // The server's sentence holds for its own day, and as long as nothing is written here that it does not know.
  const sentence = known?.date === records.today && !outbox.all().length ? known.sentence : undefined;
  const [next, ...coming] = records.planned();
  const held = records.held().slice(0, ROWS);
  const due = records.due().slice(0, ROWS);
  const offers = records.toAnswer().slice(0, ROWS);
  const quiet = records.quiet().slice(0, ROWS);
  const closing = records.closing().slice(0, ROWS);
  const isEmpty = !records.list("opportunities").length && !next && !due.length;
  return (
    <Screen title={longDay(records.today, records.where)} under={isEmpty ? texts.empty : sentence} onRefresh={sync} bar={<Bar here="/" />}>
      <InStep />
      {held.map((one) => <Held key={one.id} activity={one} records={records} />)}
      {next ? <Next activity={next} records={records} /> : null}
      {isEmpty ? null : (
        <Section title={texts.tasks}>
          {due.length ? due.map((one) => <TaskRow key={one.id} task={one} records={records} />) : <Words tone="soft">{texts.noTasks}</Words>}
        </Section>
      )}
      {coming.length ? (
        <Section title={texts.coming}>
          {coming.slice(0, COMING - 1).map((one) => <ActivityRow key={one.id} activity={one} records={records} />)}
        </Section>
      ) : null}
      {offers.length ? (
        <Section title={texts.offers}>
          {offers.map((one) => {
            const about = records.opportunityOf(one);
            return about ? <About key={one.id} opportunity={about} records={records} {...answerBy(one.reply_by ?? null, records)} /> : null;
          })}
        </Section>
      ) : null}
      {quiet.length ? (
        <Section title={texts.quiet}>
          {quiet.map((one) => (
            <About key={one.id} opportunity={one} records={records}
              end={words.next.since(daysBetween(one.next_step?.last_on ?? records.today, records.today))} />
          ))}
        </Section>
      ) : null}
      {closing.length ? (
        <Section title={texts.closing}>
          {closing.map((one) => {
            const when = inSentence(weekday(one.deadline!, records.today, records.where));
            const tone = daysBetween(records.today, one.deadline!) <= 3 ? "due" : undefined;
            return <About key={one.id} opportunity={one} records={records} end={texts.closes(when)} tone={tone} />;
          })}
        </Section>
      ) : null}
    </Screen>
  );
}

function answerBy(day: string | null, records: Records): { end: string; tone?: "due" | "late" } {
  if (!day) return { end: texts.anyTime };
  const left = daysBetween(records.today, day);
  const when = inSentence(weekday(day, records.today, records.where));
  return left < 0 ? { end: texts.wasToAnswer(when), tone: "late" } : { end: texts.answerBy(when), tone: left <= 3 ? "due" : undefined };
}

function About({ opportunity, records, end, tone }: { opportunity: Opportunity; records: Records; end: string; tone?: "due" | "late" }) {
  const router = useRouter();
  const { name, role } = records.name(opportunity);
  return <Row title={name} under={role} end={end} tone={tone} onPress={() => router.push(`/opportunity/${opportunity.id}`)} />;
}

function aboutActivity(activity: Activity, records: Records): string {
  const about = records.opportunityOf(activity);
  return [records.company(activity) || (about && records.company(about)), about?.title].filter(Boolean).join(", ");
}

function ActivityRow({ activity, records }: { activity: Activity; records: Records }) {
  const router = useRouter();
  return (
    <Row title={activity.summary ?? words.activities[activity.kind] ?? ""} under={aboutActivity(activity, records)}
      end={whenOf(records, activity.starts_at)} onPress={() => router.push(`/interview/${activity.id}`)} />
  );
}

function Next({ activity, records }: { activity: Activity; records: Records }) {
  const router = useRouter();
  const kind = (words.activities[activity.kind] ?? "").toLowerCase();
  return (
    <Section title={texts.next(kind)}>
      <Card>
        <Words size="title" bold>{whenOf(records, activity.starts_at)}</Words>
        <Words>{[activity.summary, aboutActivity(activity, records)].filter(Boolean).join(", ")}</Words>
        {activity.place ? <Words tone="soft">{activity.place}</Words> : null}
        <Actions>
          <Button label={texts.prepare} name={`${texts.prepare}: ${activity.summary ?? kind}`} onPress={() => router.push(`/interview/${activity.id}`)} />
        </Actions>
      </Card>
    </Section>
  );
}

function Held({ activity, records }: { activity: Activity; records: Records }) {
  const router = useRouter();
  const name = activity.summary ?? words.activities[activity.kind] ?? "";
  return (
    <Section title={texts.went}>
      <Card>
        <Words bold>{name}</Words>
        <Words tone="soft">{[aboutActivity(activity, records), whenOf(records, activity.starts_at)].filter(Boolean).join(", ")}</Words>
        <Actions>
          <Button label={texts.tell} name={`${texts.tell}: ${name}`} quiet onPress={() => router.push(`/interview/${activity.id}`)} />
        </Actions>
      </Card>
    </Section>
  );
}

/** `here`: on the screen of what it is about. */
export function TaskRow({ task, records, here = false }: { task: Task; records: Records; here?: boolean }) {
  const { outbox } = useStore();
  const router = useRouter();
  const about = here ? null : records.opportunityOf(task);
  const isDone = Boolean(task.done_at);
  const isLate = !isDone && task.due_on && task.due_on < records.today;
  const when = task.due_on ? inSentence(weekday(task.due_on, records.today, records.where)) : "";
  const end = !when || isDone ? undefined : isLate ? texts.wasDue(when) : texts.due(when);
  return (
    <View style={{ flexDirection: "row", alignItems: "center" }}>
      <Tick label="" name={isDone ? texts.markOpen(task.title) : texts.markDone(task.title)} on={isDone}
        onChange={(on) => outbox.change("tasks", task.id, { done_at: on ? now() : null })} />
      {about
        ? <Row title={task.title} under={records.roleAt(about)} end={end} tone={isLate ? "late" : undefined}
            onPress={() => router.push(`/opportunity/${about.id}`)} />
        : <View style={{ flexShrink: 1 }}><Words bold>{task.title}</Words>{end ? <Words size="small" tone={isLate ? "late" : "soft"} bold={Boolean(isLate)}>{end}</Words> : null}</View>}
    </View>
  );
}

function now(): string {
  return new Date().toISOString().replace(/\.\d+/, "");
}

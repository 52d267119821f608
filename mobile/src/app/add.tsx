import { useLocalSearchParams, useRouter } from "expo-router";
import { useEffect, useState } from "react";

import { said, Offline, Problem, SignInEnded } from "../api/client";
import type { components } from "../api/schema";
import { readDay } from "../store/dates";
import type { Fields } from "../store/kinds";
import { Button, Field, Form, Link, Notice, Screen, Section, Words } from "../ui/parts";
import { Bar } from "../ui/bar";
import { DayField } from "../ui/day_field";
import { InStep } from "../ui/in_step";
import { useRecords, useSession, useStore } from "../ui/store";
import { words } from "../words";

type Captured = components["schemas"]["Captured"];

const texts = words.addPage;
const EMPTY = { title: "", company: "", url: "", location: "", deadline: "" };
const LINK = /\bhttps?:\/\/\S+/;
const LONGEST_LINE = 200;

export default function Add() {
  const { outbox } = useStore();
  const records = useRecords();
  const router = useRouter();
  const draft = useDraft(useLocalSearchParams<{ text?: string }>().text ?? "");
  const [tried, setTried] = useState(false);
  const { fields, captured } = draft;
  const deadline = readDay(fields.deadline, records.today, records.where);
  const nameMissing = !fields.title.trim() && !fields.company.trim();
  const dayWrong = fields.deadline.trim() !== "" && !deadline;

  const save = () => {
    setTried(true);
    if (nameMissing || dayWrong) return;
    const company = fields.company.trim();
    const known = records.list("companies").find((one) => one.name.toLowerCase() === company.toLowerCase());
    const company_id = company ? (known?.id ?? outbox.make("companies", { name: company })) : null;
    const rest: Fields = captured ? { ...captured.draft } : { posting: isAdvert(draft.text) ? draft.text : null };
    const { title, url, location } = fields;
    const values = { ...rest, title, url, location, deadline, company_id, stage_id: records.stages[0]?.id };
    const id = outbox.make("opportunities", withoutEmpty(values));
    draft.startOver(texts.saved(words.roleAt(title.trim(), company)));
    setTried(false);
    router.push(`/opportunity/${id}`);
  };

  const isWrong = (tried && (nameMissing || dayWrong)) || draft.wrong !== null;
  return (
    <Screen title={isWrong ? `${words.error}: ${texts.title}` : texts.title} bar={<Bar here="/add" />}>
      <InStep />
      {draft.done ? <Notice>{draft.done}</Notice> : null}
      {draft.wrong ? <Notice tone="late">{draft.wrong}</Notice> : null}
      <Field label={texts.text} hint={texts.textHint} value={draft.text} onChangeText={draft.setText} multiline />
      <Button label={draft.busy ? texts.reading : texts.read} busy={draft.busy} quiet onPress={() => draft.text.trim() && void draft.read()} />
      {captured?.same ? <Same of={captured.same} /> : null}
      <Section title={words.opportunity}>
        <Form>
          <FieldsOf draft={draft} nameMissing={tried && nameMissing} dayWrong={tried && dayWrong} />
          <Button label={words.save} name={`${words.save}: ${words.opportunity}`} onPress={save} />
        </Form>
      </Section>
    </Screen>
  );
}

type Draft = ReturnType<typeof useDraft>;

/** What was pasted or shared, and the fields that it fills in. */
function useDraft(shared: string) {
  const { client } = useStore();
  const { sync } = useSession();
  const [text, setText] = useState(shared);
  const [fields, setFields] = useState(EMPTY);
  const [captured, setCaptured] = useState<Captured | null>(null);
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState<string | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);

  useEffect(() => {
    if (!shared) return;
    setText(shared);
    setFields(EMPTY);
    setCaptured(null);
  }, [shared]);

  const failed = (error: unknown, url = "") => {
    if (error instanceof SignInEnded) return void sync();
    const isLater = error instanceof Offline || (error instanceof Problem && error.isPassing);
    if (!isLater && error instanceof Problem) return setWrong(error.sentence);
    if (!isLater) throw error;
    // Kept as it was typed: its first line is what it is called.
    const first = text.trim().split("\n")[0]!.slice(0, LONGEST_LINE);
    setFields((now) => ({ ...now, title: now.title || (first === url ? "" : first), url: now.url || url }));
    setDone(texts.readOffline);
  };
  const read = async () => {
    setBusy(true);
    setWrong(null);
    const [url] = LINK.exec(text) ?? [];
    try {
      const found = said(await client.api.POST("/capture", { body: { text, ...(url && { url }) } }));
      setCaptured(found);
      setFields(filledIn(found, url));
      setDone(texts.readDone);
    } catch (error) {
      failed(error, url);
    } finally {
      setBusy(false);
    }
  };
  const startOver = (why: string) => {
    setText("");
    setFields(EMPTY);
    setCaptured(null);
    setWrong(null);
    setDone(why);
  };
  const change = (name: keyof typeof EMPTY, value: string) => setFields((now) => ({ ...now, [name]: value }));
  return { text, setText, fields, change, captured, busy, done, wrong, read, startOver };
}

function filledIn({ draft, company }: Captured, url = ""): typeof EMPTY {
  const { title, location, deadline } = draft;
  return { title: title ?? "", company: company ?? "", url: draft.url ?? url, location: location ?? "", deadline: deadline ?? "" };
}

function Same({ of: { id, title, company } }: { of: NonNullable<Captured["same"]> }) {
  const router = useRouter();
  return (
    <Section title={texts.same(words.roleAt(title, company))}>
      <Link label={texts.look} onPress={() => router.push(`/opportunity/${id}`)} />
    </Section>
  );
}

function FieldsOf({ draft, nameMissing, dayWrong }: { draft: Draft; nameMissing: boolean; dayWrong: boolean }) {
  const { fields, captured, change } = draft;
  const of = (name: keyof typeof EMPTY) => ({
    value: fields[name], onChangeText: (value: string) => change(name, value),
    hint: captured?.ask.some((one) => one === name) ? texts.check : undefined,
  });
  return (
    <>
      <Field label={texts.role} {...of("title")} maxLength={LONGEST_LINE} error={nameMissing ? texts.nameMissing : undefined} />
      <Field label={texts.company} {...of("company")} maxLength={LONGEST_LINE} />
      <Field label={texts.link} {...of("url")} maxLength={2000} autoCapitalize="none" keyboardType="url" />
      <Field label={texts.location} {...of("location")} maxLength={LONGEST_LINE} />
      <DayField label={texts.closingDate} {...of("deadline")} error={dayWrong ? texts.dayWrong : undefined} />
      {captured?.draft.pay_text ? <Words tone="soft">{`${texts.also}: ${captured.draft.pay_text}`}</Words> : null}
    </>
  );
}

/** A line or a link alone is no advert. */
function isAdvert(text: string): boolean {
  return text.trim().includes("\n") || text.trim().length > LONGEST_LINE;
}

function withoutEmpty(values: Fields): Fields {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== ""));
}

import { useLocalSearchParams, useRouter } from "expo-router";
import { useEffect, useState } from "react";

import { said, Offline, Problem, SignInEnded } from "../api/client";
import type { components } from "../api/schema";
import { isDay } from "../store/dates";
import type { Fields } from "../store/kinds";
import { Button, Field, Link, Notice, Screen, Section, Words } from "../ui/parts";
import { Bar } from "../ui/bar";
import { InStep } from "../ui/in_step";
import { useRecords, useSession, useStore } from "../ui/store";
import { words } from "../words";

type Captured = components["schemas"]["Captured"];

const texts = words.addPage;
const EMPTY = { title: "", company: "", url: "", location: "", deadline: "" };
const LINK = /\bhttps?:\/\/\S+/;
const LONGEST_LINE = 200;

export default function Add() {
  const { client, outbox } = useStore();
  const { sync } = useSession();
  const records = useRecords();
  const router = useRouter();
  const shared = useLocalSearchParams<{ text?: string }>().text ?? "";
  const [text, setText] = useState(shared);
  const [fields, setFields] = useState(EMPTY);
  const [draft, setDraft] = useState<Captured | null>(null);
  const [busy, setBusy] = useState(false);
  const [tried, setTried] = useState(false);
  const [done, setDone] = useState<string | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);

  useEffect(() => {
    if (!shared) return;
    setText(shared);
    setFields(EMPTY);
    setDraft(null);
  }, [shared]);

  const read = async () => {
    setBusy(true);
    setWrong(null);
    const [url] = LINK.exec(text) ?? [];
    try {
      const found = said(await client.api.POST("/capture", { body: { text, ...(url && { url }) } }));
      setDraft(found);
      const { title, location, deadline } = found.draft;
      setFields({
        title: title ?? "", company: found.company ?? "", url: found.draft.url ?? url ?? "", location: location ?? "", deadline: deadline ?? "",
      });
      setDone(texts.readDone);
    } catch (error) {
      if (error instanceof SignInEnded) void sync();
      else if (error instanceof Offline || (error instanceof Problem && error.isPassing)) {
        // Kept as it was typed: its first line is what it is called.
        const first = text.trim().split("\n")[0]!.slice(0, LONGEST_LINE);
        setFields((now) => ({ ...now, title: now.title || (first === url ? "" : first), url: now.url || (url ?? "") }));
        setDone(texts.readOffline);
      } else if (error instanceof Problem) setWrong(error.sentence);
      else throw error;
    } finally {
      setBusy(false);
    }
  };

  const wrongDay = fields.deadline.trim() !== "" && !isDay(fields.deadline.trim());
  const save = () => {
    setTried(true);
    const company = fields.company.trim();
    if ((!fields.title.trim() && !company) || wrongDay) return;
    const known = records.list("companies").find((one) => one.name.toLowerCase() === company.toLowerCase());
    const company_id = company ? (known?.id ?? outbox.make("companies", { name: company })) : null;
    const posting = isAdvert(text) ? text : null;
    const rest: Fields = draft ? { ...draft.draft } : { posting };
    const { title, url, location, deadline } = fields;
    const values = { ...rest, title, url, location, deadline, company_id, stage_id: records.stages[0]?.id };
    const id = outbox.make("opportunities", withoutEmpty(values));
    setText("");
    setFields(EMPTY);
    setDraft(null);
    setTried(false);
    setWrong(null);
    setDone(texts.saved(words.roleAt(title.trim(), company)));
    router.push(`/opportunity/${id}`);
  };

  const field = (name: keyof typeof EMPTY, label: string, error?: string) => {
    const asks = draft?.ask.some((one) => one === name);
    return (
      <Field key={name} label={label} value={fields[name]} hint={asks ? texts.check : name === "deadline" ? words.dayHint : undefined}
        onChangeText={(value) => setFields((now) => ({ ...now, [name]: value }))} error={error}
        autoCapitalize={name === "url" ? "none" : "sentences"} keyboardType={name === "url" ? "url" : "default"}
        maxLength={name === "url" ? 2000 : LONGEST_LINE} />
    );
  };
  const nameMissing = tried && !fields.title.trim() && !fields.company.trim() ? texts.nameMissing : undefined;
  const dayWrong = tried && wrongDay ? texts.dayWrong : undefined;
  const isWrong = Boolean(nameMissing || dayWrong || wrong);
  const same = draft?.same;
  return (
    <Screen title={isWrong ? `${words.error}: ${texts.title}` : texts.title} bar={<Bar here="/add" />}>
      <InStep />
      {done ? <Notice>{done}</Notice> : null}
      {wrong ? <Notice tone="late">{wrong}</Notice> : null}
      <Field label={texts.text} hint={texts.textHint} value={text} onChangeText={setText} multiline />
      <Button label={busy ? texts.reading : texts.read} busy={busy} quiet onPress={() => text.trim() && void read()} />
      {same ? (
        <Section title={texts.same(words.roleAt(same.title, same.company))}>
          <Link label={texts.look} onPress={() => router.push(`/opportunity/${same.id}`)} />
        </Section>
      ) : null}
      <Section title={words.opportunity}>
        {field("title", texts.role, nameMissing)}
        {field("company", texts.company)}
        {field("url", texts.link)}
        {field("location", texts.location)}
        {field("deadline", texts.closingDate, dayWrong)}
        {draft?.draft.pay_text ? <Words tone="soft">{`${texts.also}: ${draft.draft.pay_text}`}</Words> : null}
        <Button label={words.save} name={texts.title} onPress={save} />
      </Section>
    </Screen>
  );
}

/** A line or a link alone is no advert. */
function isAdvert(text: string): boolean {
  return text.trim().includes("\n") || text.trim().length > LONGEST_LINE;
}

function withoutEmpty(values: Fields): Fields {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== ""));
}

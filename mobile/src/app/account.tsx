import { useState } from "react";
import { Linking } from "react-native";

import { mayRemind, remindOf } from "../phone/reminders";
import { inSentence } from "../store/dates";
import { planned } from "../store/reminders";
import type { Account } from "../store/sync";
import { Bar } from "../ui/bar";
import { InStep } from "../ui/in_step";
import { Button, Link, Notice, Screen, Section, Sheet, Tick, Words } from "../ui/parts";
import { whenOf } from "../ui/step";
import { kept, useRecords, useSession, useStore } from "../ui/store";
import { Waiting } from "../ui/two_versions";
import { words } from "../words";

const texts = words.accountPage;

export default function AccountScreen() {
  const store = useStore();
  const { client, mirror, outbox, sync: syncing } = store;
  const { sync, setSignedIn, setUntold } = useSession();
  const records = useRecords();
  const account = kept<Account>(mirror, "account");
  const inStepAt = mirror.get("in_step_at");
  const unsent = outbox.all();
  // What waits for someone else to sign in again would go, too.
  const lost = unsent.length + outbox.left();
  const [busy, setBusy] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const open = (path: string) => void Linking.openURL(client.site + path);
  const signOut = async () => {
    setLeaving(false);
    await remindOf([]);
    try {
      setUntold(!(await syncing.signOut()));
    } finally {
      // A sync that was under way may have planned some meanwhile.
      setSignedIn(false);
      await remindOf([]);
    }
  };
  return (
    <Screen title={words.account} under={account ? texts.signedInAs(account.email) : undefined} onRefresh={sync} bar={<Bar here="/account" />}>
      <Section title={texts.step}>
        <Words>{inStepAt ? texts.lastInStep(inSentence(whenOf(records, inStepAt))) : texts.never}</Words>
        <InStep />
        <Button label={texts.now} quiet busy={busy} onPress={() => {
          setBusy(true);
          void sync().finally(() => setBusy(false));
        }} />
      </Section>
      {unsent.length ? (
        <Section title={texts.unsent}>
          {unsent.map((row) => <Waiting key={`${row.kind} ${row.id}`} row={row} />)}
        </Section>
      ) : null}
      <Reminders />
      <Section title={texts.diagnostics}><Words>{texts.diagnosticsText}</Words></Section>
      <Section title={words.account}>
        <Link label={texts.web} onPress={() => open("/today")} />
        <Link label={texts.privacy} onPress={() => open("/privacy")} />
        <Button label={texts.signOut} quiet onPress={() => setLeaving(true)} />
      </Section>
      <Section title={texts.deleteAccount}>
        <Words tone="soft">{texts.deleteText}</Words>
        <Link label={texts.deleteAccount} onPress={() => open("/account/delete")} />
      </Section>
      {leaving ? (
        <Sheet title={texts.signOut} onClose={() => setLeaving(false)}>
          <Words>{lost ? texts.signOutUnsent(lost) : texts.signOutText}</Words>
          <Button label={lost ? texts.signOutAnyway : texts.signOut} danger onPress={() => void signOut()} />
        </Sheet>
      ) : null}
    </Screen>
  );
}

function Reminders() {
  const { mirror } = useStore();
  const records = useRecords();
  const [refused, setRefused] = useState(false);
  const on = mirror.get("reminders") === "on";
  const choose = async (wanted: boolean) => {
    const may = wanted && (await mayRemind());
    setRefused(wanted && !may);
    mirror.set("reminders", may ? "on" : null);
    await remindOf(may ? planned(records) : []);
    mirror.changed();
  };
  return (
    <Section title={texts.reminders}>
      <Tick label={texts.remind} on={on} onChange={(wanted) => void choose(wanted)} />
      <Words tone="soft">{texts.remindersText}</Words>
      {refused ? <Notice tone="late">{texts.remindersRefused}</Notice> : null}
    </Section>
  );
}

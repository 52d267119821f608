import { useState } from "react";
import { Linking } from "react-native";

import { Offline, Problem } from "../api/client";
import { deviceName, zoneHere } from "../phone/device";
import { Actions, Button, Field, Link, Notice, Screen, Tick } from "../ui/parts";
import { useSession, useStore } from "../ui/store";
import { words } from "../words";

const texts = words.signIn;

export default function SignIn() {
  const { client, outbox, sync } = useStore();
  const { setSignedIn, outcome, untold } = useSession();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState<string | null>(null);
  const [shown, setShown] = useState(false);
  const [busy, setBusy] = useState(false);
  const [missing, setMissing] = useState(false);
  const [said, setSaid] = useState<string | null>(null);

  const left = outbox.left();

  const submit = async () => {
    setSaid(null);
    setMissing(true);
    if (!email.trim() || !password) return;
    setBusy(true);
    try {
      await sync.signIn(email.trim(), password, deviceName(), zoneHere(), code ?? undefined);
      setPassword("");
      setSignedIn(true);
    } catch (error) {
      if (error instanceof Problem && error.slug === "code-required") setCode("");
      else setSaid(sentence(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Screen title={said ? `${words.error}: ${texts.title}` : texts.title} under={texts.intro}>
      {outcome === "ended" ? <Notice tone="due">{texts.ended}</Notice> : null}
      {untold ? <Notice>{words.accountPage.notTold}</Notice> : null}
      {left ? <Notice>{texts.unsent(left)}</Notice> : null}
      {said ? <Notice tone="late">{said}</Notice> : null}
      <Field label={texts.email} value={email} onChangeText={setEmail} autoComplete="email" keyboardType="email-address"
        autoCapitalize="none" autoCorrect={false} textContentType="username"
        error={missing && !email.trim() ? texts.emailMissing : undefined} />
      <Field label={texts.password} value={password} onChangeText={setPassword} secureTextEntry={!shown} autoComplete="current-password"
        autoCapitalize="none" autoCorrect={false} textContentType="password" onSubmitEditing={() => void submit()}
        error={missing && !password ? texts.passwordMissing : undefined} />
      <Tick label={texts.show} on={shown} onChange={setShown} />
      {code === null ? null : (
        <Field label={texts.code} hint={texts.codeAsked} value={code} onChangeText={setCode} keyboardType="number-pad" autoFocus
          autoComplete="one-time-code" textContentType="oneTimeCode" />
      )}
      <Button label={busy ? texts.busy : texts.button} busy={busy} onPress={() => void submit()} />
      <Actions>
        <Link label={texts.forgot} onPress={() => void Linking.openURL(`${client.site}/forgot-password`)} />
        <Link label={texts.noAccount} onPress={() => void Linking.openURL(`${client.site}/sign-up`)} />
      </Actions>
    </Screen>
  );
}

function sentence(error: unknown): string {
  if (error instanceof Offline) return texts.offline;
  if (!(error instanceof Problem)) throw error;
  if (error.seconds) return `${error.sentence} ${texts.wait(Math.ceil(error.seconds / 60))}`;
  return error.slug === "invalid-credentials" ? error.message + "." : error.sentence;
}

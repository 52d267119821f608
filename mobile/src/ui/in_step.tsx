// Keeps the phone in step with the server: at the start, on coming to the front, after a change, and once a pause is over.

import { useCallback, useEffect, useRef, useState } from "react";
import { AppState } from "react-native";

import { remindOf } from "../phone/reminders";
import { planned } from "../store/reminders";
import type { Outcome } from "../store/sync";
import { words } from "../words";
import { Notice } from "./parts";
import { recordsOf, useSession, useStore, useVersion, type Store } from "./store";

/** Typing a line is one change. */
const AFTER_A_CHANGE = 400;

export function useKeptInStep(store: Store | null, signedIn: boolean | undefined, setSignedIn: (signedIn: boolean) => void) {
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);

  const sync = useCallback(async (): Promise<Outcome> => {
    if (!store) return "signed-out";
    const result = await store.sync.run();
    setOutcome(result);
    if (result === "ended" || result === "signed-out") setSignedIn(false);
    await remindIfAsked(store);
    if (timer.current) clearTimeout(timer.current);
    if (store.sync.pause) timer.current = setTimeout(() => void sync(), store.sync.pause);
    return result;
  }, [store, setSignedIn]);

  useEffect(() => {
    if (!store || !signedIn) return;
    void sync();
    const front = AppState.addEventListener("change", (state) => state === "active" && void sync());
    let change: ReturnType<typeof setTimeout> | null = null;
    const stop = store.mirror.listen(() => {
      if (!store.outbox.waiting().some((row) => !row.sent) || store.sync.pause) return;
      if (change) clearTimeout(change);
      change = setTimeout(() => void sync(), AFTER_A_CHANGE);
    });
    return () => {
      front.remove();
      stop();
      if (change) clearTimeout(change);
      if (timer.current) clearTimeout(timer.current);
    };
  }, [store, signedIn, sync]);

  return { outcome, sync };
}

/** They follow what the mirror says; without a sign-in there are none. */
export async function remindIfAsked(store: Store): Promise<void> {
  const isAsked = store.mirror.get("reminders") === "on";
  if (isAsked || store.mirror.get("owner") === null) await remindOf(isAsked ? planned(recordsOf(store)) : []);
}

/** Says so where what was written is not saved yet, and why. */
export function InStep() {
  const { outbox, mirror } = useStore();
  const { outcome } = useSession();
  useVersion();
  const count = outbox.all().length;
  if (!mirror.get("since") && outcome === null) return <Notice>{words.step.reading}</Notice>;
  if (outcome === "offline") return <Notice>{words.step.offline}</Notice>;
  if (outcome === "busy") return <Notice>{words.step.busy}</Notice>;
  return count ? <Notice>{words.step.unsent(count)}</Notice> : null;
}

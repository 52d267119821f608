// The app's store for its screens: opened once, read anew after each change.

import { createContext, useContext, useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from "react";

import { Client } from "../api/client";
import { openDatabase } from "../phone/database";
import { SITE } from "../phone/site";
import { vault } from "../phone/vault";
import { newId } from "../phone/ids";
import { Mirror } from "../store/mirror";
import { Outbox } from "../store/outbox";
import { Records } from "../store/records";
import { Secret } from "../store/secret";
import { Sync, type Account, type Outcome, type Today } from "../store/sync";

export interface Store {
  client: Client;
  secret: Secret;
  mirror: Mirror;
  outbox: Outbox;
  sync: Sync;
}

export async function openStore(): Promise<Store> {
  const secret = new Secret(vault);
  const mirror = new Mirror(await openDatabase());
  const outbox = new Outbox(mirror, newId);
  if (mirror.isNew) await secret.clearAll();
  outbox.forgetOld();
  const client = new Client({ site: SITE, secret, mayBePlain: __DEV__ || process.env.EXPO_PUBLIC_SITE !== undefined });
  return { client, secret, mirror, outbox, sync: new Sync({ client, mirror, outbox }) };
}

export const StoreContext = createContext<Store | null>(null);

export function useStore(): Store {
  const store = useContext(StoreContext);
  if (!store) throw new Error("There is no store around this screen.");
  return store;
}

/** Goes up with every change of what is shown. */
export function useVersion(): number {
  const { mirror } = useStore();
  return useSyncExternalStore(mirror.listen, () => mirror.version);
}

const RecordsContext = createContext<Records | null>(null);

/** All that there is to show, as of now: again after each change, and each minute. What one part has read, all have. */
export function useRecords(): Records {
  const records = useContext(RecordsContext);
  if (!records) throw new Error("There is no store around this screen.");
  return records;
}

function WithRecords({ children }: { children: ReactNode }) {
  const { mirror, outbox } = useStore();
  const version = useVersion();
  const minute = useMinute();
  // eslint-disable-next-line react-hooks/exhaustive-deps -- what was read is as old as the version and the minute
  const records = useMemo(() => recordsOf({ mirror, outbox }), [mirror, outbox, version, minute]);
  return <RecordsContext.Provider value={records}>{children}</RecordsContext.Provider>;
}

export function recordsOf({ mirror, outbox }: Pick<Store, "mirror" | "outbox">): Records {
  return new Records(outbox, kept<Account>(mirror, "account"), kept<Today>(mirror, "today"), new Date());
}

export function kept<Value>(mirror: Mirror, name: string): Value | null {
  const text = mirror.get(name);
  return text === null ? null : (JSON.parse(text) as Value);
}

function useMinute(): number {
  const [minute, setMinute] = useState(() => Math.floor(Date.now() / 60_000));
  useEffect(() => {
    const timer = setInterval(() => setMinute(Math.floor(Date.now() / 60_000)), 20_000);
    return () => clearInterval(timer);
  }, []);
  return minute;
}

interface Session {
  /** Undefined until it is known. */
  signedIn: boolean | undefined;
  outcome: Outcome | null;
  /** Get in step with the server now. */
  sync: () => Promise<Outcome>;
  setSignedIn: (signedIn: boolean) => void;
  /** Whether the server could not be told that this phone signed out. */
  untold: boolean;
  setUntold: (untold: boolean) => void;
}

export const SessionContext = createContext<Session>({
  signedIn: true, outcome: null, sync: async () => "done", setSignedIn: () => undefined, untold: false, setUntold: () => undefined,
});

export function useSession(): Session {
  return useContext(SessionContext);
}

export function WithStore({ store, children }: { store: Store; children: ReactNode }) {
  return (
    <StoreContext.Provider value={store}>
      <WithRecords>{children}</WithRecords>
    </StoreContext.Provider>
  );
}

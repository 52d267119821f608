// A screen over a store in memory, with an account in it.

import { randomUUID } from "node:crypto";
import { render } from "@testing-library/react-native";
import type { ReactElement } from "react";
import { SafeAreaProvider } from "react-native-safe-area-context";
import initSqlJs from "sql.js/dist/sql-wasm-inline.js";

import { Client } from "../../src/api/client";
import type { Fields, Kind } from "../../src/store/kinds";
import { inMemory } from "../../src/store/in_memory";
import { Mirror } from "../../src/store/mirror";
import { Outbox } from "../../src/store/outbox";
import { Secret } from "../../src/store/secret";
import { Sync, type Outcome } from "../../src/store/sync";
import { SessionContext, WithStore, type Store } from "../../src/ui/store";

export const HARBOUR = "00000000-0000-4000-8000-0000000000c1";
export const ROLE = "00000000-0000-4000-8000-0000000000a1";
export const TALK = "00000000-0000-4000-8000-0000000000e1";
export const INES = "00000000-0000-4000-8000-0000000000d1";
export const STAGES = ["saved", "applied", "screening", "interviewing", "offer", "closed"];
export const stageId = (kind: string) => `00000000-0000-4000-8000-00000000005${STAGES.indexOf(kind)}`;
const NAMES = ["Saved", "Applied", "Screening", "Interview", "Offer", "Closed"];
const METRICS = { frame: { x: 0, y: 0, width: 390, height: 844 }, insets: { top: 0, left: 0, right: 0, bottom: 0 } };

export function put(store: Pick<Store, "mirror">, kind: Kind, fields: Fields): void {
  const now = new Date().toISOString();
  store.mirror.put(kind, { created_at: now, updated_at: now, etag: '"1"', deleted: false, ...fields });
}

export async function makeStore(answer: (url: string, init: RequestInit) => Promise<Response> = offline): Promise<Store> {
  const { Database: SqlJs } = await initSqlJs();
  const kept = new Map<string, string>([["token", "a token"]]);
  const secret = new Secret({
    read: async (name) => kept.get(name) ?? null, write: async (name, value) => void kept.set(name, value),
    remove: async (name) => void kept.delete(name),
  });
  const mirror = new Mirror(inMemory(new SqlJs()));
  const outbox = new Outbox(mirror, () => randomUUID());
  const client = new Client({ site: "https://jobplanr.ai", secret, fetch: ((url, init) => answer(String(url), init ?? {})) as typeof fetch });
  const store = { client, secret, mirror, outbox, sync: new Sync({ client, mirror, outbox }) };
  mirror.set("owner", randomUUID());
  mirror.set("since", "somewhere");
  mirror.set("account", JSON.stringify({ email: "alice@example.org", first_name: "", last_name: "", time_zone: "UTC", region: "US", reminder_hour: null }));
  STAGES.forEach((kind, place) => put(store, "stages", { id: stageId(kind), kind, name: NAMES[place], position: place }));
  return store;
}

/** The account of most tests: a role with an interview, a person, a task and a note. */
export function fill(store: Store): void {
  const day = new Date().toISOString().slice(0, 10);
  put(store, "companies", { id: HARBOUR, name: "Harbour Books" });
  put(store, "contacts", { id: INES, name: "Ines Moreau", role: "Shop manager", phone: "+353 21 555 0100", email: "ines@example.org" });
  put(store, "opportunities", {
    id: ROLE, title: "Bookseller", company_id: HARBOUR, stage_id: stageId("interviewing"), location: "Cork", archived: false,
    contact_ids: [INES], document_ids: [], tags: [], url: "https://example.org/advert", posting: "We look for a bookseller.",
    next_step: { due_on: null, last_on: day, moved_on: day }, pay_min: 145000, pay_max: null, pay_currency: "EUR", pay_period: "month",
  });
  put(store, "activities", {
    id: TALK, kind: "interview", summary: "Second talk", starts_at: new Date(Date.now() + 26 * 3_600_000).toISOString(), minutes: 45,
    time_zone: "UTC", place: "12 Quay Street", opportunity_id: ROLE, contact_ids: [], preparation: "Ask about the winter hours.",
  });
  put(store, "tasks", { id: "00000000-0000-4000-8000-0000000000f1", title: "Send the portfolio", due_on: day, done_at: null, opportunity_id: ROLE });
  put(store, "notes", { id: "00000000-0000-4000-8000-0000000000b1", body: "They open at ten", pinned: false, opportunity_id: ROLE });
}

interface Session {
  outcome: Outcome | null;
  signedIn: boolean;
  setSignedIn: (signedIn: boolean) => void;
  untold: boolean;
  setUntold: (untold: boolean) => void;
  sync: () => Promise<Outcome>;
}

export async function show(screen: ReactElement, store: Store, session: Partial<Session> = {}) {
  const around: Session = { signedIn: true, outcome: "done", setSignedIn: () => undefined, sync: async () => "done", untold: false, setUntold: () => undefined, ...session };
  return render(
    <SafeAreaProvider initialMetrics={METRICS}>
      <WithStore store={store}>
        <SessionContext.Provider value={around}>{screen}</SessionContext.Provider>
      </WithStore>
    </SafeAreaProvider>,
  );
}

async function offline(): Promise<Response> {
  throw new TypeError("Network request failed");
}

export function json(status: number, body: unknown): Response {
  const type = status < 400 ? "application/json" : "application/problem+json";
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": type } });
}

// Sends what is unsent, in order, then takes what changed. One at a time; nothing is lost by stopping anywhere.

import { type Client, Offline, Problem, SignInEnded, said } from "../api/client";
import type { components } from "../api/schema";
import type { Change, Mirror } from "./mirror";
import type { Outbox, Unsent } from "./outbox";
import { KINDS, type Fields, type Kind } from "./kinds";

export type Today = components["schemas"]["Today"];
export type Account = components["schemas"]["Account"];

/** `ended`: sign in again. `offline`, `busy`: nothing is lost, and it is tried again after `pause` milliseconds. */
export type Outcome = "done" | "offline" | "busy" | "ended" | "signed-out";

export const FIRST_PAUSE = 2_000;
export const LONGEST_PAUSE = 5 * 60_000;
// Where another device changes the same record again and again, the next sync goes on.
const TRIES = 4;

interface Options {
  client: Client;
  mirror: Mirror;
  outbox: Outbox;
  now?: () => number;
}

export class Sync {
  #client: Client;
  #mirror: Mirror;
  #outbox: Outbox;
  #now: () => number;
  #running: Promise<Outcome> | null = null;
  #again = false;
  #failures = 0;
  #notBefore = 0;

  constructor({ client, mirror, outbox, now = Date.now }: Options) {
    this.#client = client;
    this.#mirror = mirror;
    this.#outbox = outbox;
    this.#now = now;
  }

  /** How long to wait until it is tried again by itself; the server's Retry-After is always kept to. */
  get pause(): number {
    const growing = this.#failures ? Math.min(FIRST_PAUSE * 2 ** (this.#failures - 1), LONGEST_PAUSE) : 0;
    return Math.max(growing, this.#notBefore - this.#now(), 0);
  }

  /** Who asks while one runs gets another one after it, together with all who ask then. */
  run(): Promise<Outcome> {
    if (this.#running) {
      this.#again = true;
      return this.#running;
    }
    this.#running = this.#rounds().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** Raises Problem, Offline. Afterwards everything is read. */
  async signIn(email: string, password: string, device: string, zone: string, code?: string): Promise<Outcome> {
    // One under way is of whoever was signed in before, and would write down what they have.
    await this.#running?.catch(() => undefined);
    await this.#client.signIn(email, password, device, code);
    // The server has answered, whatever it asked of the account before.
    this.#failures = 0;
    this.#notBefore = 0;
    await this.#whoAmI(zone);
    return this.run();
  }

  /** Everything of the account leaves the phone, what is unsent too: whoever asks for it was told. */
  async signOut(): Promise<boolean> {
    try {
      return await this.#client.signOut();
    } finally {
      this.#wipe();
      // What was asked for before may be answered and written down only now.
      await this.#running?.catch(() => undefined);
      this.#wipe();
    }
  }

  #wipe(): void {
    this.#write(() => {
      this.#outbox.wipe();
      this.#mirror.wipe();
    });
  }

  async #rounds(): Promise<Outcome> {
    if (this.#notBefore > this.#now()) return "busy";
    let outcome: Outcome;
    do {
      this.#again = false;
      outcome = await this.#round();
    } while (this.#again && outcome === "done");
    return outcome;
  }

  async #round(): Promise<Outcome> {
    try {
      if (!this.#mirror.get("owner")) await this.#whoAmI();
      await this.#push();
      await this.#pull();
      await this.#look();
      this.#failures = 0;
      this.#notBefore = 0;
      this.#mirror.set("in_step_at", new Date(this.#now()).toISOString());
      this.#mirror.changed();
      return "done";
    } catch (error) {
      if (error instanceof SignInEnded) return this.#end();
      if (error instanceof Problem && error.isPassing) return this.#wait("busy", error.seconds);
      if (error instanceof Offline) return this.#wait("offline", null);
      throw error;
    }
  }

  #wait(outcome: Outcome, seconds: number | null): Outcome {
    this.#failures += 1;
    if (seconds) this.#notBefore = this.#now() + seconds * 1000;
    return outcome;
  }

  /** The server ended the sign-in, whatever for: what it holds leaves the phone at once, words that it has not stay. */
  async #end(): Promise<Outcome> {
    const wasSignedIn = this.#mirror.get("owner") !== null;
    this.#mirror.database.transaction(() => {
      this.#outbox.keepWordsOnly();
      this.#mirror.wipe();
    });
    await this.#client.forget();
    this.#mirror.changed();
    return wasSignedIn ? "ended" : "signed-out";
  }

  async #whoAmI(zone?: string): Promise<void> {
    let account = said(await this.#client.api.GET("/me"));
    // A new account is in UTC until someone says where they are.
    if (zone && account.time_zone === "UTC" && zone !== "UTC") {
      const moved = await this.#client.api.PATCH("/me", { body: { time_zone: zone } });
      if (moved.data) account = moved.data;
    }
    this.#mirror.database.transaction(() => {
      this.#mirror.set("owner", account.id);
      this.#mirror.set("account", JSON.stringify(account));
      this.#outbox.welcome();
    });
  }

  async #push(): Promise<void> {
    // What is still there after its turn waits for the next sync, unless something was written to it meanwhile.
    const had = new Set<string>();
    for (;;) {
      const row = this.#outbox.waiting().find((one) => !had.has(nameOf(one)));
      if (!row) return;
      had.add(nameOf(row));
      await this.#deliver(row);
    }
  }

  async #deliver(first: Unsent): Promise<void> {
    let row: Unsent | null = first;
    for (let tries = 0; row && row.state === "waiting" && tries < TRIES; tries += 1) {
      await this.#send(row);
      row = this.#outbox.unsent(first.kind, first.id);
    }
  }

  async #send(row: Unsent): Promise<void> {
    if (row.act === "delete" && !row.etag) return this.#sendBeforeDeleting(row);
    if (row.act === "change" && !row.etag) return this.#compare(row);
    this.#write(() => this.#outbox.sending(row));
    try {
      const answer = await this.#request(row);
      this.#write(() => (row.act === "delete" ? this.#deleted(row) : this.#outbox.arrived(row, answer as Fields)));
    } catch (error) {
      if (!(error instanceof Problem) || error.isPassing) throw error;
      await this.#answerProblem(row, error);
    }
  }

  async #request(row: Unsent): Promise<unknown> {
    const method = { make: "PUT", change: "PATCH", delete: "DELETE" } as const;
    const body = row.act === "delete" ? undefined : row.fields;
    return (await this.#client.record(method[row.act], row.kind, row.id, body, row.etag)).data;
  }

  async #answerProblem(row: Unsent, problem: Problem): Promise<void> {
    if (problem.status === 412 && problem.current) return this.#write(() => this.#outbox.met(row, problem.current as Fields));
    if (problem.status === 404 || problem.status === 410) return this.#write(() => this.#outbox.gone(row));
    if (problem.status === 428) return this.#compare(row);
    this.#write(() => this.#outbox.refused(row, problem.sentence));
  }

  /** See how the record stands now, and what of it both changed. */
  async #compare(row: Unsent): Promise<void> {
    const current = await this.#current(row);
    this.#write(() => (current ? this.#outbox.met(row, current) : this.#outbox.gone(row)));
  }

  /** It was made here, no answer came, and it was deleted: made once more, surely, it can be deleted surely. */
  async #sendBeforeDeleting(row: Unsent): Promise<void> {
    try {
      await this.#client.record("PUT", row.kind, row.id, row.fields);
    } catch (error) {
      if (!(error instanceof Problem) || error.isPassing) throw error;
      if (error.status !== 428) return this.#write(() => this.#outbox.drop(row));
    }
    const current = await this.#current(row);
    this.#write(() => (current ? this.#outbox.arrived({ ...row, revision: -1 }, current) : this.#outbox.drop(row)));
  }

  async #current(row: Unsent): Promise<Fields | null> {
    try {
      return (await this.#client.record("GET", row.kind, row.id)).data as Fields;
    } catch (error) {
      if (error instanceof Problem && (error.status === 404 || error.status === 410)) return null;
      throw error;
    }
  }

  #deleted(row: Unsent): void {
    this.#mirror.remove(row.kind, row.id);
    this.#outbox.drop(row);
  }

  async #pull(): Promise<void> {
    const since = this.#mirror.get("since");
    if (!since) this.#mirror.startOver();
    try {
      await this.#walk(since);
    } catch (error) {
      const isTooOld = error instanceof Problem && (error.status === 410 || (error.status === 422 && since));
      if (!isTooOld) throw error;
      this.#mirror.startOver();
      await this.#walk(null);
    }
  }

  async #walk(since: string | null): Promise<void> {
    let cursor: string | undefined;
    const seen = since ? this.#mirror.get("seen") : null;
    let first: string | null = null;
    for (;;) {
      const result = await this.#client.api.GET("/changes", {
        params: { query: { ...(since && { since }), ...(cursor && { cursor }) }, header: seen && !cursor ? { "If-None-Match": seen } : {} },
      });
      if (result.response.status === 304) return;
      const page = said(result);
      // Of the first page: what changed while the others were read is to be read again.
      if (!cursor) first = result.response.headers.get("ETag");
      this.#mirror.take(page.items.map(changeOf).filter((change) => change !== null));
      cursor = page.next_cursor ?? undefined;
      if (!cursor) {
        this.#mirror.finish(page.next_since);
        this.#mirror.set("seen", first);
        return;
      }
    }
  }

  /** What the server makes of today, and who this is. */
  async #look(): Promise<void> {
    const seen = this.#mirror.get("today_seen");
    const result = await this.#client.api.GET("/today", { params: { header: seen ? { "If-None-Match": seen } : {} } });
    if (result.response.status === 304) return;
    const today = said(result);
    const account = said(await this.#client.api.GET("/me"));
    this.#mirror.database.transaction(() => {
      this.#mirror.set("today", JSON.stringify(today));
      this.#mirror.set("today_seen", result.response.headers.get("ETag"));
      this.#mirror.set("account", JSON.stringify(account));
    });
  }

  #write(work: () => void): void {
    this.#mirror.database.transaction(work);
    this.#mirror.changed();
  }
}

function nameOf(row: Unsent): string {
  return `${row.kind} ${row.id} ${row.revision}`;
}

interface Item {
  kind: string;
  record: { id: string; deleted: boolean };
}

/** Kinds that the app does not show are left out. */
function changeOf(item: Item): Change | null {
  if (!(KINDS as readonly string[]).includes(item.kind)) return null;
  const document = item.record.deleted ? null : (item.record as unknown as Fields);
  return { kind: item.kind as Kind, id: item.record.id, document };
}

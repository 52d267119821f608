// Sync as a machine: two phones and a browser do whatever, over networks that lose and repeat, with clocks an hour off.
// In the end all agree with the server, and no word is lost. RUNS=1000 for many.

import fc from "fast-check";

import { Browser, Phone, Server, type Person, type Weather } from "./server";
import { KINDS, type Kind } from "../../src/store/kinds";

const RUNS = Number(process.env.RUNS ?? 25);
/** Ten times as long as it takes where nothing else runs. */
const MINUTES = Number(process.env.MINUTES ?? 3);
const ACTS = ["add", "rename", "locate", "note", "renote", "move", "delete", "forget-note", "sync", "sync", "sync", "choose", "age", "late"] as const;
const BROWSER_ACTS = ["rename", "delete", "undo"] as const;
const WEATHER: Weather[] = ["clear", "clear", "no-network", "answer-lost", "sent-twice", "server-away"];

/** What its owner is told once a copy of a token was seen. */
const TOLD = "A device was signed out of your Jobplanr account";

type Step =
  | { who: 0 | 1; act: (typeof ACTS)[number]; at: number; forecast: Weather[] }
  | { who: 0 | 1; act: "copied"; at: number }
  | { who: 2; act: (typeof BROWSER_ACTS)[number]; at: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 30, arbitrary: fc.record({
    who: fc.constantFrom<0 | 1>(0, 1), act: fc.constantFrom(...ACTS), at: fc.nat(20),
    forecast: fc.array(fc.constantFrom(...WEATHER), { maxLength: 5 }),
  }) },
  // Seldom: most runs go through without anyone being signed out.
  { weight: 1, arbitrary: fc.record({ who: fc.constantFrom<0 | 1>(0, 1), act: fc.constant<"copied">("copied"), at: fc.nat(20) }) },
  { weight: 6, arbitrary: fc.record({ who: fc.constant<2>(2), act: fc.constantFrom(...BROWSER_ACTS), at: fc.nat(20) }) },
);

/** However the dice fall, both are tried: the same person comes back, at once or after somebody else. */
const SIGNED_OUT: [Step[], [number, number]][] = [0, 1].map((at) => [[
  { who: 0, act: "add", at, forecast: [] }, { who: 0, act: "sync", at, forecast: [] }, { who: 0, act: "rename", at, forecast: [] },
  { who: 0, act: "note", at, forecast: [] }, { who: 0, act: "copied", at }, { who: 1, act: "sync", at, forecast: [] },
], [0, 0]]);

/** A word that was written: where, and what stood there for whoever wrote it. */
interface Written {
  word: string;
  kind: Kind;
  id: string;
  field: string;
  seen: unknown;
  /** What it hangs on, and goes with. */
  parent: string | null;
}

class World {
  readonly written: Written[] = [];
  readonly choices = new Set<unknown>();
  readonly deleted = new Set<string>();
  /** How often a copy of a token was seen. */
  copies = 0;
  #words = 0;
  #undo: string | null = null;
  #old: (string | null)[] = [null, null];

  constructor(readonly server: Server, readonly person: Person, readonly phones: [Phone, Phone], readonly browser: Browser) {}

  async take(step: Step): Promise<void> {
    if (step.who === 2) return this.#browse(step.act, step.at);
    const phone = this.phones[step.who];
    const roles = phone.outbox.list("opportunities");
    const role = roles[step.at % roles.length];
    const notes = phone.outbox.list("notes");
    const note = notes[step.at % notes.length];
    const stages = phone.outbox.list("stages");
    switch (step.act) {
      case "add": return void this.#make(phone, "opportunities", "title", { stage_id: firstOf(stages).id });
      case "note": return void (role && this.#make(phone, "notes", "body", { opportunity_id: role.id }, String(role.id)));
      case "rename": return void (role && this.#write(phone, "opportunities", String(role.id), "title"));
      case "locate": return void (role && this.#write(phone, "opportunities", String(role.id), "location"));
      case "renote": return void (note && this.#write(phone, "notes", String(note.id), "body"));
      case "move": return void (role && phone.outbox.change("opportunities", String(role.id), { stage_id: stages[step.at % stages.length]!.id }));
      case "delete": return void (role && this.#remove(phone, "opportunities", String(role.id)));
      case "forget-note": return void (note && this.#remove(phone, "notes", String(note.id)));
      case "choose": return this.#choose(phone, step.at);
      case "age": return this.#age(step.who);
      case "late": return this.#late(step.who);
      case "copied": return this.#copied(step.who, step.at);
      case "sync": {
        phone.forecast = [...step.forecast];
        const outcome = await phone.sync.run();
        expect(outcome).not.toBe("ended");
        phone.forecast = [];
        phone.pass(10 * 60_000);
      }
    }
  }

  /** What stands in this field is over: someone saw it and wrote something else. */
  isSuperseded(one: Written): boolean {
    return this.choices.has(one.word) || this.written.some((other) => other !== one && other.id === one.id && other.field === one.field && other.seen === one.word);
  }

  get #mark(): string {
    return `of ${this.person.email.slice(0, 6)}`;
  }

  #next(): string {
    return `word ${++this.#words} ${this.#mark}`;
  }

  #make(phone: Phone, kind: Kind, field: string, rest: object, parent: string | null = null): void {
    const word = this.#next();
    const id = phone.outbox.make(kind, { ...rest, [field]: word });
    this.written.push({ word, kind, id, field, seen: null, parent });
  }

  #write(phone: Phone, kind: Kind, id: string, field: string): void {
    const word = this.#next();
    const now = phone.outbox.find(kind, id);
    this.written.push({ word, kind, id, field, seen: now?.[field] ?? null, parent: (now?.opportunity_id as string | null) ?? null });
    phone.outbox.change(kind, id, { [field]: word });
  }

  #remove(phone: Phone, kind: Kind, id: string): void {
    this.deleted.add(id);
    // Whoever deletes a record lets go of what they wrote to it.
    for (const value of Object.values(phone.outbox.unsent(kind, id)?.fields ?? {})) this.choices.add(value);
    phone.outbox.remove(kind, id);
  }

  #choose(phone: Phone, at: number): void {
    const row = phone.outbox.all().find((one) => one.state === "differs");
    if (!row) return;
    const isMine = at % 2 === 0;
    for (const name of Object.keys(row.fields)) this.choices.add(isMine ? row.current?.[name] : row.fields[name]);
    phone.outbox.choose(row, isMine ? Object.keys(row.fields) : []);
  }

  /** A quarter of an hour passes for its token, which is renewed with the next request. */
  async #age(who: 0 | 1): Promise<void> {
    const { secret, vault } = this.phones[who];
    const token = vault.kept.get("token")!;
    this.#old[who] = token;
    await secret.keep({ token: await this.server.aged(token), device_key: vault.kept.get("device_key")! });
  }

  /** A request that waited in a dead radio comes with the token right before: within the grace it ends nothing. */
  async #late(who: 0 | 1): Promise<void> {
    const old = this.#old[who];
    if (!old) return;
    const answer = await fetch(`${this.server.url}/api/v1/me`, { headers: { Authorization: `Bearer ${old}` } });
    expect([200, 401]).toContain(answer.status);
    if (answer.status === 401) expect((await answer.json()).type).toBe("/problems/expired-token");
    this.#old[who] = null;
  }

  /** An older token comes when its grace is over. The sign-in ends, and what was typed waits for whoever typed it. */
  async #copied(who: 0 | 1, at: number): Promise<void> {
    const phone = this.phones[who];
    expect(await phone.copied(this.server)).toEqual({ status: 401, type: "/problems/invalid-token" });
    this.copies += 1;
    this.#old[who] = null;
    this.#make(phone, "opportunities", "title", {});
    const typed = phone.outbox.all().filter((row) => row.act !== "delete");
    expect(await phone.sync.run()).toBe("ended");
    expect(phone.database.all("SELECT * FROM records UNION SELECT name, value, '', '' FROM settings")).toEqual([]);
    if (at % 2) await this.#someoneElse(phone);
    expect(await phone.signIn(this.person)).toBe("done");
    const onServer = JSON.stringify(everything(phone));
    const waiting = JSON.stringify(phone.outbox.all());
    for (const value of typed.flatMap((row) => Object.values(row.fields))) {
      const text = JSON.stringify(value);
      if (!onServer.includes(text) && !waiting.includes(text)) throw new Error(`Lost by signing in again: ${text}`);
    }
    const { kind, id, word } = this.written.at(-1)!;
    expect(phone.mirror.find(kind, id)).toMatchObject({ title: word });
    expect(phone.outbox.unsent(kind, id)).toBeNull();
  }

  /** Whoever signs in meanwhile sees none of it, and sends none of it. */
  async #someoneElse(phone: Phone): Promise<void> {
    const someone = await this.server.person();
    expect(await phone.signIn(someone)).toBe("done");
    expect(phone.outbox.all()).toEqual([]);
    const seen = KINDS.map((kind) => phone.outbox.list(kind));
    expect(JSON.stringify([seen, await this.server.export(someone.email)])).not.toContain(this.#mark);
    await this.server.endSignIns(someone.email);
    expect(await phone.sync.run()).toBe("ended");
  }

  async #browse(act: (typeof BROWSER_ACTS)[number], at: number): Promise<void> {
    if (act === "undo") {
      if (this.#undo) await this.browser.send("/recent", `/undo/${this.#undo}`, {});
      this.#undo = null;
      return;
    }
    const list = await this.browser.get("/opportunities");
    const ids = [...new Set([...list.matchAll(/href="\/opportunities\/([0-9a-f-]{36})"/g)].map(([, id]) => id!))];
    const id = ids[at % ids.length];
    if (!id) return;
    if (act === "delete") {
      this.deleted.add(id);
      const page = await this.browser.send(`/opportunities/${id}/delete`, `/opportunities/${id}/delete`, {});
      this.#undo = /action="\/undo\/([0-9a-f-]{36})"/.exec(page)?.[1] ?? null;
      expect(this.#undo).toBeTruthy();
      return;
    }
    const form = await this.browser.fields(`/opportunities/${id}/edit`, `/opportunities/${id}/edit`);
    const word = this.#next();
    this.written.push({ word, kind: "opportunities", id, field: "title", seen: form.title, parent: null });
    await this.browser.send(`/opportunities/${id}/edit`, `/opportunities/${id}/edit`, { title: word });
  }
}

function firstOf(stages: Record<string, unknown>[]): Record<string, unknown> {
  return [...stages].sort((one, other) => Number(one.position) - Number(other.position))[0]!;
}

function everything(phone: Phone): Record<string, unknown> {
  return Object.fromEntries(KINDS.map((kind) => [kind, phone.mirror.list(kind)]));
}

async function run(server: Server, steps: Step[], ahead: [number, number]): Promise<void> {
  const person = await server.person();
  const phones: [Phone, Phone] = [await Phone.make(server.url), await Phone.make(server.url)];
  const browser = new Browser(server.url);
  await browser.signIn(person);
  for (const [place, phone] of phones.entries()) {
    phone.ahead = ahead[place]!;
    expect(await phone.signIn(person)).toBe("done");
  }
  const world = new World(server, person, phones, browser);
  for (const one of steps) await world.take(one);
  // The weather clears; what each sends, the other takes.
  for (let round = 0; round < 3; round += 1) {
    for (const phone of phones) {
      phone.pass(10 * 60_000);
      expect(await phone.sync.run()).toBe("done");
    }
  }
  const fresh = await Phone.make(server.url);
  await fresh.signIn(person);
  const truth = everything(fresh);
  for (const phone of phones) {
    expect(everything(phone)).toEqual(truth);
    expect(phone.outbox.waiting()).toEqual([]);
  }
  await agreesWithExport(server, person, fresh);
  nothingIsLost(world, fresh);
  expect(new Set(await server.emails(person.email))).toEqual(new Set(world.copies ? [TOLD] : []));
}

async function agreesWithExport(server: Server, person: Person, fresh: Phone): Promise<void> {
  const exported = await server.export(person.email);
  const ids = (rows: Record<string, unknown>[] | undefined) => (rows ?? []).map((row) => String(row.id)).sort();
  expect(ids(fresh.mirror.list("opportunities"))).toEqual(ids(exported.opportunity));
  expect(ids(fresh.mirror.list("notes"))).toEqual(ids(exported.note));
  const text = JSON.stringify(exported);
  for (const one of fresh.mirror.list("opportunities")) expect(text).toContain(JSON.stringify(one.title));
}

function nothingIsLost(world: World, fresh: Phone): void {
  const onServer = JSON.stringify(everything(fresh));
  const waiting = JSON.stringify(world.phones.map((phone) => phone.outbox.all()));
  for (const one of world.written) {
    const isKept = onServer.includes(`"${one.word}"`) || waiting.includes(`"${one.word}"`);
    const isGone = !fresh.mirror.find(one.kind, one.id) && [one.id, one.parent].some((id) => id !== null && world.deleted.has(id));
    if (!isKept && !world.isSuperseded(one) && !isGone) throw new Error(`Lost: ${JSON.stringify(one)}`);
  }
}

describe.each(["sqlite", "postgresql"] as const)("two phones and a browser on %s", (kind) => {
  let server: Server;

  beforeAll(async () => {
    server = await Server.start(kind);
  });

  afterAll(() => server.stop());

  test(`agree with the server after anything, ${RUNS} times`, async () => {
    const hour = fc.constantFrom(0, 3_600_000, -3_600_000);
    let steps = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 30 }), fc.tuple(hour, hour), async (taken, ahead) => {
        steps += taken.length;
        try {
          await run(server, taken, ahead);
        } finally {
          Phone.closeAll();
        }
      }),
      { numRuns: RUNS, examples: SIGNED_OUT, endOnFailure: true, ...(process.env.SEED && { seed: Number(process.env.SEED) }) },
    );
    process.stdout.write(`${kind}: ${RUNS} runs of two phones and a browser, ${steps} steps, all agree and nothing is lost\n`);
  }, MINUTES * 60_000);
});

// What was written on this phone and is not known to have arrived: one row a record. Nothing leaves it unless the
// server has it, or its owner says so.

import type { Database } from "./database";
import type { Fields, Kind } from "./kinds";
import { KINDS, pick, same, tidy } from "./kinds";
import type { Mirror, Of } from "./mirror";

/** Words of a sign-in that ended wait so long for the same account to sign in again. */
export const KEPT_FOR = 30 * 24 * 3600 * 1000;

const TABLE = `CREATE TABLE IF NOT EXISTS outbox (
  place INTEGER PRIMARY KEY AUTOINCREMENT, owner TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
  act TEXT NOT NULL, fields TEXT NOT NULL, base TEXT NOT NULL, sent TEXT, etag TEXT, revision INTEGER NOT NULL,
  state TEXT NOT NULL, said TEXT, current TEXT, ended_at INTEGER, UNIQUE (owner, kind, id))`;

export type Act = "make" | "change" | "delete";
/**
 * `waiting` is sent with the next sync. `differs` was changed elsewhere too, and `gone` deleted elsewhere: its owner
 * chooses. `refused` is what the server would not take; `said` is its sentence.
 */
export type State = "waiting" | "differs" | "gone" | "refused";

export interface Unsent {
  kind: Kind;
  id: string;
  act: Act;
  /** What was written here: all of a new record, or the fields that were changed. */
  fields: Fields;
  /** What stood in these fields when they were changed. */
  base: Fields;
  /** What was sent of each field, once or more often, where no answer came: it may have arrived. */
  sent: Record<string, unknown[]> | null;
  etag: string | null;
  revision: number;
  state: State;
  said: string | null;
  current: Fields | null;
}

type Row = Omit<Unsent, "fields" | "base" | "sent" | "current"> & Record<"fields" | "base" | "sent" | "current", string>;

export class Outbox {
  #database: Database;
  #mirror: Mirror;
  #newId: () => string;
  #now: () => number;

  constructor(mirror: Mirror, newId: () => string, now: () => number = Date.now) {
    this.#database = mirror.database;
    this.#mirror = mirror;
    this.#newId = newId;
    this.#now = now;
    this.#database.run(TABLE);
  }

  // Reading: the mirror, with what is unsent laid over it.

  find(kind: Kind, id: string): Fields | null {
    return laidOver(this.#mirror.find(kind, id), this.unsent(kind, id));
  }

  list(kind: Kind, of?: Of): Fields[] {
    const shown = new Map<string, Fields | null>();
    for (const document of this.#mirror.list(kind, of)) shown.set(String(document.id), document);
    for (const row of this.#rows("kind = ?", kind)) {
      shown.set(row.id, laidOver(shown.get(row.id) ?? this.#mirror.find(kind, row.id), row));
    }
    return [...shown.values()].filter((document) => document !== null && (!of || document[of.name] === of.id)) as Fields[];
  }

  unsent(kind: Kind, id: string): Unsent | null {
    return this.#rows("kind = ? AND id = ?", kind, id)[0] ?? null;
  }

  /** Everything that is unsent, in the order in which it was first written. */
  all(): Unsent[] {
    return this.#rows("1 = 1");
  }

  /** What is to be sent, in order: new records, what others name first; then changes; then deletions. */
  waiting(): Unsent[] {
    const acts: Act[] = ["make", "change", "delete"];
    const rank = (row: Unsent) => acts.indexOf(row.act) * KINDS.length + (row.act === "make" ? KINDS.indexOf(row.kind) : 0);
    const rows = this.all();
    const stuck = new Set(rows.filter((row) => row.act === "make" && row.state !== "waiting").map((row) => row.id));
    return rows
      .filter((row) => row.state === "waiting" && !Object.values(row.fields).some((value) => stuck.has(String(value))))
      .sort((one, other) => rank(one) - rank(other));
  }

  // Writing. Each is one transaction.

  make(kind: Kind, fields: Fields): string {
    const id = this.#newId();
    this.#write(() => this.#insert(kind, id, "make", tidied(fields), {}, null));
    return id;
  }

  change(kind: Kind, id: string, fields: Fields): void {
    this.#write(() => {
      const row = this.unsent(kind, id);
      const before = this.#mirror.find(kind, id);
      const wanted = tidied(fields);
      if (!row) {
        if (!before) return;
        const changed = Object.keys(wanted).filter((name) => !same(wanted[name], before[name]));
        if (changed.length) {
          this.#insert(kind, id, "change", pick(wanted, changed), pick(before, changed), etagOf(before));
        }
        return;
      }
      const fresh = Object.keys(wanted).filter((name) => !(name in row.fields));
      const base = row.act === "make" ? {} : { ...row.base, ...pick(before ?? {}, fresh) };
      const state = row.state === "refused" ? "waiting" : row.state;
      this.#update(row, { act: row.act === "delete" ? "change" : row.act, fields: { ...row.fields, ...wanted }, base, state, said: null });
      this.#dropIfUndone(kind, id);
    });
  }

  remove(kind: Kind, id: string): void {
    this.#write(() => {
      const row = this.unsent(kind, id);
      const before = this.#mirror.find(kind, id);
      if (row && row.act === "make" && !row.sent) this.drop(row);
      else if (row) this.#update(row, { act: "delete", state: "waiting", etag: row.etag ?? (before && etagOf(before)) });
      else if (before) this.#insert(kind, id, "delete", {}, {}, etagOf(before));
    });
  }

  /** Its owner chose: the fields named keep what was written here, in the others the server's version stands. */
  choose(row: Unsent, mine: Iterable<string>): void {
    this.#write(() => {
      const kept = new Set(mine);
      const current = row.current ?? {};
      const fields = pick(row.fields, Object.keys(row.fields).filter((name) => kept.has(name)));
      if (row.act === "delete" ? !kept.size : !Object.keys(fields).length) return this.drop(row);
      this.#update(row, {
        fields, base: pick(current, Object.keys(fields)), etag: etagOf(current), sent: null, state: "waiting",
        current: null,
      });
    });
  }

  /** What was deleted elsewhere is added again, as something new, with what was written here. */
  addAgain(row: Unsent, rest: Fields = {}): string {
    const id = this.#newId();
    this.#write(() => {
      this.drop(row);
      this.#insert(row.kind, id, "make", { ...rest, ...row.fields }, {}, null);
    });
    return id;
  }

  /** Its owner lets it go. */
  letGo(row: Unsent): void {
    this.#write(() => this.drop(row));
  }

  /** It is tried once more as it is. */
  tryAgain(row: Unsent): void {
    this.#write(() => this.#update(row, { state: "waiting", said: null }));
  }

  // What the server said. To be called in a transaction.

  /** It is on its way: what is in `fields` may arrive even if no answer comes. */
  sending(row: Unsent): void {
    const sent = { ...row.sent };
    for (const [name, value] of Object.entries(row.fields)) {
      const before = sent[name] ?? [];
      if (!before.some((one) => same(one, value))) sent[name] = [...before, value];
    }
    this.#database.run("UPDATE outbox SET sent = ? WHERE owner = ? AND kind = ? AND id = ?",
      JSON.stringify(sent), this.#owner(), row.kind, row.id);
  }

  /** It arrived, and this is how the record stands. What was written meanwhile stays, over that. */
  arrived(row: Unsent, document: Fields): void {
    this.#mirror.put(row.kind, document);
    const now = this.unsent(row.kind, row.id);
    if (!now) return;
    if (now.revision === row.revision) return this.drop(now);
    if (now.act === "delete") return this.#update(now, { etag: etagOf(document), sent: null }, now.revision);
    const names = Object.keys(now.fields).filter((name) => !same(now.fields[name], row.fields[name]));
    this.#update(now, {
      act: "change", fields: pick(now.fields, names), base: pick(document, names), etag: etagOf(document), sent: null,
      state: "waiting", current: null, said: null,
    }, now.revision);
    this.#dropIfUndone(row.kind, row.id);
  }

  /** It was changed elsewhere meanwhile, into this. Where both changed one field, its owner has to choose. */
  met(row: Unsent, current: Fields): void {
    this.#mirror.put(row.kind, current);
    const now = this.unsent(row.kind, row.id) ?? row;
    if (now.act === "delete") {
      return this.#update(now, { state: "differs", current, etag: etagOf(current), sent: null }, now.revision);
    }
    const names = Object.keys(now.fields).filter((name) => !same(now.fields[name], current[name]));
    const both = names.filter((name) => !wasBefore(now, name, current));
    const isNote = row.kind === "notes" && both.includes("body");
    if (isNote) this.#keepBoth(now, current);
    const left = isNote ? names.filter((name) => name !== "body") : names;
    const differs = both.some((name) => left.includes(name));
    if (!left.length) return this.drop(now);
    this.#update(now, {
      act: "change", fields: pick(now.fields, left), base: differs ? now.base : pick(current, left),
      etag: etagOf(current), sent: null, state: differs ? "differs" : "waiting", current: differs ? current : null,
    }, now.revision);
  }

  /** Somebody deleted it meanwhile. */
  gone(row: Unsent): void {
    this.#mirror.remove(row.kind, row.id);
    const now = this.unsent(row.kind, row.id) ?? row;
    // It had arrived before it was deleted, and nothing was written to it since.
    const nothingNew = now.act === "make" && Object.keys(now.fields).every((name) => wasSent(now, name, now.fields));
    if (now.act === "delete" || nothingNew) this.drop(now);
    else this.#update(now, { state: "gone", sent: null }, now.revision);
  }

  refused(row: Unsent, said: string): void {
    const now = this.unsent(row.kind, row.id) ?? row;
    if (now.revision === row.revision) this.#update(now, { state: "refused", said, sent: null }, now.revision);
  }

  drop(row: Pick<Unsent, "kind" | "id">): void {
    this.#database.run("DELETE FROM outbox WHERE owner = ? AND kind = ? AND id = ?", this.#owner(), row.kind, row.id);
  }

  // Signing out. To be called in a transaction, before the mirror is wiped.

  /** The sign-in ended: of each row only what its owner wrote stays, and for whom. */
  keepWordsOnly(): void {
    this.#database.run("DELETE FROM outbox WHERE act = 'delete'");
    this.#database.run("UPDATE outbox SET base = '{}', current = NULL, ended_at = ? WHERE owner = ?", this.#now(), this.#owner());
    // Nobody chose yet. What names no version is looked up before it is sent, and so the choice is asked for again.
    this.#database.run("UPDATE outbox SET state = 'waiting', etag = NULL WHERE state = 'differs' AND owner = ?", this.#owner());
  }

  /** Signed in again: what is left of someone else, or of long ago, goes. */
  welcome(): void {
    this.#database.run("DELETE FROM outbox WHERE ended_at < ?", this.#now() - KEPT_FOR);
    this.#database.run("UPDATE outbox SET ended_at = NULL WHERE owner = ?", this.#owner());
  }

  /** How many wait for someone to sign in again. */
  left(): number {
    return this.#database.all<{ count: number }>("SELECT count(*) AS count FROM outbox WHERE ended_at IS NOT NULL")[0]!.count;
  }

  forgetOld(): void {
    this.#database.run("DELETE FROM outbox WHERE ended_at < ?", this.#now() - KEPT_FOR);
  }

  wipe(): void {
    this.#database.run("DELETE FROM outbox");
  }

  #owner(): string {
    return this.#mirror.get("owner") ?? "";
  }

  #rows(where: string, ...values: string[]): Unsent[] {
    const rows = this.#database.all<Row>(
      `SELECT kind, id, act, fields, base, sent, etag, revision, state, said, current FROM outbox
       WHERE owner = ? AND ${where} ORDER BY place`, this.#owner(), ...values);
    return rows.map((row) => ({
      ...row, fields: JSON.parse(row.fields) as Fields, base: JSON.parse(row.base) as Fields, sent: parsed(row.sent) as Unsent["sent"],
      current: parsed(row.current),
    }));
  }

  #insert(kind: Kind, id: string, act: Act, fields: Fields, base: Fields, etag: string | null): void {
    this.#database.run(
      `INSERT INTO outbox (owner, kind, id, act, fields, base, etag, revision, state)
       VALUES (?, ?, ?, ?, ?, ?, ?, 1, 'waiting')`,
      this.#owner(), kind, id, act, JSON.stringify(fields), JSON.stringify(base), etag);
  }

  /** By the owner it gets another revision; by an answer it keeps the one it has. */
  #update(row: Unsent, change: Partial<Unsent>, revision = row.revision + 1): void {
    const now = { ...row, ...change };
    this.#database.run(
      `UPDATE outbox SET act = ?, fields = ?, base = ?, sent = ?, etag = ?, revision = ?, state = ?, said = ?,
       current = ? WHERE owner = ? AND kind = ? AND id = ?`,
      now.act, JSON.stringify(now.fields), JSON.stringify(now.base), now.sent && JSON.stringify(now.sent), now.etag,
      revision, now.state, now.said, now.current && JSON.stringify(now.current), this.#owner(), row.kind, row.id);
  }

  /** What was changed back before it was ever sent is no change. */
  #dropIfUndone(kind: Kind, id: string): void {
    const row = this.unsent(kind, id);
    if (!row || row.act !== "change" || row.sent || row.state !== "waiting") return;
    const names = Object.keys(row.fields).filter((name) => !(name in row.base) || !same(row.fields[name], row.base[name]));
    if (!names.length) this.drop(row);
  }

  /** Of a note that was written in two places, there are two. */
  #keepBoth(row: Unsent, current: Fields): void {
    const about = pick(current, ["opportunity_id", "company_id", "contact_id", "activity_id"]);
    this.#insert("notes", this.#newId(), "make", { ...about, pinned: false, body: row.fields.body }, {}, null);
  }

  #write(work: () => void): void {
    this.#database.transaction(work);
    this.#mirror.changed();
  }
}

function laidOver(document: Fields | null, row: Unsent | null): Fields | null {
  if (!row) return document;
  if (row.act === "delete" && row.state !== "differs") return null;
  if (row.act === "make") return { ...document, ...row.fields, id: row.id };
  return document && { ...document, ...row.fields };
}

/** Whether the server still says what stood there when it was changed here, or what this phone sent itself. */
function wasBefore(row: Unsent, name: string, current: Fields): boolean {
  const before = name in row.base && same(current[name], row.base[name]);
  // Of something new, what the first try did not say is as empty as the server made it.
  const untouched = row.act === "make" && isEmpty(current[name]);
  return before || untouched || wasSent(row, name, current);
}

function isEmpty(value: unknown): boolean {
  return !value || (Array.isArray(value) && !value.length);
}

function wasSent(row: Unsent, name: string, document: Fields): boolean {
  return (row.sent?.[name] ?? []).some((one) => same(one, document[name]));
}

function etagOf(document: Fields): string | null {
  return typeof document.etag === "string" ? document.etag : null;
}

function tidied(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, tidy(value)]));
}

function parsed(text: string | null): Fields | null {
  return text === null ? null : (JSON.parse(text) as Fields);
}

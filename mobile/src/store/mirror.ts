// The account's records on this phone, as the server last showed them. Screens read nothing else.

import type { Database } from "./database";
import { type Fields, type Kind, LONG } from "./kinds";

const TABLES = [
  `CREATE TABLE IF NOT EXISTS records (
     kind TEXT NOT NULL, id TEXT NOT NULL, document TEXT NOT NULL, round INTEGER NOT NULL,
     PRIMARY KEY (kind, id)) WITHOUT ROWID`,
  "CREATE INDEX IF NOT EXISTS records_by_opportunity ON records (kind, json_extract(document, '$.opportunity_id'))",
  "CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
];

export interface Change {
  kind: Kind;
  id: string;
  /** Null where it was deleted. */
  document: Fields | null;
}

/** What is about this record, by the field that says so. */
export interface Of {
  name: string;
  id: string;
}

export class Mirror {
  readonly database: Database;
  /** This is the first start after installing. */
  readonly isNew: boolean;
  #listeners = new Set<() => void>();
  #version = 0;

  constructor(database: Database) {
    this.database = database;
    this.isNew = database.all("SELECT name FROM sqlite_master WHERE name = 'records'").length === 0;
    for (const table of TABLES) database.run(table);
  }

  /** Goes up with whatever is written, so that screens know when to read again. */
  get version(): number {
    return this.#version;
  }

  listen = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  changed(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }

  find(kind: Kind, id: string): Fields | null {
    const [row] = this.database.all<{ document: string }>(
      "SELECT document FROM records WHERE kind = ? AND id = ?", kind, id);
    return row ? (JSON.parse(row.document) as Fields) : null;
  }

  /** All of a kind, or what it has of one record, without their long texts. */
  list(kind: Kind, of?: Of): Fields[] {
    const shown = kind in LONG ? `json_remove(document, '$.${LONG[kind as keyof typeof LONG]}')` : "document";
    const where = of ? `kind = ? AND json_extract(document, '$.${of.name}') = ?` : "kind = ?";
    const rows = this.database.all<{ document: string }>(
      `SELECT ${shown} AS document FROM records WHERE ${where} ORDER BY id`, kind, ...(of ? [of.id] : []));
    return rows.map((row) => JSON.parse(row.document) as Fields);
  }

  put(kind: Kind, document: Fields): void {
    this.database.run(
      "INSERT OR REPLACE INTO records (kind, id, document, round) VALUES (?, ?, ?, ?)",
      kind, String(document.id), JSON.stringify(document), this.#round());
  }

  remove(kind: Kind, id: string): void {
    this.database.run("DELETE FROM records WHERE kind = ? AND id = ?", kind, id);
  }

  /** A page of changes, as it comes: the later of one record wins. */
  take(changes: Iterable<Change>): void {
    this.database.transaction(() => {
      for (const { kind, id, document } of changes) {
        if (document) this.put(kind, document);
        else this.remove(kind, id);
      }
    });
    this.changed();
  }

  /** Everything is about to be read anew. What is shown stays until all of it has come. */
  startOver(): void {
    this.database.transaction(() => {
      this.set("since", null);
      this.set("round", String(this.#round() + 1));
    });
  }

  /** The last page is here, and from `since` on it goes on the next time. What a new round did not bring is gone. */
  finish(since: string): void {
    this.database.transaction(() => {
      if (!this.get("since")) this.database.run("DELETE FROM records WHERE round < ?", this.#round());
      this.set("since", since);
    });
    this.changed();
  }

  get(name: string): string | null {
    const [row] = this.database.all<{ value: string }>("SELECT value FROM settings WHERE name = ?", name);
    return row?.value ?? null;
  }

  set(name: string, value: string | null): void {
    if (value === null) this.database.run("DELETE FROM settings WHERE name = ?", name);
    else this.database.run("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", name, value);
  }

  /** To be called in a transaction. */
  wipe(): void {
    this.database.run("DELETE FROM records");
    this.database.run("DELETE FROM settings");
  }

  #round(): number {
    return Number(this.get("round") ?? 0);
  }
}

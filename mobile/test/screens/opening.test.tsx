// Opened cold from its file, without a network: however long a search is, what is looked at is there at once.

import { screen } from "@testing-library/react-native";
import initSqlJs from "sql.js/dist/sql-wasm-inline.js";

import Board from "../../src/app/board";
import Today from "../../src/app/index";
import Opportunity from "../../src/app/opportunity/[id]";
import type { Database } from "../../src/store/database";
import { inMemory } from "../../src/store/in_memory";
import { Mirror } from "../../src/store/mirror";
import { Outbox } from "../../src/store/outbox";
import type { Store } from "../../src/ui/store";
import { bigSearch } from "../big_search";
import { params } from "./faked";
import { makeStore, show } from "./show";

/** How much may be asked for by a screen. */
const STATEMENTS = 60;
/** Whatever stands on the longest of both, with the bar. */
const CONTROLS = 80;
/** Of each opportunity: itself, half a company and a person, an activity, a task. No move, and no note. */
const ROWS_EACH = 4.1;
/** No advert, and no note. */
const CHARACTERS_EACH = 3_500;
/** Far more than it takes: this is to see that ten times the search takes about ten times as long, and no hundred. */
const SECONDS: Record<number, number> = { 1_000: 3, 10_000: 15 };

interface Read {
  statements: number;
  rows: number;
  characters: number;
}

async function fileOf(count: number): Promise<Uint8Array> {
  const { Database: SqlJs } = await initSqlJs();
  const file = new SqlJs();
  const mirror = new Mirror(inMemory(file));
  const account = { email: "alice@example.org", time_zone: "UTC", region: "US" };
  for (const [name, value] of Object.entries({ owner: "alice", since: "s", account: JSON.stringify(account) })) mirror.set(name, value);
  const row = file.prepare("INSERT INTO records (kind, id, document, round) VALUES (?, ?, ?, 0)");
  file.run("BEGIN");
  for (const { kind, id, document } of bigSearch(count, new Date())) row.run([kind, id, JSON.stringify(document)]);
  file.run("COMMIT");
  row.free();
  const bytes = file.export();
  file.close();
  return bytes;
}

async function opened(bytes: Uint8Array): Promise<{ store: Store; read: Read; close: () => void }> {
  const { Database: SqlJs } = await initSqlJs();
  const file = new SqlJs(bytes);
  const read: Read = { statements: 0, rows: 0, characters: 0 };
  const database: Database = {
    ...inMemory(file),
    all: <Row,>(sql: string, ...values: (string | number | null)[]) => {
      const rows = inMemory(file).all<Row>(sql, ...values);
      read.statements += 1;
      read.rows += rows.length;
      for (const row of rows) for (const value of Object.values(row as object)) read.characters += String(value).length;
      return rows;
    },
  };
  const mirror = new Mirror(database);
  return { store: { ...(await makeStore()), mirror, outbox: new Outbox(mirror, () => "") }, read, close: () => file.close() };
}

/** Milliseconds of work: what else the machine does meanwhile does not count. */
async function worked(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return Math.round((user + system) / 1000);
}

beforeAll(async () => {
  // What is loaded once by whatever is drawn first is not the search's.
  const { store, close } = await opened(await fileOf(1));
  for (const Screen of [Today, Board]) await (await show(<Screen />, store, { outcome: "offline" })).unmount();
  close();
});

test.each([1_000, 10_000])("%d opportunities: little is read and drawn, and it takes no longer than that", async (count) => {
  const bytes = await fileOf(count);
  params.id = "00000005-0000-4000-8000-000000000007";
  for (const [name, Screen] of Object.entries({ Today, Board, Opportunity })) {
    let read: Read | null = null;
    let close: (() => void) | null = null;
    const milliseconds = await worked(async () => {
      const found = await opened(bytes);
      ({ read, close } = found);
      await show(<Screen />, found.store, { outcome: "offline" });
    });
    const { statements, rows, characters } = read!;
    const controls = screen.getAllByRole(/link|button|checkbox/ as unknown as "link").length;
    process.stdout.write(`${name} of ${count} opportunities: ${milliseconds} ms of work, ${rows} rows and ${Math.round(characters / 1024)} KB read, ${controls} controls drawn\n`);
    expect(statements).toBeLessThan(STATEMENTS);
    expect(rows).toBeLessThan(ROWS_EACH * count + STATEMENTS);
    expect(characters).toBeLessThan(CHARACTERS_EACH * count);
    expect(controls).toBeLessThan(CONTROLS);
    expect(milliseconds).toBeLessThan(SECONDS[count]! * 1000);
    await screen.unmount();
    close!();
  }
});

// For looking at the app in a browser only: SQLite in memory, gone when the page is.

import initSqlJs from "sql.js/dist/sql-wasm-inline.js";

import type { Database } from "../store/database";
import { inMemory } from "../store/in_memory";

export async function openDatabase(): Promise<Database> {
  const { Database: SqlJs } = await initSqlJs();
  return inMemory(new SqlJs());
}

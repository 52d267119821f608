// The mirror's file, in the app's own folder.

import { openDatabaseSync } from "expo-sqlite";

import type { Database } from "../store/database";

export async function openDatabase(): Promise<Database> {
  const file = openDatabaseSync("jobplanr.db");
  // What is deleted is written over, in the log beside the file too.
  file.execSync("PRAGMA journal_mode = DELETE; PRAGMA secure_delete = ON");
  return {
    run: (sql, ...values) => void file.runSync(sql, values),
    all: <Row>(sql: string, ...values: (string | number | null)[]) => file.getAllSync<Row>(sql, values),
    transaction: (work) => {
      let result: ReturnType<typeof work>;
      file.withTransactionSync(() => {
        result = work();
      });
      return result!;
    },
  };
}

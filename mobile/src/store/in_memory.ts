// SQLite by sql.js, for tests and for looking: the same statements as on a phone.

import type { Database as SqlJs } from "sql.js";

import type { Database } from "./database";

export function inMemory(file: SqlJs): Database {
  return {
    run: (sql, ...values) => void file.run(sql, values),
    all: <Row>(sql: string, ...values: (string | number | null)[]) => {
      const statement = file.prepare(sql, values);
      const rows: Row[] = [];
      while (statement.step()) rows.push(statement.getAsObject() as Row);
      statement.free();
      return rows;
    },
    transaction: (work) => {
      file.run("BEGIN");
      try {
        const result = work();
        file.run("COMMIT");
        return result;
      } catch (error) {
        file.run("ROLLBACK");
        throw error;
      }
    },
  };
}

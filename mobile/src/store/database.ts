// What the store needs of SQLite, in the phone and in tests. Calls are synchronous: nothing comes in between.

export type Value = string | number | null;

export interface Database {
  run(sql: string, ...values: Value[]): void;
  all<Row>(sql: string, ...values: Value[]): Row[];
  /** All of it or nothing. Not to be nested. */
  transaction<Result>(work: () => Result): Result;
}

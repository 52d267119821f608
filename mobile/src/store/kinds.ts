// The kinds of records, in the order in which new ones are sent: what others name goes first.

import type { components } from "../api/schema";

type Schemas = components["schemas"];

export interface Documents {
  stages: Schemas["Stage"];
  companies: Schemas["Company"];
  contacts: Schemas["Contact"];
  documents: Schemas["Document"];
  opportunities: Schemas["Opportunity"];
  postings: Schemas["Posting"];
  stage_changes: Schemas["StageChange"];
  activities: Schemas["Activity"];
  offers: Schemas["Offer"];
  tasks: Schemas["Task"];
  notes: Schemas["Note"];
}

export type Kind = keyof Documents;
export type Fields = Record<string, unknown>;
export type Shown<K extends Kind> = Documents[K];

/** Adverts are long, and lists show none: they are read of one record alone. */
export const LONG = { opportunities: "posting", postings: "text" } as const;

/** As it stands in a list. */
export type Listed<K extends Kind> = Omit<Documents[K], (typeof LONG)[keyof typeof LONG]>;

export const KINDS = [
  "stages", "companies", "contacts", "documents", "opportunities", "postings", "stage_changes", "activities", "offers",
  "tasks", "notes",
] as const satisfies readonly Kind[];

/** As the server keeps text, as far as anyone sees it. */
export function tidy(value: unknown): unknown {
  if (typeof value === "string") return value.normalize("NFC").replace(/\r\n?/g, "\n").trim() || null;
  return Array.isArray(value) ? value.map(tidy) : value;
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** Whether people would call them the same: not by what nobody sees, the way a time is spelt, or the order of a list. */
export function same(one: unknown, other: unknown): boolean {
  return spelt(one) === spelt(other);
}

function spelt(value: unknown): string {
  if (Array.isArray(value)) return JSON.stringify(value.map(spelt).sort());
  if (typeof value !== "string") return JSON.stringify(value ?? null);
  if (MOMENT.test(value)) return `at ${Date.parse(value)}`;
  const text = value.normalize("NFC").replace(/[\s\p{C}]+/gu, " ").trim();
  return text ? JSON.stringify(text) : "null";
}

export function pick(from: Fields, names: Iterable<string>): Fields {
  return Object.fromEntries([...names].map((name) => [name, from[name] ?? null]));
}

// A phone's day by the client that openapi-typescript makes: what it says of types must be what the server sends.
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

type Change = components["schemas"]["Changes"]["items"][number];

const [site = "", email = "", password = ""] = process.argv.slice(2);
let token = "";
const api = createClient<paths>({ baseUrl: `${site}/api/v1` });
api.use({
  onRequest({ request }) {
    if (token) request.headers.set("Authorization", `Bearer ${token}`);
    return request;
  },
});

function there<T>(value: T | undefined, what: unknown): T {
  if (value === undefined) throw new Error(JSON.stringify(what));
  return value;
}

function same(one: unknown, other: unknown): void {
  if (one !== other) throw new Error(`${JSON.stringify(one)} is not ${JSON.stringify(other)}`);
}

// Narrowed by what tells the items apart, without a cast.
function nameOf(change: Change): string {
  if (change.record.deleted) return change.record.id;
  switch (change.kind) {
    case "companies":
      return change.record.name;
    case "opportunities":
      return change.record.title ?? change.record.next_step.moved_on;
    default:
      return change.record.etag;
  }
}

async function changes(asked: { since?: string }): Promise<{ items: Change[]; since: string }> {
  const items: Change[] = [];
  let [cursor, since]: [string | null | undefined, string] = [undefined, ""];
  while (cursor !== null) {
    const query: { since?: string; cursor?: string } = cursor ? { ...asked, cursor } : asked;
    const page = await api.GET("/changes", { params: { query } });
    const read = there(page.data, page.error);
    items.push(...read.items);
    [cursor, since] = [read.next_cursor, read.next_since];
  }
  return { items, since };
}

const wrong = await api.POST("/token", { body: { email, password: "not this one" } });
same(wrong.error?.type, "/problems/invalid-credentials");
const signedIn = await api.POST("/token", { body: { email, password, device: "A phone" } });
token = there(signedIn.data, signedIn.error).token;

const me = await api.PATCH("/me", { body: { time_zone: "Europe/Dublin" } });
same(there(me.data, me.error).time_zone, "Europe/Dublin");

const id = crypto.randomUUID();
const company = await api.PUT("/companies/{id}", { params: { path: { id } }, body: { name: "Harbour Books" } });
same(there(company.data, company.error).id, id);
const captured = await api.POST("/capture", { body: { text: "Bookseller\nHarbour Books\nCork" } });
const { draft, company_id } = there(captured.data, captured.error);
const made = await api.POST("/opportunities", { body: { ...draft, title: draft.title ?? "Bookseller", company_id } });
const opportunity = there(made.data, made.error);

const listed = await api.GET("/opportunities", { params: { query: { company_id: opportunity.company_id ?? id } } });
const [first] = there(listed.data, listed.error).items;
if (!first || first.deleted) throw new Error("It is not in its list.");
const path = { id: first.id };
const stale = await api.PATCH("/opportunities/{id}", {
  params: { path, header: { "If-Match": '"0"' } },
  body: { priority: 1 },
});
if (stale.error?.type !== "/problems/changed-meanwhile") throw new Error("What is stale was taken.");
same(stale.error.current?.etag, first.etag);
const changed = await api.PATCH("/opportunities/{id}", {
  params: { path, header: { "If-Match": first.etag } },
  body: { priority: 3, deadline: "2026-12-18" },
});
same(there(changed.data, changed.error).next_step.due_on, "2026-12-18");

const refused = await api.POST("/opportunities", { body: { title: "x".repeat(201) } });
if (refused.error?.type !== "/problems/invalid-values") throw new Error("What is too long was taken.");
same(refused.error.errors.title?.length, 1);

const document = await api.POST("/documents", { body: { name: "Resume" } });
const content = { path: { id: there(document.data, document.error).id } };
await api.PUT("/documents/{id}/content", {
  params: content,
  body: "Worked in books.",
  bodySerializer: (body) => body,
  headers: { "Content-Type": "application/octet-stream" },
});
const bytes = await api.GET("/documents/{id}/content", { params: content, parseAs: "text" });
same(bytes.data as unknown, "Worked in books.");

const everything = await changes({});
same(everything.items.map(nameOf).includes("Harbour Books"), true);
const gone = await api.DELETE("/opportunities/{id}", { params: { path } });
const again = await api.DELETE("/opportunities/{id}", { params: { path } });
same(again.error?.type, "/problems/gone");
const later = await changes({ since: everything.since });
const told = later.items.find((item) => item.record.id === path.id && item.record.deleted);
same(told?.kind, "opportunities");
const undone = await api.POST("/undo/{id}", { params: { path: { id: gone.response.headers.get("Undo-Id") ?? "" } } });
same(there(undone.data, undone.error).stays, null);

const today = await api.GET("/today");
same(there(today.data, today.error).closing.some((row) => row.id === path.id), true);
const found = await api.GET("/search", { params: { query: { q: "harbour" } } });
same(there(found.data, found.error).kinds.some((one) => one.kind === "companies"), true);
const out = await api.DELETE("/token");
same(out.response.status, 204);
console.log("done");

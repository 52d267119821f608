// The app's store against the real server, without screens.

import { type Person, Browser, MemoryVault, Phone, Server, problem } from "./server";
import { KEPT_FOR } from "../../src/store/outbox";
import { Secret } from "../../src/store/secret";
import { Client, Problem } from "../../src/api/client";

let server: Server;
let person: Person;
let phone: Phone;

beforeAll(async () => {
  server = await Server.start("sqlite");
});

afterAll(() => server.stop());

beforeEach(async () => {
  person = await server.person();
  phone = await Phone.make(server.url);
});

async function another(): Promise<Phone> {
  const other = await Phone.make(server.url);
  await other.signIn(person);
  return other;
}

function titles(of: Phone): unknown[] {
  return of.outbox.list("opportunities").map((one) => one.title);
}

describe("signing in", () => {
  test("brings everything there is, and keeps the token in the vault only", async () => {
    expect(await phone.signIn(person)).toBe("done");
    expect(phone.outbox.list("stages")).toHaveLength(6);
    const token = phone.vault.kept.get("token")!;
    expect(token).toBeTruthy();
    expect(JSON.stringify(phone.database.all("SELECT * FROM settings"))).not.toContain(token);
  });

  test("wrong words are told apart from everything else", async () => {
    await expect(phone.signIn({ ...person, password: "four wrong words here" })).rejects.toMatchObject({
      status: 401, slug: "invalid-credentials",
    });
    expect(phone.vault.kept.size).toBe(0);
  });

  test("an answer that asks for a code is told, and the code is sent beside", async () => {
    phone.instead = [problem(401, "code-required")];
    await expect(phone.signIn(person)).rejects.toMatchObject({ slug: "code-required" });
    await phone.sync.signIn(person.email, person.password, "Phone", "UTC", "123456").catch(() => null);
    expect(phone.requests.at(-1)?.url ?? "").toBeTruthy();
    expect(phone.requests.filter((one) => one.body?.includes("123456"))).toHaveLength(1);
  });

  test("the zone of the phone is told once, where the account has none", async () => {
    await phone.signIn(person, "Europe/Berlin");
    expect(JSON.parse(phone.mirror.get("account")!)).toMatchObject({ time_zone: "Europe/Berlin" });
    const other = await Phone.make(server.url);
    await other.signIn(person, "Asia/Tokyo");
    expect(JSON.parse(other.mirror.get("account")!)).toMatchObject({ time_zone: "Europe/Berlin" });
  });

  test("this phone is known again by its device key", async () => {
    await phone.signIn(person);
    const key = phone.vault.kept.get("device_key");
    await phone.sync.signOut();
    expect([...phone.vault.kept.keys()]).toEqual(["device_key"]);
    await phone.signIn(person);
    expect(JSON.parse(phone.requests.findLast((one) => one.url.endsWith("/token") && one.method === "POST")!.body!)).toMatchObject({
      device_key: key,
    });
  });

  test("anything but https is refused unless it is allowed", () => {
    const secret = new Secret(new MemoryVault());
    expect(() => new Client({ site: "http://jobplanr.ai", secret })).toThrow("https");
  });

  test("an address that is no server of ours counts as no network", async () => {
    phone.instead = [new Response("<html>Welcome to our hotel</html>", { headers: { "Content-Type": "text/html" } })];
    await expect(phone.signIn(person)).rejects.toThrow("ours");
  });
});

describe("renewal", () => {
  test("a token that expired is renewed once for all who wait", async () => {
    await phone.signIn(person);
    await phone.secret.keep({ token: await server.aged(phone.vault.kept.get("token")!), device_key: "" });
    phone.requests = [];
    const all = await Promise.all([1, 2, 3].map(() => phone.client.api.GET("/me")));
    expect(all.map((one) => one.response.status)).toEqual([200, 200, 200]);
    expect(phone.requests.filter((one) => one.url.endsWith("/renew"))).toHaveLength(1);
  });

  test("a renewal whose answer is lost is asked for again, and ends nothing", async () => {
    await phone.signIn(person);
    await phone.secret.keep({ token: await server.aged(phone.vault.kept.get("token")!), device_key: "" });
    phone.weather = "answer-lost";
    expect(await phone.sync.run()).toBe("offline");
    phone.weather = "clear";
    expect(await phone.sync.run()).toBe("done");
    expect(await server.emails(person.email)).toEqual([]);
  });

  test("the new token is kept before it is first used", async () => {
    await phone.signIn(person);
    await phone.secret.keep({ token: await server.aged(phone.vault.kept.get("token")!), device_key: "" });
    phone.requests = [];
    await phone.client.api.GET("/me");
    expect(phone.requests.at(-1)!.headers.get("Authorization")).toBe(`Bearer ${phone.vault.kept.get("token")}`);
  });
});

describe("writing without a network", () => {
  beforeEach(() => phone.signIn(person));

  test("is shown at once, and arrives later, what others name first", async () => {
    phone.weather = "no-network";
    const role = phone.outbox.make("opportunities", { title: "Bookseller" });
    const company = phone.outbox.make("companies", { name: "Harbour Books" });
    phone.outbox.change("opportunities", role, { company_id: company });
    phone.outbox.make("notes", { body: "They open at ten", opportunity_id: role });
    expect(await phone.sync.run()).toBe("offline");
    expect(titles(phone)).toEqual(["Bookseller"]);
    expect(phone.outbox.all()).toHaveLength(3);
    phone.weather = "clear";
    expect(await phone.sync.run()).toBe("done");
    expect(phone.outbox.all()).toEqual([]);
    const other = await another();
    expect(other.outbox.find("opportunities", role)).toMatchObject({ title: "Bookseller", company_id: company });
    expect(other.outbox.list("notes")).toMatchObject([{ body: "They open at ten", opportunity_id: role }]);
  });

  test("a move arrives as a move", async () => {
    const role = phone.outbox.make("opportunities", { title: "Bookseller" });
    await phone.sync.run();
    const applied = phone.outbox.list("stages").find((stage) => stage.kind === "applied")!;
    phone.weather = "no-network";
    phone.outbox.change("opportunities", role, { stage_id: applied.id });
    await phone.sync.run();
    phone.weather = "clear";
    await phone.sync.run();
    expect(phone.outbox.list("stage_changes").filter((one) => one.opportunity_id === role)).toHaveLength(2);
  });

  test("an answer that was lost makes nothing twice", async () => {
    phone.weather = "answer-lost";
    const role = phone.outbox.make("opportunities", { title: "Bookseller" });
    expect(await phone.sync.run()).toBe("offline");
    phone.outbox.change("opportunities", role, { title: "Senior bookseller", location: "Cork" });
    expect(await phone.sync.run()).toBe("offline");
    phone.weather = "clear";
    expect(await phone.sync.run()).toBe("done");
    expect(phone.outbox.all()).toEqual([]);
    expect((await another()).outbox.list("opportunities")).toMatchObject([{ title: "Senior bookseller", location: "Cork" }]);
  });

  test("what was made, lost its answer, and was deleted is nowhere", async () => {
    phone.weather = "answer-lost";
    const role = phone.outbox.make("opportunities", { title: "Bookseller" });
    await phone.sync.run();
    phone.outbox.remove("opportunities", role);
    phone.weather = "clear";
    expect(await phone.sync.run()).toBe("done");
    expect(titles(await another())).toEqual([]);
    expect(titles(phone)).toEqual([]);
  });

  test("what was made and deleted without a network never leaves", async () => {
    const role = phone.outbox.make("opportunities", { title: "Bookseller" });
    phone.outbox.remove("opportunities", role);
    phone.requests = [];
    await phone.sync.run();
    expect(phone.requests.filter((one) => one.method !== "GET")).toEqual([]);
  });

  test("what the server will not take is set aside with its sentence, and the rest goes on", async () => {
    phone.outbox.make("activities", { kind: "interview", starts_at: "1000-01-01T10:00:00Z" });
    phone.outbox.make("opportunities", { title: "Bookseller" });
    expect(await phone.sync.run()).toBe("done");
    expect(phone.outbox.all()).toMatchObject([{ kind: "activities", state: "refused" }]);
    expect(phone.outbox.all()[0]!.said).toMatch(/1900/);
    phone.requests = [];
    await phone.sync.run();
    expect(phone.requests.filter((one) => one.method === "PUT")).toEqual([]);
  });

  test("every change says which version it is about", async () => {
    const role = phone.outbox.make("opportunities", { title: "Bookseller" });
    await phone.sync.run();
    phone.requests = [];
    phone.outbox.change("opportunities", role, { title: "Bookbinder" });
    await phone.sync.run();
    phone.outbox.remove("opportunities", role);
    await phone.sync.run();
    const writes = phone.requests.filter((one) => one.method !== "GET");
    expect(writes.map((one) => one.method)).toEqual(["PATCH", "DELETE"]);
    expect(writes.every((one) => one.headers.get("If-Match"))).toBe(true);
  });
});

describe("changed in two places", () => {
  let role: string;
  let other: Phone;

  beforeEach(async () => {
    await phone.signIn(person);
    role = phone.outbox.make("opportunities", { title: "Bookseller" });
    await phone.sync.run();
    other = await another();
  });

  test("fields that do not overlap are both kept", async () => {
    other.outbox.change("opportunities", role, { location: "Cork" });
    await other.sync.run();
    phone.outbox.change("opportunities", role, { title: "Bookbinder" });
    expect(await phone.sync.run()).toBe("done");
    expect(phone.outbox.all()).toEqual([]);
    expect(phone.outbox.find("opportunities", role)).toMatchObject({ title: "Bookbinder", location: "Cork" });
  });

  test("of one field both versions wait for a choice, and neither is lost before", async () => {
    other.outbox.change("opportunities", role, { title: "Librarian" });
    await other.sync.run();
    phone.outbox.change("opportunities", role, { title: "Bookbinder", location: "Cork" });
    expect(await phone.sync.run()).toBe("done");
    const [row] = phone.outbox.all();
    expect(row).toMatchObject({ state: "differs", current: { title: "Librarian" }, fields: { title: "Bookbinder" } });
    await phone.sync.run();
    expect((await another()).outbox.find("opportunities", role)).toMatchObject({ title: "Librarian" });
    phone.outbox.choose(row!, ["title", "location"]);
    await phone.sync.run();
    expect((await another()).outbox.find("opportunities", role)).toMatchObject({ title: "Bookbinder", location: "Cork" });
  });

  test("the choice is asked for again after the sign-in ended, and nothing is written over before", async () => {
    other.outbox.change("opportunities", role, { title: "Librarian" });
    await other.sync.run();
    phone.outbox.change("opportunities", role, { title: "Bookbinder" });
    await phone.sync.run();
    await server.endSignIns(person.email);
    expect(await phone.sync.run()).toBe("ended");
    await phone.signIn(person);
    expect(phone.outbox.all()).toMatchObject([{ state: "differs", current: { title: "Librarian" }, fields: { title: "Bookbinder" } }]);
    expect((await another()).outbox.find("opportunities", role)).toMatchObject({ title: "Librarian" });
  });

  test("choosing the other version keeps what nobody else touched", async () => {
    other.outbox.change("opportunities", role, { title: "Librarian" });
    await other.sync.run();
    phone.outbox.change("opportunities", role, { title: "Bookbinder", location: "Cork" });
    await phone.sync.run();
    phone.outbox.choose(phone.outbox.all()[0]!, ["location"]);
    await phone.sync.run();
    expect(phone.outbox.find("opportunities", role)).toMatchObject({ title: "Librarian", location: "Cork" });
    expect(phone.outbox.all()).toEqual([]);
  });

  test("a note that was written in both is kept twice", async () => {
    const note = phone.outbox.make("notes", { body: "Bring the portfolio", opportunity_id: role });
    await phone.sync.run();
    await other.sync.run();
    other.outbox.change("notes", note, { body: "Bring the portfolio and the letter" });
    await other.sync.run();
    phone.outbox.change("notes", note, { body: "Bring the blue portfolio" });
    await phone.sync.run();
    await phone.sync.run();
    const bodies = (await another()).outbox.list("notes").map((one) => one.body);
    expect(bodies.sort()).toEqual(["Bring the blue portfolio", "Bring the portfolio and the letter"]);
  });

  test("what was deleted elsewhere is not deleted twice, nor its words lost", async () => {
    const note = phone.outbox.make("notes", { body: "Bring the portfolio", opportunity_id: role });
    await phone.sync.run();
    await other.sync.run();
    other.outbox.remove("notes", note);
    await other.sync.run();
    phone.outbox.change("notes", note, { body: "Bring the blue portfolio" });
    await phone.sync.run();
    expect(phone.outbox.list("notes")).toEqual([]);
    const [row] = phone.outbox.all();
    expect(row).toMatchObject({ state: "gone", fields: { body: "Bring the blue portfolio" } });
    phone.outbox.addAgain(row!, { opportunity_id: role });
    await phone.sync.run();
    expect((await another()).outbox.list("notes")).toMatchObject([{ body: "Bring the blue portfolio" }]);
  });

  test("a deletion does not take away what someone changed meanwhile", async () => {
    other.outbox.change("opportunities", role, { title: "Librarian" });
    await other.sync.run();
    phone.outbox.remove("opportunities", role);
    await phone.sync.run();
    expect(phone.outbox.all()).toMatchObject([{ act: "delete", state: "differs", current: { title: "Librarian" } }]);
    expect(titles(phone)).toEqual(["Librarian"]);
    phone.outbox.choose(phone.outbox.all()[0]!, []);
    expect(titles(phone)).toEqual(["Librarian"]);
  });

  test("with a browser too", async () => {
    const browser = new Browser(server.url);
    await browser.signIn(person);
    await browser.send(`/opportunities/${role}/edit`, `/opportunities/${role}/edit`, { location: "Cork" });
    phone.outbox.change("opportunities", role, { title: "Bookbinder" });
    await phone.sync.run();
    expect(phone.outbox.find("opportunities", role)).toMatchObject({ title: "Bookbinder", location: "Cork" });
  });
});

describe("taking what changed", () => {
  beforeEach(() => phone.signIn(person));

  test("a position of long ago starts over, and what is unsent stays", async () => {
    const role = phone.outbox.make("opportunities", { title: "Bookseller" });
    await phone.sync.run();
    phone.mirror.put("opportunities", { id: "00000000-0000-4000-8000-000000000000", title: "Gone long ago" });
    phone.mirror.set("since", "2020-01-01T00:00:00Z");
    phone.mirror.set("seen", null);
    phone.outbox.make("activities", { kind: "interview", starts_at: "1000-01-01T10:00:00Z" });
    expect(await phone.sync.run()).toBe("done");
    expect(phone.outbox.list("opportunities")).toMatchObject([{ id: role }]);
    expect(phone.outbox.all()).toHaveLength(1);
  });

  test("a walk that breaks off shows nothing half, and goes on", async () => {
    for (let count = 0; count < 5; count += 1) phone.outbox.make("opportunities", { title: `Role ${count}` });
    await phone.sync.run();
    phone.mirror.startOver();
    phone.weather = "no-network";
    await phone.sync.run();
    expect(titles(phone)).toHaveLength(5);
    phone.weather = "clear";
    await phone.sync.run();
    expect(titles(phone)).toHaveLength(5);
  });

  test("nothing changed is told by one short answer", async () => {
    await phone.sync.run();
    await phone.sync.run();
    phone.requests = [];
    const since = phone.mirror.get("since");
    await phone.sync.run();
    expect(phone.requests.map((one) => new URL(one.url).pathname)).toEqual(["/api/v1/changes", "/api/v1/today"]);
    expect(phone.mirror.get("since")).toBe(since);
    const other = await another();
    other.outbox.make("opportunities", { title: "Bookseller" });
    await other.sync.run();
    await phone.sync.run();
    expect(titles(phone)).toEqual(["Bookseller"]);
  });

  test("of many pages the first says what is known, so that nothing written between is missed", async () => {
    const page = (tag: string, next_cursor: string | null) => new Response(
      JSON.stringify({ items: [], next_cursor, next_since: new Date().toISOString() }),
      { headers: { "Content-Type": "application/json", ETag: tag } });
    phone.instead = [page('W/"first"', "c"), page('W/"second"', null)];
    await phone.sync.run();
    phone.requests = [];
    await phone.sync.run();
    expect(phone.requests[0]!.headers.get("If-None-Match")).toBe('W/"first"');
  });

  test("a clock that is an hour ahead loses nothing", async () => {
    phone.ahead = 3_600_000;
    await phone.sync.run();
    const other = await another();
    other.outbox.make("opportunities", { title: "Bookseller" });
    await other.sync.run();
    await phone.sync.run();
    expect(titles(phone)).toEqual(["Bookseller"]);
  });
});

describe("the sign-in ended", () => {
  beforeEach(async () => {
    await phone.signIn(person);
    phone.outbox.make("opportunities", { title: "Bookseller" });
    await phone.sync.run();
    phone.outbox.make("notes", { body: "Not yet sent" });
    await server.endSignIns(person.email);
    expect(await phone.sync.run()).toBe("ended");
  });

  test("the mirror is wiped at once, and only unsent words stay", async () => {
    expect(phone.database.all("SELECT * FROM records")).toEqual([]);
    expect(phone.database.all("SELECT * FROM settings")).toEqual([]);
    expect(phone.vault.kept.has("token")).toBe(false);
    expect(JSON.stringify(phone.database.all("SELECT * FROM outbox"))).not.toContain("Bookseller");
  });

  test("they are sent when the same account signs in again", async () => {
    await phone.signIn(person);
    expect((await another()).outbox.list("notes")).toMatchObject([{ body: "Not yet sent" }]);
  });

  test("they are not shown to another account, nor sent by it", async () => {
    const someone = await server.person();
    await phone.signIn(someone);
    expect(phone.outbox.all()).toEqual([]);
    const other = await Phone.make(server.url);
    await other.signIn(someone);
    expect(other.outbox.list("notes")).toEqual([]);
  });

  test("they are gone after thirty days", () => {
    phone.ahead = KEPT_FOR + 1000;
    phone.outbox.forgetOld();
    expect(phone.database.all("SELECT * FROM outbox")).toEqual([]);
  });
});

describe("signing out", () => {
  test("leaves no row and no token, and the server knows", async () => {
    await phone.signIn(person);
    const token = phone.vault.kept.get("token")!;
    phone.outbox.make("notes", { body: "Not yet sent" });
    expect(await phone.sync.signOut()).toBe(true);
    for (const table of ["records", "outbox", "settings"]) expect(phone.database.all(`SELECT * FROM ${table}`)).toEqual([]);
    const answer = await fetch(`${server.url}/api/v1/me`, { headers: { Authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(401);
  });

  test("without a network it leaves nothing either, and says that the server was not told", async () => {
    await phone.signIn(person);
    phone.weather = "no-network";
    expect(await phone.sync.signOut()).toBe(false);
    expect(phone.vault.kept.has("token")).toBe(false);
  });
});

describe("a server that is busy", () => {
  beforeEach(() => phone.signIn(person));

  test("pauses grow, and Retry-After is kept to", async () => {
    phone.weather = "server-away";
    const pauses = [];
    for (let count = 0; count < 3; count += 1) {
      expect(await phone.sync.run()).toBe("busy");
      pauses.push(phone.sync.pause);
    }
    expect(pauses).toEqual([2_000, 4_000, 8_000]);
    phone.weather = "clear";
    phone.instead = [problem(429, "too-many-tries", { "Retry-After": "60" })];
    expect(await phone.sync.run()).toBe("busy");
    expect(phone.sync.pause).toBeGreaterThan(59_000);
    phone.requests = [];
    expect(await phone.sync.run()).toBe("busy");
    expect(phone.requests).toEqual([]);
    phone.ahead = 61_000;
    expect(await phone.sync.run()).toBe("done");
    expect(phone.sync.pause).toBe(0);
  });

  test("too many tries to sign in say how long to wait", async () => {
    const other = await Phone.make(server.url);
    let last: unknown = null;
    for (let count = 0; count < 30 && !(last instanceof Problem && last.status === 429); count += 1) {
      last = await other.signIn({ ...person, password: "four wrong words here" }).catch((error: unknown) => error);
    }
    expect(last).toMatchObject({ status: 429 });
    expect((last as Problem).seconds).toBeGreaterThan(0);
  });

  test("how long to wait is forgotten when someone signs in", async () => {
    phone.instead = [problem(429, "too-many-tries", { "Retry-After": "3600" })];
    expect(await phone.sync.run()).toBe("busy");
    await phone.sync.signOut();
    expect(await phone.signIn(await server.person())).toBe("done");
    expect(phone.sync.pause).toBe(0);
  });

  test("who asks while one runs waits for the same", async () => {
    phone.requests = [];
    const [one, two] = [phone.sync.run(), phone.sync.run()];
    expect(await one).toBe("done");
    expect(await two).toBe("done");
    expect(phone.requests.filter((request) => request.url.includes("/changes")).length).toBeLessThanOrEqual(2);
  });
});

// The real server, started for a file of tests; and what phones and browsers do to it.

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import path from "node:path";
import { createInterface } from "node:readline";
import initSqlJs from "sql.js/dist/sql-wasm-inline.js";

import { Client } from "../../src/api/client";
import type { Database } from "../../src/store/database";
import { inMemory } from "../../src/store/in_memory";
import { Mirror } from "../../src/store/mirror";
import { Outbox } from "../../src/store/outbox";
import { Secret, type Vault } from "../../src/store/secret";
import { Sync } from "../../src/store/sync";

const ROOT = path.resolve(__dirname, "../../..");

export interface Person {
  id: string;
  email: string;
  password: string;
}

export class Server {
  url = "";
  #process: ChildProcessWithoutNullStreams;
  #waiting: ((answer: { url?: string; answer?: unknown }) => void)[] = [];
  #said = "";
  #fail: (error: Error) => void = () => undefined;

  private constructor(kind: string) {
    this.#process = spawn(path.join(ROOT, ".venv/bin/python"), ["-m", "tests.mobile.serve", kind], { cwd: ROOT });
    createInterface({ input: this.#process.stdout }).on("line", (line) => this.#waiting.shift()?.(JSON.parse(line)));
    this.#process.once("exit", () => this.#fail(new Error(`The server ended: ${this.#said.slice(-3000)}`)));
    this.#process.stderr.on("data", (text: Buffer) => (this.#said += text.toString()));
  }

  static async start(kind: "sqlite" | "postgresql"): Promise<Server> {
    const server = new Server(kind);
    server.url = (await server.#line()).url!;
    return server;
  }

  person = (): Promise<Person> => this.#ask({ act: "account" });
  emails = (email: string): Promise<string[]> => this.#ask({ act: "emails", email });
  aged = (token: string): Promise<string> => this.#ask({ act: "aged", token });
  afterGrace = (token: string): Promise<void> => this.#ask({ act: "after_grace", token });
  endSignIns = (email: string): Promise<void> => this.#ask({ act: "end_sign_ins", email });
  export = (email: string): Promise<Record<string, Record<string, unknown>[]>> => this.#ask({ act: "export", email });

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#process.stdin.end();
    await ended;
  }

  async #ask<Answer>(question: object): Promise<Answer> {
    const answer = this.#line();
    this.#process.stdin.write(`${JSON.stringify(question)}\n`);
    return (await answer).answer as Answer;
  }

  #line(): Promise<{ url?: string; answer?: unknown }> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(resolve);
      this.#fail = reject;
    });
  }
}

/** Secure storage that tells what it was given. */
export class MemoryVault implements Vault {
  readonly kept = new Map<string, string>();
  read = async (name: string) => this.kept.get(name) ?? null;
  write = async (name: string, value: string) => void this.kept.set(name, value);
  remove = async (name: string) => void this.kept.delete(name);
}

/** What can happen to a request on its way. */
export type Weather = "clear" | "no-network" | "answer-lost" | "sent-twice" | "server-away";

/** All of the app but its screens, with a network that can be bad. */
export class Phone {
  weather: Weather = "clear";
  /** The weather of the next requests, one by one; afterwards it is as `weather` says. */
  forecast: Weather[] = [];
  /** Milliseconds that its clock is ahead. */
  ahead = 0;
  requests: { method: string; url: string; body: string | null; headers: Headers }[] = [];
  /** Answers to give instead of asking the server, first to last. */
  instead: (Response | Promise<Response>)[] = [];

  private constructor(
    readonly vault: MemoryVault, readonly database: Database, readonly secret: Secret, readonly client: Client,
    readonly mirror: Mirror, readonly outbox: Outbox, readonly sync: Sync,
  ) {}

  static #files: { close: () => void }[] = [];

  /** Somebody sends its token of before, of which the minute's grace is over. Returns what they are told. */
  async copied(server: Server): Promise<{ status: number; type: string }> {
    const old = this.vault.kept.get("token")!;
    await this.secret.keep({ token: await server.aged(old), device_key: this.vault.kept.get("device_key")! });
    await this.client.api.GET("/me");
    await server.afterGrace(this.vault.kept.get("token")!);
    const answer = await fetch(`${server.url}/api/v1/me`, { headers: { Authorization: `Bearer ${old}` } });
    return { status: answer.status, type: ((await answer.json()) as { type: string }).type };
  }

  /** Only so many files can be open at once, in memory too. */
  static closeAll(): void {
    for (const file of Phone.#files.splice(0)) file.close();
  }

  static async make(site: string): Promise<Phone> {
    const { Database: SqlJs } = await initSqlJs();
    const vault = new MemoryVault();
    const file = new SqlJs();
    Phone.#files.push(file);
    const database = inMemory(file);
    const secret = new Secret(vault);
    let phone: Phone | null = null;
    const ask: typeof fetch = (input, init) => phone!.#ask(String(input), init ?? {});
    const client = new Client({ site, secret, mayBePlain: true, fetch: ask });
    const mirror = new Mirror(database);
    const now = () => Date.now() + phone!.ahead;
    const outbox = new Outbox(mirror, () => randomUUID(), now);
    const sync = new Sync({ client, mirror, outbox, now });
    phone = new Phone(vault, database, secret, client, mirror, outbox, sync);
    return phone;
  }

  signIn(person: Person, zone = "UTC") {
    return this.sync.signIn(person.email, person.password, "Phone of a test", zone);
  }

  /** Time passes for what waits on this phone. */
  pass(milliseconds: number): void {
    this.ahead += milliseconds;
  }

  async #ask(url: string, init: RequestInit): Promise<Response> {
    const weather = this.forecast.shift() ?? this.weather;
    this.requests.push({
      method: init.method ?? "GET", url, body: (init.body as string | undefined) ?? null, headers: new Headers(init.headers),
    });
    const instead = this.instead.shift();
    if (instead) return instead;
    if (weather === "no-network") throw new TypeError("Network request failed");
    if (weather === "server-away") return problem(503, "busy");
    const answer = await fetch(url, init);
    if (weather === "answer-lost") {
      await answer.arrayBuffer();
      throw new TypeError("Network request failed");
    }
    if (weather === "sent-twice") {
      await answer.arrayBuffer();
      return fetch(url, init);
    }
    return answer;
  }
}

/** An answer that comes when it is let go. */
export function held(): { answer: Promise<Response>; letGo: (response: Response) => void } {
  let letGo!: (response: Response) => void;
  const answer = new Promise<Response>((resolve) => (letGo = resolve));
  return { answer, letGo };
}

export async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo(); tries += 1) {
    if (tries === 2_000) throw new Error("It did not come to that.");
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

export function problem(status: number, slug: string, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify({ type: `/problems/${slug}`, title: "No", status, detail: "No." }), {
    status, headers: { "Content-Type": "application/problem+json", ...headers },
  });
}

/** A browser without scripts: forms are filled in and sent as they stand. */
export class Browser {
  #cookies = new Map<string, string>();

  constructor(readonly site: string) {}

  async signIn(person: Person): Promise<void> {
    await this.send("/sign-in", "/sign-in", { email: person.email, password: person.password });
  }

  async get(address: string): Promise<string> {
    return (await this.#ask(address)).text();
  }

  /** The form of a page that goes to this address, with these fields changed; returns the page that follows. */
  async send(page: string, action: string, fields: Record<string, string>): Promise<string> {
    const form = formOf(await this.get(page), page, action);
    const body = new URLSearchParams({ ...fieldsOf(form), ...fields });
    const answer = await this.#ask(action, { method: "POST", body });
    return answer.text();
  }

  /** What the form that goes to this address is filled with. */
  async fields(page: string, action: string): Promise<Record<string, string>> {
    return fieldsOf(formOf(await this.get(page), page, action));
  }

  async #ask(address: string, init: RequestInit = {}): Promise<Response> {
    const headers = { Cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ") };
    const answer = await fetch(new URL(address, this.site), { ...init, headers, redirect: "manual" });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      this.#cookies.set(name!, value!);
    }
    const next = answer.headers.get("Location");
    return next ? this.#ask(next) : answer;
  }
}

function formOf(html: string, page: string, action: string): string {
  const forms = [...html.matchAll(/<form\b[\s\S]*?<\/form>/g)].map(([form]) => form);
  const form = forms.find((one) => one.includes(`action="${action}"`)) ?? forms.find((one) => one.includes("csrf_token"));
  if (!form) throw new Error(`No form for ${action} on ${page}`);
  return form;
}

function fieldsOf(form: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [tag] of form.matchAll(/<input\b[^>]*>/g)) {
    const name = attribute(tag, "name");
    const isOff = /type="(checkbox|radio)"/.test(tag) && !/\schecked/.test(tag);
    if (name && !isOff && !/type="(submit|file)"/.test(tag)) fields[name] = attribute(tag, "value");
  }
  for (const [, open, text] of form.matchAll(/(<textarea\b[^>]*>)([\s\S]*?)<\/textarea>/g)) {
    fields[attribute(open!, "name")] = unescaped(text!);
  }
  for (const [, open, inner] of form.matchAll(/(<select\b[^>]*>)([\s\S]*?)<\/select>/g)) {
    const chosen = /<option\b[^>]*\sselected[^>]*>/.exec(inner!)?.[0] ?? "";
    fields[attribute(open!, "name")] = attribute(chosen, "value");
  }
  return fields;
}

function attribute(tag: string, name: string): string {
  return unescaped(new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? "");
}

function unescaped(text: string): string {
  return text.replace(/^\n/, "").replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&amp;/g, "&");
}

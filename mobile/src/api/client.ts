// The one way to the server: JSON over HTTPS with the sign-in's token, which is renewed once for all who wait.

import createClient, { type Client as Typed } from "openapi-fetch";

import type { Secret } from "../store/secret";
import type { components, paths } from "./schema";

const SECONDS_TO_WAIT = 30;

interface Said {
  type?: string;
  title?: string;
  detail?: string;
  errors?: Record<string, string[]>;
  current?: unknown;
}

/** The server said no, in words: RFC 9457. */
export class Problem extends Error {
  readonly status: number;
  readonly slug: string;
  readonly detail: string;
  readonly errors: Record<string, string[]>;
  readonly current: Record<string, unknown> | null;
  readonly seconds: number | null;

  constructor(status: number, body: Said, retryAfter: string | null) {
    super(body.title ?? `Error ${status}`);
    this.status = status;
    this.slug = (body.type ?? "").split("/").pop() ?? "";
    this.detail = body.detail ?? "";
    this.errors = body.errors ?? {};
    this.current = (body.current as Record<string, unknown> | undefined) ?? null;
    this.seconds = retryAfter && /^\d+$/.test(retryAfter) ? Number(retryAfter) : null;
  }

  /** What to show: of wrong values what is wrong with them, else the sentence itself. */
  get sentence(): string {
    const messages = Object.values(this.errors).flat();
    return messages.length ? messages.join(" ") : this.detail || this.message;
  }

  /** Nothing is wrong with what was sent: the same may go well later. */
  get isPassing(): boolean {
    return this.status >= 500 || this.status === 429 || this.slug === "conflict";
  }
}

/** No answer came: there is no network, or the server is away. */
export class Offline extends Error {}

/** The server knows this sign-in no more. */
export class SignInEnded extends Error {}

interface Options {
  /** https://…; plain http only where `mayBePlain`, for a server on the developer's own machine. */
  site: string;
  secret: Secret;
  mayBePlain?: boolean;
  fetch?: typeof fetch;
}

export interface Answer {
  data: unknown;
  status: number;
  etag: string | null;
}

export class Client {
  readonly site: string;
  readonly api: Typed<paths>;
  #secret: Secret;
  #fetch: typeof fetch;
  #renewing: Promise<string> | null = null;

  constructor({ site, secret, mayBePlain = false, fetch: ask = fetch }: Options) {
    if (!site.startsWith("https://") && !mayBePlain) throw new Error("The server's address must begin with https://.");
    this.site = site.replace(/\/$/, "");
    this.#secret = secret;
    // A browser's own refuses to be called as anyone else's.
    this.#fetch = (input, init) => ask(input, init);
    this.api = createClient<paths>({ baseUrl: `${this.site}/api/v1`, fetch: (request) => this.#send(request) });
  }

  /** Raises Problem (`invalid-credentials`, `code-required`), Offline. The password is in this one request only. */
  async signIn(email: string, password: string, device: string, code?: string): Promise<void> {
    const device_key = (await this.#secret.deviceKey()) ?? undefined;
    const body = { email, password, device, ...(code && { code }), ...(device_key && { device_key }) };
    await this.#secret.keep(said(await this.api.POST("/token", { body })));
  }

  /** The token is gone from here in any case; false where the server could not be told. */
  async signOut(): Promise<boolean> {
    try {
      said(await this.api.DELETE("/token"));
      return true;
    } catch (error) {
      if (error instanceof SignInEnded) return true;
      return false;
    } finally {
      await this.#secret.forgetToken();
    }
  }

  /** The token is gone from here. */
  forget(): Promise<void> {
    return this.#secret.forgetToken();
  }

  /** A record of any kind, whose path no type can tell. Raises Problem, Offline, SignInEnded. */
  async record(method: "GET" | "PUT" | "PATCH" | "DELETE", kind: string, id: string, body?: unknown, etag?: string | null): Promise<Answer> {
    const headers: Record<string, string> = { Accept: "application/json" };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (etag) headers["If-Match"] = etag;
    const response = await this.#send(new Request(`${this.site}/api/v1/${kind}/${encodeURIComponent(id)}`, {
      method, headers, ...(body !== undefined && { body: JSON.stringify(body) }),
    }));
    const data: unknown = response.status === 204 ? null : await response.json();
    if (!response.ok) throw new Problem(response.status, data as object, response.headers.get("Retry-After"));
    return { data, status: response.status, etag: response.headers.get("ETag") };
  }

  async #send(request: Request): Promise<Response> {
    const isSignIn = request.method === "POST" && request.url.endsWith("/token");
    // Read before the first try: a body can be read only once.
    const body = request.method === "GET" ? undefined : await request.text();
    if (isSignIn) return this.#once(request, body, null);
    const token = await this.#secret.token();
    if (!token) throw new SignInEnded();
    let response = await this.#once(request, body, token);
    if (await isExpired(response)) response = await this.#once(request, body, await this.#renewed(token));
    if (await isExpired(response)) throw new Offline("The phone slept in between");
    if (response.status === 401) throw new SignInEnded();
    return response;
  }

  /** One renewal for all who ask at once. The new token is kept before it is first used. */
  #renewed(old: string): Promise<string> {
    this.#renewing ??= (async () => {
      const present = await this.#secret.token();
      if (!present) throw new SignInEnded();
      if (present !== old) return present;
      const response = await this.#once(new Request(`${this.site}/api/v1/token/renew`, { method: "POST" }), undefined, old);
      if (response.status === 401) throw new SignInEnded();
      const body: unknown = await response.json();
      if (!response.ok) throw new Problem(response.status, body as object, response.headers.get("Retry-After"));
      const answer = body as components["schemas"]["Token"];
      if (!(await this.#secret.replace(old, answer))) throw new SignInEnded();
      return answer.token;
    })().finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  async #once(request: Request, body: string | undefined, token: string | null): Promise<Response> {
    const headers = new Headers(request.headers);
    if (token) headers.set("Authorization", `Bearer ${token}`);
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), SECONDS_TO_WAIT * 1000);
    try {
      const answer = await this.#fetch(request.url, {
        method: request.method, headers, signal: stop.signal, ...(body ? { body } : {}),
      });
      const type = answer.headers.get("Content-Type") ?? "";
      // A page of a hotel's network, or of a proxy, is no answer of ours.
      if (answer.status !== 204 && answer.status !== 304 && !/json/.test(type)) throw new Offline("Not an answer of ours");
      return answer;
    } catch (error) {
      throw error instanceof Offline ? error : new Offline(String(error));
    } finally {
      clearTimeout(timer);
    }
  }
}

/** What was answered, or the problem raised. */
export function said<Data>(result: { data?: Data; error?: unknown; response: Response }): Data {
  if (result.error !== undefined || !result.response.ok) {
    throw new Problem(result.response.status, (result.error ?? {}) as object, result.response.headers.get("Retry-After"));
  }
  return result.data as Data;
}

async function isExpired(response: Response): Promise<boolean> {
  if (response.status !== 401) return false;
  const body = (await response.clone().json()) as { type?: string };
  return body.type === "/problems/expired-token";
}

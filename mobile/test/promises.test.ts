// The privacy policy's sentences about the app. Beside each, a fault is planted, and its judge must see it; faults of
// behaviour are planted in the code by `npm run faults`.

import { readFileSync, readdirSync, existsSync } from "node:fs";
import path from "node:path";

import { SignInEnded } from "../src/api/client";
import * as promises from "./promises";
import { Phone, held, problem, until } from "./wire/server";

const HERE = path.resolve(__dirname, "..");
const read = (...parts: string[]) => readFileSync(path.join(HERE, ...parts), "utf8");
const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });

const PASSWORD = "hush four plain words";
const TOKEN = "hush-token";
const PERSON = { id: "", email: "alice@example.org", password: PASSWORD };
const ACCOUNT = { id: "an id", email: PERSON.email, first_name: "", last_name: "", time_zone: "UTC", region: "US", reminder_hour: null };

const SIGNED_IN = { token: TOKEN, token_type: "Bearer", expires_in: 900, renew_until: "", device_key: "a key" };
const NOTE = { kind: "notes", record: { id: "1", body: "hush, mine", etag: '"1"', deleted: false } };
const changes = () => json(200, { items: [NOTE], next_cursor: null, next_since: "s" });

/** All that is asked for by signing in. */
function answers(account = ACCOUNT): Response[] {
  const today = json(200, { date: "2026-01-01", sentence: "", quiet_from: 21 });
  return [json(200, SIGNED_IN), json(200, account), changes(), today, json(200, account)];
}

async function signedIn(): Promise<Phone> {
  const phone = await Phone.make("https://jobplanr.ai");
  phone.instead = answers();
  expect(await phone.signIn(PERSON)).toBe("done");
  return phone;
}

const stored = (phone: Phone) => JSON.stringify(["records", "settings", "outbox"].map((table) => phone.database.all(`SELECT * FROM ${table}`)));

describe("the password", () => {
  test("is in one request, to the sign-in endpoint over HTTPS, and in nothing that is stored", async () => {
    const phone = await signedIn();
    const said = phone.requests.filter((one) => JSON.stringify([one.body, one.url, ...one.headers.entries()]).includes(PASSWORD));
    expect(said.map((one) => `${one.method} ${one.url}`)).toEqual(["POST https://jobplanr.ai/api/v1/token"]);
    expect(stored(phone) + JSON.stringify([...phone.vault.kept])).not.toContain(PASSWORD);
  });
});

describe("the token", () => {
  test("is in the secure storage and nowhere else", async () => {
    const phone = await signedIn();
    expect(phone.vault.kept.get("token")).toBe(TOKEN);
    expect(stored(phone)).not.toContain(TOKEN);
  });

  test("that is renewed too late does not come back", async () => {
    const phone = await signedIn();
    const { answer, letGo } = held();
    phone.instead = [problem(401, "expired-token"), answer];
    const asked = phone.client.api.GET("/me");
    await until(() => phone.requests.at(-1)!.url.endsWith("/renew"));
    phone.instead = [new Response(null, { status: 204 })];
    await phone.sync.signOut();
    letGo(json(200, { ...SIGNED_IN, token: "another token" }));
    await expect(asked).rejects.toBeInstanceOf(SignInEnded);
    expect(phone.vault.kept.has("token")).toBe(false);
    expect(await phone.secret.token()).toBeNull();
  });

  test("that is being written when one signs out does not come back", async () => {
    const phone = await signedIn();
    const { answer: written, letGo } = held();
    const write = phone.vault.write;
    phone.vault.write = async (name, value) => void (await written, await write(name, value));
    phone.instead = [problem(401, "expired-token"), json(200, { ...SIGNED_IN, token: "another token" }), json(200, ACCOUNT), json(200, {})];
    const asked = phone.client.api.GET("/me").catch(() => null);
    await until(() => phone.requests.at(-1)!.url.endsWith("/renew"));
    const leaving = phone.client.forget();
    letGo(json(200, {}));
    await Promise.all([asked, leaving]);
    expect(phone.vault.kept.has("token")).toBe(false);
    expect(await phone.secret.token()).toBeNull();
  });

  test("goes to our server alone", async () => {
    const phone = await signedIn();
    const hosts = phone.requests.filter((one) => one.headers.get("Authorization")).map((one) => new URL(one.url).host);
    expect(new Set(hosts)).toEqual(new Set(["jobplanr.ai"]));
  });

  test("only one file reaches for the secure storage, and what is in it never leaves the device", () => {
    const files = Object.fromEntries(
      readdirSync(path.join(HERE, "src"), { recursive: true, encoding: "utf8" })
        .filter((name) => /\.tsx?$/.test(name)).map((name) => [name.replace(/\\/g, "/"), read("src", name)]));
    expect(promises.secrets(files)).toEqual([]);
    const vault = files["phone/vault.ts"]!;
    expect(promises.secrets({ ...files, "phone/vault.ts": vault.replace("_THIS_DEVICE_ONLY", "") })).not.toEqual([]);
    expect(promises.secrets({ ...files, "ui/parts.tsx": 'import "expo-secure-store"' })).not.toEqual([]);
    expect(promises.secrets({ ...files, "store/mirror.ts": "console.log(password)" })).toHaveLength(2);
  });
});

describe("the mirror", () => {
  test("is gone when one signs out, with the token", async () => {
    const phone = await signedIn();
    expect(stored(phone)).toContain("hush, mine");
    phone.outbox.make("notes", { body: "hush, unsent" });
    phone.instead = [new Response(null, { status: 204 })];
    await phone.sync.signOut();
    expect(stored(phone)).toBe("[[],[],[]]");
    expect([...phone.vault.kept.keys()]).toEqual(["device_key"]);
  });

  test("stays gone, though a sync was under way", async () => {
    const phone = await signedIn();
    const { answer, letGo } = held();
    phone.instead = [changes(), json(200, { date: "2026-01-02", sentence: "hush, mine", quiet_from: 21 }), answer];
    const running = phone.sync.run();
    await until(() => phone.requests.at(-1)!.url.endsWith("/me") && phone.instead.length === 0);
    phone.instead = [new Response(null, { status: 204 })];
    const leaving = phone.sync.signOut();
    await until(() => !phone.vault.kept.has("token"));
    letGo(json(200, ACCOUNT));
    await Promise.all([leaving, running]);
    expect(stored(phone)).toBe("[[],[],[]]");
  });

  test("goes where the secure storage fails, too", async () => {
    const phone = await signedIn();
    phone.vault.remove = () => Promise.reject(new Error("Locked"));
    phone.instead = [new Response(null, { status: 204 })];
    await expect(phone.sync.signOut()).rejects.toThrow("Locked");
    expect(stored(phone)).toBe("[[],[],[]]");
  });

  test("a sync of before is over when someone signs in", async () => {
    const phone = await signedIn();
    const { answer, letGo } = held();
    phone.instead = [answer];
    phone.weather = "no-network";
    const running = phone.sync.run();
    const entering = phone.signIn({ ...PERSON, email: "bob@example.org" });
    await until(() => phone.requests.at(-1)!.url.endsWith("/changes?since=s"));
    phone.instead = answers({ ...ACCOUNT, id: "another id", email: "bob@example.org" });
    letGo(problem(401, "invalid-token"));
    expect(await running).toBe("ended");
    expect(await entering).toBe("done");
    expect(phone.mirror.get("owner")).toBe("another id");
    expect(phone.vault.kept.get("token")).toBe(TOKEN);
  });

  test("is wiped at once when the sign-in has ended, and only unsent words stay", async () => {
    const phone = await signedIn();
    phone.outbox.make("notes", { body: "unsent words" });
    phone.instead = [problem(401, "invalid-token")];
    expect(await phone.sync.run()).toBe("ended");
    expect(stored(phone)).not.toContain("hush, mine");
    expect(stored(phone)).toContain("unsent words");
    expect(phone.vault.kept.has("token")).toBe(false);
  });
});

describe("nobody else is told anything", () => {
  const manifest = JSON.parse(read("package.json")) as { dependencies: Record<string, string> };
  const lock = JSON.parse(read("package-lock.json")) as { packages: Record<string, { dev?: boolean }> };

  test("every package is on the list, and none tells others", () => {
    expect(promises.dependencies(manifest, lock)).toEqual([]);
    const more = { dependencies: { ...manifest.dependencies, "expo-updates": "1.0.0" } };
    expect(promises.dependencies(more, lock)).not.toEqual([]);
    expect(promises.dependencies(manifest, { packages: { ...lock.packages, "node_modules/@sentry/core": {} } })).not.toEqual([]);
  });
});

// What `make mobile` builds before: see bin/build.
describe("what is built", () => {
  const BUILD = path.join(HERE, "build");
  const built = (...parts: string[]) => {
    const file = path.join(BUILD, ...parts);
    if (!existsSync(file)) throw new Error(`${file} is missing: \`make mobile\` builds it.`);
    return readFileSync(file, "utf8");
  };

  test("Android: the network and reminders, no backup", () => {
    const xml = built("native/android/app/src/main/AndroidManifest.xml");
    expect(promises.androidManifest(xml)).toEqual([]);
    expect(promises.androidManifest(xml.replace('allowBackup="false"', 'allowBackup="true"'))).not.toEqual([]);
    expect(promises.androidManifest(xml.replace("<application", '<uses-permission android:name="android.permission.CAMERA"/><application'))).not.toEqual([]);
  });

  test("the mirror is in no backup of either phone", () => {
    const delegate = built("native/ios/Jobplanr/AppDelegate.swift");
    const rules = built("native/android/app/src/main/res/xml/data_extraction_rules.xml");
    expect(promises.backups(delegate, rules)).toEqual([]);
    expect(promises.backups(delegate.replace("isExcludedFromBackup = true", ""), rules)).toHaveLength(1);
    expect(promises.backups(delegate, rules.replace('<exclude domain="database" path="." />', ""))).toHaveLength(1);
  });

  test("iOS: no exception to transport security, no tracking, no push", () => {
    const files = ["native/ios/Jobplanr/Info.plist", "native/ios/Jobplanr/Jobplanr.entitlements"].map((file) => built(file));
    const xml = files.join("\n");
    expect(promises.infoPlist(xml)).toEqual([]);
    expect(promises.infoPlist(xml.replace(/(<key>NSAllowsLocalNetworking<\/key>\s*)<false\/>/, "$1<true/>"))).not.toEqual([]);
    expect(promises.infoPlist(`${xml}<key>NSUserTrackingUsageDescription</key>`)).not.toEqual([]);
    expect(promises.infoPlist(`${xml}<key>aps-environment</key>`)).not.toEqual([]);
  });

  test.each(["android", "ios"])("%s: no host but ours", (platform) => {
    const folder = path.join(BUILD, "plain/_expo/static/js", platform);
    if (!existsSync(folder)) throw new Error(`${folder} is missing: \`make mobile\` builds it.`);
    const bundle = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), "latin1")).join("\n");
    expect(bundle).toContain("https://jobplanr.ai");
    expect(promises.hosts(bundle)).toEqual([]);
    // Nor what would register the phone for pushing.
    expect(bundle).not.toMatch(/updateDeviceToken|getExpoPushToken/);
    expect(promises.hosts(`${bundle} https://tell.example.net/x`)).toEqual(["tell.example.net"]);
  });
});

// What the privacy policy says of the app, as judges of what is built. Each returns what is wrong, in words.

/** Packages that reach the phone. Another one is a decision about what it does with people's data. */
export const PACKAGES = [
  "expo", "expo-constants", "expo-crypto", "expo-linking", "expo-notifications", "expo-router", "expo-secure-store",
  "expo-sharing", "expo-sqlite", "expo-status-bar", "openapi-fetch", "react", "react-native", "react-native-safe-area-context",
  "react-native-screens",
];
/** What would tell others of the phone or its owner, wherever in the tree. */
const TELLTALES = /(^|[@\/])(sentry|amplitude|segment|mixpanel|bugsnag|firebase|expo-updates|expo-insights|expo-tracking|expo-ads|onesignal|react-native-fbsdk)/;
/** For local notifications, which someone has to allow, and to set them again after the phone was restarted. */
const PERMISSIONS = ["INTERNET", "POST_NOTIFICATIONS", "RECEIVE_BOOT_COMPLETED"];
/**
 * Hosts that stand in the bundle: ours; where a place is looked up when someone presses Directions; and those that
 * libraries name in messages for developers or as names of standards, which nothing connects to.
 */
const HOSTS = ["jobplanr.ai", "www.openstreetmap.org"];
export const NAMED_ONLY = [
  "reactnative.dev", "react.dev", "fb.me", "expo.dev", "docs.expo.dev", "expo.fyi", "github.com", "reactnavigation.org", "www.w3.org",
  "developer.mozilla.org", "tools.ietf.org", "jimmy.warting.se", "mths.be", "hostname",
  // Where expo-asset looked for files of apps that were updated over the air; ours come with the app.
  "exp.host", "classic-assets.eascdn.net", "bit.ly", "localhost", "127.0.0.1", "10.0.2.2", "example.com",
];

export function dependencies(manifest: { dependencies: Record<string, string> }, lock: { packages: Record<string, { dev?: boolean }> }): string[] {
  const unknown = Object.keys(manifest.dependencies).filter((name) => !PACKAGES.includes(name));
  const loose = Object.entries(manifest.dependencies).filter(([, version]) => !/^\d/.test(version)).map(([name]) => `${name} is not exact`);
  const telltales = Object.keys(lock.packages).map((place) => place.replace(/^.*node_modules\//, "")).filter((name) => TELLTALES.test(name));
  return [...unknown.map((name) => `${name} is not on the list`), ...loose, ...telltales.map((name) => `${name} tells others`)];
}

export function androidManifest(xml: string): string[] {
  const asked = [...xml.matchAll(/<uses-permission(?:-sdk-23)?\b[^>]*>/g)].map(([tag]) => tag).filter((tag) => !tag.includes('tools:node="remove"'));
  const names = asked.map((tag) => /android:name="([^"]+)"/.exec(tag)?.[1] ?? "");
  const wrong = names.filter((name) => !PERMISSIONS.includes(name.replace("android.permission.", ""))).map((name) => `It asks for ${name}`);
  if (!names.includes("android.permission.INTERNET")) wrong.push("It cannot reach the server");
  if (!/android:allowBackup="false"/.test(xml)) wrong.push("Android backs it up");
  if (!/android:dataExtractionRules="@xml\/data_extraction_rules"/.test(xml)) wrong.push("Android hands it to another phone");
  if (!/ExpoFirebaseMessagingService" tools:node="remove"/.test(xml)) wrong.push("A server could push");
  if (/usesCleartextTraffic="true"/.test(xml)) wrong.push("It may speak without encryption");
  return wrong;
}

export function infoPlist(xml: string): string[] {
  const wrong: string[] = [];
  if (/<key>NSAllows(ArbitraryLoads\w*|LocalNetworking)<\/key>\s*<true\/>/.test(xml)) wrong.push("Transport security has an exception");
  if (/NSExceptionDomains/.test(xml)) wrong.push("Transport security has an exception");
  if (/NSUserTrackingUsageDescription|SKAdNetworkItems/.test(xml)) wrong.push("It tracks");
  if (/remote-notification|aps-environment/.test(xml)) wrong.push("A server could push");
  for (const [, key] of xml.matchAll(/<key>(NS\w+UsageDescription)<\/key>/g)) wrong.push(`It asks for ${key}`);
  return wrong;
}

export function hosts(bundle: string): string[] {
  const found = new Set([...bundle.matchAll(/\bhttps?:\/\/([a-z0-9][a-z0-9.-]*[a-z0-9])/gi)].map(([, host]) => host!.toLowerCase()));
  return [...found].filter((host) => ![...HOSTS, ...NAMED_ONLY].includes(host));
}

/** What starts the app on iOS, and what Android may hand to another phone. */
export function backups(appDelegate: string, rules: string): string[] {
  const wrong: string[] = [];
  if (!/appendingPathComponent\("SQLite"[\s\S]*isExcludedFromBackup = true[\s\S]*setResourceValues/.test(appDelegate)) {
    wrong.push("iOS backs the mirror up");
  }
  for (const part of ["cloud-backup", "device-transfer"]) {
    const inside = new RegExp(`<${part}>([\\s\\S]*)</${part}>`).exec(rules)?.[1] ?? "";
    for (const domain of ["root", "file", "database", "sharedpref"]) {
      if (!inside.includes(`<exclude domain="${domain}" path="." />`)) wrong.push(`Android hands ${domain} to another phone`);
    }
  }
  return wrong;
}

/** Source files by their path below src/. */
export function secrets(files: Record<string, string>): string[] {
  const wrong: string[] = [];
  for (const [path, text] of Object.entries(files)) {
    if (/expo-secure-store/.test(text) && path !== "phone/vault.ts") wrong.push(`${path} reaches for the secure storage itself`);
    if (/AsyncStorage|localStorage|expo-file-system|document\.cookie/.test(text)) wrong.push(`${path} keeps something elsewhere`);
    if (/console\.(log|info|warn|error|debug)/.test(text)) wrong.push(`${path} writes to the log of the phone`);
    if (/password/i.test(text) && !["api/client.ts", "api/schema.d.ts", "app/sign-in.tsx", "store/sync.ts", "words.ts"].includes(path)) {
      wrong.push(`${path} knows of the password`);
    }
  }
  const vault = files["phone/vault.ts"] ?? "";
  const accessible = vault.match(/SecureStore\.[A-Z_]{4,}/g) ?? [];
  if (accessible.length !== 1 || accessible[0] !== "SecureStore.AFTER_FIRST_UNLOCK_THIS_DEVICE_ONLY") wrong.push("The token may leave this device");
  return wrong;
}

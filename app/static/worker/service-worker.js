// Keeps the static files of this release and the page /offline; and pages that say so by X-Sheet, which are those of
// activities, where one stays signed in (app/web/offline_sheets.py). No other page of a person is ever kept.
const FILES = [];
const OFFLINE = "/offline";
const NAME = FILES.join();
// A cache of each account; releases keep it, with the files that its pages need.
const SHEETS = "sheets ";

const sheetCaches = async () => (await caches.keys()).filter((name) => name.startsWith(SHEETS));
const told = (sheet) => JSON.parse(decodeURIComponent(sheet.headers.get("X-Sheet")));

async function forget() {
  for (const name of await sheetCaches()) await caches.delete(name);
}

async function drop(path) {
  for (const name of await sheetCaches()) await (await caches.open(name)).delete(path);
}

async function keep(path, sheet) {
  const cache = await caches.open(SHEETS + told(sheet).of);
  await cache.put(path, sheet);
  for (const file of FILES) {
    const kept = await caches.match(file);
    if (kept) await cache.put(file, kept);
  }
}

// What has had its time goes, whichever page is opened.
async function prune() {
  for (const name of await sheetCaches()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const sheet = await cache.match(request);
      if (sheet.headers.has("X-Sheet") && told(sheet).until < Date.now()) await cache.delete(request);
    }
  }
}

async function withoutNetwork(path) {
  await prune();
  return await caches.match(path) ?? caches.match(OFFLINE);
}

async function visit(event, path) {
  let answer;
  try {
    answer = await fetch(event.request);
  } catch {
    return withoutNetwork(path);
  }
  // Whoever is asked to sign in is not, or no longer, the one whose sheets these are.
  if (answer.status === 401 || (answer.ok && path === "/sign-in")) await forget();
  else if (answer.ok && answer.headers.has("X-Sheet")) event.waitUntil(keep(path, answer.clone()));
  else event.waitUntil(drop(path).then(prune));
  return answer;
}

async function ask(request) {
  const answer = await fetch(request);
  if (answer.status === 401) await forget();
  return answer;
}

self.addEventListener("install", (event) => {
  self.skipWaiting();
  // Without cookies, since it is the same page for everyone.
  const files = [...FILES, OFFLINE].map((file) => new Request(file, { credentials: "omit" }));
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(files)));
});

self.addEventListener("activate", (event) => {
  const isOld = (name) => name !== NAME && !name.startsWith(SHEETS);
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter(isOld).map((name) => caches.delete(name)))));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  // What a page sends on leaving would not outlive it here.
  if (request.headers.has("X-Enhanced") && !request.keepalive) event.respondWith(ask(request));
  if (request.method !== "GET" || request.headers.has("X-Enhanced")) return;
  if (pathname.startsWith("/assets/")) event.respondWith(caches.match(pathname).then((kept) => kept ?? fetch(request)));
  else if (request.mode === "navigate") event.respondWith(visit(event, pathname));
});

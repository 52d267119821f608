// Keeps the static files of this release and the page /offline, and nothing else: no page of a person is ever kept.
const FILES = [];
const OFFLINE = "/offline";
const NAME = FILES.join();

self.addEventListener("install", (event) => {
  self.skipWaiting();
  // Without cookies, since it is the same page for everyone.
  const files = [...FILES, OFFLINE].map((file) => new Request(file, { credentials: "omit" }));
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(files)));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((name) => name !== NAME).map((name) => caches.delete(name)))));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (FILES.includes(address.pathname)) event.respondWith(caches.match(address.pathname).then((kept) => kept ?? fetch(request)));
  else if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
});

// Pages of activities that this browser keeps to be read without a network: static/worker/service-worker.js.
// A page of someone else drops them, and so does that where one is asked to sign in; the page for when there is no
// network lists them.
const caches = self.caches;
const START = "sheets ";
const list = document.querySelector("[data-sheets]");

async function drop(mine) {
  const names = await caches.keys();
  for (const name of names) if (name.startsWith(START) && name !== START + mine) await caches.delete(name);
}

async function show() {
  for (const name of await caches.keys()) {
    if (!name.startsWith(START)) continue;
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const told = (await cache.match(request)).headers.get("X-Sheet");
      if (!told) continue;
      const { title, when } = JSON.parse(decodeURIComponent(told));
      const link = Object.assign(document.createElement("a"), { href: new URL(request.url).pathname, textContent: title, dir: "auto" });
      const row = document.createElement("li");
      row.append(link, ` ${when}`);
      list.append(row);
      list.parentElement.hidden = false;
    }
  }
}

if (caches) {
  if (list) show();
  else if (document.querySelector("meta[name=csrf-token], form[action^='/sign-in']")) {
    drop(document.querySelector("meta[name=sheets]")?.content);
  }
  // A script was told that the sign-in ended.
  document.addEventListener("signed-out", () => drop());
}

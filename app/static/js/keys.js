// Keys, pressed outside a field. A page offers one by an attribute: <input data-key="/"> takes focus, <a data-key="n"> and
// <button data-key="z"> are pressed, of <form data-key="m"> what is chosen there, or stands first, takes focus; "g t" is
// two keys in a row. j and k go through rows and cards; what a row offers holds for the row that has focus.
// The button [data-keys] in the foot switches this off for good on this device (WCAG 2.1.4).
const ROWS = ".card, .rows > li, tbody > tr";
const TO_FOCUS = "[aria-current], a[href], button, input:not([type=hidden]), select, textarea";
const RECORD = /^\/[a-z]+\/[0-9a-f-]{36}$/;
const MILLISECONDS_FOR_THE_SECOND = 1500;
const toggle = document.querySelector("[data-keys]");
const dialog = document.querySelector("#keys");
let on = localStorage.keys !== "off";
let first = "";
let waiting;

// What names a key, as in "Undo (z)", is not shown while it does nothing.
function show() {
  if (toggle) toggle.ariaPressed = on;
  document.documentElement.dataset.shortcuts = on ? "on" : "off";
}

show();
if (toggle) {
  toggle.addEventListener("click", () => {
    on = !on;
    show();
    if (on) delete localStorage.keys;
    else localStorage.keys = "off";
  });
}

// All of them, on the page where one is; without this, the link leads to a page that says the same.
document.querySelector("[data-dialog]")?.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || !dialog) return;
  event.preventDefault();
  dialog.showModal();
});

const offered = (inside, key) => [...inside.querySelectorAll("[data-key]")].filter((element) => element.dataset.key === key);
const row = () => document.activeElement.closest(ROWS);

function step(by) {
  const rows = [...document.querySelectorAll(`main :is(${ROWS})`)]
    .filter((one) => one.checkVisibility() && one.querySelector("a[href], button"));
  const at = rows.indexOf(row());
  const next = at < 0 ? rows.at(by > 0 ? 0 : -1) : rows[at + by];
  next?.querySelector("a[href], button").focus();
  return Boolean(next);
}

// Of the row that has focus; else of the page, the last one, but none of any other row.
function target(key) {
  const here = row();
  const own = here && (offered(here, key)[0] ?? (key === "m" && here.querySelector(".move")));
  return own || offered(document, key).findLast((element) => !element.closest(`[hidden], :is(${ROWS})`));
}

function edit() {
  const address = row()?.querySelector("a[href]")?.pathname;
  if (RECORD.test(address)) location.assign(`${address}/edit`);
  return RECORD.test(address);
}

function press(found) {
  if (found.matches("input, textarea, select")) found.focus();
  else if (found.matches("a, button")) found.click();
  else (found.querySelector("[aria-current]") ?? found.querySelector(TO_FOCUS))?.focus();
}

function does(key) {
  if (key === "j" || key === "k") return step(key === "j" ? 1 : -1);
  if (key === "e" && row() && !offered(row(), "e").length && edit()) return true;
  const found = target(key);
  if (found) press(found);
  return Boolean(found);
}

addEventListener("keydown", (event) => {
  if (!on || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable], [popover], dialog")) return;
  const key = first ? `${first} ${event.key}` : event.key;
  clearTimeout(waiting);
  first = "";
  if (does(key)) event.preventDefault();
  else if (event.key === "g") {
    first = "g";
    waiting = setTimeout(() => { first = ""; }, MILLISECONDS_FOR_THE_SECOND);
  }
});

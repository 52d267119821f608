// What is said after an act, in a polite live region. Others say: document.dispatchEvent(new CustomEvent("say", { detail: { text, label, act } })).
// `links` may name pages that have to do with it: [[words, address], …]; `key` is the shortcut of `act`; `about` names
// the thing that was done to: of two messages about one, the older waits until the newer is taken back.
// A message with something to do stays until that is done or it is closed; one without leaves after 8 seconds.
const MOST = 5;
const tray = document.querySelector("#toast");
const origins = new WeakMap();
let leaving;
// Where Tab leads to the newest message from: where focus was when it came.
let beside = null;

const actions = (message) => [...message.querySelectorAll("a, button")];
const shown = () => [...tray.children].filter((message) => !message.hidden);

function goBack(message) {
  const origin = origins.get(message);
  (origin?.isConnected ? origin : document.querySelector("#main")).focus({ preventScroll: true });
}

function remove(message) {
  const had = message.contains(document.activeElement);
  const { about } = message.dataset;
  message.remove();
  if (had) goBack(message);
  return about ? [...tray.children].filter((other) => other.dataset.about === about) : [];
}

const dismiss = (message) => remove(message).forEach((older) => older.remove());

// What an act could do before it, it can now.
function done(message) {
  const older = remove(message).at(-1);
  if (older) older.hidden = false;
}

function make(name, props, ...inside) {
  const made = Object.assign(document.createElement(name), props);
  made.append(...inside);
  return made;
}

// The button, and the key that presses it.
function actButton(message, label, key, act) {
  const made = make("button", { type: "button", onclick: () => { done(message); act?.(); } }, label);
  if (!key) return [made];
  made.dataset.key = key;
  made.setAttribute("aria-keyshortcuts", key);
  return [made, make("span", { className: "key", ariaHidden: "true" }, `(${key})`)];
}

document.addEventListener("say", ({ detail: { text, label, act, links = [], key, about } }) => {
  const message = make("p", {}, text);
  clearTimeout(leaving);
  for (const other of [...tray.children]) {
    if (other.firstChild.data === text || !other.querySelector("button")) remove(other);
    else if (about && other.dataset.about === about) other.hidden = true;
  }
  if (about) message.dataset.about = about;
  if (label) {
    message.append(
      ...actButton(message, label, key, act),
      ...links.map(([words, href]) => make("a", { href }, words)),
      make("button", { type: "button", onclick: () => dismiss(message) }, "Close"),
    );
  }
  tray.append(message);
  beside = label ? document.activeElement : null;
  if (beside && beside !== document.body && !tray.contains(beside)) origins.set(message, beside);
  if (!label) leaving = setTimeout(() => remove(message), 8000);
  while (shown().length > MOST) remove(shown()[0]);
});

// A message that is true no longer.
document.addEventListener("unsay", ({ detail: text }) => {
  for (const message of text ? [...tray.children] : []) if (message.textContent.startsWith(text)) remove(message);
});

tray.addEventListener("focusin", ({ target, relatedTarget }) => {
  const message = target.closest("p");
  if (relatedTarget && !tray.contains(relatedTarget) && !origins.has(message)) origins.set(message, relatedTarget);
});

// After an act the next stop is the message about it, and after the message one goes on where one was.
function tab(event) {
  const newest = shown().at(-1);
  const stops = newest ? actions(newest) : [];
  if (!stops.length) return;
  const { activeElement } = document;
  if (!event.shiftKey && activeElement === beside) {
    event.preventDefault();
    stops[0].focus();
    beside = null;
  } else if (origins.get(newest)?.isConnected && activeElement === stops.at(event.shiftKey ? 0 : -1)) {
    if (event.shiftKey) event.preventDefault();
    goBack(newest);
  }
}

addEventListener("keydown", (event) => {
  const newest = shown().at(-1);
  if (event.key === "Tab") tab(event);
  else if (event.key === "Escape" && newest && !document.querySelector(":popover-open, dialog[open]")) dismiss(newest);
});
addEventListener("focusin", ({ target }) => { if (target !== beside) beside = null; });

// Moving a card: by the menu, by keys 1 to 9 in it, or by dragging. The card goes first, the request follows;
// if it fails the card goes back to its place. Without this, Move is a link to the opportunity's own stage control.
const board = document.querySelector(".board");
const menu = document.querySelector("#move");
const TIME_LIMIT = 10_000;

const QUESTIONS = { sent: "What did you send?", interview: "When is the interview?", outcome: "How did it end?" };

const say = (text, label, act, more) => document.dispatchEvent(new CustomEvent("say", { detail: { text, label, act, ...more } }));
const link = (card) => card.querySelector("h3 a");
const label = (card) => [link(card).querySelector("span")?.textContent, link(card).querySelector("bdi").textContent].filter(Boolean).join(" at ");
const columnOf = (inside) => inside.closest(".column");
const name = (column) => column.querySelector("h2").textContent;
const focus = (card, scroll) => card.querySelector(".move").focus({ preventScroll: !scroll });

async function post(address, fields = {}) {
  const token = document.querySelector("meta[name=csrf-token]").content;
  const answer = await fetch(address, {
    method: "POST",
    body: new URLSearchParams({ ...fields, csrf_token: token }),
    headers: { "X-Enhanced": "1" },
    keepalive: true,
    signal: AbortSignal.timeout(TIME_LIMIT),
  });
  if (!answer.ok) throw answer;
  return answer;
}

function count(column, by) {
  for (const shown of document.querySelectorAll(`[data-count="${column.dataset.stage}"]`)) shown.textContent = +shown.textContent + by;
}

const placeOf = (card) => ({ column: columnOf(card), before: card.nextElementSibling, stub: card.querySelector(".stub") });

// At the top of a column, with a foot that is true until the page is loaded again.
function topOf(column) {
  const stub = document.createElement("p");
  stub.className = "stub";
  stub.append("Moved just now");
  return { column, before: column.querySelector(".card"), stub };
}

function put(card, { column, before, stub }) {
  const cards = column.querySelector(".cards");
  const held = card.contains(document.activeElement);
  count(columnOf(card), -1);
  cards.insertBefore(card, before?.parentNode === cards ? before : null);
  card.querySelector(".stub").replaceWith(stub);
  count(column, 1);
  if (held) focus(card);
}

// Shows the card at its new place at once and sends the request; resolves to the answer, or to nothing when it failed.
async function carry(card, place, send, again) {
  const from = placeOf(card);
  card.ariaBusy = "true";
  put(card, place);
  try {
    return await send();
  } catch (problem) {
    put(card, from);
    explain(problem.status, `${label(card)} couldn’t be moved. It’s still in ${name(from.column)}.`, again);
  } finally {
    card.ariaBusy = null;
  }
}

function explain(status, text, again) {
  if (status === 401) say(`You’re signed out. ${text}`, "Sign in", () => location.assign("/sign-in?next=/board"));
  else if (status === 409) say("It was moved somewhere else in the meantime.", "Show the board as it is now", () => location.reload());
  else if (status >= 400 && status < 500) say(text, "Show the board as it is now", () => location.reload());
  else say(text, "Try again", again);
}

async function move(card, column) {
  const from = placeOf(card);
  if (from.column === column || card.ariaBusy) return;
  const send = () => post(`${link(card).pathname}/stage`, { stage_id: column.dataset.stage });
  const answer = await carry(card, topOf(column), send, () => move(card, column));
  if (!answer) return;
  const undo = answer.headers.get("X-Undo");
  const links = undo ? pagesAbout(link(card).pathname, answer.headers.get("X-Asked")) : [];
  const about = link(card).pathname;
  say(`${label(card)} moved to ${name(column)}.`, undo && "Undo", () => takeBack(card, from, undo), { links, key: "z", about });
}

// Where the day is changed, and where what the move asks is answered.
function pagesAbout(address, asked) {
  const page = (word) => `${address}?asked=${word}`;
  return [...(asked ? [[QUESTIONS[asked], page(asked)]] : []), ["Change date", page("date")]];
}

async function takeBack(card, place, address) {
  if (card.ariaBusy) return;
  focus(card);
  const again = () => takeBack(card, place, address);
  if (await carry(card, place, () => post(address), again)) say(`${label(card)} is back in ${name(place.column)}.`);
}

// A button, now that it opens a dialog: Space works, and it says what it does.
function buttonOf(grip) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = grip.className;
  made.ariaLabel = grip.ariaLabel;
  made.ariaHasPopup = "dialog";
  made.ariaExpanded = "false";
  made.append(...grip.childNodes);
  grip.replaceWith(made);
}

if (board && menu) {
  let chosen;
  let dragged;

  const unmark = () => board.querySelector(".over")?.classList.remove("over");

  board.addEventListener("click", (event) => {
    const grip = event.target.closest(".move");
    if (!grip) return;
    chosen = grip.closest(".card");
    menu.querySelector("p").textContent = `Move ${label(chosen)} to`;
    for (const stage of menu.querySelectorAll("button")) stage.disabled = stage.value === columnOf(chosen).dataset.stage;
    menu.showPopover({ source: grip });
    menu.querySelector("button:enabled")?.focus();
  });

  menu.addEventListener("toggle", ({ newState }) => {
    if (chosen) chosen.querySelector(".move").ariaExpanded = newState === "open";
  });

  // Tab past the last stage, or back past the first.
  menu.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !menu.contains(relatedTarget)) menu.hidePopover();
  });

  menu.addEventListener("keydown", (event) => menu.querySelectorAll("button")[event.key - 1]?.click());

  menu.addEventListener("submit", (event) => {
    event.preventDefault();
    const byKey = event.submitter.matches(":focus-visible");
    menu.hidePopover();
    move(chosen, board.querySelector(`[data-stage="${event.submitter.value}"]`));
    focus(chosen, byKey);
  });

  for (const card of board.querySelectorAll(".card")) {
    buttonOf(card.querySelector(".move"));
    card.draggable = true;
    for (const inner of card.querySelectorAll("a")) inner.draggable = false;
  }

  board.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.(".card");
    if (dragged) event.dataTransfer.setData("text/plain", label(dragged));
  });

  board.addEventListener("dragover", (event) => {
    const column = dragged && columnOf(event.target);
    unmark();
    if (!column) return;
    event.preventDefault();
    if (column !== columnOf(dragged)) column.querySelector(".cards").classList.add("over");
  });

  board.addEventListener("drop", (event) => {
    const column = dragged && columnOf(event.target);
    if (!column) return;
    event.preventDefault();
    move(dragged, column);
  });

  board.addEventListener("dragend", () => {
    dragged = null;
    unmark();
  });
}

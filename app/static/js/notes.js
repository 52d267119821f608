// Notes save themselves: each keystroke on this device, and on the server after a moment of quiet, on leaving the tab and
// on coming online. A draft lies here only until the server has it. An older one is offered, never put in by itself,
// once the server was asked whether it has it; a newer version on the server is shown, never written over. Without this, the form is sent by its button.
const QUIET = 1_500;
const AGAIN = 20_000;
const TIME_LIMIT = 10_000;
const ON_ITS_WAY = 2_000;
const MOST_ON_LEAVING = 60_000;

const say = (text, label, act) => document.dispatchEvent(new CustomEvent("say", { detail: { text, label, act } }));
const token = () => document.querySelector("meta[name=csrf-token]");
const { region, clock: hourCycle } = document.documentElement.dataset;
// Our font has no narrow space.
const clock = () => new Date()
  .toLocaleTimeString(`en-${region}`, { hour: hourCycle === "h12" ? "numeric" : "2-digit", minute: "2-digit", hourCycle })
  .replace("\u202f", "\u00a0");

// As the server keeps it.
const plain = (text) => text.replace(/\r\n?/g, "\n").trim();

function draftAt(key) {
  try {
    const draft = JSON.parse(localStorage[key]);
    if (draft.id && typeof draft.text === "string") return { ...draft, key };
  } catch {
    // Not written here.
  }
  delete localStorage[key];
  return null;
}

const drafts = (start = "draft:") =>
  Object.keys(localStorage).filter((key) => key.startsWith(start)).map(draftAt).filter(Boolean);

// Drops the draft if the server has it. Tells whether it was "saved", "never", or that this is "unknown".
async function settle(draft) {
  try {
    const answer = await fetch(`/notes/${draft.id}/saved`, {
      headers: { "X-Enhanced": "1" },
      signal: AbortSignal.timeout(TIME_LIMIT),
    });
    if (!answer.ok && answer.status !== 404) return "unknown";
    const note = answer.ok ? await answer.json() : { body: "", version: "" };
    if (plain(note.body) === plain(draft.text)) {
      if (draft.key in localStorage && draftAt(draft.key)?.text === draft.text) delete localStorage[draft.key];
      return "saved";
    }
    if (draft.sent && Date.now() - draft.at < ON_ITS_WAY) {
      await new Promise((resolve) => { setTimeout(resolve, 500); });
      return await settle(draft);
    }
    return `${note.version}` === `${draft.version}` ? "never" : "unknown";
  } catch {
    return "unknown";
  }
}

function make(name, text, props = {}) {
  const made = Object.assign(document.createElement(name), props);
  made.append(text);
  return made;
}

const button = (text, act) => make("button", text, { type: "button", className: "link", onclick: act });

// The page's token again, after someone signed in anew in another tab; false unless it is the same person.
async function renewToken(owner) {
  const text = await (await fetch(location.href, { signal: AbortSignal.timeout(TIME_LIMIT) })).text();
  const [, fresh] = text.match(/name="csrf-token" content="([^"]+)"/) ?? [];
  if (!fresh || !text.includes(`data-owner="${owner}"`)) return false;
  token().content = fresh;
  for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = fresh;
  return true;
}

function watch(form) {
  const { owner, about } = form.dataset;
  const { body } = form.elements;
  // A new note has none until it is saved.
  const version = form.elements.version ?? form.appendChild(make("input", "", { type: "hidden", name: "version" }));
  const state = form.closest("section, main").querySelector("[data-state]");
  let id = form.dataset.note ||= form.elements.id.value;
  let key = `draft:${owner}:${id}`;
  // What a browser would bring back by itself is saved, or a draft.
  body.autocomplete = "off";
  if (document.activeElement !== body) body.value = body.defaultValue;
  let saved = body.value;
  let timer;
  let sending = false;
  let failing = "";
  let undecided = false;

  const show = (text, late) => {
    state.textContent = text;
    state.classList.toggle("late", !!late);
  };

  const keep = (more) => {
    const draft = { id, about, text: body.value, version: version.value, at: Date.now(), ...more };
    try {
      localStorage[key] = JSON.stringify(draft);
    } catch {
      show("Not saved yet");
    }
  };

  const again = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };

  const fail = (text, label, act) => {
    show("Not saved yet, stored on this device", true);
    if (!failing) say(text, label, act);
    failing ||= text;
  };

  const send = () => {
    const fields = new URLSearchParams(new FormData(form));
    fields.set("csrf_token", token().content);
    return fetch(`/notes/${id}/text`, {
      method: "POST",
      body: fields,
      headers: { "X-Enhanced": "1" },
      keepalive: fields.toString().length < MOST_ON_LEAVING,
      signal: AbortSignal.timeout(TIME_LIMIT),
    });
  };

  async function save() {
    clearTimeout(timer);
    if (sending || undecided || body.value === saved || !body.value.trim()) return;
    const text = body.value;
    sending = true;
    // Whether it arrives, the next page asks.
    if (document.visibilityState === "hidden") keep({ sent: true });
    try {
      let answer = await send();
      if (answer.status === 400 && await renewToken(owner)) answer = await send();
      if (answer.ok) stored(text, answer.headers.get("X-Version"));
      else await refused(answer);
    } catch {
      keep();
      fail("Couldn’t save. Your note is stored on this device.", "Try again", save);
      again(AGAIN);
    } finally {
      sending = false;
    }
  }

  function stored(text, number) {
    saved = text;
    document.dispatchEvent(new CustomEvent("unsay", { detail: failing }));
    failing = "";
    version.value = number;
    form.action = `/notes/${id}/edit`;
    if (body.value === saved) {
      delete localStorage[key];
      show(`Saved ${clock()}`);
    } else {
      keep();
      again(QUIET);
    }
  }

  async function refused(answer) {
    const signIn = () => open(`/sign-in?next=${encodeURIComponent(location.pathname)}`, "_blank");
    if (answer.status === 409) choose(await answer.json());
    else if (answer.status === 422) fail((await answer.json()).problem);
    else if (answer.status === 404) fail("This note was deleted somewhere else. What you typed is stored on this device.");
    else if ([400, 401].includes(answer.status)) {
      if (answer.status === 401) document.dispatchEvent(new Event("signed-out"));
      fail("You’re signed out. Your note is stored on this device.", "Sign in", signIn);
    }
    else throw answer;
  }

  // Theirs above, yours in the box; nothing is saved until one is chosen.
  function choose(theirs) {
    undecided = true;
    show("Not saved yet, stored on this device", true);
    say("This note was changed somewhere else. Both versions are shown.");
    const box = make("div", "", { className: "box theirs" });
    const take = (text) => {
      undecided = false;
      box.remove();
      version.value = theirs.version;
      saved = theirs.body;
      body.value = text;
      body.focus();
      if (text === saved) {
        delete localStorage[key];
        show("");
      } else save();
    };
    const acts = make("p", button("Save mine", () => take(body.value)), { className: "actions" });
    acts.append(button("Keep the saved one", () => take(theirs.body)));
    box.append(
      make("h3", "Changed somewhere else. It now says:"),
      make("p", theirs.body, { className: "plain" }),
      acts,
    );
    form.prepend(box);
  }

  // Drafts of this note, or of others about the same thing that have no form here; the newest first.
  function waiting() {
    const isOpen = (draft) => document.querySelector(`form[data-note="${draft.id}"]`);
    return drafts(`draft:${owner}:`)
      .filter((draft) => draft.key !== key)
      .filter((draft) => draft.id === id || (!version.value && draft.about === about && !isOpen(draft)))
      .sort((one, other) => other.at - one.at);
  }

  async function offer([draft, ...others]) {
    if (!draft) return;
    const state = await settle(draft);
    if (state === "saved") {
      offer(others);
      return;
    }
    const words = state === "never" ? "were never saved" : "may not be saved yet";
    const notice = make("p", `This device has newer notes that ${words}. `, { className: "notice" });
    const done = () => {
      notice.remove();
      body.focus();
    };
    const back = draft.id === id || !draft.version
      ? button("Bring them back", () => {
        id = form.dataset.note = draft.id;
        form.elements.id && (form.elements.id.value = id);
        key = draft.key;
        version.value = draft.version;
        body.value = draft.text;
        done();
        show("Saving soon");
        again(QUIET);
      })
      : make("a", "Bring them back", { href: `/notes/${draft.id}/edit` });
    notice.append(back, " ", button("Remove them", () => {
      delete localStorage[draft.key];
      done();
      offer(others);
    }));
    form.prepend(notice);
  }

  body.addEventListener("input", () => {
    if (body.value === saved || (!version.value && !body.value.trim())) {
      clearTimeout(timer);
      delete localStorage[key];
      show("");
      return;
    }
    keep();
    if (undecided) return;
    if (!failing) show("Saving soon");
    again(QUIET);
  });
  document.addEventListener("visibilitychange", save);
  addEventListener("online", save);
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    if (key in localStorage) keep({ sent: true });
  });
  const same = drafts(`draft:${owner}:`).find((draft) => draft.id === id && draft.text === body.value);
  if (same) key = same.key;
  while (!same && key in localStorage) key += "+";
  offer(waiting());
}

for (const draft of drafts()) if (draft.sent) settle(draft);

for (const form of document.querySelectorAll("form[data-owner]")) watch(form);

// Whoever uses this device next finds nothing.
for (const form of document.querySelectorAll('form[action="/sign-out"]')) {
  form.addEventListener("submit", async (event) => {
    if (!navigator.onLine || !drafts().length) return;
    event.preventDefault();
    const states = await Promise.all(drafts().map(settle));
    const words = states.includes("never") ? "was never saved" : "may not be saved yet";
    const isLost = states.some((state) => state !== "saved");
    if (isLost && !confirm(`A note on this device ${words}. Sign out and delete it?`)) return;
    for (const { key } of drafts()) delete localStorage[key];
    form.submit();
  });
}

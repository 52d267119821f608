// What is typed stays with its page in the history of the tab, so that Back and reload bring it, with the id of what the
// form makes and the version that it was typed over. Browsers would bring the words alone, to whoever is signed in by
// then, and Firefox not even these. Without this, they do what they can.
const QUIET = 300;
const EMPTIED_WITHIN = [0, 100, 500, 2000];
const UNSEEN = ["id", "version"];
const NOT_TYPED = ["hidden", "submit", "button"];
const NOT_KEPT = ["password", "file"];

// Every form of someone signed in asks before it is left. The words of those that name their owner are kept.
const isSignedIn = document.querySelector("meta[name=csrf-token]");
const asking = isSignedIn ? [...document.querySelectorAll("form[method=post]:not([data-owner])")] : [];
const forms = asking.filter((form) => form.elements.form_owner);
const owner = forms[0]?.elements.form_owner.value ?? null;
const isTick = (field) => ["checkbox", "radio"].includes(field.type);
const read = (field) => (isTick(field) ? field.checked : field.value);
const keyOf = (field) => (isTick(field) ? `${field.name} ${field.value}` : field.name);
// The first field that has an id names its form: no other on the page has the same.
const nameOf = (form) => [...form.elements].find((field) => field.id)?.id ?? asking.indexOf(form);
const typed = (form) => [...form.elements].filter((field) => field.name && !field.readOnly && !NOT_TYPED.includes(field.type));
const seen = (form) => typed(form).filter((field) => !NOT_KEPT.includes(field.type));
// Browsers fill in passwords that they know by themselves.
const losable = (form) => typed(form).filter((field) => field.type !== "password" || field.autocomplete === "new-password");
const unseen = (form) => UNSEEN.map((name) => form.elements[name]).filter(Boolean);
// A form with errors, or with two versions, is drawn with what was typed and is not saved.
const isDrawnAgain = document.querySelector(".errors, .versions, [data-unsaved]");
const drawnAgain = isDrawnAgain && (document.querySelector("main [aria-invalid=true]")?.form ?? forms.find((form) => form.closest("main")));
let waiting;
// The values that each form was sent with.
let sent = {};

function asOpened(field) {
  if (isTick(field)) return field.defaultChecked;
  if (field.options) return ([...field.options].find((one) => one.defaultSelected) ?? field.options[0])?.value ?? "";
  return field.defaultValue;
}

const isOther = (field) => read(field) !== asOpened(field);
const isChanged = (form) => seen(form).some(isOther);
const valuesOf = (fields) => Object.fromEntries(fields.map((field) => [keyOf(field), read(field)]));

function isUnsaved(form) {
  const before = sent[nameOf(form)];
  if (before) return seen(form).some((field) => read(field) !== before[keyOf(field)]);
  return (form === drawnAgain && seen(form).length > 0) || losable(form).some(isOther);
}

function keep() {
  clearTimeout(waiting);
  const changed = forms.filter(isChanged);
  if (!changed.length && !history.state?.typed) return;
  const state = { owner, sent, forms: Object.fromEntries(changed.map((form) => [nameOf(form), valuesOf([...seen(form), ...unseen(form)])])) };
  try {
    history.replaceState({ ...history.state, typed: state }, "");
  } catch {
    // Too long, or too often.
  }
}

function bringBack(form, values) {
  const changed = seen(form).filter((field) => keyOf(field) in values && values[keyOf(field)] !== asOpened(field));
  for (const field of changed) {
    field[isTick(field) ? "checked" : "value"] = values[keyOf(field)];
    field.closest("details")?.setAttribute("open", "");
  }
  if (changed.length) for (const field of unseen(form)) field.value = values[field.name] ?? (field.name === "id" ? field.value : "");
}

// Not what somebody else typed in this tab before.
function bringAllBack() {
  const kept = history.state?.typed;
  if (!kept || kept.owner !== owner) return;
  sent = kept.sent ?? {};
  for (const form of forms) if (nameOf(form) in kept.forms) bringBack(form, kept.forms[nameOf(form)]);
  dispatchEvent(new Event("typed"));
}

for (const form of forms) {
  form.autocomplete = "off";
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(keep, QUIET);
  });
  form.addEventListener("change", keep);
}
// What nobody stopped: other scripts have had their say.
addEventListener("submit", ({ target, defaultPrevented }) => {
  if (defaultPrevented || !asking.includes(target)) return;
  sent[nameOf(target)] = valuesOf(seen(target));
  keep();
});
document.addEventListener("leaving", (event) => {
  // Before the page goes: on its way out not every browser still keeps what it is told.
  keep();
  if (asking.some((form) => form !== event.detail && isUnsaved(form))) event.preventDefault();
});
bringAllBack();
dispatchEvent(new Event("typed"));
addEventListener("pagehide", keep);
// WebKit empties such fields of a page that it has kept, sooner or later after this. Whoever types is quicker.
let bringing = [];
addEventListener("pageshow", (event) => {
  if (event.persisted) bringing = EMPTIED_WITHIN.map((wait) => setTimeout(bringAllBack, wait));
});
for (const type of ["input", "change", "submit"]) addEventListener(type, () => bringing.forEach(clearTimeout));

// A page is left at once, unless a form of it has text that was not sent: then it asks. Links and other forms ask in a
// dialog of the page, closing and reloading by the browser's own. What is unsaved, typed.js tells.
let leaves = false;

// Whether text that was not sent would be left behind, but for this form's.
const isUnsaved = (but) => !document.dispatchEvent(new CustomEvent("leaving", { cancelable: true, detail: but }));

function make(name, props, ...inside) {
  const made = Object.assign(document.createElement(name), props);
  made.append(...inside);
  return made;
}

function ask(leave) {
  const dialog = make("dialog", { className: "ask" });
  const button = (words, className, answer) => make("button", { type: "button", className, onclick: () => dialog.close(answer) }, words);
  dialog.setAttribute("aria-labelledby", "ask-title");
  dialog.append(
    make("h2", { id: "ask-title" }, "Leave without saving?"),
    make("p", {}, "What you typed on this page isn’t saved yet."),
    make("p", { className: "actions" }, button("Stay here", "button", "stay"), " ", button("Leave without saving", "button quiet", "leave")),
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    leaves = dialog.returnValue === "leave";
    if (leaves) leave();
  });
  document.body.append(dialog);
  dialog.showModal();
}

const isElsewhere = ({ protocol, href, hash }) =>
  protocol.startsWith("http") && !(hash && href.split("#")[0] === location.href.split("#")[0]);

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || leaves || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (link.target === "_blank" || link.hasAttribute("download") || !isElsewhere(link) || !isUnsaved()) return;
  event.preventDefault();
  ask(() => link.click());
});

document.addEventListener("submit", (event) => {
  if (leaves || event.defaultPrevented || !isUnsaved(event.target)) return;
  event.preventDefault();
  ask(() => event.target.requestSubmit(event.submitter));
});

// Whatever is sent is left behind by intention. On the window, since by then everyone else has had a say.
addEventListener("submit", (event) => { leaves = !event.defaultPrevented; });

// Only while there is something to ask: browsers keep no page for Back that listens to this.
function warn(event) {
  if (!leaves && isUnsaved()) event.preventDefault();
}

const listen = () => { (isUnsaved() ? addEventListener : removeEventListener)("beforeunload", warn); };

for (const type of ["input", "change", "typed"]) addEventListener(type, listen);
addEventListener("pageshow", () => { leaves = false; });

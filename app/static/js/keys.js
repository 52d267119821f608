// <input data-key="/"> takes focus, <a data-key="n"> is followed, when that key is pressed outside a field.
// The button [data-keys] in the foot switches this off for good on this device (WCAG 2.1.4).
const toggle = document.querySelector("[data-keys]");
let on = localStorage.keys !== "off";

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

addEventListener("keydown", (event) => {
  if (!on || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable], [popover], dialog")) return;
  const target = [...document.querySelectorAll("[data-key]")]
    .findLast((element) => element.dataset.key === event.key && !element.closest("[hidden]"));
  if (!target) return;
  event.preventDefault();
  if (target.matches("input, textarea")) target.focus();
  else target.click();
});

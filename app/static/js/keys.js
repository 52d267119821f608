// <input data-key="/"> takes focus, <a data-key="n"> is followed, when that key is pressed outside a field.
// The button [data-keys] in the foot switches this off for good on this device (WCAG 2.1.4).
const toggle = document.querySelector("[data-keys]");
let on = localStorage.keys !== "off";

if (toggle) {
  toggle.ariaPressed = on;
  toggle.addEventListener("click", () => {
    on = !on;
    toggle.ariaPressed = on;
    if (on) delete localStorage.keys;
    else localStorage.keys = "off";
  });
}

addEventListener("keydown", (event) => {
  if (!on || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable], [popover]")) return;
  const target = [...document.querySelectorAll("[data-key]")].findLast((element) => element.dataset.key === event.key);
  if (!target) return;
  event.preventDefault();
  if (target.matches("input, textarea")) target.focus();
  else target.click();
});

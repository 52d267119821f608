// A list whose rows have boxes: how many are ticked is said, and "Select all" ticks them without loading the page again.
// With Shift, all between the last one and this one.
const list = document.querySelector("[data-ticking]");

if (list) {
  const boxes = [...list.querySelectorAll("[name=id]")];
  const every = list.querySelector("[name=all]");
  const all = list.querySelector("[data-tick-all]");
  const ticked = () => boxes.filter((box) => box.checked).length;
  const words = all.textContent;
  let last;

  const show = () => {
    list.querySelector("[data-ticked]").textContent = every?.checked ? "" : `${ticked()} selected`;
    all.textContent = ticked() === boxes.length ? "Select none" : words;
  };

  all.addEventListener("click", (event) => {
    event.preventDefault();
    const on = ticked() < boxes.length;
    for (const box of boxes) box.checked = on;
    show();
  });

  list.addEventListener("click", ({ target, shiftKey }) => {
    if (target.name !== "id") return;
    const [from, to] = [boxes.indexOf(last), boxes.indexOf(target)].sort((a, b) => a - b);
    if (shiftKey && from >= 0) for (const box of boxes.slice(from, to + 1)) box.checked = target.checked;
    last = target;
    show();
  });

  list.addEventListener("change", show);
  show();
}

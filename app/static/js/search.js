// <input data-found>: while one types, the first of what is found, in a list under it, which the arrows go through.
// Enter leads to all of it, also without this.
const QUIET = 200;
const SHORTEST = 2;

function textOf(pieces, into) {
  for (const [text, isFound] of pieces) {
    if (!isFound) into.append(text);
    else into.append(Object.assign(document.createElement("mark"), { textContent: text }));
  }
  return into;
}

function linkTo(hit) {
  const link = document.createElement("a");
  link.href = hit.address;
  link.append(
    Object.assign(document.createElement("span"), { textContent: hit.heading }),
    textOf(hit.name, Object.assign(document.createElement("b"), { dir: "auto" })),
    textOf(hit.words, Object.assign(document.createElement("bdi"), {})),
  );
  return link;
}

for (const input of document.querySelectorAll("[data-found]")) {
  const list = Object.assign(document.createElement("div"), { className: "typed" });
  const told = Object.assign(document.createElement("p"), { className: "unseen", role: "status" });
  input.form.after(list, told);
  let waiting;

  const close = () => { clearTimeout(waiting); list.replaceChildren(); told.textContent = ""; };
  const links = () => [...list.querySelectorAll("a")];

  const ask = async (words) => {
    const asked = new URLSearchParams({ q: words });
    const answer = await fetch(`/search/typed?${asked}`, { headers: { "X-Enhanced": "1" } }).catch(() => null);
    if (!answer?.ok || answer.redirected || input.value.trim() !== words) return;
    const { hits, total, count } = await answer.json();
    const said = total === 1 ? "1 result" : total ? `${count} results` : "Nothing found";
    const all = Object.assign(document.createElement("a"), { href: `/search?${asked}`, textContent: `All ${count} results` });
    const none = Object.assign(document.createElement("p"), { textContent: said });
    list.replaceChildren(...hits.map(linkTo), ...(total > hits.length ? [all] : total ? [] : [none]));
    told.textContent = said;
  };

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    const words = input.value.trim();
    if (words.length < SHORTEST) close();
    else waiting = setTimeout(ask, QUIET, words);
  });

  const step = (event) => {
    const stops = [input, ...links()];
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const next = by && stops[stops.indexOf(document.activeElement) + by];
    if (event.key === "Escape" && list.firstChild) {
      event.preventDefault();
      event.stopPropagation();
      close();
      input.focus();
    } else if (next && stops.length > 1) {
      event.preventDefault();
      next.focus();
    }
  };
  for (const part of [input, list]) part.addEventListener("keydown", step);
  const left = ({ relatedTarget }) => { if (relatedTarget !== input && !list.contains(relatedTarget)) close(); };
  for (const part of [input, list]) part.addEventListener("focusout", left);
}

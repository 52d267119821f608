// A page with errors begins at their summary. One that follows an act begins at what was done, which so is read aloud
// and has Undo as the next stop; it stands where it stood before the act. Without this, the fragment of the address
// leads to the section.
const summary = document.querySelector("[data-focus]");
const notices = document.querySelector(".notices");

function placeBefore() {
  const [page, top] = JSON.parse(sessionStorage.place ?? "[]");
  delete sessionStorage.place;
  return page === location.pathname ? top : null;
}

function close() {
  const had = notices.contains(document.activeElement);
  notices.remove();
  if (had) document.querySelector("#main").focus({ preventScroll: true });
}

const top = placeBefore();

function begin() {
  notices.focus({ preventScroll: true });
  if (top !== null) scrollTo({ top, behavior: "instant" });
}

summary?.focus();
if (notices && !summary) {
  begin();
  // Browsers go to the fragment once all is there, and take focus away.
  if (location.hash) addEventListener("load", () => requestAnimationFrame(() => setTimeout(begin)));
}
notices?.querySelector("[data-close]").addEventListener("click", close);
addEventListener("keydown", ({ key }) => { if (key === "Escape" && notices?.contains(document.activeElement)) close(); });
addEventListener("submit", ({ target, defaultPrevented }) => {
  if (!defaultPrevented && target.method === "post") sessionStorage.place = JSON.stringify([location.pathname, scrollY]);
});

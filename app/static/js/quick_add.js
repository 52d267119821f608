// <form data-line>: Enter sends it, Shift and Enter begins another line. While a line is typed, .known tells what there
// was before with its company, and whether its advert is there already.
const QUIET = 300;
const LONGEST = 300;

for (const form of document.querySelectorAll("[data-line]")) {
  form.line.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (form.line.value.trim()) form.requestSubmit();
  });
}

const typed = document.querySelector(".quick textarea");
const place = document.querySelector(".known");
let waiting;

function paragraph(words, link, name) {
  const made = document.createElement("p");
  if (link) {
    const anchor = document.createElement("a");
    anchor.href = link;
    anchor.append(name);
    made.append(anchor, " ");
  }
  made.append(words);
  return made;
}

function show({ same, company, avoid, reason, roles = [] }) {
  const lines = [];
  if (same) lines.push(paragraph("", same.address, same.words));
  if (avoid) {
    lines.push(paragraph(`You marked ${company} to avoid${reason ? `: ${reason}` : "."}`));
    lines.at(-1).className = "avoid";
  }
  if (roles.length) lines.push(paragraph(`You and ${company} before:`));
  for (const role of roles.slice(0, 3)) lines.push(paragraph(role.words, role.address, role.name));
  place.replaceChildren(...lines);
}

async function ask(line) {
  const answer = await fetch(`/opportunities/line/known?${new URLSearchParams({ line })}`, { headers: { "X-Enhanced": "1" } })
    .catch(() => null);
  if (answer?.ok && typed.value.trim() === line) show(await answer.json());
}

typed?.addEventListener("input", () => {
  clearTimeout(waiting);
  const line = typed.value.trim();
  if (line.length < 3 || line.length > LONGEST || line.includes("\n")) place.replaceChildren();
  else waiting = setTimeout(ask, QUIET, line);
});
addEventListener("keydown", (event) => { if (event.key === "Escape") place?.replaceChildren(); });

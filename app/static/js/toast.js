// The one polite live region. Others say: document.dispatchEvent(new CustomEvent("say", { detail: { text, label, act } })).
// `links` may name pages that have to do with it: [[words, address], …].
// A message with something to do stays until that is done or it is closed; one without leaves after 8 seconds.
const tray = document.querySelector("#toast");
let leaving;

function clear() {
  clearTimeout(leaving);
  tray.replaceChildren();
}

function button(label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.append(label);
  made.onclick = () => { clear(); act?.(); };
  return made;
}

function link([words, address]) {
  const made = document.createElement("a");
  made.href = address;
  made.append(words);
  return made;
}

document.addEventListener("say", ({ detail: { text, label, act, links = [] } }) => {
  const message = document.createElement("p");
  message.append(text, ...links.map(link));
  if (label) message.append(button(label, act), button("Close"));
  clear();
  tray.append(message);
  if (!label) leaving = setTimeout(clear, 8000);
});

// A message that is true no longer.
document.addEventListener("unsay", ({ detail: text }) => { if (text && tray.textContent.startsWith(text)) clear(); });

addEventListener("keydown", (event) => { if (event.key === "Escape") clear(); });

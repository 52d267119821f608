// How long it is until an appointment, told anew while the page stands open, in the words of app/web/meeting.py.
const MINUTE = 60_000;
const places = document.querySelectorAll("[data-starts]");
const some = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

function words(left) {
  const minutes = Math.max(1, Math.round(left / MINUTE));
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return `in ${[hours && some(hours, "hour"), rest && some(rest, "minute")].filter(Boolean).join(" ")}`;
}

function tell() {
  for (const place of places) {
    const left = Date.parse(place.dataset.starts) - Date.now();
    if (left <= 0) place.textContent = Date.now() < Date.parse(place.dataset.ends) ? "now" : "";
    else if (left < 24 * 60 * MINUTE) place.textContent = words(left);
  }
}

if (places.length) {
  tell();
  setInterval(tell, MINUTE / 2);
}

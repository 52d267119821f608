// A link to a folded form opens it, and its first field takes focus.
function open() {
  const form = document.querySelector("details.adding:target");
  if (!form) return;
  form.open = true;
  form.querySelector("input:not([type=hidden]), select, textarea").focus();
}

addEventListener("hashchange", open);
// The same link again changes no address.
addEventListener("click", (event) => { if (event.target.closest(".quick-row a")) setTimeout(open); });
open();

// A link to a folded form opens it where it is, and its first field takes focus. Without this, the page is loaded with it
// open.
function open() {
  const form = document.querySelector("details.adding:target");
  if (!form) return;
  form.open = true;
  form.querySelector("input:not([type=hidden]), select, textarea").focus();
}

addEventListener("hashchange", open);
addEventListener("click", (event) => {
  const link = event.target.closest(".quick-row a[href^='?add=']");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  // The same link again changes no address.
  if (location.hash === link.hash) open();
  else location.hash = link.hash;
});
open();

// A form that is sent without a network stays as it is, where the browser would show a page of its own.
document.addEventListener("submit", (event) => {
  if (navigator.onLine || event.defaultPrevented) return;
  event.preventDefault();
  const text = "Nothing was sent. Everything you typed is still here.";
  document.dispatchEvent(new CustomEvent("say", { detail: { text } }));
});

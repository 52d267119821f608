// A form sent twice within a second was double-clicked: the second one is ignored.
let sent = new WeakMap();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.getAttribute("method")?.toLowerCase() !== "post") return;
  if (event.timeStamp - sent.get(form) < 1000) event.preventDefault();
  else sent.set(form, event.timeStamp);
});

// A page that the browser has kept and shows again by Back begins anew.
addEventListener("pageshow", (event) => { if (event.persisted) sent = new WeakMap(); });

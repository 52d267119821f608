// The bookmarklet opens /capture#{…}. What is behind the # is never sent to a server: it is put into the form here, and
// taken out of the address. Who has to sign in first carries it along in the address of that form.
if (location.hash.startsWith("#%7B")) {
  const form = document.querySelector("[data-capture]");
  if (form) {
    try {
      for (const [name, value] of Object.entries(JSON.parse(decodeURIComponent(location.hash.slice(1))))) {
        const field = form.elements[name];
        if (field instanceof Element && field.type !== "hidden" && !field.value) field.value = value;
      }
    } catch {
      // Not from our bookmarklet.
    }
    history.replaceState(history.state, "", location.pathname + location.search);
  } else {
    for (const sending of document.querySelectorAll("main form[method=post]")) sending.action += location.hash;
  }
}

// The bookmarklet opens /capture#{…} with what it read on an advert's page. What is behind the # reaches no server by
// itself; it is sent from here as a form, which is answered by our form, filled, and kept nowhere until that is saved.
// Who has to sign in first carries it along in the address of that form.
if (location.hash.startsWith("#%7B")) {
  const form = document.querySelector("[data-capture]");
  if (form) {
    const sending = Object.assign(document.createElement("form"), { method: "post", action: "/capture/shared", hidden: true });
    sending.enctype = "multipart/form-data";
    const add = (name, value) => sending.append(Object.assign(document.createElement("textarea"), { name, value: String(value) }));
    try {
      const page = JSON.parse(decodeURIComponent(location.hash.slice(1)));
      for (const name of ["title", "url", "text", "html"]) if (page[name]) add(name, page[name]);
      for (const script of page.scripts || []) add("script", script);
      add("page", "1");
    } catch {
      // Not from our bookmarklet.
    }
    history.replaceState(history.state, "", location.pathname + location.search);
    if (sending.elements.length) {
      document.body.append(sending);
      sending.submit();
    }
  } else {
    for (const sending of document.querySelectorAll("main form[method=post]")) sending.action += location.hash;
  }
}

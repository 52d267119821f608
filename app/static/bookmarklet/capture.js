// What the page of an advert says, as an object: what it tells search engines about the job, else the selected text or
// what is visible of the advert. The bookmarklet and the browser extension open our form with it behind the # of the
// address, which no server sees. What it means is read where it arrives.
(() => {
  const LONGEST = 100000, LONGEST_URL = 2000;
  // Firefox opens no address that is much longer.
  const LONGEST_ADDRESS = 900000;
  const meta = (name) => document.querySelector(`meta[property="${name}"], meta[name="${name}"]`)?.content || "";
  // The advert may stand in a frame, which is read where it is of the same site.
  const documents = [document, ...[...document.querySelectorAll("iframe, frame")].map((frame) => frame.contentDocument)]
    .filter((one) => one?.body);
  const everywhere = (selector) => documents.flatMap((one) => [...one.querySelectorAll(selector)]);

  function address(text) {
    try {
      const found = new URL(text, location.href);
      return /^https?:$/.test(found.protocol) ? found : null;
    } catch {
      return null;
    }
  }

  // What a page calls itself may be the site's front page, or the list that it stands in; and of a page behind a path
  // in the # it knows nothing.
  function itself(text) {
    const { pathname, search } = text ? address(text) ?? {} : {};
    const steps = (path) => path.split("/").filter(Boolean).length;
    return pathname && !/^#!?\//.test(location.hash) && steps(pathname) >= Math.max(1, steps(location.pathname))
      && (pathname !== location.pathname || search || !location.search);
  }

  const text = (part) => (part.innerText || "").trim();
  const length = (part) => text(part).length;
  const sentences = (part) => text(part).split("\n").filter((line) => line.length > 60).join("").length;
  const isBlock = (part) => /^(DIV|SECTION|MAIN|ARTICLE|FORM|CENTER|TABLE|TBODY|TR|TD)$|-/.test(part.tagName);

  // The part of a page that the advert is: as the page marks it, else the smallest that
  // holds its heading and most of its text.
  function marked(page) {
    const part = [...page.querySelectorAll("main, [role=main], article")].sort((one, other) => length(other) - length(one))[0];
    return part && length(part) > 200 ? part : null;
  }

  function smallest(part) {
    const heading = part.querySelector("h1") || part.querySelector("h2");
    for (let inner = part; inner; part = inner || part) {
      const most = 0.7 * length(part);
      inner = [...part.children].find((child) => isBlock(child) && length(child) > most
        && (child.contains(heading) || !part.contains(heading)));
    }
    return part;
  }

  // The same without the list of adverts that this one was chosen from, where that stands beside it.
  function alone(whole) {
    const isCard = (item) => item.querySelector("a[href]") && length(item) > 30;
    const isList = (part, advert) => [...part.querySelectorAll("li, [role=listitem], article")].filter(isCard).length > 3
      && (!part.querySelector("h1") || advert.querySelector("h1, h2"));
    const most = 0.7 * sentences(whole);
    let part = whole;
    for (let inner = whole; inner && most;) {
      const inside = [...inner.children];
      inner = inside.find((child) => isBlock(child) && sentences(child) > most);
      if (inner && inside.some((other) => other !== inner && isList(other, inner))) part = inner;
    }
    return part;
  }

  const visible = () => text(documents.map((page) => alone(marked(page) || smallest(page.body))).sort((one, other) => sentences(other) - sentences(one))[0]);
  const scripts = everywhere('script[type*="ld+json" i]').map((block) => block.textContent);
  const has = scripts.some((script) => script.includes("JobPosting"));
  const things = has ? [] : everywhere('[itemtype*="JobPosting" i]');
  const canonical = [document.querySelector('link[rel="canonical"]')?.getAttribute("href"), meta("og:url")].find(itself);
  // A word selected by a double click is no advert.
  const selected = documents.map((one) => String(one.getSelection() || "").trim()).find((words) => words.split(/\s+/).length > 3);
  const shown = selected || visible() || meta("og:description") || meta("description");
  const page = {
    // The # is kept: on some sites it is all that tells one advert from another.
    url: (canonical ? address(canonical).href : location.href).slice(0, LONGEST_URL),
    title: (meta("og:title") || document.title).trim().slice(0, 500),
    scripts: has ? scripts.slice(0, 50) : [],
    html: things.map((thing) => thing.outerHTML).join("\n"),
    text: shown.replace(/\n{3,}/g, "\n\n").slice(0, LONGEST),
  };
  const isTooLong = () => encodeURIComponent(JSON.stringify(page)).length > LONGEST_ADDRESS;
  if (isTooLong()) page[has || page.html ? "text" : "scripts"] = has || page.html ? "" : [];
  while (isTooLong()) {
    page.html = page.html.slice(0, page.html.length / 2);
    page.scripts = page.scripts.filter((script) => script.includes("JobPosting")).slice(0, 3);
    page.text = page.text.slice(0, page.text.length * 0.8);
    if (!page.html && !page.text) page.scripts = page.scripts.slice(0, -1);
  }
  return page;
})();

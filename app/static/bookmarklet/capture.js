// Runs on the page of an advert, when its bookmark is chosen. It takes what the page tells search engines about the
// job, else the selected text or what is visible of the advert; then it opens our form with all of it behind the # of
// the address, which no server sees. /capture offers it as a link. What it means is read where it arrives.
(() => {
  const SITE = "https://jobplanr.example";
  const LONGEST = 100000;
  // Firefox opens no address that is much longer.
  const LONGEST_ADDRESS = 800000;
  const meta = (name) => document.querySelector(`meta[property="${name}"], meta[name="${name}"]`)?.content || "";

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

  // The part of the page that the advert is: as the page marks it, else the smallest that holds most of its text.
  function visible() {
    const length = (part) => (part.innerText || "").trim().length;
    const marked = [...document.querySelectorAll("main, [role=main], article")].sort((one, other) => length(other) - length(one))[0];
    if (marked && length(marked) > 200) return marked.innerText;
    let part = document.body;
    for (let inner = part; inner; part = inner || part) {
      const most = 0.7 * length(part);
      inner = [...part.children].find((child) => /^(DIV|SECTION|FORM|CENTER|TABLE|TBODY|TR|TD)$|-/.test(child.tagName) && length(child) > most);
    }
    return part.innerText || "";
  }

  const scripts = [...document.querySelectorAll('script[type*="ld+json" i]')].map((block) => block.textContent);
  const has = scripts.some((script) => script.includes("JobPosting"));
  const things = has ? [] : [...document.querySelectorAll('[itemtype*="JobPosting" i]')];
  const selected = String(getSelection() || "").trim();
  const canonical = [document.querySelector('link[rel="canonical"]')?.getAttribute("href"), meta("og:url")].find(itself);
  // A word selected by a double click is no advert.
  const shown = (selected.split(/\s+/).length > 3 && selected) || visible().trim() || meta("og:description") || meta("description");
  const page = {
    // The # is kept: on some sites it is all that tells one advert from another.
    url: canonical ? address(canonical).href : location.href,
    title: (meta("og:title") || document.title).trim().slice(0, 500),
    scripts: has ? scripts.slice(0, 50) : [],
    html: things.map((thing) => thing.outerHTML).join("\n"),
    text: shown.replace(/\n{3,}/g, "\n\n").slice(0, LONGEST),
  };
  const encoded = () => encodeURIComponent(JSON.stringify(page));
  if (encoded().length > LONGEST_ADDRESS) page[has || page.html ? "text" : "scripts"] = has || page.html ? "" : [];
  while (encoded().length > LONGEST_ADDRESS) {
    page.html = page.html.slice(0, page.html.length / 2);
    page.scripts = page.scripts.filter((script) => script.includes("JobPosting")).slice(0, 3);
    page.text = page.text.slice(0, page.text.length * 0.8);
    if (!page.html && !page.text) page.scripts = page.scripts.slice(0, -1);
  }
  const form = `${SITE}/capture#${encoded()}`;
  if (!open(form)) location.href = form;
})();

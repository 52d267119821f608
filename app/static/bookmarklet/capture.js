// Runs on the page of an advert, when its bookmark is chosen. It reads the advert as schema.org's JobPosting, else the
// page's title, the selected text and what it tells social networks; then it opens our form with all of it behind the #
// of the address, which no server sees. /capture offers it as a link.
(() => {
  const SITE = "https://jobplanr.example";
  const LONGEST = 100000;
  const list = (value) => (Array.isArray(value) ? value : value == null ? [] : [value]);
  const text = (value) => (value == null || typeof value === "object" ? "" : String(value).replace(/\s+/g, " ").trim());
  const called = (one) => (typeof one === "object" ? named(one?.name ?? one?.["@value"]) : text(one));
  const named = (value) => list(value).map(called).filter(Boolean)[0] || "";
  const day = (value) => (/^\d{4}-\d\d-\d\d/.exec(text(value)) || [""])[0];
  const is = (thing, type) => list(thing?.["@type"]).some((one) => text(one).replace(/^.*[/:#]/, "") === type);

  // Line breaks inside of a text are no JSON, and stand in many pages all the same.
  function parsed(source) {
    for (const clean of [source, source.replace(/[\u0000-\u001f]+/g, " ")]) {
      try {
        return JSON.parse(clean);
      } catch {
        // A broken block is passed over.
      }
    }
  }

  function posting(thing, depth = 0) {
    if (!thing || typeof thing !== "object" || depth > 6) return null;
    if (Array.isArray(thing)) return thing.reduce((found, one) => found || posting(one, depth + 1), null);
    if (is(thing, "JobPosting")) return thing;
    return ["@graph", "itemListElement", "item", "mainEntity", "mainEntityOfPage"]
      .reduce((found, name) => found || posting(thing[name], depth + 1), null);
  }

  function placed(places) {
    const said = list(places).map((place) => {
      const address = place?.address ?? place;
      if (typeof address !== "object") return typeof address === "string" ? text(address) : "";
      return [address?.addressLocality, address?.addressRegion, address?.addressCountry].map(named)
        .filter((part, at, all) => part && all.indexOf(part) === at).join(", ") || named(place);
    });
    return [...new Set(said.filter(Boolean))].join("; ").slice(0, 200);
  }

  function paid(salary) {
    const pay = list(salary)[0];
    if (pay == null) return {};
    if (typeof pay !== "object") return { pay_text: text(pay) };
    const value = list(pay.value)[0] ?? pay;
    const amounts = typeof value === "object" ? [value.minValue ?? value.value, value.maxValue] : [value];
    const [least, most] = amounts.map((amount) => (/^\d+(\.\d+)?$/.test(text(amount)) ? text(amount) : ""));
    const period = text(value.unitText ?? pay.unitText).toLowerCase();
    return {
      pay_min: least,
      pay_max: most === least ? "" : most,
      pay_currency: /^[A-Za-z]{3}$/.test(text(pay.currency ?? value.currency)) ? text(pay.currency ?? value.currency) : "",
      pay_period: ["hour", "day", "week", "month", "year"].find((word) => period.startsWith(word)) || "",
    };
  }

  const meta = (name) => document.querySelector(`meta[property="${name}"], meta[name="${name}"]`)?.content || "";

  function address(text) {
    try {
      const found = new URL(text);
      return /^https?:$/.test(found.protocol) ? found : null;
    } catch {
      return null;
    }
  }

  // What a page calls itself may be the site's front page, or the list that it stands in; and of a page behind a path
  // in the # it knows nothing.
  function itself(text) {
    const { pathname, search } = address(text) ?? {};
    const steps = (path) => path.split("/").filter(Boolean).length;
    return pathname && !/^#!?\//.test(location.hash) && steps(pathname) >= Math.max(1, steps(location.pathname))
      && (pathname !== location.pathname || search || !location.search);
  }

  function ofPosting(job) {
    const type = list(job.employmentType).map((one) => text(one).toLowerCase().replace(/[\s-]+/g, "_"))[0] || "";
    const kinds = ["full_time", "part_time", "contractor", "temporary", "intern", "volunteer", "per_diem", "other"];
    const from = placed(job.jobLocation);
    const remote = list(job.jobLocationType).some((one) => /telecommute/i.test(text(one)));
    return {
      title: named(job.title ?? job.name),
      company: named(job.hiringOrganization),
      location: from || placed(job.applicantLocationRequirements),
      workplace: remote ? "remote" : "",
      employment_type: kinds.includes(type) ? type : "",
      ...paid(job.baseSalary ?? job.estimatedSalary),
      posted_on: day(job.datePosted),
      deadline: day(job.validThrough),
      reference: text(list(job.identifier)[0]?.value ?? list(job.identifier)[0]),
      posting: typeof job.description === "string" ? job.description : "",
    };
  }

  const blocks = [...document.querySelectorAll('script[type^="application/ld+json" i]')];
  const job = blocks.reduce((found, block) => found || posting(parsed(block.textContent)), null);
  const selected = String(getSelection() || "").trim();
  const told = { title: meta("og:title") || document.title, posting: meta("og:description") || meta("description") };
  const found = job ? ofPosting(job) : told;
  found.title ||= told.title.trim();
  // A word selected by a double click is no advert.
  found.posting = ((job && found.posting) || selected || told.posting).slice(0, LONGEST);
  // The # is kept: on some sites it is all that tells one advert from another.
  const own = address(job?.url);
  const canonical = [document.querySelector('link[rel="canonical"]')?.href, meta("og:url")].find(itself);
  found.url = own && own.pathname + own.search + own.hash !== "/" ? own.href : canonical || location.href;
  const kept = Object.fromEntries(Object.entries(found).filter(([, value]) => value));
  const form = `${SITE}/capture#${encodeURIComponent(JSON.stringify(kept))}`;
  if (!open(form)) location.href = form;
})();

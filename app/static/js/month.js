// The month, where it stands as a grid: one day is a stop for Tab, with what stands on it, and arrows lead to the others;
// Home and End to the ends of the week, with Control to those of all, Page Up and Down to the months around. As the ARIA
// Authoring Practices have it of a grid whose cells hold links. Without this each link is a stop of its own.
const month = document.querySelector(".month");
const isGrid = matchMedia("(min-width: 56.01rem)");

if (month) {
  const heads = month.querySelector(".weekdays");
  const weeks = [...month.querySelectorAll(".week:not(.narrow)")];
  const days = weeks.flatMap((week) => [...week.children]);
  const links = (day) => day.querySelectorAll("a");
  const date = (day) => day.querySelector(".date");
  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
  let present = days.find((day) => `#${day.id}` === location.hash)
    ?? days.find((day) => day.matches(".today"))
    ?? days.find((day) => !day.matches(".outside"));

  const be = (element, role, otherwise = null) => { element.role = isGrid.matches ? role : otherwise; };

  const stand = (day) => {
    for (const link of links(present)) link.tabIndex = isGrid.matches ? -1 : 0;
    present = day;
    for (const link of links(present)) link.tabIndex = 0;
  };

  const show = () => {
    be(month, "grid");
    be(heads, "row");
    for (const head of heads.children) be(head, "columnheader");
    heads.ariaHidden = isGrid.matches ? null : "true";
    month.ariaLabel = isGrid.matches ? document.querySelector("h1").textContent : null;
    for (const week of weeks) be(week, "row", "list");
    for (const day of days) {
      be(day, "gridcell", "listitem");
      for (const link of links(day)) link.tabIndex = isGrid.matches ? -1 : 0;
    }
    stand(present);
  };

  const towards = (key, all) => {
    const at = days.indexOf(present);
    if (key in steps) return days[at + steps[key]];
    const from = all ? days : [...present.parentElement.children];
    return { Home: from[0], End: from.at(-1) }[key];
  };

  month.addEventListener("keydown", (event) => {
    if (!isGrid.matches || event.altKey || event.metaKey || event.shiftKey) return;
    const other = { PageUp: "prev", PageDown: "next" }[event.key];
    const day = towards(event.key, event.ctrlKey);
    if (!other && !day && !(event.key in steps)) return;
    event.preventDefault();
    if (other) document.querySelector(`.days-shown [rel=${other}]`)?.click();
    else if (day) {
      stand(day);
      date(day).focus();
    }
  });

  // A click or a screen reader may take focus to another day.
  month.addEventListener("focusin", ({ target }) => {
    const day = target.closest("[id^=day-]");
    if (isGrid.matches && day && day !== present) stand(day);
  });

  isGrid.addEventListener("change", show);
  show();
}

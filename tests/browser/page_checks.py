"""A page looked over in every way it is shown: wide, on a phone, on the smallest screen, dark, with large type."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

HEIGHT = 800
WIDE, PHONE, SMALLEST = 1280, 390, 320
SMALLEST_TARGET = 24
# Under a finger, but for links within sentences.
SMALLEST_TO_TOUCH = 40

AXE = Axe().axe_script
# Those too that axe leaves out by itself. The contrast of level AAA would leave red text no shade of its own.
RUN = """options => {
  const rules = axe.getRules().map(({ ruleId }) => [ruleId, { enabled: ruleId !== "color-contrast-enhanced" }]);
  return axe.run(document, { ...options, rules: { ...Object.fromEntries(rules), ...options.rules } });
}"""
# Light or dark, only colours differ. On a phone the smallest screen shows the rest, which is laid out alike.
EVERY_RULE: dict[str, Any] = {"resultTypes": ["violations"]}
COLOURS = EVERY_RULE | {"runOnly": ["color-contrast", "link-in-text-block"]}
NOT_COLOURS = EVERY_RULE | {"rules": {"color-contrast": {"enabled": False}}}

TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"

# The spacing of WCAG 1.4.12. A sheet made by a script is not held back by the page's policy.
SPACE_OUT = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
                     p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""
AS_BEFORE = "() => { document.adoptedStyleSheets = []; document.documentElement.style.fontSize = ''; }"
DOUBLE_TYPE = "() => { document.documentElement.style.fontSize = '200%'; }"

SMALL_TARGETS = """smallest => [...document.querySelectorAll("a, button, input, select, textarea, summary")]
  .map(target => target.matches("[type=checkbox], [type=radio]") ? target.closest("label") ?? target : target)
  .filter(target => target.checkVisibility({ visibilityProperty: true }) && !target.matches(".skip"))
  .filter(target => {
    const { width, height } = target.getBoundingClientRect();
    const inText = getComputedStyle(target).display === "inline";
    return inText ? height < Math.min(smallest, 24) : height < smallest || width < 24;
  })
  .map(target => target.outerHTML.slice(0, 100))"""

# What has focus: whether it is the page itself again, bears a mark, and can be seen.
FOCUS = """() => {
  const focused = document.activeElement;
  if (focused === document.body) return { end: true };
  const marks = [[focused, null], [focused, "::after"], [focused.nextElementSibling, null]];
  const marked = marks.some(([element, pseudo]) => {
    const style = element && getComputedStyle(element, pseudo);
    return style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
  const box = focused.getClientRects()[0];
  const middle = box && (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
  const found = box && document.elementFromPoint(box.x + box.width / 2, middle);
  const seen = !!found && (focused.contains(found) || !!found.closest("label")?.contains(focused));
  return { end: false, marked, seen, html: focused.outerHTML.slice(0, 120) };
}"""
# The promises have a stop for each; more would be a page without an end.
MOST_STOPS = 300


def message(page: Page) -> Locator:
    """What was said at the foot of the window; the search has a region of its own to tell how much it found."""
    return page.get_by_role("status").and_(page.locator("#toast"))


def faults(page: Page, by_tab: bool = False) -> list[str]:
    """All that is wrong with the page as it stands, with scripts; `by_tab` also goes through it by the Tab key."""
    page.evaluate(AXE)
    found = [*_wide(page, by_tab), *_on_a_phone(page, by_tab), *_smallest(page)]
    return [f"{page.url}: {fault}" for fault in found]


def _wide(page: Page, by_tab: bool) -> Iterator[str]:
    _show(page, WIDE)
    yield from _axe(page, EVERY_RULE, "wide")
    yield from _axe_in_the_dark(page, "wide")
    yield from _targets(page, "wide")
    if by_tab:
        yield from _focus(page, "wide")
    page.evaluate(DOUBLE_TYPE)
    yield from _fits(page, "wide, type of 200 %")
    page.evaluate(AS_BEFORE)


def _on_a_phone(page: Page, by_tab: bool) -> Iterator[str]:
    _show(page, PHONE)
    yield from _axe(page, COLOURS, "phone")
    yield from _axe_in_the_dark(page, "phone")
    with _touch(page):
        yield from _targets(page, "phone, by touch", SMALLEST_TO_TOUCH)
    if by_tab:
        yield from _focus(page, "phone")
    page.evaluate(SPACE_OUT)
    yield from _fits(page, "phone, spaced out")
    page.evaluate(AS_BEFORE)


def _smallest(page: Page) -> Iterator[str]:
    _show(page, SMALLEST)
    yield from _fits(page, "320 px")
    yield from _axe(page, NOT_COLOURS, "320 px")


def _show(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.emulate_media(color_scheme="light")
    # What stays in sight as one scrolls covers nothing at the top, and axe counts what is half covered as too small.
    page.evaluate("() => scrollTo(0, 0)")


def _axe_in_the_dark(page: Page, how: str) -> Iterator[str]:
    page.emulate_media(color_scheme="dark")
    yield from _axe(page, COLOURS, f"{how}, dark")
    page.emulate_media(color_scheme="light")


def _axe(page: Page, options: dict[str, Any], how: str) -> Iterator[str]:
    answer = page.evaluate(RUN, options)
    for violation in answer["violations"]:
        for node in violation["nodes"]:
            yield f"{how}: {violation['id']}: {node['failureSummary']} {node['html'][:150]}"


def _fits(page: Page, how: str) -> Iterator[str]:
    too_wide = page.evaluate(TOO_WIDE)
    if too_wide > 0:
        yield f"{how}: {too_wide} px too wide"


@contextmanager
def _touch(page: Page) -> Iterator[None]:
    """As on a screen that fingers touch, which style sheets ask for."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    yield
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    session.detach()


def _targets(page: Page, how: str, smallest: int = SMALLEST_TARGET) -> Iterator[str]:
    for target in page.evaluate(SMALL_TARGETS, smallest):
        yield f"{how}: hard to hit: {target}"


def _focus(page: Page, how: str) -> Iterator[str]:
    """Through the whole page by Tab: each stop is marked, and no bar covers it."""
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus["end"]:
            return
        if not focus["marked"]:
            yield f"{how}: focus is not marked: {focus['html']}"
        if not focus["seen"]:
            yield f"{how}: focus is hidden: {focus['html']}"
    yield f"{how}: more than {MOST_STOPS} stops"

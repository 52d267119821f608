"""Choosing a bookmark on a page, which no driver of browsers can: a link to the same address does what it would."""

import json
import re

from playwright.sync_api import Page

from app.blueprints.records import capture
from tests.support.engines import Firefox, Tab

# In front of whatever else is on the page, without a word that could be read there.
LINK = """Object.assign(document.body.appendChild(document.createElement("a")), {
  href: %s, id: "bookmark", style: "position: fixed; z-index: 2147483647; inset: 0 auto auto 0; padding: 1rem",
}) && true"""

# Selects a text that fills an address nearly to the bound of capture.js: each sign takes nine letters there.
LONGEST = """(() => {
  const words = document.querySelector("#words");
  words.textContent = "漢字".repeat(49450) + " 漢 字 漢";
  getSelection().selectAllChildren(words);
})()"""


def link_to(site: str) -> str:
    """The script that puts the link to the form of this site on a page."""
    return LINK % json.dumps(capture.bookmarklet(site))


def choose_on(page: Page, site: str) -> Page:
    """Choose the bookmark of this site on the page; gives the page that opens."""
    page.evaluate(link_to(site))
    with page.context.expect_page() as opened:
        page.locator("#bookmark").evaluate("link => link.click()")
    opened.value.wait_for_url(re.compile("/capture/shared$|/sign-in"))
    opened.value.wait_for_load_state()
    return opened.value


def choose_in_firefox(tab: Tab, driver: Firefox) -> None:
    """The same in Firefox, where it is pressed by the mouse, and this tab goes on in the one that opens."""
    tab.run(link_to(tab.url))
    before = driver.open_tabs()
    tab.click("#bookmark")
    driver.go_to_new_tab(before)
    tab.see_path("/capture/shared")

"""From signing up to an accepted offer without a mouse: Tab, Enter and what is typed, with scripts and without."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.test_journey import EMAIL, PASSWORD, heading_is, runs_scripts
from tests.support.server import Server

# So many presses of Tab to the next thing to do are too many.
MOST_STOPS = 60


class Keys:
    """A person's ten fingers."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, wanted: Locator) -> None:
        """Press Tab until it has focus, and see that this shows."""
        expect(wanted).to_be_visible()
        for _ in range(MOST_STOPS):
            if wanted.evaluate("node => node === document.activeElement"):
                break
            self.press("Tab")
        expect(wanted).to_be_focused()
        assert wanted.evaluate("node => node.matches(':focus-visible')")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def fill(self, field: Locator, text: str) -> None:
        self.to(field)
        self.page.keyboard.type(text)

    def use(self, control: Locator) -> None:
        """A link, a button, or what unfolds."""
        self.to(control)
        self.press("Enter")


def test_from_signing_up_to_an_accepted_offer(either_page: Page, server: Server) -> None:
    page, keys = either_page, Keys(either_page)
    page.goto("/sign-up")
    keys.fill(page.get_by_label("E-mail address"), EMAIL)
    keys.fill(page.get_by_label("Password", exact=True), PASSWORD)
    keys.press("Enter")
    heading_is(page, "Check your inbox")

    page.goto(server.link(EMAIL, "/verify-email/"))
    keys.fill(page.get_by_label("Password", exact=True), PASSWORD)
    keys.press("Enter")
    expect(page).to_have_url(f"{server.url}/today")

    keys.fill(page.get_by_label("Add in one line"), "Baker at Acme")
    if runs_scripts(page):
        keys.press("Enter")
    else:
        keys.use(page.get_by_role("button", name="Add an opportunity"))
    heading_is(page, "Acme, Baker")

    keys.use(page.get_by_role("button", name="Applied"))
    heading_is_asked(page, "What did you send?")
    keys.use(page.locator("#asked").get_by_role("link", name="Not now"))

    keys.use(page.get_by_role("button", name="Interview", exact=True))
    heading_is_asked(page, "When is the interview?")
    when = page.get_by_label("Day and time (your time)")
    # The day that is also the month, and half past ten in the morning: the same keys wherever the browser is from.
    keys.fill(when, "12122026")
    keys.press("ArrowRight")
    page.keyboard.type("1030A")
    expect(when).to_have_value("2026-12-12T10:30")
    keys.use(page.get_by_role("button", name="Add interview"))
    expect(page.locator("#activities li")).to_contain_text("Interview")

    keys.use(page.locator("summary").filter(has_text="Add an offer"))
    keys.fill(page.locator("#offer-base"), "£52,000 a year")
    keys.press("Enter")
    heading_is_asked(page, "You have an offer. Move it to Offer?")
    keys.use(page.get_by_role("button", name="Move to Offer"))
    expect(page.locator("[aria-current=step]")).to_contain_text("Offer")

    keys.use(page.get_by_role("button", name="Accept"))
    heading_is(page, "You accepted. Well done.")
    keys.use(page.get_by_role("link", name="Back to the opportunity"))
    expect(page.locator("[aria-current=step]")).to_contain_text("Closed")
    expect(page.get_by_role("region", name="Next step")).to_contain_text(re.compile("You accepted"))


def heading_is_asked(page: Page, text: str) -> None:
    expect(page.locator("#asked-title")).to_have_text(text)

"""A real browser, and what must not happen in it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Response

from tests.support.browser import Browser as Person

NAMES = ("chromium", "chromium-browser", "google-chrome")

# As root there is no sandbox to be had; the rest keeps Chromium from calling home.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# Chromium reports every answer from 400 up as an error; which of them are faults is for `_unwelcome` to say.
REPORTED_ANSWER = "Failed to load resource: the server responded with a status of"
# Only a test that takes the network away sees this.
# Of the service worker, whose script is looked for again while there is no network.
WORKER_OFFLINE = "An unknown error occurred when fetching the script."
REPORTED_OFFLINE = "Failed to load resource: net::ERR_INTERNET_DISCONNECTED"

WITHOUT_ADDRESS = ("data:", "blob:", "about:")


def launch(playwright: Playwright) -> Browser:
    """The system's Chromium, else the one Playwright has installed."""
    return playwright.chromium.launch(executable_path=installed(playwright), args=FLAGS)


def installed(playwright: Playwright) -> str | None:
    """Where the system's Chromium is, or nothing, for Playwright's."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if not found and not Path(playwright.chromium.executable_path).exists():
        raise RuntimeError("There is no browser for the tests; `make browsers` gets one.")
    return found


@contextmanager
def watched(context: BrowserContext, origin: str) -> Iterator[BrowserContext]:
    """Raise AssertionError in the end if a page complained, broke a policy, missed a file or asked another origin."""
    faults: list[str] = []

    def hear(kind: str, words: str) -> None:
        if kind in ("error", "warning") and not words.startswith((REPORTED_ANSWER, REPORTED_OFFLINE, WORKER_OFFLINE)):
            faults.append(f"console: {words}")

    def see_request(url: str) -> None:
        if not url.startswith((origin + "/", *WITHOUT_ADDRESS)):
            faults.append(f"asked another origin: {url}")

    context.on("console", lambda message: hear(message.type, message.text))
    context.on("weberror", lambda error: faults.append(f"script: {error.error}"))
    context.on("request", lambda request: see_request(request.url))
    context.on("response", lambda response: faults.extend(_unwelcome(response)))
    yield context
    context.close()
    assert not faults, "\n".join(faults)


def _unwelcome(response: Response) -> list[str]:
    """A refused form is an answer to a person; a missing style sheet or a failed server is a fault."""
    asked_by_person = response.request.resource_type in ("document", "fetch", "xhr")
    if response.status < 400 or (response.status < 500 and asked_by_person):
        return []
    return [f"{response.status} for {response.url}"]


def be(page: Page, person: Person) -> None:
    """Be signed in as this person from now on."""
    config = person.application.config
    name = config["SESSION_COOKIE_NAME"]
    cookie = person.get_cookie(name)
    assert cookie, f"{person.email} is not signed in."
    page.context.add_cookies([{"name": name, "value": cookie.value, "url": config["BASE_URL"]}])


def assert_accessible(page: Page) -> None:
    """axe finds nothing: rules of WCAG 2.2 up to AA, and good practice."""
    results = Axe().run(page)
    assert not results.violations_count, f"{page.url}\n{results.generate_report()}"


def assert_fits(page: Page) -> None:
    """Nothing has to be scrolled sideways."""
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert too_wide <= 0, f"{page.url} is {too_wide} px too wide for {page.viewport_size}"

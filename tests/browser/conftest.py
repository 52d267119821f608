"""Pages in a real Chromium. A test fails when a page complains, breaks its own policy or asks another origin."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests.support import engines, extension_in_firefox
from tests.support.browser import Browser as Person
from tests.support.chromium import be, launch, watched
from tests.support.engines import ENGINES, Tab
from tests.support.extension import Extended
from tests.support.extension import extended as start_extended
from tests.support.people import sign_in
from tests.support.server import Server

HERE = Path(__file__).parent
MILLISECONDS_TO_WAIT = 20_000

# Pages fade into each other; one that is measured meanwhile would be a picture.
CALM: Any = {"reduced_motion": "reduce", "locale": "en-GB", "timezone_id": "Europe/London"}

OpenPage = Callable[..., Page]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = launch(playwright)
    yield browser
    browser.close()


class OtherSite(SimpleHTTPRequestHandler):
    extensions_map: ClassVar[dict[str, str]] = {".html": "text/html", ".txt": "text/plain; charset=utf-8"}

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="session")
def adverts() -> Iterator[str]:
    """The address of another site, which shows the saved adverts."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(OtherSite, directory=str(HERE / "adverts"))) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{site.server_address[1]}"
        site.shutdown()


@pytest.fixture
def open_page(chromium: Browser, server: Server) -> Iterator[OpenPage]:
    """Opens an empty page in a browser of its own; takes Playwright's words for how that one is."""
    with ExitStack() as opened:

        def open_one(**options: Any) -> Page:
            context = chromium.new_context(base_url=server.url, **CALM, **options)
            context.set_default_timeout(MILLISECONDS_TO_WAIT)
            return opened.enter_context(watched(context, server.url)).new_page()

        yield open_one


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A page as most people see it."""
    return open_page()


@pytest.fixture
def plain_page(open_page: OpenPage) -> Page:
    """A page in a browser that runs no scripts."""
    return open_page(java_script_enabled=False)


@pytest.fixture(params=[True, False], ids=["with-scripts", "without-scripts"])
def either_page(request: pytest.FixtureRequest, open_page: OpenPage) -> Page:
    """A page with scripts, and once more without."""
    return open_page(java_script_enabled=request.param, accept_downloads=True)


@pytest.fixture(scope="session")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[engines.Bidi]:
    with engines.firefox(tmp_path_factory.mktemp("firefox")) as wire:
        yield wire


@pytest.fixture(scope="session")
def webkit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[engines.WebKit]:
    with engines.webkit(tmp_path_factory.mktemp("webkit")) as driver:
        yield driver


@pytest.fixture(params=ENGINES)
def tab(request: pytest.FixtureRequest, server: Server) -> Iterator[Tab]:
    """A page in each of the three engines, one after the other."""
    if request.param == "chromium":
        yield Tab(engines.Chromium(request.getfixturevalue("page")), server.url)
    elif request.param == "firefox":
        driver = engines.Firefox(request.getfixturevalue("firefox"))
        yield Tab(driver, server.url)
        driver.close()
    else:
        driver = request.getfixturevalue("webkit")
        driver.empty(server.url)
        yield Tab(driver, server.url)


@pytest.fixture
def alice(server: Server) -> Person:
    """Signed in at the server; `be(page, alice)` makes a page hers."""
    return sign_in(server.app, "alice@example.org")


@pytest.fixture(scope="session")
def extended(playwright: Playwright, _server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Extended]:
    """Chromium with the extension for the server, started once."""
    with start_extended(playwright, tmp_path_factory.mktemp("extension"), _server.url) as started:
        yield started


@pytest.fixture
def window(extended: Extended, server: Server, alice: Person) -> Page:
    """Its one page, in which alice is signed in."""
    page = extended.empty()
    be(page, alice)
    return page


@pytest.fixture(scope="session")
def extended_firefox(
    firefox: engines.Bidi, _server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[extension_in_firefox.Extended]:
    """Firefox with the extension for the server, installed once."""
    with extension_in_firefox.extended(firefox, tmp_path_factory.mktemp("extension"), _server.url) as installed:
        yield installed


@pytest.fixture
def firefox_tab(firefox: engines.Bidi, server: Server, alice: Person) -> Iterator[tuple[Tab, engines.Firefox]]:
    """A tab of Firefox in which alice is signed in, and what drives it."""
    driver = engines.Firefox(firefox)
    opened = Tab(driver, server.url)
    opened.be(alice)
    yield opened, driver
    driver.close()

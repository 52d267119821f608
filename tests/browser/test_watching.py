"""What the watch over every page is for, planted."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.support.chromium import assert_accessible, watched

ORIGIN = "http://planted.test"
GOOD = '<!doctype html><html lang="en"><title>Fine</title><main><h1>Fine</h1></main></html>'


@pytest.fixture
def show(chromium: Browser) -> Callable[[str], None]:
    """Shows this page, which nobody serves, and stops watching."""

    def show_one(html: str) -> None:
        def answer(route: Route) -> None:
            policy = {"Content-Security-Policy": "default-src 'self' http://elsewhere.test"}
            known = route.request.url == f"{ORIGIN}/"
            route.fulfill(status=200 if known else 404, content_type="text/html", body=html, headers=policy)

        with watched(chromium.new_context(), ORIGIN) as context:
            context.route("**/*", answer)
            page = context.new_page()
            page.goto(f"{ORIGIN}/")
            page.wait_for_load_state("networkidle")

    return show_one


def test_a_good_page_passes(show: Callable[[str], None]) -> None:
    show(GOOD)


@pytest.mark.parametrize(
    ("planted", "named"),
    [
        ("<script>document.title = 'changed'</script>", "Content Security Policy"),
        ('<p style="color: red">', "Content Security Policy"),
        ('<img src="http://elsewhere.test/1.gif" alt="">', "another origin"),
        ('<link rel="stylesheet" href="/missing.css">', "404 for"),
    ],
)
def test_a_planted_fault_fails_the_test(show: Callable[[str], None], planted: str, named: str) -> None:
    with pytest.raises(AssertionError, match=named):
        show(GOOD.replace("</main>", planted + "</main>"))


def test_axe_finds_a_field_without_a_label(chromium: Browser) -> None:
    page: Page = chromium.new_page()
    page.set_content(GOOD)
    assert_accessible(page)
    page.set_content(GOOD.replace("</main>", "<input></main>"))
    with pytest.raises(AssertionError, match="label"):
        assert_accessible(page)
    page.close()

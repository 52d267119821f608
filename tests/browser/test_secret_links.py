"""Pages whose address holds a secret tell it to nobody, and no script can make markup of text."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from app.extensions import db
from app.mail import links
from app.models.account import Account
from app.operations.accounts import sign_up
from tests.support.browser import Browser as Person
from tests.support.people import PASSWORD
from tests.support.server import Server


@pytest.fixture
def elsewhere() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Another site: its address, and the headers of each request that reached it."""
    heard: list[dict[str, str]] = []

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append({"path": self.path, **{name.lower(): value for name, value in self.headers.items()}})
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(
                b'<!doctype html><link rel="icon" href="data:,"><title>Elsewhere</title><h1>Elsewhere</h1>'
            )

        def log_message(self, *_words: object) -> None:
            pass

    site = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{site.server_port}", heard
    site.shutdown()
    site.server_close()


@pytest.fixture(params=["verify-email", "reset-password"])
def secret_link(request: pytest.FixtureRequest, server: Server, alice: Person) -> str:
    """A link as it stands in an e-mail."""
    with server.app.app_context():
        if request.param == "reset-password":
            link = links.reset_link(db.session.get_one(Account, alice.account_id)).signed()
        else:
            link = links.verify_link(sign_up.sign_up("nobody.yet@example.org", PASSWORD)).signed()
            db.session.commit()
    # Links begin with the address of the application that was made last in this process.
    return server.url + urlsplit(link).path


def test_a_page_with_a_secret_in_its_address_tells_it_to_nobody(
    chromium: Browser, secret_link: str, elsewhere: tuple[str, list[dict[str, str]]]
) -> None:
    site, heard = elsewhere
    token = urlsplit(secret_link).path.split("/")[2]
    # Not the watched one of other tests: this one goes to another origin.
    with chromium.new_context() as context:
        page, requests = context.new_page(), list[Request]()
        page.on("request", lambda request: requests.append(request))
        page.goto(secret_link, wait_until="networkidle")
        expect(page.get_by_role("button", name="Show")).to_be_visible()
        loaded, requests[:] = requests[1:], []
        assert loaded, "at least a style sheet"
        for request in loaded:
            assert urlsplit(request.url).netloc == urlsplit(secret_link).netloc
            tells_nothing(request.url, request.all_headers(), token)
        for link in page.get_by_role("link").all():
            address = link.get_attribute("href") or ""
            assert token not in address
            assert address.startswith(("/", "#", "mailto:")), "pages with a secret lead nowhere else"
        # To a page of ours, and from the same page to somewhere else.
        page.get_by_role("link", name="Privacy policy").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Privacy policy")
        assert page.evaluate("document.referrer") == ""
        page.goto(secret_link)
        lead_to(page, site)
        page.get_by_role("link", name="Elsewhere").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Elsewhere")
        assert page.evaluate("document.referrer") == ""
        assert page.evaluate("window.opener") is None
        for request in requests:
            if not request.url.startswith(secret_link):
                tells_nothing(request.url, request.all_headers(), token)
    assert heard
    for headers in heard:
        tells_nothing(headers.pop("path"), headers, token)


def tells_nothing(address: str, headers: dict[str, str], token: str) -> None:
    assert token not in address
    assert not any(token in value for value in headers.values()), address
    assert not headers.get("referer"), f"{address}: {headers}"


def lead_to(page: Page, site: str) -> None:
    """A link that none of these pages has, such as one in a text of somebody's."""
    page.evaluate(
        """site => {
          const link = document.createElement("a");
          link.href = site;
          link.append("Elsewhere");
          document.querySelector("main").append(link);
        }""",
        site,
    )


@pytest.mark.parametrize(
    "sink",
    [
        "document.body.innerHTML = text",
        "document.body.insertAdjacentHTML('beforeend', text)",
        "document.createElement('script').text = text",
        "document.createElement('script').src = text",
        "new DOMParser().parseFromString(text, 'text/html')",
        "document.createElement('iframe').srcdoc = text",
        "document.write(text)",
    ],
)
def test_no_script_makes_markup_or_code_of_text(chromium: Browser, server: Server, sink: str) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(f"{server.url}/sign-in")
        tried = f"text => {{ try {{ {sink}; return 'it did' }} catch (error) {{ return error.name }} }}"
        assert page.evaluate(tried, "<img src=x>") == "TypeError"


def test_no_script_can_allow_itself_to(chromium: Browser, server: Server) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(f"{server.url}/sign-in")
        made = "() => { try { trustedTypes.createPolicy('any', {}); return 'it did' } catch (e) { return e.name } }"
        assert page.evaluate(made) == "TypeError"

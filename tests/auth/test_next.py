"""Where one comes out after signing in: at the page one wanted, and never on another site."""

from urllib.parse import quote, urljoin, urlsplit

import pytest
from flask import Flask

from app.web.safe_redirect import safe_next
from tests.support.browser import Browser
from tests.support.people import PASSWORD, make_account

OURS = "https://jobplanr.example/sign-in"
ELSEWHERE = [
    "https://evil.example/",
    "http://evil.example",
    "//evil.example/",
    "///evil.example/",
    "////evil.example/",
    "/\\evil.example/",
    "\\/evil.example/",
    "\\\\evil.example/",
    "/\\/evil.example",
    "/\t/evil.example/",
    "/\n/evil.example/",
    "/\r//evil.example/",
    "\t//evil.example/",
    " //evil.example/",
    "\x00//evil.example",
    "/\x00/evil.example",
    "/ /evil.example",
    "https:evil.example",
    "https:/evil.example",
    "HTTPS://evil.example",
    "javascript:alert(1)",
    "JavaScript:alert(1)//",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "mailto:a@evil.example",
    "evil.example",
    "evil.example/today",
    "@evil.example",
    ".evil.example",
    "?next=https://evil.example",
    "#x",
    "",
    "//[",
    "/\u2028/evil.example\\",
    "//evil.example\\@jobplanr.example",
    "https://jobplanr.example@evil.example/",
]
OWN = ["/board", "/opportunities?q=a%20b&sort=title", "/companies/0199-x", "/opportunities?q=//evil.example", "/a//b"]


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_nothing_leads_to_another_site(wanted: str) -> None:
    assert safe_next(wanted) == "/today"


@pytest.mark.parametrize("wanted", OWN)
def test_pages_of_ours_are_kept(wanted: str) -> None:
    assert safe_next(wanted) == wanted


def test_the_page_one_wanted_comes_after_signing_in(app: Flask, client: Browser) -> None:
    make_account(app, "alice@example.org")
    asked = client.get("/opportunities?q=baker&sort=title")
    assert asked.status_code == 302
    assert asked.location == "/sign-in?next=%2Fopportunities%3Fq%3Dbaker%26sort%3Dtitle"
    page = asked.follow().form().fill(email="alice@example.org", password=PASSWORD).submit(follow=True)
    assert page.request.full_path == "/opportunities?q=baker&sort=title"


def test_it_survives_a_wrong_password(app: Flask, client: Browser) -> None:
    make_account(app, "alice@example.org")
    first = client.get("/sign-in?next=/board").form().fill(email="alice@example.org", password="wrong").submit()
    assert first.form().fill(password=PASSWORD).submit().location == "/board"


def test_no_form_or_address_leads_away(app: Flask) -> None:
    make_account(app, "alice@example.org")
    browser = Browser(app)
    token = browser.get("/sign-in").form().values["csrf_token"]
    for wanted in ELSEWHERE:
        form = Browser(app).get(f"/sign-in?next={quote(wanted)}").form()
        assert form.values["next"] == "/today"
    fields = {"csrf_token": token, "email": "alice@example.org", "password": PASSWORD, "next": "//evil.example"}
    answer = browser.post("/sign-in", data=fields)
    assert answer.status_code == 303
    assert urlsplit(urljoin(OURS, answer.location)).netloc == "jobplanr.example"
    for wanted in ELSEWHERE:
        answer = browser.get(f"/sign-in?next={quote(wanted)}")
        assert urlsplit(urljoin(OURS, answer.location)).netloc == "jobplanr.example", wanted

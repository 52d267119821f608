"""Nasty values in every field, address, query and cookie: no failure, and nothing of anyone else."""

import itertools
import random
import uuid
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from app.extensions import db
from app.mail import links
from app.models.account import Account
from app.models.sign_up import SignUp
from app.models.throttle import Throttle
from app.records.kinds import KINDS, PAGE_KINDS
from tests.records import making
from tests.support.browser import Browser, Page
from tests.support.people import make_account, sign_in
from tests.sweeps.nasty import BYTES, VALUES
from tests.sweeps.routes import addresses, belongings, routes, rows

pytestmark = pytest.mark.slow

# The whole list in every position takes minutes; each run takes the same sample, and each position another one.
PER_FIELD = 5
SHORT = [value for value in VALUES if len(value) < 3000]
# Forms after which the person is somewhere else; they are tried by themselves.
ENDING = ("/sign-out", "/account/delete", "/account/password")


@pytest.fixture
def dice() -> random.Random:
    return random.Random(20261123)  # noqa: S311 - the same sample each time


def test_the_list_is_long_and_without_repeats() -> None:
    assert len(VALUES) == len(set(VALUES)) >= 70


def fine(page: Page, what: object) -> None:
    assert page.status_code < 500, f"{what}: {page.status}"
    assert "evil.example" not in (page.location or "") or page.location.startswith("/"), what
    assert "\n" not in (page.location or "")


def forget_tries(app: Flask) -> None:
    """So that limits do not stand before what is tried."""
    with app.app_context():
        db.session.execute(Throttle.__table__.delete())
        db.session.commit()


def forms_on(pages: list[Page]) -> Iterator[tuple[str, "MultiDict[str, str]"]]:
    """(address, what would be sent) of every form that changes something, each address once."""
    seen = set()
    for page in pages:
        for number, node in enumerate(page.tree.css("form")):
            if (node.attributes.get("method") or "").lower() != "post":
                continue
            form = page.form(number)
            values = MultiDict(form.values)
            for name in form.names:
                values.setdefault(name, "")
            buttons = node.css("button[formaction]")
            targets = [node.attributes.get("action") or page.request.path]
            for target in [*targets, *(button.attributes["formaction"] or "" for button in buttons)]:
                if target not in seen:
                    seen.add(target)
                    yield target, values


def pages_of(app: Flask, browser: Browser, alice: Browser) -> list[Page]:
    things = belongings(app, alice)
    pages = []
    for route in routes(app):
        if route.method == "GET" and not route.is_api:
            for address in addresses(app, route, things):
                page = browser.get(address)
                if page.is_html and page.status_code == 200:
                    pages.append(page)
    return pages


def foreign_rows(app: Flask, owner: Browser) -> dict[str, list[str]]:
    return {
        name: [row for row in found if owner.account_id.hex in row.replace("-", "")]
        for name, found in rows(app).items()
    }


def varied(values: "MultiDict[str, str]", dice: random.Random) -> Iterator["MultiDict[str, str]"]:
    """The form with one nasty value at a time, then with one everywhere."""
    fresh = {"id": str(uuid.uuid4())} if "id" in values else {}
    for name in values:
        for value in dice.sample(VALUES, PER_FIELD):
            yield MultiDict(values.to_dict() | fresh | {name: value})
    for value in dice.sample(SHORT, 10):
        yield MultiDict({name: values[name] if name == "csrf_token" else value for name in values})


def test_in_every_field_of_every_form(app: Flask, alice: Browser, mallory: Browser, dice: random.Random) -> None:
    before = foreign_rows(app, mallory)
    forms = list(forms_on(pages_of(app, alice, alice)))
    assert len(forms) > 20
    for address, values in forms:
        if address not in ENDING and not address.endswith("/end"):
            for changed in varied(values, dice):
                fine(alice.post(address, data=changed), (address, changed))
            # Takes the messages out of the cookie.
            fine(alice.get("/account"), address)
            forget_tries(app)
    for page in pages_of(app, alice, alice):
        fine(page, page.request.path)
    assert foreign_rows(app, mallory) == before


def test_in_the_forms_of_those_not_signed_in(app: Flask, alice: Browser, client: Browser, dice: random.Random) -> None:
    before = foreign_rows(app, alice)
    client.get("/sign-up").form().fill(email="new@example.org", password="four plain words in a row").submit()
    page = (
        client.get("/sign-in")
        .form()
        .fill(email="new@example.org", password="four plain words in a row")
        .submit(follow=True)
    )
    carols = make_account(app, "carol@example.org")
    with app.app_context():
        sign_up = db.session.scalars(select(SignUp)).one()
        carol = db.session.get_one(Account, carols)
        paths = [links.verify_link(sign_up), links.reset_link(carol)]
    pages = [client.get(urlsplit(path).path) for path in paths]
    pages += [page, *(client.get(path) for path in ("/sign-up", "/sign-in", "/forgot-password"))]
    forms = list(forms_on(pages))
    assert len(forms) == 7
    for address, values in forms:
        for changed in varied(values, dice):
            fine(client.post(address, data=changed), (address, changed))
        forget_tries(app)
    assert foreign_rows(app, alice) == before


def test_in_the_forms_of_the_account(app: Flask, dice: random.Random) -> None:
    """Each by someone of their own, who may be gone afterwards."""
    for address in ENDING:
        person = sign_in(app, f"{uuid.uuid4()}@example.org")
        page = person.get(address if address != "/sign-out" else "/account")
        form = next(values for target, values in forms_on([page]) if target == address)
        for value in dice.sample(VALUES, 20):
            changed = MultiDict({name: form[name] if name == "csrf_token" else value for name in form})
            fine(person.post(address, data=changed), (address, value))


def test_every_value_survives_as_a_records_text(app: Flask, alice: Browser) -> None:
    """Whatever is taken is shown again on every page that shows it."""
    for value, (word, name) in zip(VALUES, itertools.cycle(making.MAIN.items()), strict=False):
        form = alice.get(f"/{word}/new").form().fill(**{name: value})
        if word in ("opportunities", "contacts"):
            form.fill(company=value)
        page = form.submit()
        assert page.status_code in (303, 422), (word, value)
        if page.status_code == 303:
            assert page.follow().status_code == 200
    for address in ("/board", "/today", "/opportunities", "/companies", "/contacts", "/notes", "/account/data"):
        assert alice.get(address).status_code == 200


def test_in_every_address(app: Flask, alice: Browser, client: Browser, dice: random.Random) -> None:
    things = belongings(app, alice)
    for route in routes(app):
        if not route.rule.arguments:
            continue
        address = next(addresses(app, route, things))
        parts = address.split("/")
        for place in range(1, len(parts)):
            for text in [*dice.sample(BYTES, 4), "x" * 300, "😀", "-1"]:
                changed = "/".join([*parts[:place], text, *parts[place + 1 :]])
                for browser in (alice, client):
                    answer = browser.open(changed, method=route.method)
                    fine(answer, changed)


def test_in_every_query(app: Flask, alice: Browser, dice: random.Random) -> None:
    things = belongings(app, alice)
    names = ["q", "sort", "after", "next", "format", *{name for kind in KINDS.values() for name in kind.filters}]
    names += ["title", "url", "stage_id", "company_id", "company", "opportunity_id", "contact_id", "limit", "cursor"]
    for route in routes(app):
        if route.method != "GET" or route.is_api:
            continue
        for address in addresses(app, route, things):
            for value in dice.sample(SHORT, 4):
                fine(alice.get(address, query_string=[(name, value) for name in names]), (address, value))
            for text in dice.sample(BYTES, 3):
                fine(alice.get(f"{address}?{'&'.join(f'{name}={text}' for name in names)}&{text}"), (address, text))
    for value, kind in zip(VALUES, itertools.cycle(PAGE_KINDS.values()), strict=False):
        some = dice.choice([*kind.filters])
        fine(alice.get(f"/{kind.word}", query_string={"q": value, some: value, "sort": value}), (some, value))


def test_in_every_cookie_and_header(app: Flask, alice: Browser) -> None:
    headers = ("User-Agent", "Referer", "X-Forwarded-For", "X-Forwarded-Host", "Accept", "Accept-Language", "Origin")
    for value in VALUES:
        header = (
            "".join(c for c in value if c >= " " and c != "\x7f")[:4000].encode("utf-8", "replace").decode("latin-1")
        )
        browser = Browser(app)
        for name in ("session", "theme", "remember_token", "x"):
            browser.set_cookie(name, "".join(c for c in value if c.isprintable() and c not in ';, "\\')[:60])
        for address in ("/sign-in", "/today", "/privacy", "/api/v1/me"):
            fine(browser.get(address, headers=dict.fromkeys(headers, header)), (address, value))
        fine(alice.get("/today", headers=dict.fromkeys(headers, header)), value)


def test_nested_and_repeated_names(app: Flask, alice: Browser) -> None:
    token = alice.get("/notes/new").form().values["csrf_token"]
    for word, main in making.MAIN.items():
        for fields in (
            [(f"{main}[]", "a"), (f"{main}[a][b]", "b"), (f"{main}.x", "c"), ("", "d")],
            [(main, "first"), (main, "second")],
            [("id", "x"), ("id", "y"), (main, "z")],
            [("csrf_token", "x"), (main, "z")],
            [(f"field{number}", "x") for number in range(500)],
        ):
            data = MultiDict([("csrf_token", token), *fields])
            fine(alice.post(f"/{word}/new", data=data), fields[0])

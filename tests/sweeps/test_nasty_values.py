"""Nasty values in every field, address, query, header, cookie and JSON position: no failure, nothing of anyone else.

Each run sends the same sample, unless told otherwise: `make sweep` sends a hundred thousand, another sample each time.
First every kind of value meets every kind of place, where what stands there is read.
"""

import itertools
import re
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from tests.records import factories
from tests.support.browser import Browser
from tests.support.server import Server
from tests.sweeps.attempts import kinds_of_values, targets
from tests.sweeps.conftest import SHARE_OF_SERVER, SHARES, Swept
from tests.sweeps.nasty import VALUES
from tests.sweeps.sweep import People, Report, Sweep, in_process

pytestmark = pytest.mark.slow


def test_the_list_is_long_and_without_repeats() -> None:
    for kind in SHARES:
        values = list(itertools.chain.from_iterable(kinds_of_values(kind).values()))
        assert len(values) == len(set(values)) >= 70
    assert sum(SHARES.values()) + SHARE_OF_SERVER == 100


def test_in_every_field_of_every_form(swept: Swept) -> None:
    swept("field")


def test_in_every_address(swept: Swept) -> None:
    swept("address")


def test_in_every_query(swept: Swept) -> None:
    swept("query")


def test_in_every_cookie_and_header(swept: Swept) -> None:
    swept("cookie", "header")


def test_in_every_json_position(swept: Swept) -> None:
    swept("json")


def test_at_a_real_server(server: Server, swept_server: Callable[[Server], Report]) -> None:
    swept_server(server)


def test_at_a_real_server_on_postgresql(postgresql_server: Server, swept_server: Callable[[Server], Report]) -> None:
    swept_server(postgresql_server)


# What changes least comes first.
ORDER = ("GET", "PATCH", "PUT", "POST", "DELETE")
# The menu of the board is sent by its script alone, to another address. And nobody has an e-mail with this link.
NOT_TAKEN = re.compile(r"POST /board |/no-such-token")


def test_without_what_is_nasty_it_would_be_taken(app: Flask) -> None:
    """So that the sweeps do not pass because everything is refused at the door."""
    sweep = Sweep(app, in_process(app), 1, tuple(SHARES))
    people = People(app, sweep.owner)
    found = targets(app, sweep.owner, people.stranger, people.nobody, people.waiting)
    own = [target.attempt for target in found if target.attempt.who == "stranger" and not target.is_foreign]
    own = [attempt for attempt in own if not NOT_TAKEN.search(str(attempt))]
    assert len(own) > 100
    refused = []
    for attempt in sorted(own, key=lambda attempt: (attempt.turn(sweep.ids), ORDER.index(attempt.method))):
        answer = sweep.send(people.up_to_date(attempt))
        people.are_there()
        # What ends something may find that another did already.
        if answer.status >= 400 and attempt.turn(sweep.ids) == 0:
            refused.append(f"{answer.status} for {attempt}")
    assert not refused, "\n".join(refused)


def test_every_value_survives_as_a_records_text(app: Flask, alice: Browser) -> None:
    """Whatever is taken is shown again on every page that shows it."""
    for value, (slug, name) in zip(VALUES, itertools.cycle(factories.MAIN.items()), strict=False):
        form = alice.get(f"/{slug}/new").form().fill(**{name: value})
        if slug in ("opportunities", "contacts"):
            form.fill(company=value)
        page = form.submit()
        assert page.status_code in (303, 422), (slug, value)
        if page.status_code == 303:
            assert page.follow().status_code == 200
    for address in ("/board", "/today", "/opportunities", "/companies", "/contacts", "/notes", "/account/data"):
        assert alice.get(address).status_code == 200


def test_nested_and_repeated_names(app: Flask, alice: Browser) -> None:
    token = alice.get("/notes/new").form().values["csrf_token"]
    for slug, main in factories.MAIN.items():
        for fields in (
            [(f"{main}[]", "a"), (f"{main}[a][b]", "b"), (f"{main}.x", "c"), ("", "d")],
            [(main, "first"), (main, "second")],
            [("id", "x"), ("id", "y"), (main, "z")],
            [("csrf_token", "x"), (main, "z")],
            [(f"field{number}", "x") for number in range(500)],
        ):
            data = MultiDict([("csrf_token", token), *fields])
            assert alice.post(f"/{slug}/new", data=data).status_code < 500, fields[0]

"""What cannot be seen and comes along with what is copied: zero-width signs and marks of direction."""

import pytest
from flask import Flask

from app.models.columns import sort_key
from app.reading.pay import minor_units
from app.reading.text import one_line
from app.records.schema import OptionalAddress, Schema, email_address, validate
from tests.adverts.test_adding import type_line
from tests.records.factories import add, count
from tests.support.browser import Browser

UNSEEN = ["\u200b", "\u202a", "\u202c", "\ufeff", "\u200e", "\u200f", "\u2060", "\u061c", "\u00ad"]


class Linked(Schema):
    url: OptionalAddress = None


def address(text: str) -> str | None:
    values, errors = validate(Linked, {"url": text}, {"url": "Link"})
    assert bool(values) is not bool(errors)
    return values.url if values else None


@pytest.mark.parametrize("sign", UNSEEN)
def test_at_the_ends_of_a_line_it_is_left_out(sign: str) -> None:
    assert one_line(f"{sign} Nurse {sign}") == "Nurse"
    assert one_line(f"{sign}") == ""


def test_within_a_line_it_stays_where_it_joins() -> None:
    for text in ("👩\u200d🚀", "می\u200cخواهم", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"):
        assert one_line(f" {text}\u200b") == text


@pytest.mark.parametrize("sign", [*UNSEEN, "\u200d"])
def test_two_names_that_look_alike_have_one_key(sign: str) -> None:
    assert sort_key(f"Ac{sign}me{sign}") == "acme"


@pytest.mark.parametrize("sign", UNSEEN)
@pytest.mark.parametrize(
    "text", ["{}https://a.example/1", "https://a.{}example/1{}", "<https://a.example/1>{}", "a.example/1{}"]
)
def test_a_link_is_followed(text: str, sign: str) -> None:
    assert address(text.replace("{}", sign)) == "https://a.example/1"


@pytest.mark.parametrize(
    "text", ["Link", "@jane", "http//x", "https://", "jane@a.example", "ftp://a.example", "a b.example"]
)
def test_what_is_no_link_is_said_to_be_none(text: str) -> None:
    assert address(text) is None


def test_an_address_within_a_company_needs_its_scheme() -> None:
    assert address("http://intranet/jobs/1") == "http://intranet/jobs/1"
    assert address("localhost:8000/x") is None


@pytest.mark.parametrize(
    "text",
    [
        "jane@a.example.org",
        *(f"jane@a.example.org{sign}" for sign in UNSEEN),
        "\u202ajane@a.example.org\u202c",
        "mailto:jane@a.example.org",
        "MAILTO:jane@a.example.org?subject=Hi",
        "Jane Doe <jane@a.example.org>",
        '"Doe, Jane" <jane@a.example.org>;',
        "<jane@a.example.org>",
        "Jane <mailto:jane@a.example.org>",
    ],
)
def test_an_e_mail_address_is_found(text: str) -> None:
    assert email_address(text) == "jane@a.example.org"
    assert email_address(text, for_us=True) == "jane@a.example.org"


@pytest.mark.parametrize(
    "text", ["jane", "Jane <jane>", "mailto:", "jane@a.example.org jim@a.example.org", "a@b@c.org"]
)
def test_what_is_no_e_mail_address(text: str) -> None:
    with pytest.raises(ValueError, match=r"such as name@example\.com"):
        email_address(text)


def test_letters_that_we_cannot_write_to_are_said_to_be_so() -> None:
    assert email_address("jürgen@example.com") == "jürgen@example.com"
    with pytest.raises(ValueError, match="can’t send e-mail to an address with letters such as ü"):
        email_address("jürgen@example.com", for_us=True)


def test_an_amount() -> None:
    assert minor_units("\u200e45,000\u200b", "USD") == 4_500_000


def test_a_company_with_an_unseen_sign_is_the_same(app: Flask, alice: Browser) -> None:
    add(alice, "companies", name="Acme")
    type_line(alice, "Nurse at Ac\u200bme\u200b")
    assert count(app, "companies") == 1


def test_a_contact_with_a_pasted_address(alice: Browser) -> None:
    page = (
        alice.get("/contacts/new")
        .form()
        .fill(name="Jane", email="Jane Doe <jane@a.example.org>\u200b")
        .submit(follow=True)
    )
    assert "jane@a.example.org" in page.words


def test_signing_in_with_a_pasted_address(client: Browser, alice: Browser) -> None:
    form = client.get("/sign-in").form().fill(email=f"Alice <{alice.email}>\u200b", password=alice.password)
    assert form.submit().status_code == 303

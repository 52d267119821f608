"""What a password may be: long and not easily guessed, otherwise anything."""

import unicodedata

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from app.operations.accounts.password_rule import problem
from tests.auth import auth_forms, inbox
from tests.support.browser import Browser

GOOD = [
    "four plain words in a row",
    "correct horse battery staple tango",
    "Tr0ub4dor&3 something else",
    "vier einfache Wörter hier",
    "пять простых слов подряд",
    "四つの簡単な言葉を並べて書いてください",
    "🐎🔋📎🌈🎻🍋🚲🧦🌵🪁🧭🎲🪴🐝🧊",
    " leading and trailing spaces ",
    "tabs\tand quotes ' \" ; -- <b>",
    "x7#kQ9!pL2$vN5&w",
]
COMMON = [
    "passwordpassword",
    "password1234567",
    "123456789012345",
    "qwertyuiopasdfg",
    "aaaaaaaaaaaaaaaaaaaa",
    "abcabcabcabcabcabc",
    "qwertyuiopqwertyuiop",
    "111111111111111",
    "PasswordPassword1",
    "jobplanrjobplanr",
    "jobplanr123456789",
]


@pytest.mark.parametrize("password", GOOD)
def test_a_few_words_in_any_script_are_fine(password: str) -> None:
    assert problem(password) is None


@pytest.mark.parametrize("password", COMMON)
def test_what_others_would_guess_is_refused(password: str) -> None:
    assert problem(password) is not None


def test_fifteen_characters_are_the_least() -> None:
    assert "at least 15" in (problem("x7#kQ9!pL2$vN5") or "")
    assert problem("x7#kQ9!pL2$vN5&") is None


def test_characters_are_counted_after_normalising() -> None:
    composed = "éèêëàâäùûüôöîïç"
    assert len(composed) == 15
    apart = unicodedata.normalize("NFD", composed[:-1])
    assert len(apart) > 15
    assert problem(composed) is None
    assert "at least 15" in (problem(apart) or "")


def test_256_characters_are_the_most() -> None:
    words = "four plain words in a row, and then some more of them "
    assert problem((words * 6)[:256]) is None
    assert "at most 256" in (problem((words * 6)[:257]) or "")


@pytest.mark.parametrize(
    "password",
    ["alice.smith@example.org", "alice.smithalice", "ALICE.SMITH12345", "Jobplanr alice.smith", "xx alice.smith xx"],
)
def test_the_address_is_refused(password: str) -> None:
    assert "too close" in (problem(password, "alice.smith@example.org") or "")


def test_a_name_is_refused_by_itself_and_fine_among_other_words() -> None:
    assert "too close" in (problem("wolfeschlegelstein", "Wolfeschlegelstein") or "")
    assert problem("wolfeschlegelstein rides an old bicycle", "Wolfeschlegelstein") is None


@settings(max_examples=60, deadline=None)
@given(password=st.text(max_size=300), personal=st.text(max_size=60))
def test_nothing_that_is_typed_is_an_error(password: str, personal: str) -> None:
    said = problem(password, personal)
    assert said is None or said.endswith((".", "well.", "better."))


@pytest.mark.parametrize("password", [*GOOD, "x7#kQ9!pL2$vN5&" * 17])
def test_what_is_accepted_signs_in_later(app: Flask, client: Browser, password: str) -> None:
    assert auth_forms.sign_up(client, "new@example.org", password).status_code == 303
    assert auth_forms.verify(client, inbox.link(app, "new@example.org"), password).status_code == 303
    assert (
        auth_forms.sign_in(Browser(app), "new@example.org", unicodedata.normalize("NFD", password)).status_code == 303
    )


@pytest.mark.parametrize(
    "password", ["short", "passwordpassword", "new@example.org", "x" * 257, "x" * 20_000, "   ", "\0" * 20]
)
def test_the_form_says_what_is_wrong(client: Browser, password: str) -> None:
    page = auth_forms.sign_up(client, "new@example.org", password)
    assert page.status_code == 422
    assert len(page.texts("p.error")) == 1

"""What the e-mails say, that there are no others, and that text and HTML say the same."""

import inspect
import re
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import UndefinedError
from selectolax.lexbor import LexborHTMLParser

from app.mail import emails, links
from app.mail.message import message
from app.models.account import Account
from app.models.email import KINDS, Email, UnknownKind
from app.models.sign_up import SignUp
from tests.mail import emails_at_hand
from tests.support.browser import Browser
from tests.support.promises import promise

SUMMARY = "We keep less than before, and say so. " * 5
LINK = links.Unsigned("/somewhere/", "somewhere", "what it is about")
TEMPLATES = Path(emails.__file__).parents[1] / "templates" / "mail"
FROM_ELSEWHERE = "img, script, link, iframe, object, embed, video, audio, source, form, [src], [background], [srcset]"


@pytest.fixture(autouse=True)
def _base_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(links._base, "url", "https://jobplanr.test")


def account(**more: str) -> Account:
    return Account(id=uuid.uuid4(), email="alice@example.org", time_zone="Europe/Berlin", region="DE", **more)


def every_email(name: str = "") -> list[Email]:
    asked = SignUp(id=uuid.uuid4(), email="alice@example.org", first_name=name, last_name=name)
    owner = account(first_name=name, last_name=name)
    return [
        emails.verify_email(asked, LINK),
        emails.already_have_an_account(owner),
        emails.reset_password(owner, LINK),
        emails.password_changed(owner),
        emails.sign_in_ended(owner),
        emails.reminder(owner, date(2026, 12, 1), 1, LINK),
        emails.reminder(owner, date(2026, 12, 1), 1200, LINK),
        emails.policy_changed(owner, date(2027, 1, 31), "January 31, 2027", SUMMARY, date(2026, 11, 23)),
        emails.confirm_request(owner, "access", LINK),
        emails.confirm_request(owner, "correction", LINK),
        emails.confirm_request(owner, "deletion", LINK),
        emails.confirm_new_address(owner, "new@example.org", LINK),
        emails.address_changed(owner, "old@example.org"),
        emails.account_deleted(owner, "14"),
    ]


# A kind may have e-mails that differ.
NAMES = [f"{number} {email.kind}" for number, email in enumerate(every_email())]

each_email = pytest.mark.parametrize("number", range(len(NAMES)), ids=NAMES.__getitem__)


@promise("mail")
def test_the_list_is_closed() -> None:
    functions = {name for name, it in inspect.getmembers(emails, inspect.isfunction) if _is_of(it) and name[0] != "_"}
    folders = {path.name for path in TEMPLATES.iterdir() if path.is_dir()}
    assert functions == folders == set(KINDS) == {email.kind for email in every_email()}


@pytest.mark.parametrize("kind", KINDS)
def test_each_says_what_it_is_for(kind: str) -> None:
    assert re.fullmatch(r"to (let|tell|ask|confirm) [\w ,'-]+", KINDS[kind])
    assert len(set(KINDS.values())) == len(KINDS)


def _is_of(function: Callable[..., object]) -> bool:
    return function.__module__ == emails.__name__


@promise("mail")
def test_an_email_of_another_kind_cannot_be_made() -> None:
    with pytest.raises(UnknownKind):
        Email(kind="newsletter", recipient="alice@example.org", subject="", text="", html="")


@each_email
def test_text_and_html_say_the_same(number: int) -> None:
    email = every_email()[number]
    tree = LexborHTMLParser(email.html)
    for link in tree.css("body a"):
        href = link.attributes["href"] or ""
        if not href.startswith("mailto:"):
            link.replace_with(f"{link.text()}: {href}")
    assert tree.body is not None
    assert tree.body.text(separator=" ").split() == _without_gaps(email.text).split()


def _without_gaps(text: str) -> str:
    """The address in the footer is a link of its own in HTML, so its full stop stands apart there."""
    return text.replace("support@jobplanr.ai.", "support@jobplanr.ai .")


@promise("mail", "sharing")
@each_email
def test_it_loads_nothing_and_follows_nobody(number: int) -> None:
    tree = LexborHTMLParser(every_email()[number].html)
    assert not tree.css(FROM_ELSEWHERE)
    assert "url(" not in tree.html
    hrefs = [link.attributes["href"] or "" for link in tree.css("a")]
    assert all(href.startswith(("https://jobplanr.test/", "mailto:support@jobplanr.ai")) for href in hrefs)


@promise("contact")
@each_email
def test_it_says_why_it_came_and_where_to_ask(number: int) -> None:
    text = every_email()[number].text
    assert "You're getting this because " in text
    assert "support@jobplanr.ai" in text
    assert "https://jobplanr.test/privacy" in text


@each_email
def test_its_subject_is_one_plain_line(number: int) -> None:
    subject = every_email()[number].subject
    assert re.fullmatch(r"[\w -]+", subject)
    assert f"<title>{subject}</title>" in every_email()[number].html


@each_email
def test_it_fits_a_terminal_and_has_no_shouting(number: int) -> None:
    lines = every_email()[number].text.splitlines()
    assert all(len(line) <= 80 for line in lines if "https://" not in line)
    assert "!" not in every_email()[number].text
    assert "\n\n\n\n" not in every_email()[number].text


@each_email
def test_a_name_someone_typed_is_not_in_it(number: int) -> None:
    email = every_email(name="cheap-pills.example")[number]
    assert "cheap-pills" not in email.subject + email.text + email.html


def test_a_request_is_told_without_what_it_says() -> None:
    """Whoever wrote to us may want to have their words delivered."""
    parameters = inspect.signature(emails.confirm_request).parameters
    assert set(parameters) == {"account", "kind", "link"}
    for kind, words in (("access", "a copy of everything"), ("correction", "to correct"), ("deletion", "to delete")):
        email = emails.confirm_request(account(), kind, LINK)
        assert words in email.text
        assert "nothing is released, changed, or deleted" in " ".join(email.text.split())


def test_neither_address_learns_the_other() -> None:
    owner = account()
    assert owner.email not in emails.confirm_new_address(owner, "new@example.org", LINK).text
    told = emails.address_changed(owner, "old@example.org")
    assert told.recipient == "old@example.org"
    assert owner.email not in told.text + told.html


def test_html_is_escaped_and_text_is_not() -> None:
    email = emails.policy_changed(account(), date(2027, 1, 31), "January 31, 2027", 'a=1&b="<i>', date(2026, 11, 23))
    assert "a=1&amp;b=&#34;&lt;i&gt;" in email.html
    assert 'a=1&b="<i>' in email.text


@promise("letters")
def test_a_link_is_made_as_the_email_is_sent(app: Flask) -> None:
    """Until then it holds what the link is about, and nothing that would open it."""
    for email in every_email():
        email.id, email.created_at = uuid.uuid4(), datetime.now(UTC)
        assert bool(email.link) == (links.stand_in() in email.text) == (links.stand_in() in email.html)
        sent = message(email, "us@jobplanr.test")
        for part in ("plain", "html"):
            text = sent.get_body((part,)).get_content()
            assert links.stand_in() not in text
            assert bool(email.link) == ("https://jobplanr.test/somewhere/" in text)


def test_an_email_of_an_earlier_release_goes_out_as_it_is() -> None:
    text = "Follow https://jobplanr.test/verify-email/its-token"
    before = Email(id=uuid.uuid4(), kind="verify_email", recipient="a@example.org", subject="", text=text, html=text)
    before.created_at = datetime.now(UTC)
    assert text in message(before, "us@jobplanr.test").get_body(("plain",)).get_content()


def test_a_template_that_lacks_a_value_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        emails._rendered("reset_password/body.txt", {})


def test_how_long_links_live_is_said_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = SignUp(id=uuid.uuid4(), email="alice@example.org")
    assert "works for 3 days" in " ".join(emails.verify_email(asked, LINK).text.split())
    assert "after 7 days" in emails.verify_email(asked, LINK).text
    assert "works for 60 minutes" in emails.reset_password(account(), LINK).text
    monkeypatch.setattr(links, "RESET_LINK_LIFE", links.RESET_LINK_LIFE / 2)
    assert "works for 30 minutes" in emails.reset_password(account(), LINK).text


def test_the_time_is_that_of_the_owners_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emails, "now", lambda: datetime(2026, 11, 3, 8, 5, tzinfo=UTC))
    assert "3 November 2026 at 09:05 (Europe/Berlin)" in emails.password_changed(account()).text


def test_a_changed_password_says_what_to_do_if_it_was_not_you() -> None:
    assert "Set a new password: https://jobplanr.test/forgot-password" in emails.password_changed(account()).text


def test_the_last_email_belongs_to_no_account() -> None:
    belonging = {email.kind for email in every_email() if email.account_id}
    assert belonging == set(KINDS) - {"verify_email", "account_deleted"}


def test_links_are_built_from_the_settings(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(links._base, "url", app.config["BASE_URL"])
    assert f"{app.config['BASE_URL']}/privacy" in emails.password_changed(account()).text


def test_a_forged_host_is_in_no_email(app: Flask, alice: Browser) -> None:
    """Nor in one that is written while a page is asked for."""
    form = alice.get("/account/password").form()
    form.fill(current_password=alice.password, password="five other words in a row")
    cookie = alice.get_cookie("session")
    assert cookie is not None
    alice.set_cookie("session", cookie.value, domain="evil.example")
    host = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    assert alice.post("/account/password", data=form.values, headers=host).status_code == 303
    email = emails_at_hand.only(app)
    for text in (email.text, email.html):
        assert "https://jobplanr.test/forgot-password" in text
        assert "evil.example" not in text

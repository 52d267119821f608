"""E-mails through SES's real interface, as moto plays it, and what each of its answers means."""

import json
from datetime import timedelta

import pytest
from flask import Flask

from app.extensions import db
from app.mail import emails, links, outbox
from app.mail import ses as ses_module
from app.mail.message import mailable, message
from app.mail.outbox import EmailRejected
from app.models.account import Account
from app.models.columns import now
from app.models.email import Email
from app.web import log
from tests.mail import emails_at_hand
from tests.mail.failing_service import RESET, FailingService
from tests.support.browser import Browser
from tests.support.logs import kind
from tests.support.promises import promise
from tests.support.ses import Ses, text_of

SENDER = "Jobplanr <support@jobplanr.ai>"
# Without an age, so that it is the same each time it is signed.
LINK = links.Unsigned("/somewhere/", "somewhere", "what it is about", ages=False)


def send_due(app: Flask, transport: outbox.Transport) -> None:
    with app.app_context():
        outbox.send_due(transport)


@promise("processors")
def test_an_email_arrives_as_it_was_written(
    app: Flask, alice: Browser, ses: Ses, transport: ses_module.Ses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(links._base, "url", "https://jobplanr.test")
    with app.app_context():
        email = emails.reset_password(db.session.get_one(Account, alice.account_id), LINK)
        db.session.add(email)
        db.session.commit()
    send_due(app, transport)
    [arrived] = ses.received()
    assert (arrived["From"], arrived["To"], arrived["Subject"]) == (SENDER, alice.email, email.subject)
    assert text_of(arrived).replace("\r\n", "\n") == links.with_link(email.text, email.link)
    html = arrived.get_body(("html",))
    assert html
    assert html.get_content().replace("\r\n", "\n") == links.with_link(email.html, email.link)
    assert arrived["Auto-Submitted"] == "auto-generated"
    assert arrived["Message-ID"] == f"<{email.id}@jobplanr.ai>"
    assert not emails_at_hand.unsent(app)


@pytest.mark.parametrize("text", ["Grüße – 你好, 🙂", "Grüße – 你好, 🙂, ein sehr langer Absatz ohne Umbruch, " * 40])
def test_text_beyond_ascii_is_not_garbled(app: Flask, ses: Ses, transport: ses_module.Ses, text: str) -> None:
    with app.app_context():
        db.session.add(
            Email(kind="verify_email", recipient="a@münchen.example", subject="Ünïcode – 你好", text=text, html=text)
        )
        db.session.commit()
    send_due(app, transport)
    [arrived] = ses.received()
    assert arrived["Subject"] == "Ünïcode – 你好"
    assert arrived["To"] == "a@xn--mnchen-3ya.example"
    assert text_of(arrived).strip() == text.strip()


def test_an_email_is_the_same_each_time_it_is_made(app: Flask) -> None:
    emails_at_hand.write(app)
    made = [message(emails_at_hand.only(app), SENDER) for _ in range(2)]
    for header in ("Message-ID", "X-Entity-Ref-ID", "Date", "To", "Subject"):
        assert made[0][header] == made[1][header]


@pytest.mark.parametrize("address", ["ü@example.org", "a@example.org\r\nBcc: b@example.org"])
def test_an_address_that_cannot_be_written_to_is_refused(address: str) -> None:
    with pytest.raises(EmailRejected, match=r"^AddressNotInAscii$"):
        mailable(address)


def test_a_sender_ses_does_not_know_is_refused(app: Flask, ses: Ses) -> None:
    emails_at_hand.write(app)
    send_due(app, ses_module.Ses("Someone <someone@example.net>", "eu-west-1"))
    email = emails_at_hand.only(app)
    assert (email.state, email.problem) == ("refused", "MessageRejected")
    assert not ses.received()


@pytest.mark.parametrize("code", ["MessageRejected", "BadRequestException"])
def test_what_is_wrong_with_the_email_is_refused_for_good(
    app: Flask, service: FailingService, transport: ses_module.Ses, code: str
) -> None:
    emails_at_hand.write(app)
    service.fail([code])
    send_due(app, transport)
    email = emails_at_hand.only(app)
    assert (email.refused, email.problem) == (True, code)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("TooManyRequestsException", "TooManyRequestsException"),
        ("LimitExceededException", "LimitExceededException"),
        ("AccountSuspendedException", "AccountSuspendedException"),
        ("SendingPausedException", "SendingPausedException"),
        ("MailFromDomainNotVerifiedException", "MailFromDomainNotVerifiedException"),
        ("NotFoundException", "NotFoundException"),
        ("AccessDeniedException", "AccessDeniedException"),
        (500, "500"),
        (503, "503"),
        (RESET, "ConnectionClosedError"),
    ],
)
def test_whatever_can_pass_is_tried_again_later(
    app: Flask, service: FailingService, transport: ses_module.Ses, answer: str | int, reason: str
) -> None:
    emails_at_hand.write(app)
    service.fail([answer])
    send_due(app, transport)
    email = emails_at_hand.only(app)
    assert (email.refused, email.problem) == (False, reason)
    assert service.calls == 1


def test_the_log_says_what_aws_found_wrong_and_no_address(
    app: Flask, monkeypatch: pytest.MonkeyPatch, service: FailingService, transport: ses_module.Ses
) -> None:
    lines: list[str] = []
    monkeypatch.setattr(log.failures, "error", lines.append)
    service.fail(["AccessDeniedException"])
    try:
        transport.allow("someone@example.org")
    except Exception as error:
        log.log_failure(error)
    [line] = lines
    assert kind(line) == "failure"
    assert "someone" not in line
    later, answer = json.loads(line)["failure"]
    assert "aws" not in later
    assert (answer["aws"], answer["aws_status"]) == ("AccessDeniedException", 403)


def test_nobody_listening_is_tried_again_later(
    app: Flask, monkeypatch: pytest.MonkeyPatch, service: FailingService, transport: ses_module.Ses
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_SESV2", "http://127.0.0.1:1")
    emails_at_hand.write(app)
    send_due(app, transport)
    assert emails_at_hand.only(app).problem == "EndpointConnectionError"


def test_missing_credentials_are_tried_again_later(
    app: Flask, monkeypatch: pytest.MonkeyPatch, service: FailingService, transport: ses_module.Ses
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, "/nowhere")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    emails_at_hand.write(app)
    send_due(app, transport)
    assert emails_at_hand.only(app).problem == "NoCredentialsError"


def test_an_attempt_is_over_well_before_its_claim() -> None:
    quick = ses_module.ONE_QUICK_ATTEMPT
    assert quick.retries["total_max_attempts"] == 1
    assert timedelta(seconds=quick.connect_timeout + quick.read_timeout) * 2 < outbox_claim_life()


def outbox_claim_life() -> timedelta:
    email = Email(kind="verify_email", tries=0)
    before = now()
    email.claim()
    assert email.due_at is not None
    return email.due_at - before

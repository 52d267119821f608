"""The whole journey, walked at a server that runs as in production, and what is known of it afterwards."""

import json
import time
from collections.abc import Sequence
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx

from app.extensions import db
from app.models.email import Email
from app.operations.records import document_texts
from tests.auth import auth_forms
from tests.mail.failing_service import RESET, FailingService
from tests.running.whole_journey import Journey
from tests.support.browser import Browser
from tests.support.databases import Database
from tests.support.server import Server
from tests.support.wire import Wire

HERE = Path(__file__).parent
PROGRAM = "tests.running.planted:app"
PRODUCTION = {
    "APP_ENV": "production",
    "SECRET_KEY": "a key that is long enough for production",
    "BASE_URL": "https://jobs.example",
    "TRUSTED_PROXIES": "1",
    "WEB_CONCURRENCY": "1",
}
# Where the proxy says that she is.
IP = "203.0.113.7"
# Ways in which a request can go wrong; planted.py has them.
PLANTED = ("exception", "unique", "value", "after", "stream", "outside", "log", "call")
CALLED = "hushcall"
# Whose e-mail makes the worker stumble.
FAULTY = "hushfault@example.org"
SECONDS_FOR_FAULTS = 90


class Mail(FailingService):
    """Takes e-mails as SES does, until it is told not to."""

    @property
    def environment(self) -> dict[str, str]:
        return {
            "MAIL_TRANSPORT": "ses",
            "MAIL_SENDER": "Jobplanr <support@jobplanr.ai>",
            "AWS_REGION": "eu-west-1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_ENDPOINT_URL_SESV2": self.url,
        }

    def received(self) -> list[EmailMessage]:
        return list(self.taken)


class Walk(NamedTuple):
    lines: Sequence[str]
    """Everything that gunicorn, the application, the worker and the agent have written."""
    secrets: set[str]
    refused: Sequence[tuple[str, str]]
    """What the guard refused while everything went as it should: the kind of event, and where it would have led."""
    refused_planted: Sequence[tuple[str, str]]
    """And what it refused in the end, when faults were planted."""


def walk(database: Database, folder: Path, allowed: Sequence[str] = (), **settings: str) -> Walk:
    """Sign up, do everything, and leave; then let everything fail. The server has stopped when this returns.

    Its processes reach the database, the mail service and what else is `allowed`.
    """
    mail, refusals = Mail(), folder / "refused"
    refusals.touch()
    settings |= closed(refusals, urlsplit(mail.url).netloc, *allowed)
    server = Server(database, mail, folder, PROGRAM, **PRODUCTION, **settings)
    wire = Wire(server.url, X_Forwarded_Proto="https", X_Forwarded_For=IP)
    try:
        journey = Journey(server, wire)
        journey.walk()
        refused = _read(refusals)
        _fail_in_every_way(server, mail, wire)
    finally:
        server.stop()
        # Not before: gunicorn, told to stop at once while a connection ends, may wait for itself until it is killed.
        wire.close()
        mail.stop()
    return Walk(server.log.splitlines(), journey.secrets, refused, _read(refusals)[len(refused) :])


def closed(refusals: Path, *allowed: str) -> dict[str, str]:
    """The environment of a process that gets nowhere but there; what it tried is noted in this file."""
    there = {"PYTHONPATH": str(HERE / "guard"), "GUARD_LOG": str(refusals), "GUARD_ALLOWS": " ".join(allowed)}
    return there | {"GUARD_PROGRAM": str(document_texts.PROGRAM)}


def _fail_in_every_way(server: Server, mail: Mail, wire: Wire) -> None:
    word = {"call": CALLED}
    for how in PLANTED:
        with suppress(httpx.RemoteProtocolError):
            answer = wire.post(f"/planted/{how}?q=hush", {"word": word.get(how, "hush@example.org")})
            assert answer.status_code == (200 if how == "log" else 500), how
    # An e-mail refused for good, two put off, one that the worker itself stumbles over.
    mail.fail(["MessageRejected", 500, RESET])
    before = mail.calls
    for number in range(3):
        auth_forms.sign_up(Browser(wire.app), f"hush{number}@example.org")
    with server.app.app_context():
        db.session.add(Email(kind="sign_in_ended", recipient=FAULTY, subject="Hush", text="hush", html="hush"))
        db.session.commit()
    deadline = time.monotonic() + SECONDS_FOR_FAULTS
    while mail.calls < before + 3 or "_send_but" not in server.log:
        server.check()
        assert time.monotonic() < deadline, f"The worker met {mail.calls - before} faults of 3."
        time.sleep(0.05)


def _read(refusals: Path) -> list[tuple[str, str]]:
    return [(kind, where) for kind, where in map(json.loads, refusals.read_text().splitlines())]

"""Nothing reaches the mail service but the e-mails of the list, and these by one way."""

import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

import config
from app.extensions import db
from app.mail import emails, links, outbox
from app.mail.ses import Ses as Transport
from app.models.account import Account
from app.models.email import KINDS
from app.models.sign_in import SignIn
from app.operations.accounts.sign_in import end_copied_sign_in
from app.operations.privacy import requests
from tests.auth import auth_forms, inbox
from tests.mail import emails_at_hand
from tests.support.browser import Browser
from tests.support.people import PASSWORD
from tests.support.promises import promise
from tests.support.ses import Ses, text_of

EMAIL = "alice@example.org"
ROOT = Path(config.__file__).parent
OURS = [*sorted(ROOT.glob("*.py")), *sorted(ROOT.glob("app/**/*.py"))]
AMAZON = {"boto3", "botocore"}
# Whatever could carry an e-mail, or anything else, to somewhere.
OTHER_WAYS = {
    *("smtplib", "http", "urllib3", "requests", "httpx", "aiohttp", "socket", "ssl", "asyncio", "ftplib", "telnetlib"),
    *("xmlrpc", "flask_mail", "aiosmtplib", "subprocess", "grpc", "websockets", "paramiko"),
}


def imported(path: Path) -> Iterator[str]:
    """The full name of every module the file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{name.name}" for name in node.names)


def importing(*modules: str) -> set[str]:
    return {
        str(path.relative_to(ROOT))
        for path in OURS
        if any(name == module or name.startswith(f"{module}.") for name in imported(path) for module in modules)
    }


def calling(name: str) -> set[str]:
    """The files in which a function or class of this name is called, or a statement about it made."""
    found = set()
    for path in OURS:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and name in (_name(node.func), *map(_name, node.args)):
                found.add(str(path.relative_to(ROOT)))
    return found


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def test_one_file_speaks_to_amazon() -> None:
    assert len(OURS) > 100
    assert importing(*AMAZON) == {"app/mail/ses.py"}


@pytest.mark.slow
def test_no_other_file_opens_a_connection() -> None:
    """The server's own files do it for what they serve; `flask develop` starts them. Two files import what lies beside
    them, one what belongs to the reader of PDF, and no file imports what only its text names."""
    ways = importing(*OTHER_WAYS, "urllib.request")
    # The program that reads a file has no network: tests/records/test_document_texts.py.
    assert ways <= {"app/commands/develop.py", "app/operations/records/document_texts.py"}, ways
    assert calling("resolve_name") == {"app/commands/work.py"}
    reads_pdf = "app/reading/file_text.py"
    assert 'walk_packages(pypdf.__path__, "pypdf."' in (ROOT / reads_pdf).read_text()
    assert calling("import_module") == {"app/models/all_tables.py", "app/records/kinds.py", reads_pdf}
    for file in calling("import_module") - {reads_pdf}:
        assert 'import_module(f"{__package__}.' in (ROOT / file).read_text(), file
    assert not calling("__import__")


def test_only_the_outbox_hands_an_email_over() -> None:
    assert calling("send_email") == {"app/mail/ses.py"}
    assert {path for path in calling("send") if path.startswith("app/")} == {"app/mail/outbox.py"}


def test_emails_are_written_in_one_place() -> None:
    made = [path.name for path in OURS for node in ast.walk(ast.parse(path.read_text())) if _is_call(node, "Email")]
    assert made == ["emails.py"]
    assert not [path for path in OURS if "insert(Email" in path.read_text()]


def _is_call(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and _name(node.func) == name


@promise("mail")
def test_a_whole_journey_sends_what_is_on_the_list_and_nothing_else(
    app: Flask, client: Browser, ses: Ses, transport: Transport
) -> None:
    def link(path: str) -> str:
        """Send what is due; the path of the newest link of this kind that arrived."""
        inbox.emails(app)
        with app.app_context():
            outbox.send_due(transport)
        found = [word for email in ses.received() for word in text_of(email).split() if path in word]
        return urlsplit(found[-1]).path

    auth_forms.sign_up(client, EMAIL)
    auth_forms.verify(client, link("/verify-email/"))
    auth_forms.sign_up(Browser(app), EMAIL)
    auth_forms.forget(Browser(app), EMAIL)
    auth_forms.reset(client, link("/reset-password/"), PASSWORD)
    auth_forms.sign_in(client, EMAIL)
    with app.app_context():
        account = db.session.scalars(select(Account)).one()
        phone = SignIn(account.id, "A phone", is_app=True)
        db.session.add(phone)
        db.session.flush()
        end_copied_sign_in(account.id, phone.id)
        for kind in (requests.ACCESS, requests.CORRECTION):
            requests.ask_owner(account, kind, {"email": "newer@example.org"})
        # When it is due has tests of its own, and so has the announcement.
        db.session.add(emails.reminder(account, date(2026, 12, 1), 2, links.stop_link(account)))
        db.session.add(
            emails.policy_changed(account, date(2027, 1, 31), "January 31, 2027", "More.", date(2026, 11, 23))
        )
        db.session.commit()
    for step in ("correction", "new-address"):
        client.get(link(f"/account/requests/{step}/")).form().submit(follow=True)
    link("/privacy")
    client.get("/account/delete").form().fill(password=PASSWORD).submit()
    link("/privacy")
    subjects = {emails._rendered(f"{kind}/subject.txt", {}): kind for kind in KINDS}
    assert {subjects.get(email["Subject"]) for email in ses.received()} == set(KINDS)
    assert {email["To"] for email in ses.received()} == {EMAIL, "newer@example.org"}
    assert not emails_at_hand.unsent(app)

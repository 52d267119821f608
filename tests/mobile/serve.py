"""A server for the tests of the mobile app: `python -m tests.mobile.serve sqlite`, or `postgresql`.

It says its address in a line of JSON, then answers each line it is sent by another, until its input closes.
"""

import json
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Any
from unittest.mock import patch

from flask import Flask
from sqlalchemy import delete, select, update

from app import create_app
from app.extensions import db
from app.models.account import Account
from app.models.columns import now
from app.models.email import Email
from app.models.sign_in import SignIn
from app.models.tenant import use_account
from app.models.throttle import Throttle
from app.operations.accounts import tokens
from app.operations.privacy.export_account import export_account
from tests.support import policy
from tests.support.databases import PostgresqlDatabases, SqliteDatabases, quick_folder, settings
from tests.support.people import PASSWORD, make_account
from tests.support.server import Server
from tests.support.ses import Ses

A_WHILE = tokens.TOKEN_LIFE.total_seconds() + 60


class Desk:
    """What tests ask for that no phone could."""

    def __init__(self, server: Server, app: Flask) -> None:
        """`app` works past row-level security, on the same database."""
        self.server, self.app = server, app

    def account(self) -> dict[str, str]:
        """Someone new, whose address is proven. Thousands sign in from this one machine, which no person does."""
        with self.app.app_context():
            db.session.execute(delete(Throttle))
            db.session.commit()
        email = f"{uuid.uuid4().hex[:12]}@example.org"
        return {"id": str(make_account(self.app, email)), "email": email, "password": PASSWORD}

    def emails(self, email: str) -> list[str]:
        """The subjects of all that is on its way there, and then of all that was sent: one may be in both."""
        with self.app.app_context():
            waiting = db.session.scalars(select(Email.subject).where(Email.recipient == email)).all()
        return [*waiting, *(one["Subject"] for one in self.server.ses.received() if email in one["To"])]

    def aged(self, token: str) -> str:
        """The same token, as if it had been issued long ago."""
        with self.app.app_context():
            claim = tokens.signing.opened("api-token", token, tokens.timedelta.max)
            assert claim
            account, sign_in, serial = claim
            with patch("itsdangerous.timed.TimestampSigner.get_timestamp", return_value=int(time.time() - A_WHILE)):
                return tokens.issue(uuid.UUID(account), uuid.UUID(sign_in), serial)

    def after_grace(self, token: str) -> None:
        """As if this token had come into use so long ago that the one before it is dead."""
        with self.app.app_context():
            claim = tokens.signing.opened("api-token", token, tokens.timedelta.max)
            assert claim
            then = now() - tokens.GRACE - tokens.timedelta(seconds=1)
            db.session.execute(update(SignIn).where(SignIn.id == uuid.UUID(claim[1])).values(serial_since=then))
            db.session.commit()

    def end_sign_ins(self, email: str) -> None:
        """As if someone had signed this account out everywhere."""
        with self._account(email) as account_id:
            db.session.execute(delete(SignIn).where(SignIn.account_id == account_id))
            db.session.commit()

    def export(self, email: str) -> Any:
        """What the owner downloads."""
        with self._account(email) as account_id:
            return json.loads("".join(export_account(account_id)))

    @contextmanager
    def _account(self, email: str) -> Iterator[uuid.UUID]:
        with self.app.app_context():
            account_id = db.session.scalars(select(Account.id).where(Account.email == email)).one()
            use_account(db.session(), account_id)
            yield account_id


def main(kind: str) -> None:
    answers = sys.stdout
    # Whatever else is printed must not come between.
    with redirect_stdout(sys.stderr), quick_folder() as folder:
        databases = SqliteDatabases(folder) if kind == "sqlite" else PostgresqlDatabases(folder)
        ses = Ses()
        server = Server(databases.migrated(), ses, folder)
        policy.put_into_effect(server.database)
        try:
            print(json.dumps({"url": server.url}), file=answers, flush=True)
            desk = Desk(server, create_app(settings(server.database.past_all_url, folder, **ses.environment)))
            for line in sys.stdin:
                print(json.dumps(answered(desk, json.loads(line))), file=answers, flush=True)
        finally:
            server.stop()
            ses.stop()
            if isinstance(databases, PostgresqlDatabases):
                databases.stop()


def answered(desk: Desk, asked: dict[str, Any]) -> dict[str, Any]:
    """What the named act returns."""
    act: Callable[..., Any] = getattr(desk, asked.pop("act"))
    return {"answer": act(**asked)}


if __name__ == "__main__":
    main(sys.argv[1])

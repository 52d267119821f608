"""How many SQL statements a page takes, counted in this process. Beginning and ending a transaction does not count."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event

from app.extensions import db
from app.models.sign_in import SignIn
from app.models.tenant import use_account
from bench.pages import pages
from bench.seed import Person


def statements(app: Flask, person: Person) -> dict[str, int]:
    """By the page's name."""
    logging.getLogger("jobplanr.requests").disabled = True
    client = app.test_client()
    with app.app_context():
        use_account(db.session(), person.account_id)
        opened = SignIn(person.account_id, "Bench")
        db.session.add(opened)
        db.session.commit()
    with client.session_transaction(base_url="https://localhost") as session:
        session.update(_user_id=str(opened.id), _fresh=True, account_id=person.account_id.hex)
    counts = {}
    for name, path in pages(person).items():
        with counted(app) as seen:
            assert client.get(path, base_url="https://localhost").status_code == 200
        counts[name] = len(seen)
    return counts


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The statements that are executed meanwhile."""
    seen: list[str] = []

    def see(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", see)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", see)

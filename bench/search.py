"""What a search costs the database by itself: the statement that finds, again and again on one connection."""

import time
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Connection, text

from app.extensions import db
from app.models.search import hits, matching, written
from app.models.tenant import use_account
from app.queries.search_page import SHOWN_OF_EACH, TABLES
from bench.seed import Person

QUERIES = ("halden nurse", "nur", "site", "gl")
TIMES = 100
ROUNDS = 5


def search_cpu(app: Flask, person: Person) -> float:
    """Seconds of processor for one search of an account's opportunities, or of all it has, whichever costs more; of
    the cheapest round.
    """
    with app.app_context():
        name = db.engine.dialect.name
        one = [
            (found, {})
            for query in QUERIES
            if (found := matching(name, person.account_id, "opportunity", query)) is not None
        ]
        every = hits(name, tuple(TABLES.values()))
        about = {"account_id": person.account_id, "shown": SHOWN_OF_EACH, "skipped": 0}
        everything = [(every, about | {"query": written(name, query)}) for query in QUERIES]
    return max(_cpu(app, person, asked) for asked in (one, everything))


def _cpu(app: Flask, person: Person, asked: list[tuple[Any, dict[str, Any]]]) -> float:
    with app.app_context():
        use_account(db.session(), person.account_id)
        name = db.engine.dialect.name
        connection = db.session.connection()
        measured = _of_backend if name == "postgresql" else _of_this_thread
        costs = []
        for _ in range(ROUNDS):
            before = measured(connection)
            for _ in range(TIMES):
                for statement, values in asked:
                    db.session.execute(statement, values).all()
            costs.append((measured(connection) - before) / (TIMES * len(asked)))
        db.session.rollback()
    return min(costs)


def _of_backend(connection: Connection) -> float:
    pid = connection.scalar(text("select pg_backend_pid()"))
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def _of_this_thread(_connection: Connection) -> float:
    """SQLAlchemy's part is in it: SQLite runs in this process."""
    return time.thread_time()

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event

from app.extensions import db


@contextmanager
def sent(app: Flask) -> Iterator[list[str]]:
    """The statements that the database is sent meanwhile, in order, without their values."""
    statements: list[str] = []
    with app.app_context():
        engine = db.engine

    def see(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", see)
    yield statements
    event.remove(engine, "before_cursor_execute", see)

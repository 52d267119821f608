"""Insert a row or change the one there is, in one statement on either database."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.extensions import Base


def insert_into(session: Session, model: type[Base]) -> Any:
    """An INSERT in this database's own words, which can say what to do when there is such a row already."""
    dialects = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
    return dialects[session.get_bind().dialect.name](model)

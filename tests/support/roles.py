"""As whom a test speaks to PostgreSQL.

A request speaks as the application's role, as it does in production: it sees the rows of whoever is signed in. `flask
work` speaks as the worker's, other commands as the operator's. What a test looks at or makes by itself goes past all of
that, since it wants to see what is there.
"""

from typing import Any

import click
from flask import has_request_context
from flask_sqlalchemy.session import Session
from sqlalchemy import Engine, create_engine

from app.models.engines import engine_options, prepare
from tests.support.postgresql import OPERATOR, SUPERUSER, WORKER


class RoleOfCaller(Session):
    """The session of the application under test."""

    def get_bind(self, *args: Any, **options: Any) -> Any:
        found: Any = super().get_bind(*args, **options)
        if found.dialect.name != "postgresql" or has_request_context():
            return found
        return engine_as(found, _role())


_engines: dict[str, Engine] = {}


def engine_as(engine: Engine, role: str) -> Engine:
    """An engine on the same database for this role."""
    url = engine.url.set(username=role).render_as_string(hide_password=False)
    if url not in _engines:
        _engines[url] = create_engine(url, **engine_options(url, pool_size=16))
        prepare(_engines[url])
    return _engines[url]


def held() -> int:
    """How many connections of them are in use."""
    return sum(engine.pool.checkedout() for engine in _engines.values())  # type: ignore[attr-defined] # it can count


def dispose() -> None:
    while _engines:
        _engines.popitem()[1].dispose()


def _role() -> str:
    context = click.get_current_context(silent=True)
    if context is None:
        return SUPERUSER
    return WORKER if context.command.name == "work" else OPERATOR

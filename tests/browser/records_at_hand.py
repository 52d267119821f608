"""Records of somebody at the server, made past the pages, and what became of them."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import delete, func, select

from app.extensions import db
from app.models.account import Account
from app.models.sign_in import SignIn
from app.models.tenant import use_account
from app.operations.records import crud, history
from app.records.kinds import KINDS
from app.records.schema import validate
from tests.support.browser import Browser
from tests.support.server import Server


@contextmanager
def rows_of(server: Server, person: Browser) -> Iterator[Account]:
    """This person's account, in a transaction that is committed in the end."""
    with server.app.app_context():
        use_account(db.session(), person.account_id)
        yield db.session.get_one(Account, person.account_id)
        db.session.commit()


def keep(server: Server, person: Browser, slug: str, **values: Any) -> str:
    """A new record of the kind of this word; gives its address. A stage may be named by its name."""
    with rows_of(server, person) as account:
        if "stage" in values:
            name = values.pop("stage")
            values["stage_id"] = next(stage.id for stage in history.stages(account.id) if stage.name == name)
        validated, errors = validate(KINDS[slug].schema, values)
        assert validated, errors
        made = crud.create(account.id, KINDS[slug], validated.model_dump(exclude_unset=True), account.today())
        return f"/{slug}/{made.id}"


def id_in(address: str) -> uuid.UUID:
    return uuid.UUID(address.rpartition("/")[2])


def how_many(server: Server, person: Browser, slug: str) -> int:
    model = KINDS[slug].model
    with rows_of(server, person) as account:
        return db.session.scalar(select(func.count()).select_from(model).where(model.account_id == account.id)) or 0


def end_sign_ins(server: Server) -> None:
    """Everybody's, as when a day has passed or another device has ended it."""
    with server.app.app_context():
        db.session.execute(delete(SignIn))
        db.session.commit()

"""Everything of an account as one file, written while it is sent."""

import base64
import json
import uuid
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import LargeBinary, Select, select

from app.extensions import Base, db
from app.models.data_inventory import declared
from app.models.owned import owned_tables
from app.models.tenant import use_account

ROWS_AT_ONCE = 500
# Of files, in chunks of a quarter of a megabyte.
CHUNKS_AT_ONCE = 4


def export_account(account_id: uuid.UUID) -> Iterator[str]:
    """One JSON document, in pieces: the account, and under each owned table's name all of its rows."""
    # By the time this runs the request is answered, and the session it had is gone.
    use_account(db.session(), account_id)
    yield from ('{\n"account": ', _json(_account(account_id)))
    for table in owned_tables():
        yield f',\n"{table.name}": ['
        separator = "\n"
        for row in _owned_rows(table, account_id):
            yield separator + _json(row)
            separator = ",\n"
        yield "]"
    yield "\n}\n"


def _account(account_id: uuid.UUID) -> dict[str, Any]:
    table = Base.metadata.tables["account"]
    return dict(db.session.execute(_taken_along(table).where(table.c.id == account_id)).mappings().one())


def _owned_rows(table: Any, account_id: uuid.UUID) -> Iterator[dict[str, Any]]:
    holds_files = any(isinstance(column.type, LargeBinary) for column in table.c)
    rows = db.session.execute(
        _taken_along(table).where(table.c.account_id == account_id).order_by(*table.primary_key.columns),
        execution_options={"yield_per": CHUNKS_AT_ONCE if holds_files else ROWS_AT_ONCE},
    )
    for row in rows.mappings():
        yield dict(row)


def _taken_along(table: Any) -> Select[Any]:
    """The columns that are the owner's. The others are ours to keep safe, such as a hash or a link in an e-mail that
    still opens something, or are made from their texts.
    """
    return select(*[column for column in table.c if declared(column).exported])


def _json(row: dict[str, Any]) -> str:
    return json.dumps(row, default=_text, ensure_ascii=False)


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.isoformat() if isinstance(value, date | datetime) else str(value)

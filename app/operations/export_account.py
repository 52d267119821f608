import json
import uuid
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.extensions import Base, db
from app.models.acting import act_for
from app.models.owned import owned_tables

# What is ours to keep safe and not theirs to carry along: a hash, what is made from their texts, and letters on their
# way, whose links still open something.
LEFT_OUT = {"password_hash", "account_id", "renderer_version", "body_html", "text", "html"}
ROWS_AT_ONCE = 500


def export_account(account_id: uuid.UUID) -> Iterator[str]:
    """One JSON document, in pieces: the account, and under each owned table's name all of its rows."""
    # By the time this runs the request is answered, and the session it had is gone.
    act_for(db.session(), account_id)
    yield from ('{\n"account": ', _json(_rows("account", account_id)[0]))
    for table in owned_tables():
        yield f',\n"{table.name}": ['
        separator = "\n"
        for row in _owned_rows(table, account_id):
            yield separator + _json(row)
            separator = ",\n"
        yield "]"
    yield "\n}\n"


def _rows(name: str, account_id: uuid.UUID) -> list[dict[str, Any]]:
    table = Base.metadata.tables[name]
    return [_shown(row) for row in db.session.execute(select(table).where(table.c.id == account_id)).mappings()]


def _owned_rows(table: Any, account_id: uuid.UUID) -> Iterator[dict[str, Any]]:
    rows = db.session.execute(
        select(table).where(table.c.account_id == account_id).order_by(*table.primary_key.columns),
        execution_options={"yield_per": ROWS_AT_ONCE},
    )
    for row in rows.mappings():
        yield _shown(row)


def _shown(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in LEFT_OUT and not name.endswith("_key")}


def _json(row: dict[str, Any]) -> str:
    return json.dumps(row, default=_text, ensure_ascii=False)


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)

"""Column types and values that several tables share."""

import unicodedata
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, DateTime, Dialect, String, TypeDecorator, Uuid, type_coerce
from uuid_utils.compat import uuid7

# For its effect: the newest rules hold.
from app.models import time_zone_rules as time_zone_rules
from app.models.invisible import without_invisible

# Text that is sorted by bytes, so that both databases give one order (keyset pages need it).
BYTEWISE = String().with_variant(String(collation="C"), "postgresql")

# Money in minor units. An integer comparison is leakproof on PostgreSQL, a numeric one is not.
MINOR_UNITS = BigInteger()

SORT_KEY_LENGTH = 200


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Always aware, always UTC; SQLite, which knows no zones, stores it without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        stored: datetime = value
        return stored.replace(tzinfo=UTC) if stored.tzinfo is None else stored.astimezone(UTC)


class IdText(Uuid[str]):
    """An id as addresses show it. To make a UUID of each, and a text of that, takes longer than to read the row."""

    cache_ok = True

    def __init__(self) -> None:
        super().__init__(as_uuid=False)

    def result_processor(self, dialect: Dialect, _coltype: object) -> Callable[[Any], Any]:
        return _as_text if dialect.supports_native_uuid else _with_dashes


def id_text(column: Any, name: str = "id") -> Any:
    """The column as a text of that name."""
    return type_coerce(column, IdText()).label(name)


def _as_text(id: uuid.UUID | None) -> str | None:
    return str(id) if id else None


def _with_dashes(digits: str | None) -> str | None:
    return digits and f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def now() -> datetime:
    return datetime.now(UTC)


def today_in(time_zone: str) -> date:
    return datetime.now(ZoneInfo(time_zone)).date()


def new_id() -> uuid.UUID:
    """A UUIDv7: later ids sort after earlier ones, and a phone can make one while offline."""
    return uuid7()


def sort_key(text: str) -> str:
    """The key a text is sorted and matched by: without case, accents, repeated spaces, and what nobody sees."""
    plain = unicodedata.normalize("NFKD", without_invisible(text).casefold())
    unaccented = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(unaccented.split())[:SORT_KEY_LENGTH]

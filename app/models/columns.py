"""Column types and values that several tables share."""

import unicodedata
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, DateTime, Dialect, String, TypeDecorator, Uuid, type_coerce
from uuid_utils.compat import uuid7

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
        written = str if dialect.supports_native_uuid else _with_dashes
        return lambda value: None if value is None else written(value)


def id_text(column: Any, name: str = "id") -> Any:
    """The column as a text of that name."""
    return type_coerce(column, IdText()).label(name)


class IdTextIfAny(IdText):
    """The same of a reference, which may be empty: to look costs something too, and most ids are there."""

    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        as_text = super().result_processor(dialect, coltype)
        return lambda id: None if id is None else as_text(id)


def id_text_if_any(column: Any, name: str) -> Any:
    return type_coerce(column, IdTextIfAny()).label(name)


def _with_dashes(digits: str) -> str:
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def now() -> datetime:
    return datetime.now(UTC)


def today_in(time_zone: str) -> date:
    return datetime.now(ZoneInfo(time_zone)).date()


def new_id() -> uuid.UUID:
    """A UUIDv7: later ids sort after earlier ones, and a phone can make one while offline."""
    return uuid7()


def fold(text: str) -> str:
    """The key a text is sorted and matched by: without case, accents and repeated spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    unaccented = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(unaccented.split())[:SORT_KEY_LENGTH]

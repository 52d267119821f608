"""Records that the search finds by their words."""

from typing import Any, ClassVar

from sqlalchemy import Text, event, inspect
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from app.models.data_inventory import RECORD_LIFE, SEARCH, personal_data
from app.models.owned import Record
from app.models.search_words import words_of


class Searched(Record):
    """A record with its words beside it, which a trigger takes into the index (migrations/search_index.py).

    `title_texts` and `other_texts` name the columns that they are read from.
    """

    __abstract__ = True

    title_texts: ClassVar[tuple[str, ...]] = ()
    other_texts: ClassVar[tuple[str, ...]] = ()

    words: Mapped[str | None] = mapped_column(
        Text,
        deferred=True,
        sort_order=93,
        info=personal_data("the words of it, as the search looks for them", SEARCH, RECORD_LIFE, exported=False),
    )

    def read_words(self) -> None:
        """Keep the words of what the columns hold now."""
        self.words = words_of(self._texts(self.title_texts), self._texts(self.other_texts))

    def _texts(self, names: tuple[str, ...]) -> list[str | None]:
        return [getattr(self, name) for name in names]


@event.listens_for(Searched, "before_insert", propagate=True)
def _read_new(_mapper: Mapper[Any], _connection: Any, record: Searched) -> None:
    record.read_words()


@event.listens_for(Searched, "before_update", propagate=True)
def _read_changed(_mapper: Mapper[Any], _connection: Any, record: Searched) -> None:
    attributes = inspect(record).attrs
    if any(attributes[name].history.has_changes() for name in (*record.title_texts, *record.other_texts)):
        record.read_words()


def searched_texts() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """By table, the columns of title and others; companies first, since other records hold their names."""
    kinds = sorted(Searched.__subclasses__(), key=lambda kind: kind.__tablename__ != "company")
    return {kind.__tablename__: (kind.title_texts, kind.other_texts) for kind in kinds}

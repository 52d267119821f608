"""Rows that the search finds by their words."""

from typing import Any, ClassVar

from sqlalchemy import Text, event, inspect
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from app.models.data_inventory import RECORD_LIFE, SEARCH, personal_data
from app.models.owned import Owned, Record
from app.models.search_words import words_of

# The columns that hold the title of a row, its other texts, and its links.
Columns = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]


class SearchedRow(Owned):
    """A row with its words beside it, which a trigger takes into the index (migrations/search_kinds.py).

    `title_texts`, `other_texts` and `links` name the columns that they are read from.
    """

    __abstract__ = True

    title_texts: ClassVar[tuple[str, ...]] = ()
    other_texts: ClassVar[tuple[str, ...]] = ()
    links: ClassVar[tuple[str, ...]] = ()

    words: Mapped[str | None] = mapped_column(
        Text,
        deferred=True,
        sort_order=93,
        info=personal_data("the words of it, as the search looks for them", SEARCH, RECORD_LIFE, exported=False),
    )

    @classmethod
    def columns_with_words(cls) -> Columns:
        return cls.title_texts, cls.other_texts, cls.links

    def read_words(self) -> None:
        """Keep the words of what the columns hold now."""
        self.words = words_of(*([getattr(self, name) for name in names] for names in self.columns_with_words()))


class Searched(SearchedRow, Record):
    """A record of this sort."""

    __abstract__ = True


@event.listens_for(SearchedRow, "before_insert", propagate=True)
def _read_new(_mapper: Mapper[Any], _connection: Any, row: SearchedRow) -> None:
    row.read_words()


@event.listens_for(SearchedRow, "before_update", propagate=True)
def _read_changed(_mapper: Mapper[Any], _connection: Any, row: SearchedRow) -> None:
    attributes = inspect(row).attrs
    if any(attributes[name].history.has_changes() for names in row.columns_with_words() for name in names):
        row.read_words()


def searched_texts() -> dict[str, Columns]:
    """By table, the columns with words; companies first, since other records hold their names."""
    rows = [*Searched.__subclasses__(), *(row for row in SearchedRow.__subclasses__() if row is not Searched)]
    kinds = sorted(rows, key=lambda kind: kind.__tablename__ != "company")
    return {kind.__tablename__: kind.columns_with_words() for kind in kinds}

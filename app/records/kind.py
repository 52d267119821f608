"""What a kind of record is to the outside: its slug, its table, its schema, its form, what can be asked of its list."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import InstrumentedAttribute

from app.models.owned import Record
from app.records.form import RecordForm
from app.records.schema import Schema


@dataclass(frozen=True)
class Sort:
    """An order. `other_way` says the same of its opposite, where that is asked for too."""

    label: str
    column: InstrumentedAttribute[Any] | ColumnElement[Any]
    descending: bool = False
    other_way: str = ""


REVERSED = "_reversed"


def both_ways(sorts: Mapping[str, Sort]) -> dict[str, Sort]:
    """Each order, and behind it the same the other way round, whose name ends in `_reversed`."""
    found = {}
    for name, sort in sorts.items():
        found[name] = sort
        found[f"{name}{REVERSED}"] = Sort(sort.other_way, sort.column, not sort.descending, sort.label)
    return found


@dataclass(frozen=True)
class Filter:
    """A question to a list: `type` is what an answer is, `condition` makes the clause.

    Types are "uuid", "boolean", "text" and "choice", one of `choices`; where `many`, more than one may be given. Those
    of a day are "day", and "morning" and "night" for the instants at which it begins and ends where the person is;
    "money" is an amount in minor units. A clause is kept between requests: the present moment in it must be the
    database's own.
    """

    type: str
    condition: Callable[[Any], ColumnElement[bool]]
    choices: tuple[str, ...] = ()
    many: bool = False
    # What it is called on a page.
    label: str = ""
    # The same clause for where rows are found by it, and not gone through: it may bind `account_id`.
    finds: Callable[[Any], ColumnElement[bool]] | None = None
    # Whether every index of an order has its column.
    in_every_index: bool = False


def refers_to(column: InstrumentedAttribute[Any]) -> Filter:
    """Asks for the records whose reference, such as `company_id`, is this id."""
    return Filter("uuid", lambda id: column == id)


@dataclass(frozen=True)
class ListColumn:
    """A column that a list can show: its head, what is read for it beyond what is read anyway, and its order's name."""

    label: str
    read: tuple[Any, ...] = ()
    sort: str = ""


@dataclass(frozen=True)
class ComputedList:
    """A value that is a list, each entry a row of another table.

    `lines` reads it in the same statement as the record: a line for each entry, "<place> <entry>". Places sort as
    numbers or ids do; `read` makes the entry out of its text.
    """

    lines: ColumnElement[Any]
    read: Callable[[str], Any] = str

    def entries(self, lines: str | None) -> Any:
        parted = [line.partition(" ") for line in (lines or "").split("\n") if line]
        return [self.read(entry) for _place, _, entry in sorted(parted, key=lambda parts: (len(parts[0]), parts[0]))]


@dataclass(frozen=True)
class ComputedValue(ComputedList):
    """A value that stands in another table, and is no list."""

    def entries(self, lines: Any) -> Any:
        return lines


def entity_tag(version: int) -> str:
    """A record's ETag, as the header has it."""
    return f'"{version}"'


def of_version(version: int) -> dict[str, Any]:
    """What every document says of itself beside its values: its ETag, and that it is there."""
    return {"etag": entity_tag(version), "deleted": False}


@dataclass(frozen=True, eq=False)
class Kind:
    slug: str
    singular: str
    model: type[Record]
    schema: type[Schema]
    sorts: Mapping[str, Sort]
    form: type[RecordForm] | None = None
    # What its list reads of each record.
    list_query: Select[Any] | None = None
    filters: Mapping[str, Filter] = field(default_factory=dict)
    searchable: bool = False
    # Names of values that refer to another record, with the slug of its kind.
    references: Mapping[str, str] = field(default_factory=dict)
    # Values that are no column of the record's own table.
    computed: Mapping[str, ComputedList] = field(default_factory=dict)
    # Values whose column has another name.
    columns: Mapping[str, str] = field(default_factory=dict)
    # Shown beside the values, and not for others to set: what is known of it by itself.
    read_only: type[Schema] | None = None
    # Values that stay as they were first given.
    immutable: tuple[str, ...] = ()
    # Values that stay as they are where a whole record is sent without them: what was supposed, or read off others.
    kept_when_left_out: tuple[str, ...] = ()
    # What its list can show besides, by name.
    list_columns_besides: Mapping[str, "ListColumn"] = field(default_factory=dict)
    # What can be done with several at once, from its list: "delete"; of opportunities "move", "close", "tag" and
    # "archive" too, of tasks "done" and "later".
    acts: tuple[str, ...] = ("delete",)
    # How many of them a page of its list shows.
    page_size: int = 50
    # What is said when one was added.
    added: str = "Added {name}."
    # Whether it stands by itself. What does not, such as a note, is shown on the page of what it is about.
    has_own_page: bool = True
    # The fragment of its row on the page of what it is about, such as note-{id}, where rows have one.
    row_fragment: str = ""
    # What goes with it when it is deleted, and what stays, in sentences.
    delete_warning: str = ""
    # What tells that two of one name or another are the same, in words.
    duplicate_sign: str = ""

    @property
    def list_columns(self) -> Select[Any]:
        """What its list reads, of a kind that has pages."""
        assert self.list_query is not None
        return self.list_query

    def is_required(self, name: str) -> bool:
        """Whether a record cannot do without this value."""
        field = self.schema.model_fields.get(name)
        return field is not None and field.is_required()

    @property
    def sort_labels(self) -> dict[str, str]:
        return {name: sort.label for name, sort in self.sorts.items()}

    @property
    def default_sort(self) -> str:
        return next(iter(self.sorts))

    @property
    def read_only_names(self) -> tuple[str, ...]:
        return tuple(self.read_only.model_fields) if self.read_only else ()

    def column(self, name: str) -> str:
        """The attribute of the model that holds a value."""
        return self.columns.get(name, name)

    def place_of(self, id: object) -> str:
        """Where a record stands on the page of what it is about: the fragment of its row, or of the section."""
        return self.row_fragment.format(id=id) or self.slug

    def path_of(self, id: object) -> str:
        """The page of a record of this kind."""
        return f"/{self.slug}/{id}"

    def values_of(self, record: Record) -> dict[str, Any]:
        return {name: getattr(record, self.column(name)) for name in self.schema.model_fields}

    def shown(self, record: Record) -> dict[str, Any]:
        """The record as others see it: its id, its values, what is known of it, when it was made and changed."""
        times = {"created_at": record.created_at, "updated_at": record.updated_at}
        read_only = {name: getattr(record, self.column(name)) for name in self.read_only_names}
        return {"id": record.id, **self.values_of(record), **read_only, **times, **of_version(record.version)}

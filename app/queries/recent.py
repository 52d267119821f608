"""What was changed and deleted of late and can be undone, newest first; and what became of a record that is gone.

Whether something can still be undone is told by the rows it needs: which of them are there is read for a whole page at
once. Undo itself looks anew.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, String, and_, cast, literal, null, select, union_all

from app.extensions import Base, db
from app.models.account_version import AccountVersion
from app.models.columns import now
from app.models.deletion import Deletion
from app.models.engines import unprepared
from app.models.undo import UNDO_LIFE, Undo
from app.queries.record_list import read_page
from app.records.kind import Sort
from app.records.kinds import KINDS, PAGE_KINDS

ON_A_PAGE = 25

# What a row must be like, for an act that another change of it would spoil.
STATES = {"task": "version", "company": "version", "contact": "version", "document": "content_id"}
STATES |= {"opportunity": "stage_id"}

_KINDS = {str(kind.model.__tablename__): kind for kind in KINDS.values()}
_BY_TIME = Sort("", Undo.done_at, descending=True)


class Entry(NamedTuple):
    """An act that can be undone. `about` names what it was about, where the label does not, and `address` is its page.

    `missing` names the kind of what must come back first, `is_changed` says that something has changed too much since,
    `is_partly` that not all of it will come back, `is_several` that of several records some will not.
    """

    id: uuid.UUID
    act: str
    label: str
    about: str
    address: str
    done_at: datetime
    missing: str = ""
    is_changed: bool = False
    is_partly: bool = False
    is_several: bool = False

    @property
    def can_be_undone(self) -> bool:
        return not (self.missing or self.is_changed)


class RecentPage(NamedTuple):
    """`undo_bytes` is how much space all of it takes up, not only what is on the page."""

    entries: list[Entry]
    next_cursor: str | None
    undo_bytes: int


class Gone(NamedTuple):
    """A record that was deleted. The last three are of what takes that back, if it is still kept."""

    deleted_at: datetime
    undo_id: uuid.UUID | None
    act: str | None
    label: str | None


def page(account_id: uuid.UUID, cursor: str | None = None) -> RecentPage:
    """Raises BadCursor."""
    size = select(AccountVersion.undo_bytes).where(AccountVersion.account_id == account_id).scalar_subquery()
    read = read_page(_wanted(account_id, size), Undo.id, _BY_TIME, name="recent", cursor=cursor, limit=ON_A_PAGE)
    there = _there(account_id, read.rows)
    entries = [_entry(row, there) for row in read.rows]
    return RecentPage(entries, read.next_cursor, read.rows[0].undo_bytes if read.rows else 0)


def one(account_id: uuid.UUID, id: uuid.UUID) -> Entry | None:
    row = db.session.execute(_wanted(account_id, null()).where(Undo.id == id)).one_or_none()
    return _entry(row, _there(account_id, [row])) if row else None


def gone(account_id: uuid.UUID, slug: str, id: uuid.UUID) -> Gone | None:
    """What became of this record, if it was deleted within the time that we remember it."""
    kept = and_(Undo.account_id == Deletion.account_id, Undo.id == Deletion.undo_id, Undo.done_at >= now() - UNDO_LIFE)
    mine = (Deletion.account_id == account_id, Deletion.id == id, Deletion.kind == slug)
    found = select(Deletion.deleted_at, Undo.id, Undo.act, Undo.label).outerjoin(Undo, kept).where(*mine)
    row = db.session.execute(found).one_or_none()
    return Gone(*row) if row else None


def _wanted(account_id: uuid.UUID, size: Any) -> Select[Any]:
    """What has had its time is out of reach, though the worker has not erased it yet."""
    told = Undo.payload
    return select(
        Undo.id,
        Undo.act,
        Undo.label,
        Undo.done_at,
        told["about"].as_string().label("about"),
        told["needs"].label("needs"),
        told["wants"].label("wants"),
        told["apart"].as_boolean().label("apart"),
        size.label("undo_bytes"),
    ).where(Undo.account_id == account_id, Undo.done_at >= now() - UNDO_LIFE)


# Of each row that is there, by its table and id: its state.
There = Mapping[tuple[str, str], str]


def _there(account_id: uuid.UUID, rows: Sequence[Any]) -> There:
    """Which of the rows that these acts need, or would like to have, are there."""
    asked: dict[str, dict[str, None]] = {}
    for row in rows:
        for name, id, *_state in (*(row.needs or ()), *(row.wants or ())):
            if name in Base.metadata.tables:
                asked.setdefault(name, {})[id] = None
    if not asked:
        return {}
    found = union_all(*(_of_table(account_id, name, ids) for name, ids in sorted(asked.items())))
    return {(name, str(id)): _plain(state) for name, id, state in db.session.execute(unprepared(found))}


def _of_table(account_id: uuid.UUID, name: str, ids: Iterable[str]) -> Select[Any]:
    table = Base.metadata.tables[name]
    state = cast(table.c[STATES[name]], String) if name in STATES else cast(null(), String)
    mine = (table.c.account_id == account_id, table.c.id.in_([uuid.UUID(id) for id in ids]))
    return select(literal(name).label("name"), table.c.id, state.label("state")).where(*mine)


def _entry(row: Any, there: There) -> Entry:
    needs = row.needs or ()
    lacks = [name for name, id, *_state in needs if (name, id) not in there]
    # Of several that were deleted at once, those come back that can.
    some_come_back = row.apart is not None and (row.apart or len(lacks) < len(needs))
    missing = lacks[0] if lacks and not some_come_back else ""
    kind = _KINDS.get(missing)
    return Entry(
        row.id,
        row.act,
        row.label,
        row.about or "",
        _address(needs, there),
        row.done_at,
        missing=(kind.singular.replace("_", " ") if kind else "file") if missing else "",
        is_changed=not lacks and not all(_is_so(need, there) for need in needs),
        is_partly=bool(lacks) or not all(_is_so(want, there) for want in row.wants or ()),
        is_several=bool(lacks),
    )


def _is_so(need: Sequence[str], there: There) -> bool:
    name, id, *state = need
    return (name, id) in there and (not state or there[name, id] == _plain(state[0]))


def _plain(state: str | None) -> str:
    """An id as SQLite shows it when it is cast to a text."""
    return (state or "").replace("-", "")


def _address(needs: Sequence[Sequence[str]], there: There) -> str:
    """The page of the first thing that it needs, which is what it was about."""
    for name, id, *_state in needs[:1]:
        kind = _KINDS.get(name)
        if kind and kind.slug in PAGE_KINDS and (name, id) in there:
            return kind.path_of(id)
    return ""

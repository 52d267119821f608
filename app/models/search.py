"""Full-text search. Triggers keep `search_entry` on both databases (migrations/search_kinds.py), each word behind its
account's number and its kind's letter, so that a word of one kind is one range of one account's words, and so is
whatever begins like it. SQLite has the FTS5 table `search_index` over it, PostgreSQL an index of its column `words`.
"""

import re
import uuid
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Integer,
    Select,
    String,
    Text,
    Uuid,
    bindparam,
    column,
    func,
    literal,
    select,
    union_all,
)

from app.models.search_tables import LETTERS, search_tables
from app.models.search_words import may_go_on, words_of_link, words_to_find

MOST_GROUPS = 8
LONGEST_QUERY = 200
# So many of a kind are counted; whoever finds more looks for something more.
MOST_COUNTED = 500

_GROUP = re.compile(r'"([^"]*)"?|([^\s"]+)')
_LINK = re.compile(r"(?:https?://|www\.)\S", re.IGNORECASE)

# In a query, where the account's number and the kind's letter belong. No word holds it.
_BEFORE = "~"


class Group(NamedTuple):
    """Words in a row, and whether the last may go on: a bare word of two letters or more matches longer words too."""

    words: list[str]
    goes_on: bool


def matching(dialect: str, account_id: uuid.UUID, kind: str, query: str) -> Select[tuple[uuid.UUID]] | None:
    """The ids of this account's rows of that table which hold every word of the query; None when it has no words."""
    asked = written(dialect, query)
    if not asked:
        return None
    if dialect == "postgresql":
        # It looks among the words of the account that the transaction acts for, whatever is asked for.
        return select(func.found_entries(kind, asked, type_=Uuid()).column_valued("id"))
    entry = search_tables(dialect)["search_entry"]
    hits = _hits_of(kind, account_id, literal(asked))
    return select(entry.c.id).where(entry.c.account_id == account_id, entry.c.kind == kind, entry.c.n.in_(hits))


@lru_cache
def hits(dialect: str, kinds: tuple[str, ...]) -> Any:
    """A select of what is found in these tables: kind, id, and how many of the kind there are, MOST_COUNTED at most.

    It is asked with `account_id`, `query` as written() gives it, `shown`, of each kind and the newest first, and
    `skipped` before them.
    """
    query, shown, skipped = (bindparam(name, type_=type) for name, type in _ASKED)
    if dialect == "postgresql":
        names = literal(list(kinds), ARRAY(Text))
        found = func.found_hits(names, query, MOST_COUNTED, shown, skipped).table_valued(*_FOUND, name="hit")
        return select(found.c.kind, found.c.id, found.c.total)
    return union_all(*(select(_some_of(kind, query, shown, skipped)) for kind in kinds))


_ASKED = (("query", Text()), ("shown", Integer()), ("skipped", Integer()))
_FOUND = (column("kind", Text()), column("id", Uuid()), column("total", BigInteger()))


def _some_of(kind: str, query: Any, shown: Any, skipped: Any) -> Any:
    """On SQLite, of one kind."""
    entry, account_id = search_tables("sqlite")["search_entry"], bindparam("account_id", type_=Uuid())
    newest = _hits_of(kind, account_id, query).order_by(column("rowid", Integer).desc()).limit(MOST_COUNTED)
    mine = (entry.c.account_id == account_id, entry.c.kind == kind)
    found = select(entry.c.id).where(entry.c.n.in_(newest), *mine).subquery()
    counted = select(literal(kind, String()).label("kind"), found.c.id, func.count().over().label("total"))
    return counted.order_by(found.c.id.desc()).limit(shown).offset(skipped).subquery()


def _hits_of(kind: str, account_id: Any, query: Any) -> Select[Any]:
    """On SQLite, the numbers of the entries of one kind."""
    tables = search_tables("sqlite")
    index, account = tables["search_index"], tables["search_account"]
    before = account.c.number.concat(f"{LETTERS.get(kind, kind)}.")
    asked = func.replace(query, _BEFORE, select(before).where(account.c.account_id == account_id).scalar_subquery())
    return select(column("rowid", Integer)).select_from(index).where(column("search_index").op("match")(asked))


def written(dialect: str, query: str) -> str:
    """What someone typed, as the database is asked; empty when there are no words in it."""
    found = groups(query)
    return _for_postgresql(found) if dialect == "postgresql" else _for_fts5(found)


def groups(query: str) -> list[Group]:
    """What is looked for: each must be there. A link is looked for by what tells its advert from others."""
    typed = query[:LONGEST_QUERY].encode("utf-8", "ignore").decode()
    found: list[Group] = []
    for quoted, bare in _GROUP.findall(typed):
        numbers = words_of_link(bare) if _LINK.match(bare) else []
        words = words_to_find(quoted or bare)
        if numbers:
            found += (Group([number], goes_on=False) for number in numbers)
        elif words:
            found.append(Group(words, bool(bare) and may_go_on(words[-1])))
    return found[:MOST_GROUPS]


def _for_fts5(groups: Sequence[Group]) -> str:
    phrases = [
        '"' + " ".join(f"{_BEFORE}{word}" for word in words) + '"' + ("*" if goes_on else "")
        for words, goes_on in groups
    ]
    return " AND ".join(phrases)


def _for_postgresql(groups: Sequence[Group]) -> str:
    # Words hold letters, digits, marks, + and # only, so quoting them is safe.
    phrases = [
        "(" + " <-> ".join(f"'{_BEFORE}{word}'" for word in words) + (":*" if goes_on else "") + ")"
        for words, goes_on in groups
    ]
    return " & ".join(phrases)

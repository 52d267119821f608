"""Full-text search. Triggers keep `search_entry` on both databases (migrations/search_index.py), each word behind its
account's number; SQLite has the FTS5 table `search_index` over it, PostgreSQL an index of its column `words`."""

import re
import uuid

from sqlalchemy import Integer, Select, Uuid, column, func, select

from app.models.search_tables import search_tables
from app.models.search_words import may_go_on, words_to_find

MOST_GROUPS = 8
LONGEST_QUERY = 200

_GROUP = re.compile(r'"([^"]*)"?|([^\s"]+)')

# In a query, where the account's number belongs. No word holds it.
_NUMBER = "~"


def matching(dialect: str, account_id: uuid.UUID, kind: str, query: str) -> Select[tuple[uuid.UUID]] | None:
    """The ids of this account's rows of that table which hold every word of the query; None when it has no words."""
    groups = _groups(query)
    if not groups:
        return None
    if dialect == "postgresql":
        # It looks among the words of the account that the transaction acts for, whatever is asked for.
        return select(func.found_entries(kind, _for_postgresql(groups), type_=Uuid()).column_valued("id"))
    tables = search_tables(dialect)
    entry, index, account = tables["search_entry"], tables["search_index"], tables["search_account"]
    number = select(account.c.number.concat(".")).where(account.c.account_id == account_id).scalar_subquery()
    asked = func.replace(_for_fts5(groups), _NUMBER, number)
    hits = select(column("rowid", Integer)).select_from(index).where(column("search_index").op("match")(asked))
    return select(entry.c.id).where(entry.c.account_id == account_id, entry.c.kind == kind, entry.c.n.in_(hits))


def _groups(query: str) -> list[tuple[list[str], bool]]:
    """(words in a row, whether the last may go on): a bare word of two letters or more matches longer words too."""
    typed = query[:LONGEST_QUERY].encode("utf-8", "ignore").decode()
    groups = []
    for quoted, bare in _GROUP.findall(typed):
        words = words_to_find(quoted or bare)
        if words:
            groups.append((words, bool(bare) and may_go_on(words[-1])))
    return groups[:MOST_GROUPS]


def _for_fts5(groups: list[tuple[list[str], bool]]) -> str:
    phrases = [
        '"' + " ".join(f"{_NUMBER}{word}" for word in words) + '"' + ("*" if goes_on else "")
        for words, goes_on in groups
    ]
    return " AND ".join(phrases)


def _for_postgresql(groups: list[tuple[list[str], bool]]) -> str:
    # Words hold letters, digits, marks, + and # only, so quoting them is safe.
    phrases = [
        "(" + " <-> ".join(f"'{_NUMBER}{word}'" for word in words) + (":*" if goes_on else "") + ")"
        for words, goes_on in groups
    ]
    return " & ".join(phrases)

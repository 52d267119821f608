"""Full-text search. `search_doc` holds the words of every searchable row and is kept by triggers on both databases;
SQLite has the FTS5 table `search` over it, PostgreSQL a column `words` with an index that begins with the account."""

import re
import unicodedata
import uuid
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, Uuid, column, func, select, text

from app.models.search_tables import search_tables

MOST_GROUPS = 8
LONGEST_QUERY = 200

_GROUP = re.compile(r'"([^"]*)"?|([^\s"]+)')
_WORD = re.compile(r"[^\W_]+")


def matching(dialect: str, account_id: uuid.UUID, kind: str, query: str) -> Select[tuple[uuid.UUID]] | None:
    """The ids of this account's rows of that table which hold every word of the query; None when it has no words."""
    groups = _groups(query)
    if not groups:
        return None
    if dialect == "postgresql":
        # It looks among the words of the account that the transaction acts for, whatever is asked for.
        return select(func.found_words(kind, _for_postgresql(groups), type_=Uuid()).column_valued("id"))
    tables = search_tables(dialect)
    doc, fts = tables["search_doc"], tables["search"]
    hits = (
        select(column("rowid", Integer))
        .select_from(fts)
        .where(column("search").op("match")(_for_fts5(account_id, groups)))
    )
    return select(doc.c.id).where(doc.c.account_id == account_id, doc.c.kind == kind, doc.c.n.in_(hits))


def _groups(query: str) -> list[tuple[list[str], bool]]:
    """(words in a row, whether the last may go on): a bare word of two letters or more matches longer words too."""
    typed = unicodedata.normalize("NFC", query[:LONGEST_QUERY].encode("utf-8", "ignore").decode())
    groups = []
    for quoted, bare in _GROUP.findall(typed):
        words = _WORD.findall(quoted or bare)
        if words:
            groups.append((words, bool(bare) and len(words[-1]) > 1))
    return groups[:MOST_GROUPS]


def _for_fts5(account_id: uuid.UUID, groups: list[tuple[list[str], bool]]) -> str:
    phrases = [f'"{" ".join(words)}"' + ("*" if open_end else "") for words, open_end in groups]
    return f'account_id:"{account_id.hex}" AND {{title body}}:({" AND ".join(phrases)})'


def _for_postgresql(groups: list[tuple[list[str], bool]]) -> ColumnElement[Any]:
    # Words hold letters and digits only, so quoting them is safe.
    phrases = [
        "(" + " <-> ".join([f"'{word}'" for word in words]) + (":*" if open_end else "") + ")"
        for words, open_end in groups
    ]
    return func.to_tsquery(text("'words'::regconfig"), " & ".join(phrases))

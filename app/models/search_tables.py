"""The tables of the search. Statements of a migration make them and triggers keep them, differently on each database;
they stand apart from the other tables, so that nothing compares, fills or exports them, and are declared like these.
"""

from functools import partial

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import TSVECTOR

from app.models.data_inventory import RECORD_LIFE, SEARCH, personal_data

_data = partial(personal_data, why=SEARCH, until=RECORD_LIFE, exported=False)

_BY_DIALECT = {"sqlite": MetaData(), "postgresql": MetaData()}


def search_tables(dialect: str) -> dict[str, Table]:
    """By name, those of one database."""
    return dict(_BY_DIALECT[dialect].tables)


def _technical(name: str, kind: type, what: str) -> "Column[object]":
    return Column(name, kind, info=_data(what, technical=True))


def _whose() -> "list[Column[object]]":
    return [
        _technical("account_id", Uuid, "the id of your account"),
        Column("kind", Text, info=_data("which kind of record it is, such as a company or a note")),
        _technical("id", Uuid, "the id of that record"),
    ]


# What a word of a kind begins with, after the account's number: `17n.gardener` is of a note. Others have their name.
LETTERS = {
    "opportunity": "o",
    "company": "c",
    "contact": "p",
    "note": "n",
    "posting": "a",
    "activity": "e",
    "task": "t",
    "offer": "f",
    "document": "d",
    "opportunity_tag": "g",
}

_NUMBER = "a short number, which keeps the words of your account together"

# Declared for what the release before still reads: search_doc and search.
for _name in ("search_doc", "search_entry"):
    Table(_name, _BY_DIALECT["postgresql"], *_whose(), Column("words", TSVECTOR, info=_data("the words of a record")))
Table(
    "search_account",
    _BY_DIALECT["postgresql"],
    _technical("account_id", Uuid, "the id of your account"),
    _technical("number", BigInteger, _NUMBER),
)

Table(
    "search_account",
    _BY_DIALECT["sqlite"],
    _technical("number", Integer, _NUMBER),
    _technical("account_id", Uuid, "the id of your account"),
)
# A view of the next one, to which a row is added where an entry is to be made anew.
Table("search_again", _BY_DIALECT["sqlite"], *_whose())
Table(
    "search_entry",
    _BY_DIALECT["sqlite"],
    _technical("n", Integer, "its number in the index"),
    *_whose(),
    Column("words", Text, info=_data("the words of a record")),
)
Table("search_index", _BY_DIALECT["sqlite"], _technical("words", Text, "the words, in the index"))
Table(
    "search_doc",
    _BY_DIALECT["sqlite"],
    _technical("n", Integer, "its number in the index"),
    *_whose(),
    Column("title", Text, info=_data("the words of a record’s name, and of its company’s")),
    Column("body", Text, info=_data("the other words of a record")),
)
Table(
    "search",
    _BY_DIALECT["sqlite"],
    _technical("account_id", Text, "the id of your account, as a word of the index"),
    _technical("title", Text, "the words of a name, in the index"),
    _technical("body", Text, "the other words, in the index"),
)
# What an index is made of; SQLite keeps these by itself.
for _name in ("search", "search_index"):
    Table(
        f"{_name}_data",
        _BY_DIALECT["sqlite"],
        _technical("id", Integer, "the number of a part of the index"),
        _technical("block", LargeBinary, "a part of the index: words, and where they stand"),
    )
    Table(
        f"{_name}_idx",
        _BY_DIALECT["sqlite"],
        _technical("segid", Integer, "the number of a part of the index"),
        _technical("term", LargeBinary, "the beginning of a word that this part begins with"),
        _technical("pgno", Integer, "its page"),
    )
    Table(
        f"{_name}_config",
        _BY_DIALECT["sqlite"],
        _technical("k", Text, "the name of a setting of the index"),
        _technical("v", Text, "the setting"),
    )
Table(
    "search_docsize",
    _BY_DIALECT["sqlite"],
    _technical("id", Integer, "the number of a record in the index"),
    _technical("sz", LargeBinary, "how many words it has"),
)

"""Very many small accounts beside those that are measured, so that what costs more with each of them is seen.

Written by the database itself, past triggers and references; the words of the search with them.
"""

from sqlalchemy import Connection, create_engine, text

from app.models.search_tables import LETTERS
from bench.seed import FIRST, PLACES, ROLES, SECOND
from tests.support.databases import Database

STAGES, COMPANIES, OPPORTUNITIES, NOTES = 6, 2, 3, 2
# Ids are numbers, far above each other: this many rows of one kind an account.
ROOM = 100
THEN = "2026-11-01 10:00:00"
NOTE = "They asked for two references and a start in spring"


def add(database: Database, accounts: int) -> None:
    """So many, each with some opportunities, companies and notes."""
    if not accounts:
        return
    engine = create_engine(database.past_all_url)
    with engine.begin() as connection:
        sql = _Postgresql(connection) if database.kind == "postgresql" else _Sqlite(connection)
        sql.begin(accounts)
        _fill(sql)
        sql.end()
    engine.dispose()


def _fill(sql: "_Sql") -> None:
    who, then, day = sql.id("a"), sql.instant(THEN), sql.day(THEN)
    record = {"version": "1", "created_at": then, "updated_at": then}
    mail = "'crowd' || a || '@example.org'"
    names = {"first_name": "''", "last_name": "''", "time_zone": "'UTC'", "password_hash": "'none'"}
    sql.insert("account", 1, {"id": who, "email": mail, "email_key": mail, "created_at": then, **names})
    sql.insert("account_version", 1, {"account_id": who, "version": "1"})
    sql.insert("search_account", 1, {"account_id": who})
    kinds = sql.one_of(("wishlist", "applied", "screening", "interview", "offer", "closed"), "k")
    stage = {"name": "'Stage ' || k", "name_key": "'stage ' || k", "kind": kinds, "position": "k"}
    sql.insert(
        "stage", STAGES, {**sql.owned(), **stage, "opportunity_count": "case when k = 1 then 3 else 0 end", **record}
    )
    company = sql.company("a", "k")
    sql.insert(
        "company",
        COMPANIES,
        {**sql.owned(), "name": company, "name_key": f"lower({company})", "avoid": "false", **record}
        | {"words": f"' ' || lower({company}) || {sql.line_feed}"},
    )
    title, place = sql.one_of(ROLES, "a + k"), sql.one_of(PLACES, "a + k")
    words = f"' ' || lower({title}) || {sql.line_feed} || ' ' || lower({place})"
    sql.insert(
        "opportunity",
        OPPORTUNITIES,
        {
            **sql.owned(),
            "title": title,
            "title_key": f"lower({title})",
            "name_key": f"lower({title})",
            "location_key": f"lower({place})",
            "company_id": sql.id("a", "k % 2"),
            "location": place,
        }
        | {
            "priority": "0",
            "archived": "false",
            "stage_id": sql.id("a", "1"),
            "moved_on": day,
            "words": words,
            **record,
        },
    )
    sql.insert(
        "stage_change",
        OPPORTUNITIES,
        {**sql.owned(), "opportunity_id": sql.id("a", "k"), "stage_id": sql.id("a", "1"), "happened_on": day, **record},
    )
    note = {"body": f"'{NOTE}'", "body_html": f"'<p>{NOTE}</p>'", "renderer_version": "1", "pinned": "false"}
    body = f"{sql.line_feed} || ' ' || lower('{NOTE}')"
    sql.insert("note", NOTES, {**sql.owned(), **note, "opportunity_id": sql.id("a", "k"), "words": body, **record})


class _Sql:
    """What both databases are told, in their own words."""

    line_feed = "chr(10)"

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, accounts: int) -> None:
        raise NotImplementedError

    def end(self) -> None:
        raise NotImplementedError

    def id(self, account: str, number: str = "99") -> str:
        raise NotImplementedError

    def instant(self, of: str) -> str:
        raise NotImplementedError

    def day(self, of: str) -> str:
        raise NotImplementedError

    def insert(self, table: str, times: int, values: dict[str, str]) -> None:
        """As many rows for each account; `a` counts the accounts, and `k` an account's rows from 0."""
        rows = " union all ".join(f"select {number} as k" for number in range(times))
        self.run(
            f"insert into {table} ({', '.join(values)}) select {', '.join(values.values())} from crowd, ({rows}) r"
        )

    def owned(self) -> dict[str, str]:
        return {"account_id": self.id("a"), "id": self.id("a", "k")}

    def one_of(self, words: tuple[str, ...], by: str) -> str:
        cases = " ".join(f"when {number} then '{word}'" for number, word in enumerate(words))
        return f"(case ({by}) % {len(words)} {cases} end)"

    def company(self, account: str, number: str) -> str:
        first, second = self.one_of(FIRST, account), self.one_of(SECOND, f"{account} + {number}")
        return f"({first} || ' ' || {second} || ' ' || {number})"

    def run(self, statement: str) -> None:
        self._connection.execute(text(statement.replace(":", r"\:")))


class _Postgresql(_Sql):
    def begin(self, accounts: int) -> None:
        self.run("set local session_replication_role = replica")
        self.run("set local maintenance_work_mem = '256MB'")
        self.run(f"create temporary table crowd as select generate_series(1, {accounts}) as a")
        self.run("drop index ix_search_entry_words")

    def end(self) -> None:
        for kind, company in (("company", "''"), ("note", "''"), ("opportunity", "split_part(c.words, E'\\n', 1)")):
            joined = (
                " left join company c on c.account_id = r.account_id and c.id = r.company_id" if "c." in company else ""
            )
            self.run(
                f"insert into search_entry select r.account_id, '{kind}', r.id,"
                f" kind_words(s.number || '{LETTERS[kind]}.', replace(r.words, E'\\n', {company})) from {kind} r"
                f" join search_account s on s.account_id = r.account_id{joined} where r.words is not null"
                " on conflict do nothing"
            )
        self.run("create index ix_search_entry_words on search_entry using gin (words) with (fastupdate = off)")

    def id(self, account: str, number: str = "99") -> str:
        return f"lpad(to_hex(cast({account} as bigint) * {ROOM} + {number}), 32, '0')::uuid"

    def instant(self, of: str) -> str:
        return f"timestamptz '{of}'"

    def day(self, of: str) -> str:
        return f"date '{of[:10]}'"


class _Sqlite(_Sql):
    line_feed = "char(10)"

    def begin(self, accounts: int) -> None:
        found = self._connection.execute(text("select name, sql from sqlite_master where type = 'trigger'")).all()
        self._triggers = {row.name: row.sql for row in found}
        for name in self._triggers:
            self.run(f"drop trigger {name}")
        counted = (
            f"with recursive c(a) as (select 1 union all select a + 1 from c where a < {accounts}) select a from c"
        )
        self.run(f"create temporary table crowd as {counted}")

    def end(self) -> None:
        name = "coalesce(substr(c.words, 1, instr(c.words, char(10)) - 1), '')"
        for kind, company in (("company", "''"), ("note", "''"), ("opportunity", name)):
            joined = (
                " left join company c on c.account_id = r.account_id and c.id = r.company_id" if "c." in company else ""
            )
            self.run(
                "insert or ignore into search_entry (account_id, kind, id, words)"
                f" select r.account_id, '{kind}', r.id,"
                f" replace(replace(r.words, char(10), {company}), ' ', ' ' || s.number || '{LETTERS[kind]}.')"
                f" from {kind} r"
                f" join search_account s on s.account_id = r.account_id{joined} where r.words is not null"
            )
        self.run("insert into search_index (search_index) values ('rebuild')")
        for sql in self._triggers.values():
            self.run(sql)
        self.run("drop table crowd")

    def id(self, account: str, number: str = "99") -> str:
        return f"printf('%032x', {account} * {ROOM} + {number})"

    def instant(self, of: str) -> str:
        return f"'{of}.000000'"

    def day(self, of: str) -> str:
        return f"'{of[:10]}'"

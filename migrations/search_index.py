"""The index of the search, for migrations that make a table searchable.

Python folds the words of a row into its column `words` (app/models/searched.py). Triggers take them into
`search_entry`, each word behind its account's number: `17.gardener`. So whatever begins with some e-mails is one range
of one account's words, however many accounts there are.
"""

from alembic import op

from migrations.row_security import is_postgresql

NUMBER = "number || '.'"


def index_words(table: str, *, with_company: bool = False) -> None:
    """From now on, as its column `words` is written; `with_company`, its company's name is among them."""
    if is_postgresql():
        _postgresql_triggers(table, with_company)
    else:
        _sqlite_triggers(table, with_company)


def drop_index_of(table: str) -> None:
    """As it was before index_words()."""
    for event in ("insert", "update", "delete"):
        op.execute(f"drop trigger index_{table}_{event}" + (f" on {table}" if is_postgresql() else ""))
    op.execute(f"delete from search_entry where kind = '{table}'")


def index_renamed_companies(*tables: str) -> None:
    """Read those again that hold the name of a company which is called something else now."""
    if is_postgresql():
        _postgresql_renamed(tables)
    else:
        _sqlite_renamed(tables)


def _postgresql_triggers(table: str, with_company: bool) -> None:
    columns, changed = _watched(with_company, "is distinct from")
    run = f"execute function index_words({'company' if with_company else ''})"
    op.execute(f"create trigger index_{table}_insert after insert on {table} for each row {run}")
    op.execute(
        f"create trigger index_{table}_update after update of {columns} on {table} for each row when ({changed}) {run}"
    )
    op.execute(f"create trigger index_{table}_delete after delete on {table} for each row {run}")


def _postgresql_renamed(tables: tuple[str, ...]) -> None:
    again = " ".join(
        f"insert into search_entry select row.account_id, '{table}', row.id,"
        f" entry_words(a.number, replace(row.words, E'\\n', split_part(coalesce(new.words, ''), E'\\n', 1)))"
        f" from {table} as row join search_account a using (account_id)"
        " where row.account_id = new.account_id and row.company_id = new.id and row.words is not null"
        " on conflict (account_id, kind, id) do update set words = excluded.words;"
        for table in tables
    )
    op.execute(
        "create function index_renamed_company() returns trigger language plpgsql"
        f" set search_path = pg_catalog, public, pg_temp as $$ begin {again} return null; end $$"
    )
    op.execute(
        "create trigger index_company_renamed after update of words on company for each row"
        " when (split_part(old.words, E'\\n', 1) is distinct from split_part(new.words, E'\\n', 1))"
        " execute function index_renamed_company()"
    )


def _sqlite_triggers(table: str, with_company: bool) -> None:
    columns, changed = _watched(with_company, "is not")
    remove = f"delete from search_entry where account_id = old.account_id and kind = '{table}' and id = old.id;"
    company = "(select c.words from company c where c.account_id = new.account_id and c.id = new.company_id)"
    name = _sqlite_title(company) if with_company else "''"
    add = (
        "insert into search_entry (account_id, kind, id, words)"
        f" select new.account_id, '{table}', new.id, {_sqlite_entry('new', name)}"
        " from search_account a where a.account_id = new.account_id and new.words is not null;"
    )
    op.execute(f"create trigger index_{table}_insert after insert on {table} begin {add} end")
    op.execute(
        f"create trigger index_{table}_update after update of {columns} on {table} when {changed}"
        f" begin {remove} {add} end"
    )
    op.execute(f"create trigger index_{table}_delete after delete on {table} begin {remove} end")


def _sqlite_renamed(tables: tuple[str, ...]) -> None:
    again = " ".join(
        f"delete from search_entry where account_id = new.account_id and kind = '{table}'"
        f" and id in (select id from {table} where account_id = new.account_id and company_id = new.id);"
        " insert into search_entry (account_id, kind, id, words)"
        f" select row.account_id, '{table}', row.id, {_sqlite_entry('row', _sqlite_title('new.words'))}"
        f" from {table} as row join search_account a on a.account_id = row.account_id"
        " where row.account_id = new.account_id and row.company_id = new.id and row.words is not null;"
        for table in tables
    )
    op.execute(
        "create trigger index_company_renamed after update of words on company"
        f" when {_sqlite_title('old.words')} is not {_sqlite_title('new.words')} begin {again} end"
    )


def _sqlite_title(words: str) -> str:
    return f"coalesce(substr({words}, 1, instr({words}, char(10)) - 1), '')"


def _sqlite_entry(row: str, company: str) -> str:
    return f"replace(replace({row}.words, char(10), {company}), ' ', ' ' || a.{NUMBER})"


def _watched(with_company: bool, differs_from: str) -> tuple[str, str]:
    columns = ("words", "company_id") if with_company else ("words",)
    return ", ".join(columns), " or ".join(f"old.{column} {differs_from} new.{column}" for column in columns)

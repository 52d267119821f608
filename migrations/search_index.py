"""The index of the search as it was first kept by account. Migrations that make a table searchable use search_kinds.py.

Python folds the words of a row into its column `words` (app/models/searched.py). Triggers take them into
`search_entry`, each word behind its account's number: `17.gardener`. So whatever begins with some letters is one range
of one account's words, however many accounts there are.
"""

from collections.abc import Sequence

from alembic import op

from migrations.row_security import MINE, is_postgresql

NUMBER = "number || '.'"
WITH_COMPANY = ("opportunity", "contact")

_ON_PATH = "set search_path = pg_catalog, public, pg_temp"
FUNCTIONS = (
    f"create function number_account() returns trigger language plpgsql {_ON_PATH} as $$ begin"
    " insert into search_account (account_id) values (new.id); return null; end $$",
    # A word's place counts up to 16383, and the index takes 255 places of each.
    f"create function entry_words(number bigint, words text) returns tsvector language sql immutable {_ON_PATH} as $$"
    f" select coalesce(string_agg('''' || {NUMBER} || word || ''':' || least(place, 16383), ' '), '')::tsvector"
    " from unnest(string_to_array(words, ' ')) with ordinality as t (word, place) where word <> '' $$",
    # Cascades run it as the owner of the tables, when the account's number may be gone already: then nothing is kept.
    f"create function index_words() returns trigger language plpgsql {_ON_PATH} as $$"
    " declare name text; begin"
    " if tg_op = 'DELETE' then"
    "  delete from search_entry where account_id = old.account_id and kind = tg_table_name and id = old.id;"
    "  return null;"
    " end if;"
    " if tg_nargs > 0 then"
    "  select split_part(c.words, E'\\n', 1) into name from company c"
    "   where c.account_id = new.account_id and c.id = new.company_id;"
    " end if;"
    " insert into search_entry"
    "  select new.account_id, tg_table_name, new.id,"
    "   entry_words(a.number, replace(new.words, E'\\n', coalesce(name, '')))"
    "  from search_account a where a.account_id = new.account_id and new.words is not null"
    "  on conflict (account_id, kind, id) do update set words = excluded.words;"
    " return null; end $$",
    # `~` stands where the account's number belongs, as a space does in what is kept. Past the policy, whose filter
    # would keep the index from being used; and never by reading the table, whatever its statistics are.
    "create function found_entries(of_kind text, query text) returns setof uuid"
    f" language sql stable security definer rows 100 {_ON_PATH} set enable_seqscan = off as $$"
    " select id from search_entry"
    f" where words @@ replace(query, '~', (select {NUMBER} from search_account where account_id = {MINE}))::tsquery"
    f" and account_id is not distinct from {MINE} and kind = of_kind $$",
)


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


def read_again(tables: Sequence[str]) -> None:
    """All entries anew, in this way."""
    op.execute("delete from search_entry")
    for table in tables:
        company = " left join company c on c.account_id = row.account_id and c.id = row.company_id"
        if is_postgresql():
            name = "coalesce(split_part(c.words, E'\\n', 1), '')" if table in WITH_COMPANY else "''"
            words = f"entry_words(a.number, replace(row.words, E'\\n', {name}))"
        else:
            words = _sqlite_entry("row", _sqlite_title("c.words") if table in WITH_COMPANY else "''")
        op.execute(
            f"insert into search_entry (account_id, kind, id, words) select row.account_id, '{table}', row.id, {words}"
            f" from {table} as row join search_account a on a.account_id = row.account_id"
            f"{company if table in WITH_COMPANY else ''} where row.words is not null"
        )


def _postgresql_triggers(table: str, with_company: bool) -> None:
    columns, changed = _watched(with_company, "is distinct from")
    run = f"execute function index_words({'company' if with_company else ''})"
    op.execute(f"create trigger index_{table}_insert after insert on {table} for each row {run}")
    op.execute(
        f"create trigger index_{table}_update after update of {columns} on {table} for each row when ({changed}) {run}"
    )
    op.execute(f"create trigger index_{table}_delete after delete on {table} for each row {run}")


def _postgresql_renamed(tables: tuple[str, ...]) -> None:
    op.execute(renamed_company(tables))
    op.execute(
        "create trigger index_company_renamed after update of words on company for each row"
        " when (split_part(old.words, E'\\n', 1) is distinct from split_part(new.words, E'\\n', 1))"
        " execute function index_renamed_company()"
    )


def renamed_company(tables: tuple[str, ...]) -> str:
    """The function that is called then, on PostgreSQL."""
    again = " ".join(
        f"insert into search_entry select row.account_id, '{table}', row.id,"
        f" entry_words(a.number, replace(row.words, E'\\n', split_part(coalesce(new.words, ''), E'\\n', 1)))"
        f" from {table} as row join search_account a using (account_id)"
        " where row.account_id = new.account_id and row.company_id = new.id and row.words is not null"
        " on conflict (account_id, kind, id) do update set words = excluded.words;"
        for table in tables
    )
    return (
        "create or replace function index_renamed_company() returns trigger language plpgsql"
        f" set search_path = pg_catalog, public, pg_temp as $$ begin {again} return null; end $$"
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

"""The words of a table's rows in the search, kept by triggers, for migrations that make something searchable."""

from typing import NamedTuple

from alembic import op


class Searchable(NamedTuple):
    table: str
    columns: tuple[str, ...]
    title: str
    body: str


def joined(*expressions: str) -> str:
    return " || ' ' || ".join(f"coalesce({expression}, '')" for expression in expressions)


def keep_words(searchable: Searchable) -> None:
    """From now on, and those of the rows there are."""
    if op.get_bind().dialect.name == "sqlite":
        _sqlite_triggers(searchable)
        _sqlite_rows(searchable)
    else:
        _postgresql_triggers(searchable)
        _postgresql_rows(searchable)


def forget_words(searchable: Searchable) -> None:
    """As it was before keep_words()."""
    table, sqlite = searchable.table, op.get_bind().dialect.name == "sqlite"
    for name in ("insert", "update", "delete"):
        op.execute(f"drop trigger search_{table}_{name}" + ("" if sqlite else f" on {table}"))
    if not sqlite:
        op.execute(f"drop function search_{table}()")
    op.execute(f"delete from search_doc where kind = '{table}'")


def _sqlite_triggers(searchable: Searchable) -> None:
    table, columns, title, body = searchable
    changed = " or ".join(f"old.{column} is not new.{column}" for column in columns)
    op.execute(
        f"create trigger search_{table}_insert after insert on {table} begin"
        f" insert into search_doc (account_id, kind, id, title, body)"
        f" values (new.account_id, '{table}', new.id, {title}, {body}); end"
    )
    op.execute(
        f"create trigger search_{table}_update after update of {', '.join(columns)} on {table} when {changed} begin"
        f" update search_doc set title = {title}, body = {body}"
        f" where account_id = new.account_id and kind = '{table}' and id = new.id; end"
    )
    op.execute(
        f"create trigger search_{table}_delete after delete on {table} begin"
        f" delete from search_doc where account_id = old.account_id and kind = '{table}' and id = old.id; end"
    )


def _sqlite_rows(searchable: Searchable) -> None:
    """The documents of the rows there are."""
    table, _columns, title, body = searchable
    op.execute(
        "insert into search_doc (account_id, kind, id, title, body)"
        f" select new.account_id, '{table}', new.id, {title}, {body} from {table} as new"
    )


def words(title: str, body: str) -> str:
    """A tsvector. Whatever is not a letter or digit parts words, as it does on SQLite: addresses and paths too."""
    split = "regexp_replace({}, '[^[:alnum:]]+', ' ', 'g')"
    return (
        f"setweight(to_tsvector('words', {split.format(title)}), 'A')"
        f" || setweight(to_tsvector('words', {split.format(body)}), 'B')"
    )


def _postgresql_triggers(searchable: Searchable) -> None:
    table, columns, title, body = searchable
    changed = " or ".join(f"old.{column} is distinct from new.{column}" for column in columns)
    # Cascades run it as the owner of the tables: it must find ours by its own path, whatever a session's is.
    op.execute(
        f"create function search_{table}() returns trigger language plpgsql"
        f" set search_path = pg_catalog, public, pg_temp as $$ begin"
        f" if tg_op = 'DELETE' then"
        f"  delete from search_doc where account_id = old.account_id and kind = '{table}' and id = old.id;"
        f" else"
        f"  insert into search_doc values (new.account_id, '{table}', new.id, {words(title, body)})"
        f"  on conflict (account_id, kind, id) do update set words = excluded.words;"
        f" end if; return null; end $$"
    )
    op.execute(
        f"create trigger search_{table}_insert after insert on {table} for each row execute function search_{table}()"
    )
    op.execute(
        f"create trigger search_{table}_update after update of {', '.join(columns)} on {table}"
        f" for each row when ({changed}) execute function search_{table}()"
    )
    op.execute(
        f"create trigger search_{table}_delete after delete on {table} for each row execute function search_{table}()"
    )


def _postgresql_rows(searchable: Searchable) -> None:
    """The documents of the rows there are."""
    table, _columns, title, body = searchable
    op.execute(
        f"insert into search_doc select new.account_id, '{table}', new.id, {words(title, body)} from {table} as new"
    )

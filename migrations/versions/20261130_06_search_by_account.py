"""Every word of the search stands behind its account's number, and words are folded in Python.

The release before searches in what it has, which goes on being kept; only its index is gone, which read everybody's
words for anyone's search. A later release drops `search_doc`, `search`, their triggers and `found_words`.
"""

import sqlalchemy as sa
from alembic import op

from migrations.row_security import APP, MINE, guard, is_postgresql
from migrations.search_index import NUMBER, drop_index_of, index_renamed_companies, index_words

revision = "search_by_account"
down_revision = "heartbeat"

WITH_COMPANY = ("opportunity", "contact")
TABLES = ("company", *WITH_COMPANY, "note", "posting", "activity", "task", "offer", "document")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("words", sa.Text()))
    if is_postgresql():
        _postgresql()
    else:
        _sqlite()
    for table in TABLES:
        index_words(table, with_company=table in WITH_COMPANY)
    index_renamed_companies(*WITH_COMPANY)


def downgrade() -> None:
    on_company = " on company" if is_postgresql() else ""
    op.execute(f"drop trigger index_company_renamed{on_company}")
    for table in TABLES:
        drop_index_of(table)
    if is_postgresql():
        _drop_on_postgresql()
    else:
        op.execute("drop trigger number_account")
        op.execute("drop table search_index")
    op.execute("drop table search_entry")
    op.execute("drop table search_account")
    for table in TABLES:
        op.drop_column(table, "words")


def _sqlite() -> None:
    op.execute(
        "create table search_account (number integer primary key,"
        " account_id char(32) not null unique references account (id) on delete cascade)"
    )
    op.execute("insert into search_account (account_id) select id from account")
    op.execute(
        "create trigger number_account after insert on account begin"
        " insert into search_account (account_id) values (new.id); end"
    )
    op.execute(
        "create table search_entry (n integer primary key, account_id char(32) not null, kind text not null,"
        " id char(32) not null, words text not null, unique (account_id, kind, id))"
    )
    # Words are folded already: all that is not ASCII is a letter, and so are the signs that Python leaves in.
    op.execute(
        "create virtual table search_index using fts5(words, content='search_entry', content_rowid='n', columnsize=0,"
        " tokenize=\"ascii tokenchars '.+#'\")"
    )
    op.execute(
        "create trigger search_entry_insert after insert on search_entry begin"
        " insert into search_index (rowid, words) values (new.n, new.words); end"
    )
    op.execute(
        "create trigger search_entry_delete after delete on search_entry begin"
        " insert into search_index (search_index, rowid, words) values ('delete', old.n, old.words); end"
    )


def _postgresql() -> None:
    op.execute(
        "create table search_account (account_id uuid primary key references account on delete cascade,"
        " number bigint not null generated always as identity)"
    )
    op.execute("insert into search_account (account_id) select id from account")
    op.execute(
        "create table search_entry (account_id uuid not null references account on delete cascade, kind text not null,"
        " id uuid not null, words tsvector not null, primary key (account_id, kind, id))"
    )
    # Without a list of what is still to be sorted in: each search would read all of it, whoever wrote there.
    op.execute("create index ix_search_entry_words on search_entry using gin (words) with (fastupdate = off)")
    for table in ("search_account", "search_entry"):
        guard(table)
    for function in _FUNCTIONS:
        op.execute(function)
    op.execute("create trigger number_account after insert on account for each row execute function number_account()")
    op.execute("revoke all on function found_entries(text, text) from public")
    op.execute(f"grant execute on function found_entries(text, text) to {APP}")
    op.execute("drop index ix_search_doc_words")


_ON_PATH = "set search_path = pg_catalog, public, pg_temp"
_FUNCTIONS = (
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
    # `~` stands where the account's number belongs, as a space does in what is kept. Past the policy, whose filter would
    # keep the index from being used; and never by reading the table, whatever its statistics are.
    "create function found_entries(of_kind text, query text) returns setof uuid"
    f" language sql stable security definer rows 100 {_ON_PATH} set enable_seqscan = off as $$"
    " select id from search_entry"
    f" where words @@ replace(query, '~', (select {NUMBER} from search_account where account_id = {MINE}))::tsquery"
    f" and account_id is not distinct from {MINE} and kind = of_kind $$",
)


def _drop_on_postgresql() -> None:
    op.execute("create index ix_search_doc_words on search_doc using gin (account_id, words)")
    op.execute("drop trigger number_account on account")
    op.execute("drop function found_entries(text, text), index_words(), index_renamed_company(), number_account()")
    op.execute("drop function entry_words(bigint, text)")

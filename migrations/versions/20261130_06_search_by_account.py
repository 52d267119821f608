"""Every word of the search stands behind its account's number, and words are folded in Python.

The release before searches in what it has, which goes on being kept; only its index is gone, which read everybody's
words for anyone's search. A later release drops `search_doc`, `search`, their triggers and `found_words`.
"""

import sqlalchemy as sa
from alembic import op

from migrations.row_security import APP, guard, is_postgresql
from migrations.search_index import FUNCTIONS, WITH_COMPANY, drop_index_of, index_renamed_companies, index_words

revision = "search_by_account"
down_revision = "heartbeat"

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
    for function in FUNCTIONS:
        op.execute(function)
    op.execute("create trigger number_account after insert on account for each row execute function number_account()")
    op.execute("revoke all on function found_entries(text, text) from public")
    op.execute(f"grant execute on function found_entries(text, text) to {APP}")
    op.execute("drop index ix_search_doc_words")


def _drop_on_postgresql() -> None:
    op.execute("create index ix_search_doc_words on search_doc using gin (account_id, words)")
    op.execute("drop trigger number_account on account")
    op.execute("drop function found_entries(text, text), index_words(), index_renamed_company(), number_account()")
    op.execute("drop function entry_words(bigint, text)")

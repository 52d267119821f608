"""Full-text search: one table of documents, kept by triggers on every searchable table.

The words of an opportunity include its company's name, so a company that is renamed has its opportunities read again.
"""

from alembic import op

from migrations.search_triggers import Searchable, forget_words, joined, keep_words, words

revision = "search"
down_revision = "triggers"


COMPANY_NAME = "(select c.name from company c where c.account_id = new.account_id and c.id = new.company_id)"


SEARCHABLE = (
    Searchable(
        "opportunity",
        ("title", "company_id", "location", "reference", "source", "pay_text", "outcome_reason"),
        joined("new.title", COMPANY_NAME),
        joined("new.location", "new.reference", "new.source", "new.pay_text", "new.outcome_reason"),
    ),
    Searchable(
        "company",
        ("name", "location", "address", "industry", "website", "phone", "avoid_reason"),
        joined("new.name"),
        joined("new.location", "new.address", "new.industry", "new.website", "new.phone", "new.avoid_reason"),
    ),
    Searchable(
        "contact",
        ("name", "company_id", "role", "email", "phone", "how_we_met"),
        joined("new.name", COMPANY_NAME),
        joined("new.role", "new.email", "new.phone", "new.how_we_met"),
    ),
    Searchable("note", ("body",), "''", joined("new.body")),
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _sqlite_tables()
        for searchable in SEARCHABLE:
            keep_words(searchable)
        _sqlite_renamed_company()
    else:
        _postgresql_tables()
        for searchable in SEARCHABLE:
            keep_words(searchable)
        _postgresql_renamed_company()


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for searchable in SEARCHABLE:
        forget_words(searchable)
    op.execute("drop trigger search_company_renamed" + ("" if sqlite else " on company"))
    if sqlite:
        op.execute("drop table search")
    else:
        op.execute("drop function search_company_renamed()")
    op.execute("drop table search_doc")
    if not sqlite:
        op.execute("drop text search configuration words")


def _sqlite_tables() -> None:
    op.execute(
        "create table search_doc (n integer primary key, account_id char(32) not null, kind text not null,"
        " id char(32) not null, title text not null, body text not null, unique (account_id, kind, id))"
    )
    # The account is a word of the document: FTS5 meets it with the other words and never looks at other people's.
    op.execute(
        "create virtual table search using fts5(account_id, title, body, content='search_doc', content_rowid='n',"
        " prefix='2 3', tokenize='unicode61 remove_diacritics 2')"
    )
    add = "insert into search (rowid, account_id, title, body) values (new.n, new.account_id, new.title, new.body);"
    remove = (
        "insert into search (search, rowid, account_id, title, body)"
        " values ('delete', old.n, old.account_id, old.title, old.body);"
    )
    op.execute(f"create trigger search_doc_insert after insert on search_doc begin {add} end")
    op.execute(f"create trigger search_doc_update after update on search_doc begin {remove} {add} end")
    op.execute(f"create trigger search_doc_delete after delete on search_doc begin {remove} end")


def _sqlite_renamed_company() -> None:
    op.execute(
        "create trigger search_company_renamed after update of name on company when old.name <> new.name begin"
        " update search_doc set title = (select coalesce(o.title, '') || ' ' || new.name from opportunity o"
        "  where o.account_id = search_doc.account_id and o.id = search_doc.id)"
        " where account_id = new.account_id and kind = 'opportunity' and id in"
        "  (select id from opportunity where account_id = new.account_id and company_id = new.id);"
        " update search_doc set title = (select c.name || ' ' || new.name from contact c"
        "  where c.account_id = search_doc.account_id and c.id = search_doc.id)"
        " where account_id = new.account_id and kind = 'contact' and id in"
        "  (select id from contact where account_id = new.account_id and company_id = new.id); end"
    )


def _postgresql_tables() -> None:
    op.execute("create extension if not exists unaccent")
    op.execute("create extension if not exists btree_gin")
    op.execute("create text search configuration words (copy = pg_catalog.simple)")
    op.execute(
        "alter text search configuration words alter mapping for hword, hword_part, word with unaccent, simple"
    )
    op.execute(
        "create table search_doc (account_id uuid not null references account on delete cascade, kind text not null,"
        " id uuid not null, words tsvector not null, primary key (account_id, kind, id))"
    )
    op.execute("create index ix_search_doc_words on search_doc using gin (account_id, words)")


def _postgresql_renamed_company() -> None:
    op.execute(
        "create function search_company_renamed() returns trigger language plpgsql as $$ begin"
        " update search_doc d set words = "
        + words("coalesce(o.title, '') || ' ' || new.name", SEARCHABLE[0].body.replace("new.", "o."))
        + " from opportunity o where o.account_id = new.account_id and o.company_id = new.id"
        "  and d.account_id = o.account_id and d.kind = 'opportunity' and d.id = o.id;"
        " update search_doc d set words = "
        + words("c.name || ' ' || new.name", SEARCHABLE[2].body.replace("new.", "c."))
        + " from contact c where c.account_id = new.account_id and c.company_id = new.id"
        "  and d.account_id = c.account_id and d.kind = 'contact' and d.id = c.id;"
        " return null; end $$"
    )
    op.execute(
        "create trigger search_company_renamed after update of name on company"
        " for each row when (old.name <> new.name) execute function search_company_renamed()"
    )

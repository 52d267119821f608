"""The index of the search, for migrations that make a table searchable.

Python folds the words of a row into its column `words` (app/models/searched.py). Triggers take them into
`search_entry`, each word behind its account's number and its kind: `17n.gardener` is of a note. So whatever of one kind
begins with some letters is one range of one account's words, however many accounts there are.

Among the words of an opportunity are the names of its company, its contacts and its tags; among those of a contact, its
company's. Whatever changes there has the entry made anew: on SQLite by a row for the view `search_again`, on PostgreSQL
by the function index_again().
"""

from alembic import op

from migrations import search_index
from migrations.row_security import APP, MINE, is_postgresql

# Of kinds that are read from other tables too, or are shown under them.
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
_BY_ACCOUNT = ("company", "opportunity", "contact", "note", "posting", "activity", "task", "offer", "document")
_ON_PATH = "set search_path = pg_catalog, public, pg_temp"


def index_words(table: str) -> None:
    """From now on, as its column `words` is written."""
    if is_postgresql():
        changed = "when (old.words is distinct from new.words)"
        for event, when in (("insert", ""), ("update", changed), ("delete", "")):
            of = " of words" if event == "update" else ""
            op.execute(
                f"create trigger index_{table}_{event} after {event}{of} on {table} for each row {when}"
                " execute function index_words()"
            )
    else:
        _sqlite_entry(table)
        _sqlite_triggers(table)


def drop_index_of(table: str) -> None:
    """As it was before index_words()."""
    for event in ("insert", "update", "delete"):
        op.execute(f"drop trigger index_{table}_{event}" + (f" on {table}" if is_postgresql() else ""))
    if not is_postgresql():
        op.execute(f"drop trigger search_again_{table}")
    op.execute(f"delete from search_entry where kind = '{table}'")


def index_by_kind() -> None:
    """The words of the kinds that there were before, by kind from now on; those of tags among them."""
    if is_postgresql():
        for function in _FUNCTIONS:
            op.execute(function)
        for function in _LOOKS:
            op.execute(f"revoke all on function {function} from public")
            op.execute(f"grant execute on function {function} to {APP}")
    else:
        _drop_sqlite_triggers()
        op.execute("create view search_again as select account_id, kind, id from search_entry")
        for table in _BY_ACCOUNT:
            _sqlite_entry(table)
            _sqlite_triggers(table)
        _sqlite_names()
    index_words("opportunity_tag")


def index_by_account() -> None:
    """As it was before index_by_kind()."""
    drop_index_of("opportunity_tag")
    if is_postgresql():
        op.execute("drop function found_hits(text[], text, integer, integer, integer), index_link()")
        for function in search_index.FUNCTIONS[2:]:
            op.execute(function.replace("create function", "create or replace function"))
        op.execute(search_index.renamed_company(search_index.WITH_COMPANY))
        op.execute(
            "drop function index_again(text, uuid, uuid), index_opportunity(uuid, uuid), index_contact(uuid, uuid),"
            " keep_entry(text, uuid, uuid, text), kind_words(text, text), search_prefix(bigint, text)"
        )
    else:
        _drop_sqlite_triggers()
        for table in _BY_ACCOUNT:
            op.execute(f"drop trigger search_again_{table}")
        op.execute("drop view search_again")
        for table in _BY_ACCOUNT:
            search_index.index_words(table, with_company=table in search_index.WITH_COMPANY)
        search_index.index_renamed_companies(*search_index.WITH_COMPANY)
    search_index.read_again(_BY_ACCOUNT)


def index_links() -> None:
    """An opportunity's contacts are among its words as they come and go."""
    of = "account_id, opportunity_id, contact_id"
    for event in ("insert", "update", "delete"):
        on = f"create trigger index_opportunity_contact_{event} after {event}"
        on += (f" of {of}" if event == "update" else "") + " on opportunity_contact"
        if is_postgresql():
            op.execute(f"{on} for each row execute function index_link()")
        else:
            rows = {"insert": ("new",), "update": ("old", "new"), "delete": ("old",)}[event]
            op.execute(f"{on} begin {' '.join(_again('opportunity', row, 'opportunity_id') for row in rows)} end")


def forget_links() -> None:
    """As it was before index_links()."""
    for event in ("insert", "update", "delete"):
        on = " on opportunity_contact" if is_postgresql() else ""
        op.execute(f"drop trigger index_opportunity_contact_{event}{on}")


# SQLite


def _again(kind: str, row: str, id: str = "id") -> str:
    return f"insert into search_again (account_id, kind, id) values ({row}.account_id, '{kind}', {row}.{id});"


def _sqlite_entry(table: str) -> None:
    """What makes one entry anew, or takes it out where its row is gone."""
    before = f"a.number || '{LETTERS.get(table, table)}.'"
    words = f"replace(replace(r.words, char(10), {_sqlite_beside(table)}), ' ', ' ' || {before})"
    op.execute(
        f"create trigger search_again_{table} instead of insert on search_again when new.kind = '{table}' begin"
        " delete from search_entry where account_id = new.account_id and kind = new.kind and id = new.id;"
        " insert into search_entry (account_id, kind, id, words)"
        f" select r.account_id, new.kind, r.id, {words} from {table} r"
        " join search_account a on a.account_id = r.account_id"
        " where r.account_id = new.account_id and r.id = new.id and r.words is not null; end"
    )


def _sqlite_triggers(table: str) -> None:
    columns = ("words", "company_id") if table in search_index.WITH_COMPANY else ("words",)
    changed = " or ".join(f"old.{column} is not new.{column}" for column in columns)
    again = _again(table, "new")
    gone = f"delete from search_entry where account_id = old.account_id and kind = '{table}' and id = old.id;"
    if table == "opportunity_tag":
        again += _again("opportunity", "new", "opportunity_id")
        gone += _again("opportunity", "old", "opportunity_id")
    op.execute(f"create trigger index_{table}_insert after insert on {table} begin {again} end")
    op.execute(
        f"create trigger index_{table}_update after update of {', '.join(columns)} on {table} when {changed}"
        f" begin {again} end"
    )
    op.execute(f"create trigger index_{table}_delete after delete on {table} begin {gone} end")


def _sqlite_beside(table: str) -> str:
    """Words of other rows that are among a row's."""
    company = "(select c.words from company c where c.account_id = r.account_id and c.id = r.company_id)"
    company = f"coalesce({_sqlite_title(company)}, '')"
    if table == "contact":
        return company
    if table != "opportunity":
        return "''"
    mine = "where l.account_id = r.account_id and l.opportunity_id = r.id"
    tags = f"select replace(l.words, char(10), '') as words from opportunity_tag l {mine} order by l.id"
    people = (
        f"select {_sqlite_title('p.words')} as words from opportunity_contact l"
        f" join contact p on p.account_id = l.account_id and p.id = l.contact_id {mine} order by p.id"
    )
    joined = (f"coalesce((select group_concat(words, '') from ({rows})), '')" for rows in (tags, people))
    return " || ".join((company, *joined))


def _sqlite_names() -> None:
    """Names are among the words of others."""
    changed = f"{_sqlite_title('old.words')} is not {_sqlite_title('new.words')}"
    its = "account_id = new.account_id and"
    companys = " ".join(
        "insert into search_again (account_id, kind, id)"
        f" select account_id, '{table}', id from {table} where {its} company_id = new.id;"
        for table in search_index.WITH_COMPANY
    )
    contacts = (
        "insert into search_again (account_id, kind, id) select account_id, 'opportunity', opportunity_id"
        f" from opportunity_contact where {its} contact_id = new.id;"
    )
    for table, again in (("company", companys), ("contact", contacts)):
        op.execute(
            f"create trigger index_{table}_renamed after update of words on {table} when {changed} begin {again} end"
        )


def _drop_sqlite_triggers() -> None:
    for table in _BY_ACCOUNT:
        for event in ("insert", "update", "delete"):
            op.execute(f"drop trigger index_{table}_{event}")
    for table in ("company", "contact"):
        op.execute(f"drop trigger if exists index_{table}_renamed")


def _sqlite_title(words: str) -> str:
    return f"substr({words}, 1, instr({words}, char(10)) - 1)"


# PostgreSQL

_LETTER = " ".join(f"when '{kind}' then '{letter}'" for kind, letter in LETTERS.items())
_TITLE = "split_part({}.words, E'\\n', 1)"
_ITS_COMPANY = "from company c where c.account_id = r.account_id and c.id = r.company_id"
_COMPANY = f"coalesce((select {_TITLE.format('c')} {_ITS_COMPANY}), '')"
_TAGS = (
    "coalesce((select string_agg(replace(l.words, E'\\n', ''), '' order by l.id) from opportunity_tag l"
    " where l.account_id = r.account_id and l.opportunity_id = r.id), '')"
)
_PEOPLE = (
    f"coalesce((select string_agg({_TITLE.format('p')}, '' order by p.id) from opportunity_contact l"
    " join contact p on p.account_id = l.account_id and p.id = l.contact_id"
    " where l.account_id = r.account_id and l.opportunity_id = r.id), '')"
)
_PREFIX = f"(select search_prefix(number, {{}}) from search_account where account_id = {MINE})"


def _index(table: str, beside: str) -> str:
    return (
        f"create function index_{table}(of_account uuid, of_id uuid) returns void language plpgsql {_ON_PATH} as $$"
        f" begin perform keep_entry('{table}', r.account_id, r.id, replace(r.words, E'\\n', {beside})) from {table} r"
        " where r.account_id = of_account and r.id = of_id; end $$"
    )


_FUNCTIONS = (
    f"create function search_prefix(number bigint, kind text) returns text language sql immutable {_ON_PATH} as"
    f" $$ select number || case kind {_LETTER} else kind end || '.' $$",
    # A word's place counts up to 16383, and the index takes 255 places of each.
    f"create function kind_words(before text, words text) returns tsvector language sql immutable {_ON_PATH} as $$"
    " select coalesce(string_agg('''' || before || word || ''':' || least(place, 16383), ' '), '')::tsvector"
    " from unnest(string_to_array(words, ' ')) with ordinality as t (word, place) where word <> '' $$",
    # Cascades run it as the owner of the tables, when the account's number may be gone already: then nothing is kept.
    "create function keep_entry(of_kind text, of_account uuid, of_id uuid, of_words text) returns void"
    f" language plpgsql {_ON_PATH} as $$ begin"
    " insert into search_entry select of_account, of_kind, of_id,"
    "  kind_words(search_prefix(a.number, of_kind), of_words)"
    "  from search_account a where a.account_id = of_account and of_words is not null"
    "  on conflict (account_id, kind, id) do update set words = excluded.words"
    "  where search_entry.words is distinct from excluded.words; end $$",
    _index("opportunity", f"{_COMPANY} || {_TAGS} || {_PEOPLE}"),
    _index("contact", _COMPANY),
    "create function index_again(of_kind text, of_account uuid, of_id uuid) returns void"
    f" language plpgsql {_ON_PATH} as $$ declare found text; begin"
    " if of_kind = 'opportunity' then perform index_opportunity(of_account, of_id);"
    " elsif of_kind = 'contact' then perform index_contact(of_account, of_id);"
    " else"
    "  execute format('select replace(words, E''\\n'', '''') from %I where account_id = $1 and id = $2', of_kind)"
    "   into found using of_account, of_id;"
    "  perform keep_entry(of_kind, of_account, of_id, found);"
    " end if; end $$",
    f"create or replace function index_words() returns trigger language plpgsql {_ON_PATH} as $$ begin"
    " if tg_op = 'DELETE' then"
    "  delete from search_entry where account_id = old.account_id and kind = tg_table_name and id = old.id;"
    "  if tg_table_name = 'opportunity_tag' then"
    "   perform index_opportunity(old.account_id, old.opportunity_id);"
    "  end if;"
    "  return null;"
    " end if;"
    " if tg_table_name = 'opportunity' then perform index_opportunity(new.account_id, new.id);"
    " elsif tg_table_name = 'contact' then"
    "  perform index_contact(new.account_id, new.id);"
    "  if tg_op = 'UPDATE' then"
    "   if split_part(old.words, E'\\n', 1) is distinct from split_part(new.words, E'\\n', 1) then"
    "    perform index_opportunity(l.account_id, l.opportunity_id) from opportunity_contact l"
    "     where l.account_id = new.account_id and l.contact_id = new.id;"
    "   end if;"
    "  end if;"
    " else"
    "  perform keep_entry(tg_table_name, new.account_id, new.id, replace(new.words, E'\\n', ''));"
    "  if tg_table_name = 'opportunity_tag' then"
    "   perform index_opportunity(new.account_id, new.opportunity_id);"
    "  end if;"
    " end if;"
    " return null; end $$",
    f"create or replace function index_renamed_company() returns trigger language plpgsql {_ON_PATH} as $$ begin"
    " perform index_opportunity(r.account_id, r.id) from opportunity r"
    "  where r.account_id = new.account_id and r.company_id = new.id;"
    " perform index_contact(r.account_id, r.id) from contact r"
    "  where r.account_id = new.account_id and r.company_id = new.id;"
    " return null; end $$",
    f"create function index_link() returns trigger language plpgsql {_ON_PATH} as $$ begin"
    " if tg_op <> 'INSERT' then perform index_opportunity(old.account_id, old.opportunity_id); end if;"
    " if tg_op <> 'DELETE' then perform index_opportunity(new.account_id, new.opportunity_id); end if;"
    " return null; end $$",
    # `~` stands where the account's number and the kind's letter belong, as a space does in what is kept. Past the
    # policy, whose filter would keep the index from being used; and never by reading the table, whatever its
    # statistics are.
    "create or replace function found_entries(of_kind text, query text) returns setof uuid"
    f" language sql stable security definer rows 100 {_ON_PATH} set enable_seqscan = off as $$"
    f" select id from search_entry where words @@ replace(query, '~', {_PREFIX.format('of_kind')})::tsquery"
    f" and account_id is not distinct from {MINE} and kind = of_kind $$",
    # The same of several kinds: some of each, and how many there are, if not more than `most`.
    "create function found_hits(kinds text[], query text, most integer, shown integer, skipped integer)"
    " returns table (kind text, id uuid, total bigint)"
    f" language plpgsql stable security definer rows 20 {_ON_PATH} set enable_seqscan = off as $$"
    " #variable_conflict use_column\n"
    " begin return query select k.kind, h.id, h.total from unnest(kinds) as k (kind), lateral ("
    "  select f.id, count(*) over () as total from ("
    "   select e.id from search_entry e"
    f"   where e.words @@ replace(query, '~', {_PREFIX.format('k.kind')})::tsquery"
    f"   and e.account_id is not distinct from {MINE} limit most) f"
    "  order by f.id desc limit shown offset skipped) h; end $$",
)
_LOOKS = ("found_hits(text[], text, integer, integer, integer)",)

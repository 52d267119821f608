"""What an account holds, counted in its row of account_version by triggers, for migrations that make a table.

SQLite has one writer at a time, so each row is counted as it is written. On PostgreSQL that would hold the account's
row from the first write to the end of the transaction: there a statement's rows are added up in a setting of the
transaction, which the row takes in when its version is raised, last of all. What someone writes who acts for nobody,
as the worker does, is counted at once.
"""

from collections.abc import Sequence

from alembic import op

from migrations.row_security import is_postgresql

# What a row takes besides its texts, so that rows without any are bounded too.
ROW = 100

COUNTERS = ("records", "text_bytes", "document_bytes", "undo_bytes")
_MINE = "nullif(current_setting('app.account_id', true), '')::uuid"
_GROWN = "nullif(current_setting('app.grown', true), '')"
_PATH = "set search_path = pg_catalog, public, pg_temp"


class Counted:
    """How the rows of a table count: as records or not, with which texts. `row` stands for the row's name."""

    def __init__(self, table: str, texts: Sequence[str] = (), *, is_record: bool = False) -> None:
        self.table, self.texts, self.is_record = table, tuple(texts), is_record

    def amounts(self, row: str) -> tuple[str, str, str, str]:
        """In the order of COUNTERS."""
        return (
            str(int(self.is_record)),
            " + ".join((str(ROW), *(_octets(f"{row}.{text}") for text in self.texts))),
            "0",
            "0",
        )

    @property
    def columns(self) -> tuple[str, ...]:
        """Those that a row counts by."""
        return self.texts


class CountedUndo(Counted):
    """What lies in the undo is counted by itself."""

    def amounts(self, row: str) -> tuple[str, str, str, str]:
        _, size, _, _ = super().amounts(row)
        return "0", "0", "0", size


class CountedContent(Counted):
    """The bytes of a document, in the undo once no document has them."""

    columns = ("size", "left_at")

    def amounts(self, row: str) -> tuple[str, str, str, str]:
        there, left = (f"case when {row}.left_at is {null} then {row}.size else 0 end" for null in ("null", "not null"))
        return "0", "0", there, left


class CountedContentWithText(CountedContent):
    """The text that was read out of a document counts among the texts, and goes where the bytes go."""

    columns = (*CountedContent.columns, "text")

    def amounts(self, row: str) -> tuple[str, str, str, str]:
        _, _, document, undo = super().amounts(row)
        there, left = (
            f"case when {row}.left_at is {null} then {_octets(f'{row}.text')} else 0 end"
            for null in ("null", "not null")
        )
        return "0", there, document, f"{undo} + {left}"


def _octets(value: str) -> str:
    if is_postgresql():
        return f"coalesce(octet_length({value}::text), 0)"
    return f"coalesce(length(cast({value} as blob)), 0)"


def make_growth() -> None:
    """On PostgreSQL, what takes in the growth of a transaction as the version is raised."""
    if not is_postgresql():
        return
    taken = "".join(
        f" new.{name} := new.{name} + split_part(grown, ' ', {place})::bigint;"
        for place, name in enumerate(COUNTERS, 2)
    )
    op.execute(
        f"create function take_in_growth() returns trigger language plpgsql {_PATH} as $$"
        f" declare grown text := {_GROWN}; begin"
        f" if split_part(grown, ' ', 1) = new.account_id::text then {taken}"
        "  perform set_config('app.grown', '', true); end if; return new; end $$"
    )
    op.execute(
        "create trigger take_in_growth before update of version on account_version"
        " for each row execute function take_in_growth()"
    )


def drop_growth() -> None:
    if is_postgresql():
        op.execute("drop trigger take_in_growth on account_version")
        op.execute("drop function take_in_growth()")


def count(counted: Counted) -> None:
    """From now on."""
    if is_postgresql():
        for event in ("insert", "update", "delete"):
            _on_postgresql(counted, event)
        return
    for event, change in (
        ("insert", _sqlite_change(counted, ("new",))),
        ("delete", _sqlite_change(counted, (), ("old",))),
        ("update", _sqlite_change(counted, ("new",), ("old",))),
    ):
        when = f"update of {', '.join(counted.columns)}" if event == "update" else event
        if event == "update" and not counted.columns:
            continue
        row = "old" if event == "delete" else "new"
        op.execute(
            f"create trigger measure_{counted.table}_{event} after {when} on {counted.table} begin"
            f" update account_version set {change} where account_id = {row}.account_id; end"
        )


def forget_count(counted: Counted) -> None:
    """As it was before count()."""
    for event in ("insert", "update", "delete"):
        name = f"measure_{counted.table}_{event}"
        if is_postgresql():
            op.execute(f"drop trigger {name} on {counted.table}")
            op.execute(f"drop function {name}()")
        elif event != "update" or counted.columns:
            op.execute(f"drop trigger {name}")


def count_otherwise(before: Counted, after: Counted) -> None:
    """For a table with another column of texts; none of the rows that are there has any in it yet."""
    forget_count(before)
    count(after)


def count_what_is_there(all_counted: Sequence[Counted]) -> None:
    """Of the accounts there are; to be done after count(), which lets nobody write in between."""
    sums = []
    for place in range(len(COUNTERS)):
        parts = (
            f"coalesce((select sum({counted.amounts('r')[place]}) from {counted.table} as r"
            " where r.account_id = account_version.account_id), 0)"
            for counted in all_counted
            if counted.amounts("r")[place] != "0"
        )
        sums.append(f"{COUNTERS[place]} = {' + '.join(parts)}")
    op.execute(f"update account_version set {', '.join(sums)}")


def _sqlite_change(counted: Counted, added: Sequence[str], taken: Sequence[str] = ()) -> str:
    sums = dict.fromkeys(COUNTERS, "")
    for rows, sign in ((added, "+"), (taken, "-")):
        for row in rows:
            for name, amount in zip(COUNTERS, counted.amounts(row), strict=True):
                sums[name] += f" {sign} ({amount})" if amount != "0" else ""
    return ", ".join(f"{name} = {name}{change}" for name, change in sums.items() if change)


def _on_postgresql(counted: Counted, event: str) -> None:
    name = f"measure_{counted.table}_{event}"
    tables = {"insert": ("new",), "delete": ("old",), "update": ("new", "old")}[event]
    columns = [f"amount_{place}" for place in range(len(COUNTERS))]
    rows = " union all ".join(
        f"select r.account_id, {', '.join(_signed(counted, which, columns))} from {which}_rows as r" for which in tables
    )
    sums = ", ".join(f"sum({column})::bigint as {column}" for column in columns)
    changed = " or ".join(f"sum({column}) <> 0" for column in columns)
    plus = ", ".join(f"{name} = {name} + g.{column}" for name, column in zip(COUNTERS, columns, strict=True))
    added = " || ' ' || ".join(
        f"(coalesce(split_part(grown, ' ', {place})::bigint, 0) + g.{column})"
        for place, column in enumerate(columns, 2)
    )
    # A definer's, since whoever deletes an account's rows by a cascade, or as the worker, may not write its numbers.
    op.execute(
        f"create function {name}() returns trigger language plpgsql security definer {_PATH} as $$"
        f" declare g record; grown text := {_GROWN}; begin"
        f" for g in select account_id, {sums} from ({rows}) as counted group by account_id"
        f"  having {changed} order by account_id loop"
        f"  if g.account_id = {_MINE} and (grown is null or split_part(grown, ' ', 1) = g.account_id::text) then"
        f"   perform set_config('app.grown', g.account_id || ' ' || {added}, true);"
        f"  else update account_version set {plus} where account_id = g.account_id; end if;"
        " end loop; return null; end $$"
    )
    referencing = " ".join(f"{which} table as {which}_rows" for which in tables)
    op.execute(
        f"create trigger {name} after {event} on {counted.table} referencing {referencing}"
        f" for each statement execute function {name}()"
    )


def _signed(counted: Counted, which: str, columns: Sequence[str]) -> list[str]:
    sign = "-" if which == "old" else ""
    return [f"{sign}({amount}) as {column}" for amount, column in zip(counted.amounts("r"), columns, strict=True)]

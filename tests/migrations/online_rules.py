"""What a migration may do to tables that people are using, on PostgreSQL: rules for the statements that it sends."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

Transactions = list[list[str]]

NAME = r'(?:if (?:not )?exists )?(?:only )?"?(?:public\.)?(\w+)"?'
# A statement, and what to write instead; the first group is the table.
RULES = (
    (
        rf"create (?:unique )?index (?!concurrently).*? on {NAME}",
        "nobody can write to {table} while the index is built: online.create_index()",
    ),
    (
        rf"alter table {NAME} add constraint \S+ foreign key(?!.* not valid)",
        "nobody can write to {table} while its rows are looked through: online.add_foreign_key()",
    ),
    (
        rf"alter table {NAME} add constraint \S+ check(?!.* not valid)",
        "nobody can use {table} while its rows are looked through: online.add_check()",
    ),
    (
        rf"alter table {NAME} add constraint \S+ (?:unique|primary key) ?\(",
        "nobody can use {table} while the index is built: online.create_index(…, unique=True)",
    ),
    (
        rf"alter table {NAME} alter column \S+ set not null",
        "nobody can use {table} while its rows are looked through: online.add_check(…, '… is not null')",
    ),
    (
        rf"alter table {NAME} alter column \S+ (?:set data )?type",
        "{table} is written anew: add a column, fill it with online.in_batches(), drop the old one a release later",
    ),
    (
        rf"alter table {NAME} add column (?!.* default ).* not null",
        "the rows of {table} and the release before have no value for it: give it a server_default",
    ),
    (
        rf"alter table {NAME} add column .* (?:default (?!now\(\)|true|false|null|'[^']*'|-?[\d.]+)|generated )",
        "{table} is written anew: a constant server_default, or none and online.in_batches()",
    ),
    (
        rf"(?:with .* )?(?:update|delete from) {NAME}",
        "whoever writes to {table} waits until all is done: online.in_batches()",
    ),
    (rf"(?:truncate|lock)(?: table)? {NAME}", "nobody can use {table} meanwhile"),
)
# What locks the table, be it for a moment.
CHANGES = (
    rf"alter table {NAME}",
    rf"drop table {NAME}",
    rf"create (?:or replace )?(?:constraint )?trigger .*? on {NAME}",
    rf"drop trigger .*? on {NAME}",
    rf"(?:create|drop|alter) policy .*? on {NAME}",
)
CANNOT_RUN_TWICE = (
    r"create table (?!if not exists)",
    r"create policy ",
    r"create (?:constraint )?trigger ",
    r"create function ",
    r"alter table .* add column (?!if not exists)",
    r"drop (?:table|function|policy|trigger) (?!if exists)",
)
# Alembic's own.
OURS = ("alembic_version",)


def problems(transactions: Transactions) -> list[str]:
    """What is wrong with a migration that sent these, in words for whoever wrote it."""
    made = {match[1] for one in chain(*transactions) if (match := re.match(rf"create table {NAME}", one))}
    made |= set(OURS)
    return [
        *_by_statement(transactions, made),
        *_several_tables(transactions, made),
        *_half_done(transactions),
    ]


def _by_statement(transactions: Transactions, made: set[str]) -> Iterator[str]:
    for statements in transactions:
        for statement in statements:
            for pattern, words in RULES:
                # A statement alone that touches few rows is how a part of many is done.
                in_a_part = len(statements) == 1 and len(transactions) > 1 and pattern.startswith("(?:with")
                match = re.match(pattern, statement)
                if match and match[1] not in made and not in_a_part:
                    yield f"{_short(statement)}: {words.format(table=match[1])}"


def _several_tables(transactions: Transactions, made: set[str]) -> Iterator[str]:
    for statements in transactions:
        changed = [match[1] for one in statements for pattern in CHANGES if (match := re.match(pattern, one))]
        tables = sorted(set(changed) - made)
        if len(tables) > 1:
            yield f"{' and '.join(tables)} are locked together: a migration for each"


def _half_done(transactions: Transactions) -> Iterator[str]:
    """A try that fails later on is done again from the start."""
    for statement in chain(*transactions[:-1]):
        if any(re.match(pattern, statement) for pattern in CANNOT_RUN_TWICE):
            yield f"{_short(statement)}: committed half way, and cannot run twice: a migration of its own"


def _short(statement: str) -> str:
    return f"`{statement[:60]}…`" if len(statement) > 60 else f"`{statement}`"


@contextmanager
def recorded() -> Iterator[Transactions]:
    """Every statement that changes something, in its transaction; each outside one is by itself."""
    transactions: Transactions = [[]]

    def note(connection: sa.Connection, _cursor: Any, statement: str, *_more: Any) -> None:
        told = re.sub(r"\s+", " ", statement).strip().lower()
        if re.match(r"(?:with .* )?select |show |set |pragma ", told):
            return
        if connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT":
            transactions[-1:] = [*([transactions[-1]] if transactions[-1] else []), [told], []]
        else:
            transactions[-1].append(told)

    def end(_connection: sa.Connection) -> None:
        if transactions[-1]:
            transactions.append([])

    listeners = (("before_cursor_execute", note), ("commit", end))
    for name, listener in listeners:
        event.listen(sa.Engine, name, listener)
    try:
        yield transactions
    finally:
        for name, listener in listeners:
            event.remove(sa.Engine, name, listener)
        transactions[:] = [statements for statements in transactions if statements]

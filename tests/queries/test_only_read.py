"""Queries read. Nothing in them adds, flushes or commits, or begins to."""

import ast
from pathlib import Path

import pytest

import app.queries

FOLDER = Path(app.queries.__file__).parent
# Of a session or a connection, and what makes statements that write.
WRITES = {
    *("add", "add_all", "delete", "merge", "flush", "commit", "rollback", "begin", "begin_nested", "bulk_save_objects"),
    *("insert", "update", "with_for_update", "connection", "exec_driver_sql", "text"),
}


def writes(source: str) -> list[str]:
    """The calls in it that could write, and imports of what would."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            found += [called] if called.rpartition(".")[2] in WRITES else []
        if isinstance(node, ast.ImportFrom):
            found += [name.name for name in node.names if name.name in WRITES]
    return found


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.py")), ids=lambda file: file.name)
def test_queries_only_read(file: Path) -> None:
    assert writes(file.read_text("utf-8")) == []


@pytest.mark.parametrize("line", ["db.session.add(row)", "db.session.commit()", "from sqlalchemy import insert"])
def test_what_writes_is_seen(line: str) -> None:
    assert writes(line)

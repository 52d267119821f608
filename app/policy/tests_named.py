"""Which tests show which promise, read from the tests themselves: for a copy that has no results of theirs."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "tests"

# As they are spelt where a test's name cannot.
SPELT = {"html": "HTML", "json": "JSON", "https": "HTTPS", "ses": "SES", "new relic": "New Relic", "csrf": "CSRF"}
SPELT |= {"someone elses": "someone else’s", "nobody elses": "nobody else’s", "anothers": "another’s"}


@cache
def by_promise() -> dict[str, list[str]]:
    """In words, by the promise's id; nothing where the tests did not come along. Read once."""
    found: dict[str, list[str]] = {}
    for path in sorted(FOLDER.rglob("test_*.py")):
        for name, id in _promised(path.read_text(encoding="utf-8")):
            found.setdefault(id, []).append(in_words(path.stem, name))
    return found


def in_words(file: str, name: str) -> str:
    """test_it_asks_for_the_password of test_delete.py: “Delete: it asks for the password”."""
    about, sentence = (_spelt(text.removeprefix("test_")) for text in (file, name))
    return f"{about[0].upper()}{about[1:]}: {sentence}"


def _spelt(name: str) -> str:
    text = f" {name.replace('_', ' ')} "
    for plain, right in SPELT.items():
        text = text.replace(f" {plain} ", f" {right} ")
    return text.strip()


def _promised(text: str) -> Iterator[tuple[str, str]]:
    """(name of a test, id of a promise that it is marked with)"""
    if "@promise(" not in text:
        return
    for node in ast.walk(ast.parse(text)):
        for mark in getattr(node, "decorator_list", ()):
            if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id == "promise":
                yield from ((node.name, ast.literal_eval(id)) for id in mark.args)  # type: ignore[attr-defined] # what is decorated has a name

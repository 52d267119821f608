"""No text that people read has a phrase for which there is a plainer one: docs/words.md."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import app
from tests.support.old_phrases import PHRASES, old_phrases

ROOT = Path(app.__file__).parent
FROZEN = "2026-05-25.md"


def python_texts(path: Path) -> Iterator[str]:
    """Every string but docstrings and SQL, those of one f-string together."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    passed = {id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, documented) and is_said(node.body)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            passed |= {id(part) for part in node.values}
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed:
            yield "" if node.value.startswith("select ") else node.value


def is_said(body: list[ast.stmt]) -> bool:
    return bool(body) and isinstance(body[0], ast.Expr)


def other_text(path: Path) -> str:
    """A template or a script without its comments."""
    text = path.read_text(encoding="utf-8")
    return re.sub(r"\{#.*?#\}|^\s*//.*$|<!--.*?-->", "", text, flags=re.DOTALL | re.MULTILINE)


def sources() -> list[Path]:
    kinds = ("*.py", "templates/**/*.html", "templates/**/*.txt", "static/**/*.js", "policy/revisions/*.md")
    found = [path for kind in kinds for path in ROOT.rglob(kind)]
    return [path for path in found if path.name != FROZEN and "demo" not in path.name]


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_text_of_ours_has_an_old_phrase(path: Path) -> None:
    text = " \n".join(python_texts(path)) if path.suffix == ".py" else other_text(path)
    assert old_phrases(text) == []


def test_a_phrase_is_found_whatever_its_capitals_and_line_ends() -> None:
    assert old_phrases("<p>take your\n  data Along</p>") == ["Take your data along"]
    assert old_phrases("Download your data") == []


def test_each_phrase_stands_once() -> None:
    assert len(PHRASES) == len(set(PHRASES))

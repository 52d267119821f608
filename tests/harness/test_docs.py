"""What the documents for people who work on the project say is there, is there."""

import re
from functools import cache
from pathlib import Path

import pytest

import config

ROOT = Path(config.__file__).parent
DOCUMENTS = (
    "README.md",
    "CONTRIBUTING.md",
    "docs/house.md",
    "docs/promises.md",
    "docs/words.md",
    "docs/security.md",
    "docs/threats.md",
    "docs/deploy.md",
    "docs/extension.md",
)
# `app/…/kind.py`, and not what stands for many: `<kind>`.
PLACES = re.compile(r"`((?:app|tests|migrations|docs|bin|bench|deploy|\.ci)/[\w./-]*)`")
# `guard("<table>")`, `info=record_data("its website")`, `@promise("mail")`.
CALLS = re.compile(r"`@?(?:\w+=)?([\w.]+)\(")
OF_LIBRARIES = {"DateTime"}
# What a run of all tests leaves.
MADE = {"app/policy/checked.json"}


@cache
def defined() -> set[str]:
    """Every function and class of ours."""
    paths = [path for folder in ("app", "migrations", "tests") for path in (ROOT / folder).rglob("*.py")]
    return {name for path in paths for name in re.findall(r"(?:def|class) (\w+)", path.read_text())}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_and_folder_that_it_names_is_there(document: str) -> None:
    named = set(PLACES.findall((ROOT / document).read_text())) - MADE
    assert {place for place in named if not (ROOT / place).exists()} == set()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_function_that_it_names_is_there(document: str) -> None:
    called = {name.rpartition(".")[2] for name in CALLS.findall((ROOT / document).read_text())}
    assert called - defined() - OF_LIBRARIES == set()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_leads_to_a_file(document: str) -> None:
    path = ROOT / document
    links = set(re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", path.read_text()))
    assert {link for link in links if not (path.parent / link).exists()} == set()


def test_every_step_that_they_name_is_one_of_make() -> None:
    steps = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for document in DOCUMENTS:
        named = set(re.findall(r"`make ([a-z-]+)", (ROOT / document).read_text()))
        assert named <= steps, document


def test_every_folder_of_the_application_has_its_line() -> None:
    text = (ROOT / "docs/house.md").read_text()
    folders = {path.name for path in (ROOT / "app").iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert {name for name in folders if f"`app/{name}/`" not in text} == set()

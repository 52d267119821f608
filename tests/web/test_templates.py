"""How templates are written: all of them escape what they print, by themselves."""

import re
from pathlib import Path

import pytest

from app.records.kinds import KINDS

APP = Path(__file__).parents[2] / "app"
TEMPLATES = sorted((APP / "templates").rglob("*.html"))
LONGEST_LINE = 200
# HTML made of Markdown: someone's, which was cleaned before it was stored, or our own policy's.
CLEANED = re.compile(r"\w+\.(\w*html|short_version) \| safe")
PLAIN_CALL = re.compile(r"\b(Markup|escape)\(")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(APP)))
def test_a_template_escapes_all_that_it_prints_but_cleaned_html(path: Path) -> None:
    text = path.read_text("utf-8")
    assert "autoescape" not in text
    assert text.count("| safe") == len(CLEANED.findall(text))


def test_pages_are_drawn_by_templates_alone() -> None:
    found = [path for path in sorted(APP.rglob("*.py")) if PLAIN_CALL.search(path.read_text("utf-8"))]
    assert not [str(path.relative_to(APP)) for path in found]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(APP)))
def test_lines_can_be_read(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    assert not [number for number, line in enumerate(lines, 1) if len(line) > LONGEST_LINE]


def test_fields_are_drawn_by_macros() -> None:
    """What is in a box of its own without a hint or an error to tie to it, such as a checkbox, is not one."""
    drawn = re.compile(r'<div class="field[ "][^>]*>\s*<label for')
    assert not [str(path.relative_to(APP)) for path in TEMPLATES if drawn.search(path.read_text("utf-8"))]


def test_error_summaries_are_drawn_by_one_macro() -> None:
    drawn = [path.name for path in TEMPLATES if 'class="errors"' in path.read_text("utf-8")]
    assert drawn == ["forms.html"]


def test_templates_ask_for_no_kind_of_record_by_name() -> None:
    """Its kind says it, or a template of the kind's own."""
    asks = re.compile(rf"\bkind(\.slug)? *(==|!=|in\b|not in\b)[ (\[]*[\"']({'|'.join(KINDS)})\b")
    assert asks.search('{% if kind.slug == "notes" %}')
    assert asks.search('{% if kind.slug not in ("tasks", "notes") %}')
    assert not [str(path.relative_to(APP)) for path in TEMPLATES if asks.search(path.read_text("utf-8"))]

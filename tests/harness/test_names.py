"""Names that were given up for better ones do not come back. Those that are ordinary words too are left to readers."""

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
GIVEN_UP = {
    *("judge", "judge_json", "judged", "Judged", "judging", "not_judged", "unsound"),
    *("told_names", "goes_with_it", "is_thing", "gathered", "Gathered", "Single"),
    *(
        "kept_form",
        "submitted",
        "in_record",
        "held_with_the_row",
        "act_for",
        "acted_for",
        "note_acting_for",
        "acting",
    ),
    *("know", "enclose", "meet", "let_go", "Look", "look_at", "stored_rows"),
    *(
        "Letter",
        "Posting",
        "postings",
        "MailStop",
        "add_mail_stops",
        "mail_stop",
        "mail_stops",
        "stop_of",
        "forget_stop",
    ),
    *(
        "readings",
        "dealings",
        "agenda",
        "choosing",
        "asking",
        "answering",
        "as_story",
        "story",
        "stub",
        "stubs",
        "answer_requests",
    ),
    *("tidy", "Tidying", "standing", "Standing", "guard", "making", "trial", "shelf", "Shelf"),
}
# Of the old names of files, those that are no longer anything else.
FILES_GIVEN_UP = GIVEN_UP | {"acting", "door", "held", "letter", "letters", "story", "ties", "words", "values", "asked"}
EXPRESSION = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"")


def sources() -> list[Path]:
    return [path for folder in ("app", "tests", "bench") for path in sorted((ROOT / folder).rglob("*.py"))]


def names(path: Path) -> Iterator[str]:
    for token in tokenize.generate_tokens(io.StringIO(path.read_text()).readline):
        if token.type == tokenize.NAME:
            yield token.string


def test_no_name_that_was_given_up_is_used() -> None:
    found = {f"{path.relative_to(ROOT)}: {name}" for path in sources() for name in names(path) if name in GIVEN_UP}
    assert not found, sorted(found)


def test_no_file_has_one() -> None:
    assert not [path.relative_to(ROOT) for path in sources() if path.stem in FILES_GIVEN_UP]


def test_no_template_uses_one() -> None:
    for path in sorted((ROOT / "app/templates").rglob("*.html")):
        for expression in EXPRESSION.findall(path.read_text()):
            used = set(re.findall(r"[A-Za-z_]+", QUOTED.sub("", expression)))
            assert not used & GIVEN_UP, f"{path.relative_to(ROOT)}: {expression}"

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from app.policy import revisions
from tests.support.promises import promise

# What every revision must speak of: the ids that promises hang on.
STATEMENTS = {
    *("mobile-sign-in", "account-data", "records", "server-logs", "use", "mail", "processors"),
    *("retention", "sharing", "rights", "contact", "law", "changes"),
}


def revision_file(folder: Path, text: str, name: str = "2027-01-31.md") -> Path:
    path = folder / name
    path.write_text(f"---\nsummary: Shorter.\nmaterial: yes\n---\n\n{text}", encoding="utf-8")
    return path


def test_the_newest_comes_first() -> None:
    assert revisions.current() is revisions.all()[0]
    assert [revision.date for revision in revisions.all()] == sorted(
        (revision.date for revision in revisions.all()), reverse=True
    )


def test_the_one_before_this_system_is_kept() -> None:
    earlier = revisions.get("2026-05-25")
    assert earlier is not None
    assert earlier.date == date(2026, 5, 25)
    assert "Django REST Framework" in html_of(earlier, "server-logs")


def test_the_one_in_force_names_what_runs_now() -> None:
    logs = html_of(revisions.current(), "server-logs")
    assert "Flask" in logs
    assert "Django" not in logs


@pytest.mark.parametrize("revision", revisions.all(), ids=lambda revision: str(revision.date))
def test_each_makes_every_statement_once(revision: revisions.Revision) -> None:
    ids = [section.id for section in revision.sections]
    assert len(ids) == len(set(ids))
    assert set(ids) >= STATEMENTS


@pytest.mark.parametrize("revision", revisions.all(), ids=lambda revision: str(revision.date))
def test_each_is_rendered_whole(revision: revisions.Revision) -> None:
    html = revision.short_version + "".join(section.html for section in revision.sections)
    assert all(section.html for section in revision.sections)
    # A section's heading without an id would be left to Markdown; so would a link that leads nowhere.
    assert not re.search(r"<h[12]|\{#|\]\(|style=|\|", html)


def test_none_has_a_gap_that_nothing_fills() -> None:
    revisions.configure(backup_days=14, log_days=30)
    for revision in revisions.all():
        assert not re.search(
            r"\{\w*\}", revision.short_version + "".join(section.html for section in revision.sections)
        )


@pytest.mark.parametrize("text", ["", "nonsense", "2026-05-24", "20260525", "2026-W22-1", "2026-5-25", "../current"])
def test_another_text_than_a_revisions_date_finds_none(text: str) -> None:
    assert revisions.get(text) is None


def test_a_file_becomes_sections_with_their_ids(tmp_path: Path) -> None:
    text = "- Short.\n\n## One thing {#one}\n\nText.\n\n## Another {#two-more}\n\nMore.\n"
    revision = revisions.read(revision_file(tmp_path, text))
    assert (revision.date, revision.date_in_words) == (date(2027, 1, 31), "January 31, 2027")
    assert (revision.summary, revision.material) == ("Shorter.", True)
    assert revision.short_version == "<ul>\n<li>Short.</li>\n</ul>\n"
    assert revision.sections == (
        revisions.Section("one", "One thing", "<p>Text.</p>\n"),
        revisions.Section("two-more", "Another", "<p>More.</p>\n"),
    )


def test_html_in_a_file_is_shown_not_obeyed(tmp_path: Path) -> None:
    revision = revisions.read(revision_file(tmp_path, "<script>x</script>\n"))
    assert revision.short_version == "<p>&lt;script&gt;x&lt;/script&gt;</p>\n"


def test_a_table_says_what_its_columns_are(tmp_path: Path) -> None:
    revision = revisions.read(revision_file(tmp_path, "| What | Until |\n| --- | --- |\n| Notes | later |\n"))
    assert '<th scope="col">What</th>' in revision.short_version
    assert "<td>Notes</td>" in revision.short_version


def test_a_file_that_does_not_say_what_changed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "2027-01-31.md"
    path.write_text("## One thing {#one}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"2027-01-31\.md"):
        revisions.read(path)


def test_a_file_whose_name_is_no_date_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="day is out of range"):
        revisions.read(revision_file(tmp_path, "Text.\n", name="2027-02-30.md"))


@promise("changes")
def test_no_frozen_revision_was_changed() -> None:
    assert revisions.changed_frozen() == []


@promise("changes")
def test_every_revision_but_the_newest_is_frozen() -> None:
    earlier = {path.name for path in revisions.files()[1:]}
    assert earlier <= revisions.frozen_hashes().keys()
    assert "2026-05-25.md" in earlier


@promise("changes")
def test_a_changed_word_in_a_frozen_revision_is_found(copies: Path) -> None:
    path = copies / "2026-05-25.md"
    path.write_text(path.read_text(encoding="utf-8").replace("never", "seldom", 1), encoding="utf-8")
    assert revisions.changed_frozen(copies) == ["2026-05-25.md"]


def test_a_frozen_revision_that_is_gone_is_found(copies: Path) -> None:
    (copies / "2026-05-25.md").unlink()
    assert revisions.changed_frozen(copies) == ["2026-05-25.md"]


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    return Path(shutil.copytree(revisions.FOLDER, tmp_path / "revisions"))


def html_of(revision: revisions.Revision, id: str) -> str:
    return next(section.html for section in revision.sections if section.id == id)

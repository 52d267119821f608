"""What changed between two revisions, told section by section and word by word."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.policy import differences, revisions
from app.policy.differences import Change
from app.policy.revisions import Revision
from tests.support.browser import Browser

BOTH = "/privacy/2026-05-25..2026-11-23"


def revision(tmp_path: Path, text: str, day: str = "2027-01-31") -> Revision:
    path = tmp_path / f"{day}.md"
    path.write_text(f"---\nsummary: Other.\nmaterial: no\n---\n\n{text}", encoding="utf-8")
    return revisions.read(path)


@pytest.fixture
def told(tmp_path: Path) -> "Told":
    return Told(tmp_path)


class Told:
    """What is told of the change of one text into another: [-went-] and {+came+}, items with a star."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def changes(self, before: str, after: str) -> tuple[Change, ...]:
        old, new = (revision(self.folder, text) for text in (before, after))
        return differences.between(old, new)

    def __call__(self, before: str, after: str) -> list[str]:
        """Of a text without sections."""
        [change] = self.changes(before, after)
        marks = {"same": "{}", "added": "{{+{}+}}", "removed": "[-{}-]"}
        return [
            ("* " if passage.is_item else "")
            + " ".join(marks[piece.how].format(piece.words) for piece in passage.pieces)
            for stretch in change.stretches
            for passage in stretch.passages
        ]

    def sections(self, before: str, after: str) -> list[tuple[str, str]]:
        return [(change.id, change.how) for change in self.changes(before, after)]


def test_words_that_came_and_went(told: Told) -> None:
    before = "We keep the logs of our server for thirty days, and no longer."
    assert told(before, before.replace("thirty", "ten")) == [
        "We keep the logs of our server for [-thirty-] {+ten+} days, and no longer."
    ]
    assert told(before, before.replace("the logs", "the short logs")) == [
        "We keep the {+short+} logs of our server for thirty days, and no longer."
    ]
    assert told(before, before.replace("of our server ", "")) == [
        "We keep the logs [-of our server-] for thirty days, and no longer."
    ]


def test_the_first_and_the_last_word(told: Told) -> None:
    assert told("We keep what you write.", "You keep what you write.") == ["[-We-] {+You+} keep what you write."]
    assert told("It is kept for a day", "It is kept for a week") == ["It is kept for a [-day-] {+week+}"]


def test_few_words_between_two_changes_go_with_them(told: Told) -> None:
    before = "For as long as you like we keep all your notes and letters in one place."
    after = "For as long as you like we hold all the notes and letters in one place."
    assert told(before, after) == [
        "For as long as you like we [-keep all your-] {+hold all the+} notes and letters in one place."
    ]


def test_passages_that_have_little_in_common_are_two(told: Told) -> None:
    assert told("We keep nothing at all.", "Cookies remember who is signed in.") == [
        "[-We keep nothing at all.-]",
        "{+Cookies remember who is signed in.+}",
    ]


def test_items_are_told_from_paragraphs(told: Told) -> None:
    assert told("We keep:\n\n- one\n- two\n", "We keep:\n\n- one\n- two\n- three\n") == [
        "We keep:",
        "* one",
        "* two",
        "* {+three+}",
    ]
    assert told("one and two", "- one and two\n") == ["[-one and two-]", "* {+one and two+}"]


def test_a_passage_is_found_again_past_others(told: Told) -> None:
    kept = "The password is never kept on your phone."
    assert told(kept, f"Something new comes first.\n\n{kept}") == ["{+Something new comes first.+}", kept]
    assert told(f"Something old came first.\n\n{kept}", kept) == ["[-Something old came first.-]", kept]


def test_rows_of_tables_read_as_lines(told: Told) -> None:
    table = "| What | Kept |\n| --- | --- |\n| A letter | until it is sent |\n"
    assert told(table, table.replace("until it is sent", "until it is sent off")) == [
        "* What – Kept",
        "* A letter – until it is sent {+off+}",
    ]


def test_where_a_link_leads_is_part_of_the_text(told: Told) -> None:
    text = "You can always [download your data](/account/data) as one file."
    assert told(text, text.replace("/account/data", "/export")) == [
        "You can always download your data [-(/account/data)-] {+(/export)+} as one file."
    ]
    mail = "Write to [support@jobplanr.ai](mailto:support@jobplanr.ai)."
    assert told(mail, mail) == ["Write to support@jobplanr.ai."]


def test_sections_are_known_by_their_ids(told: Told) -> None:
    first = "## One {#one}\n\nText.\n\n## Two {#two}\n\nText.\n"
    second = "## One {#one}\n\nText.\n\n## Three {#three}\n\nText.\n"
    assert told.sections(first, second) == [
        ("short-version", "same"),
        ("one", "same"),
        ("two", "removed"),
        ("three", "added"),
    ]


def test_what_was_taken_out_stands_where_it_was(told: Told) -> None:
    a, b, c = (f"## {name} {{#{name}}}\n\nText.\n\n" for name in "abc")
    assert [id for id, _how in told.sections(a + b + c, a + c)] == ["short-version", "a", "b", "c"]
    assert [id for id, _how in told.sections(a + b + c, c)] == ["short-version", "a", "b", "c"]
    assert [id for id, _how in told.sections(a + b + c, b)] == ["short-version", "a", "b", "c"]


def test_a_section_that_was_renamed_is_the_same_one(told: Told) -> None:
    [_short, change] = told.changes("## One {#one}\n\nText.\n", "## The first {#one}\n\nText.\n")
    assert (change.how, change.title, change.title_before) == ("changed", "The first", "One")


def test_a_section_that_moved_is_told(told: Told) -> None:
    a, b, c = (f"## {name} {{#{name}}}\n\nText.\n\n" for name in "abc")
    moved = [change.id for change in told.changes(a + b + c, b + c + a) if change.is_moved]
    assert moved == ["a"]
    assert not [change for change in told.changes(a + c, a + b + c) if change.is_moved]


def test_long_unchanged_text_is_folded_and_short_is_not(told: Told) -> None:
    long, short = "word " * 30, "For your account we keep:"
    folded = [
        (stretch.is_folded, len(stretch.passages))
        for change in told.changes(f"{long}\n\n{short}\n\n- a\n", f"{long}\n\n{short}\n\n- a\n- b\n")
        for stretch in change.stretches
    ]
    assert folded == [(True, 3), (False, 1)]
    [change] = told.changes(f"{short}\n\n- a\n", f"{short}\n\n- a\n- b\n")
    assert [(stretch.is_folded, len(stretch.passages)) for stretch in change.stretches] == [(False, 3)]


@pytest.mark.parametrize("one", revisions.all(), ids=lambda one: str(one.date))
def test_a_revision_does_not_differ_from_itself(one: Revision) -> None:
    assert {change.how for change in differences.between(one, one)} == {"same"}


def test_both_texts_can_be_read_out_of_the_differences() -> None:
    """Nothing is lost, and nothing is said that neither text says."""
    old, new = revisions.all()[-1], revisions.all()[0]
    for before, after in ((old, new), (new, old)):
        changes = {change.id: change for change in differences.between(before, after)}
        for text, leaves_out in ((before, "added"), (after, "removed")):
            for section in text.sections:
                pieces = [p for s in changes[section.id].stretches for q in s.passages for p in q.pieces]
                words = " ".join(piece.words for piece in pieces if piece.how != leaves_out).split()
                expected = [word for one in differences._texts(section.html) for word in one.words]
                assert words == expected, section.id


def test_the_page_says_what_changed(client: Browser) -> None:
    page = client.get(BOTH)
    assert page.heading == "What changed in the privacy policy from May 25, 2026 to November 23, 2026"
    assert revisions.current().summary in page.words
    assert "Django and Django REST Framework" in " ".join(page.texts("del"))
    assert "a Flask application run by gunicorn" in " ".join(page.texts("ins"))
    assert "Cookies and browser storage (new)" in page.links(".contents a")
    assert "Law" in page.links("article li a")


def test_its_contents_lead_to_each_change(client: Browser) -> None:
    page = client.get(BOTH)
    targets = [address.removeprefix("#") for address in page.links(".contents a").values()]
    assert targets == [node.attributes["id"] for node in page.tree.css("article h2[id]")]


def test_what_came_and_went_is_also_said_to_those_who_only_hear(client: Browser) -> None:
    page = client.get(BOTH)
    for tag, words in (("ins", "Added"), ("del", "Removed")):
        marked = page.tree.css(f"article {tag}")
        in_a_line = [node for node in marked if "whole" not in (node.attributes.get("class") or "")]
        assert in_a_line
        assert all(f'<span class="unseen">{words}: </span>' in (node.html or "") for node in in_a_line)
        blocks = [node for node in marked if node not in in_a_line]
        unsaid = [node for node in blocks if not node.css_first(".mark")]
        assert bool(unsaid) == (tag == "ins")
        # A section that came or went as a whole says so under its heading.
        assert [node.prev.prev.text() for node in unsaid if node.prev and node.prev.prev] == (
            ["This section is new."] * len(unsaid)
        )


def test_backwards_it_tells_the_change_back(client: Browser) -> None:
    page = client.get("/privacy/2026-11-23..2026-05-25")
    assert page.heading == "What changed in the privacy policy from November 23, 2026 to May 25, 2026"
    assert "Cookies and browser storage (removed)" in page.links(".contents a")
    assert "a Flask application run by gunicorn" in " ".join(page.texts("del"))
    assert not page.has("#in-short")


def test_between_a_revision_and_itself_nothing_changed(client: Browser) -> None:
    page = client.get("/privacy/2026-05-25..2026-05-25")
    assert "Nothing changed." in page.words
    assert not page.has("article")


@pytest.mark.parametrize(
    "address",
    [
        "2026-05-25..2026-05-26",
        "2026-05-26..2026-11-23",
        "..2026-11-23",
        "2026-05-25..",
        "..",
        "2026-05-25..2026-11-23..2026-11-23",
        "2026-05-25...2026-11-23",
        "20260525..20261123",
    ],
)
def test_other_dates_are_not_found(client: FlaskClient, address: str) -> None:
    assert client.get(f"/privacy/{address}").status_code == 404


def test_pages_lead_to_it(client: Browser) -> None:
    assert client.get("/privacy").links()["What changed"] == BOTH
    assert client.get("/privacy/2026-05-25").links()["what has changed since"] == BOTH
    assert client.get("/privacy/revisions").links()["What changed from May 25, 2026 to November 23, 2026"] == BOTH


def test_what_stands_in_a_file_is_shown_not_obeyed(
    client: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = "We show what is <b>written</b> in the file as it is, {} and so on, to the end."
    before = f"{line.format('<u>was</u>')}\n\n- <i>went</i>\n\n## <s>A</s> & B {{#one}}\n\nText.\n"
    after = f"{line.format('<em>is</em>')}\n\n- <q>came</q>\n\n## <a>A</a> & B {{#one}}\n\nText.\n"
    old, new = revision(tmp_path, before, "2027-01-01"), revision(tmp_path, after, "2027-01-02")
    monkeypatch.setattr(revisions, "all", lambda: (new, old))
    page = client.get("/privacy/2027-01-01..2027-01-02")
    for tag in ("<b>written</b>", "<u>was</u>", "<em>is</em>", "<i>went</i>", "<q>came</q>", "“<s>A</s> & B”"):
        assert tag in page.words
    assert not page.has(", ".join(f"main {tag}" for tag in ("b", "u", "em", "i", "q", "s", "h2 a")))

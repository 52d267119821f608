"""Each promise of the policy has its tests, and the page says what they found."""

import ast
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.policy import checked, promises, revisions, tests_named
from app.policy.checked import Check, Checked, Outcome, Result
from tests.support.browser import Browser
from tests.support.promises import in_words

TESTS = Path(__file__).parents[1]
# What the policy says in every revision.
ALWAYS = {
    *("mobile-sign-in", "account-data", "records", "server-logs", "use", "mail", "processors"),
    *("retention", "sharing", "rights", "contact", "law", "changes"),
}


def test_every_statement_is_promised_and_nothing_else_is() -> None:
    assert {promise.section for promise in promises.ALL} == {section.id for section in revisions.all()[0].sections}
    assert len(promises.IDS) == len(promises.ALL)
    assert promises.IDS > ALWAYS


@pytest.mark.parametrize("promise", promises.ALL, ids=lambda promise: promise.id)
def test_a_promise_is_said_in_whole_sentences(promise: promises.Promise) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", promise.id)
    for text in (promise.statement, promise.enforced_by):
        assert re.fullmatch(r"[A-Z][^!]+\.", text)
        assert "  " not in text
        assert "'" not in text


def test_every_promise_has_a_test_and_every_such_test_a_promise() -> None:
    """A run of all tests sees which passed; this one sees, in any run, whether there are any."""
    named = {id for path in TESTS.rglob("test_*.py") for id in named_in(path)}
    assert named == promises.IDS


def named_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "promise":
            yield from (ast.literal_eval(argument) for argument in node.args)


Keep = Callable[[str], None]


@pytest.fixture
def keep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Keep]:
    """Puts this text where a run of all tests leaves its file."""
    file = tmp_path / "checked.json"
    monkeypatch.setattr(checked, "FILE", file)
    checked.last.cache_clear()

    def keep_one(text: str) -> None:
        file.write_text(text, encoding="utf-8")
        checked.last.cache_clear()

    yield keep_one
    checked.last.cache_clear()


def run_of_all(commit: str = "f718279", code: str = "", **results: Result) -> str:
    """The file of a run in which every promise was kept, but for these results."""
    outcomes = {}
    for id in promises.IDS:
        result = results.get(id.replace("-", "_"), "passed")
        checks = [Check(words="Letters: the list is closed", result=result), Check(words="It is so", result="passed")]
        outcomes[id] = Outcome(result=result, checks=checks)
    at = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    code = code or checked.fingerprint()
    return Checked(finished_at=at, commit=commit, code=code, promises=outcomes).model_dump_json()


def entries(page: Browser) -> dict[str, str]:
    """What the page says of each promise."""
    tree = page.get("/privacy/promises").tree
    found = {node.attributes["id"] or "": " ".join(node.text().split()) for node in tree.css(".promises > li")}
    assert set(found) == promises.IDS
    return found


NO_RESULTS = "This copy of Jobplanr does not carry the results of its tests"


def assert_nothing_is_called_checked(client: Browser) -> None:
    """It is said once, and not of each promise."""
    words = client.get("/privacy/promises").words
    assert words.count(NO_RESULTS) == 1
    assert "Last checked" not in words
    assert "tests passed" not in words
    assert "not checked" not in words.lower()


def test_in_a_copy_without_the_file_nothing_is_called_checked(client: Browser, keep: Keep) -> None:
    assert_nothing_is_called_checked(client)


def test_without_results_each_promise_names_its_tests(client: Browser, keep: Keep) -> None:
    found = entries(client)
    assert list(found) == [promise.id for _section, made in in_order() for promise in made]
    for promise in promises.ALL:
        assert promise.statement in found[promise.id]
        assert promise.enforced_by in found[promise.id]
        assert re.search(r"\b\d+ tests? [A-Z]", found[promise.id].partition(promise.enforced_by)[2])
    assert "Promises: the policy" not in found["mail"]
    assert "Outbox: " in found["mail"]


def test_a_copy_without_tests_says_so_and_no_more(
    client: Browser, keep: Keep, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tests_named, "FOLDER", tmp_path)
    tests_named.by_promise.cache_clear()
    found = entries(client)
    assert all(found[promise.id].endswith(promise.enforced_by) for promise in promises.ALL)
    assert_nothing_is_called_checked(client)
    tests_named.by_promise.cache_clear()


def test_they_are_those_that_a_run_would_name(request: pytest.FixtureRequest) -> None:
    """Of this file's folder at least, whichever tests were asked for."""
    for item in request.session.items:
        for mark in item.iter_markers("promise"):
            for id in mark.args:
                assert in_words(item) in tests_named.by_promise()[id]


def in_order() -> list[tuple[revisions.Section, list[promises.Promise]]]:
    return promises.by_section(revisions.all()[0].sections)


def test_with_it_each_says_what_was_found(client: Browser, keep: Keep) -> None:
    keep(run_of_all())
    for text in entries(client).values():
        assert "2 tests passed, November 24, 2026, f718279" in text
        assert "Letters: the list is closed" in text
        assert "not checked" not in text
    said = client.get("/privacy/promises").words
    assert "Last checked on November 24, 2026 , at commit f718279. Every promise was kept." in said


def test_what_did_not_pass_is_said(client: Browser, keep: Keep) -> None:
    keep(run_of_all(mail="failed"))
    found = entries(client)
    assert "Did not pass, November 24, 2026, f718279" in found["mail"]
    assert "Letters: the list is closed (did not pass)" in found["mail"]
    assert "It is so (did not pass)" not in found["mail"]
    assert [id for id, text in found.items() if "Did not pass" in text] == ["mail"]
    page = client.get("/privacy/promises")
    assert page.tree.css_first("#mail").attributes["class"] == "broken"
    assert page.links(".notice a") == {"mail": "#mail"}
    assert "Every promise" not in page.words


def test_a_promise_that_the_run_did_not_know_is_not_checked(client: Browser, keep: Keep) -> None:
    run = Checked.model_validate_json(run_of_all(commit=""))
    del run.promises["law"]
    run.promises["mail"] = Outcome(result="failed", checks=[])
    keep(run.model_dump_json())
    found = entries(client)
    assert found["law"].endswith("Not checked in this copy")
    assert found["mail"].endswith("No test, November 24, 2026")
    assert "2 tests passed, November 24, 2026 " in found["use"]


@pytest.mark.parametrize(
    "text",
    ["", "{}", "null", "[" * 100_000, "\0", run_of_all()[:-2], run_of_all().replace('"passed"', '"perhaps"', 1)],
    ids=["empty", "nothing-in-it", "null", "nested", "nul", "cut-off", "another-word"],
)
def test_a_broken_file_is_as_good_as_none(client: Browser, keep: Keep, text: str) -> None:
    keep(text)
    assert_nothing_is_called_checked(client)


def test_a_file_of_other_code_says_nothing_about_this(client: Browser, keep: Keep) -> None:
    keep(run_of_all(code="0" * 64))
    assert_nothing_is_called_checked(client)


def test_the_fingerprint_is_of_names_and_contents_but_not_of_what_running_leaves(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "one.py").write_text("1")
    before = checked.fingerprint(tmp_path)
    (tmp_path / "app" / "__pycache__").mkdir()
    (tmp_path / "app" / "__pycache__" / "one.pyc").write_text("1")
    (tmp_path / "app" / "checked.json").write_text("{}")
    (tmp_path / "app" / "checked.json.new").write_text("{")
    assert checked.fingerprint(tmp_path) == before
    (tmp_path / "app" / "one.py").write_text("2")
    changed = checked.fingerprint(tmp_path)
    (tmp_path / "app" / "one.py").rename(tmp_path / "app" / "two.py")
    renamed = checked.fingerprint(tmp_path)
    (tmp_path / "apm.py").write_text("3")
    assert len({before, changed, renamed, checked.fingerprint(tmp_path)}) == 4


def test_the_file_is_read_once(client: Browser, keep: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(run_of_all())
    client.get("/privacy/promises")
    checked.FILE.unlink()
    assert "2 tests passed" in client.get("/privacy/promises").words


def test_the_policy_leads_there_and_back(client: Browser, keep: Keep) -> None:
    page = client.get("/privacy").click("How each promise is kept")
    assert page.heading == "How each promise is kept"
    assert page.click("privacy policy").heading == "Privacy policy"
    for section in revisions.all()[0].sections:
        policy = page.click(section.title)
        assert policy.request.path == f"/privacy/{revisions.all()[0].date}"
        assert policy.has(f"h2#{section.id}")

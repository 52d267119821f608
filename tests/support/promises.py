"""Which tests show which promise of the privacy policy, and what a run of all tests found.

    @promise("mail")
    def test_an_email_of_another_kind_cannot_be_made() -> None:

A run of the whole suite fails when a promise has no passing test, and writes what it found for /privacy/promises to
show. Any run refuses a test that names a promise which the policy does not make.
"""

import subprocess
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypedDict

import pytest

from app.policy import checked, promises, tests_named
from app.policy.checked import Check, Checked, Outcome, Result


def promise(*ids: str) -> pytest.MarkDecorator:
    """Marks a test that shows these promises."""
    return pytest.mark.promise(*ids)


def in_words(test: pytest.Item) -> str:
    name = test.originalname if isinstance(test, pytest.Function) else test.name
    return tests_named.in_words(test.path.stem, name)


class Collected(TypedDict):
    """What a process has collected, as plain values: pytest-xdist takes no others to the process that sums up.

    `shown_by`: by promise, the tests that show it, in words; by test, the names of its cases, as one test may run on
    each database and with several values.
    """

    is_whole: bool
    code: str
    commit: str
    shown_by: dict[str, dict[str, list[str]]]


class PromiseRun:
    """A plugin of pytest: one run, looked at for what it shows of the promises `ids`.

    With pytest-xdist each process collects all tests and runs some. The one that hears of every result collects
    nothing, and is told by the others.
    """

    def __init__(self, config: pytest.Config, ids: frozenset[str] = promises.IDS, file: Path = checked.FILE) -> None:
        self.config, self.ids, self.file = config, ids, file
        self.results: dict[str, Result] = {}
        self.anything_left_out = False
        self.collected: list[Collected] = []
        self.found: Checked | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            for id in _promised(item):
                if id not in self.ids:
                    raise pytest.UsageError(f"{item.nodeid} names the promise {id!r}, which the policy does not make.")

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        self.anything_left_out |= bool(items)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        is_whole = not self.anything_left_out and self._all_files() <= {item.path for item in session.items}
        # Of a file named with one of its tests behind it, only that one was collected.
        is_whole &= not any("::" in argument for argument in self.config.args)
        shown_by: dict[str, dict[str, list[str]]] = {id: {} for id in sorted(self.ids)}
        for item in session.items:
            for id in _promised(item):
                shown_by.setdefault(id, {}).setdefault(in_words(item), []).append(item.nodeid)
        code, commit = (checked.fingerprint(), _commit(self.config.rootpath)) if is_whole else ("", "")
        self.collected = [Collected(is_whole=is_whole, code=code, commit=commit, shown_by=shown_by)]

    def _all_files(self) -> set[Path]:
        folders = [self.config.rootpath / name for name in self.config.getini("testpaths")]
        return {path for folder in folders for path in folder.rglob("test_*.py")}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Of each case: it passed if its making ready, itself and its clearing up did. Left out is not passed."""
        if not report.passed:
            self.results[report.nodeid] = "failed"
        elif report.when == "teardown":
            self.results.setdefault(report.nodeid, "passed")

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Of pytest-xdist: another process has ended, and by a crash without a word."""
        if "promises" in getattr(node, "workeroutput", {}):
            self.collected.append(node.workeroutput["promises"])

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if hasattr(self.config, "workeroutput"):
            self.config.workeroutput["promises"] = self.collected[0]
        elif self._is_whole(session):
            self._sum_up(session, self.collected[0])

    def _is_whole(self, session: pytest.Session) -> bool:
        # One that was stopped half way has run less than it collected.
        ran_all = len(self.results) == session.testscollected > 0
        return ran_all and bool(self.collected) and all(one["is_whole"] for one in self.collected)

    def _sum_up(self, session: pytest.Session, collected: Collected) -> None:
        outcomes = {id: self._outcome(tests) for id, tests in collected["shown_by"].items()}
        ended = datetime.now(UTC).replace(microsecond=0)
        self.found = Checked(finished_at=ended, commit=collected["commit"], code=collected["code"], promises=outcomes)
        # Of code that changed meanwhile it says nothing.
        if collected["code"] == checked.fingerprint():
            _write(self.file, self.found.model_dump_json(indent=1) + "\n")
        if self._unshown() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _outcome(self, tests: dict[str, list[str]]) -> Outcome:
        checks = [Check(words=words, result=self._all_passed(cases)) for words, cases in tests.items()]
        passed = bool(checks) and all(check.result == "passed" for check in checks)
        return Outcome(result="passed" if passed else "failed", checks=checks)

    def _all_passed(self, cases: list[str]) -> Result:
        return "passed" if all(self.results[case] == "passed" for case in cases) else "failed"

    def _unshown(self) -> list[str]:
        """The promises that no test showed."""
        assert self.found is not None
        return [
            id
            for id, outcome in self.found.promises.items()
            if not any(check.result == "passed" for check in outcome.checks)
        ]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.found is None:
            return
        terminalreporter.section("promises of the privacy policy")
        kept = sum(outcome.result == "passed" for outcome in self.found.promises.values())
        terminalreporter.line(f"{kept} of {len(self.ids)} were shown to hold.")
        for id in self._unshown():
            terminalreporter.line(f"No passing test shows the promise {id!r}.", red=True)


def _promised(item: pytest.Item) -> Iterator[str]:
    for mark in item.iter_markers("promise"):
        yield from mark.args


def _commit(folder: Path) -> str:
    """The commit checked out there, in short, and whether there are changes to it; empty where git knows none."""
    describe = ("git", "describe", "--always", "--exclude=*", "--abbrev=7", "--dirty= with changes")
    try:
        return subprocess.run(describe, cwd=folder, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def _write(file: Path, text: str) -> None:
    """In whole or not at all."""
    half_written = file.with_name(f"{file.name}.new")
    half_written.write_text(text, encoding="utf-8")
    half_written.replace(file)

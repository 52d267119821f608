"""Planting a fault in a copy of the project, and reading from a run of its tests which of them saw it."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).parents[2]
# What was made in the working copy, and is no part of the project.
LEFT_BEHIND = (
    *(".git", ".venv", ".venv-outside", "node_modules", "build", "instance", "__pycache__"),
    *(".*_cache", ".hypothesis"),
)
# As the application's log tells of failures. Where the code of a fault names what there is not, any test fails.
_SLIP = re.compile(r'"class": "builtins\.(AttributeError|ImportError|ModuleNotFoundError|NameError|TypeError)"')
# A fault may make a test wait for what never comes; a machine with much else to do takes its time too.
SECONDS_A_RUN = 600


@dataclass(frozen=True)
class Fault:
    """A change of one text that must not go unnoticed. `killed_by` are tests, each of which must fail by it."""

    name: str
    says: str
    file: str
    old: str
    new: str
    killed_by: tuple[str, ...]
    database: str = "sqlite"


@dataclass(frozen=True)
class Run:
    """What became of tests: `failed` says of each that did not hold which case it was and why.

    One that could not even begin is in `broken` instead, and one that stumbled over a slip in the fault itself: it has
    seen nothing of what the fault says.
    """

    passed: frozenset[str]
    failed: dict[str, str]
    broken: dict[str, str]
    seconds: float
    output: str

    def doubts(self, tests: Sequence[str]) -> dict[str, str]:
        """Of each of these tests that did not fail, what it did instead."""
        return {test: self._instead(test) for test in tests if test not in self.failed}

    def _instead(self, test: str) -> str:
        if test in self.broken:
            return f"saw nothing: {self.broken[test]}"
        return "passed" if test in self.passed else "did not run"


class Copy:
    """A copy of the project, in which one fault at a time is planted."""

    def __init__(self, folder: Path, root: Path = ROOT) -> None:
        self.folder = folder
        shutil.copytree(root, folder, ignore=shutil.ignore_patterns(*LEFT_BEHIND))

    @contextmanager
    def planted(self, fault: Fault) -> Iterator[None]:
        """Raises ValueError when its old text is not there exactly once."""
        path = self.folder / fault.file
        before = path.read_text(encoding="utf-8")
        self._write(path, changed(fault, before))
        try:
            yield
        finally:
            self._write(path, before)

    def run(self, tests: Sequence[str], database: str) -> Run:
        report, began = self.folder / "report.xml", time.monotonic()
        report.unlink(missing_ok=True)
        output = self._pytest(*tests, f"--database={database}", f"--junitxml={report}")
        passed, failed, broken = read_report(report) if report.exists() else (frozenset(), {}, {})
        return Run(passed, failed, broken, time.monotonic() - began, output)

    def _pytest(self, *words: str) -> str:
        command = [sys.executable, "-m", "pytest", "-q", "--tb=short", "-p", "no:cacheprovider"]
        command += ["-o", "junit_logging=system-out", *words]
        plain = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        # Plugins that other packages bring along took a third of the time, and no test asks for one.
        plain["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        # Of a copy that is run a hundred times, each file is compiled once.
        plain.pop("PYTHONDONTWRITEBYTECODE", None)
        with subprocess.Popen(
            command, cwd=self.folder, env=plain, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as run:
            try:
                return run.communicate(timeout=SECONDS_A_RUN)[0]
            except subprocess.TimeoutExpired:
                # Told to end, it takes the databases and servers that it started along.
                run.terminate()
                return run.communicate()[0]

    def _write(self, path: Path, text: str) -> None:
        path.write_text(text, encoding="utf-8")
        # A change within a second that keeps the length would be taken for none.
        if path.suffix == ".py":
            # Python's own, and pytest's with its asserts rewritten.
            for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
                compiled.unlink()


def changed(fault: Fault, text: str) -> str:
    """The text of its file with the fault in it. Raises ValueError when the old text is not there exactly once."""
    times = text.count(fault.old)
    if times != 1:
        raise ValueError(f"{fault.name}: its old text stands {times} times in {fault.file}.")
    return text.replace(fault.old, fault.new)


def read_report(path: Path) -> tuple[frozenset[str], dict[str, str], dict[str, str]]:
    """(passed, failed, broken) out of pytest's report, by test: all cases of one test count as one."""
    passed: set[str] = set()
    failed: dict[str, str] = {}
    broken: dict[str, str] = {}
    # pytest wrote it a moment ago.
    for case in ET.parse(path).iter("testcase"):  # noqa: S314
        name, _, rest = case.get("name", "").partition("[")
        test = f"{case.get('classname', '').replace('.', '/')}.py::{name}"
        failure, error = case.find("failure"), case.find("error")
        slip = _SLIP.search(case.findtext("system-out", ""))
        if failure is not None and slip:
            broken.setdefault(test, f"the fault itself fails with {slip[1]}")
        elif failure is not None:
            failed.setdefault(test, _why(rest, failure))
        elif error is not None:
            broken.setdefault(test, _why(rest, error))
        else:
            passed.add(test)
    return frozenset(passed), failed, broken


def _why(case: str, found: ET.Element) -> str:
    words = " ".join(found.get("message", "").split())
    return f"[{case} {words}" if case else words

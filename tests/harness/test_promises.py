"""What a run makes of tests that name promises: runs of a few tests written for it."""

from collections.abc import Callable
from pathlib import Path

import pytest

import config
from app.policy.checked import Checked, fingerprint

ROOT = Path(config.__file__).parent

CONFTEST = """
from pathlib import Path
from tests.support.promises import PromiseRun

def pytest_configure(config):
    config.pluginmanager.register(PromiseRun(config, frozenset({"mail", "law"}), Path(__file__).with_name("out.json")))
"""
SETTINGS = '[tool.pytest]\nstrict = true\ntestpaths = ["."]\nmarkers = ["promise", "slow"]\n'
MAIL = """
import pytest
from tests.support.promises import promise

@promise("mail")
@pytest.mark.parametrize("number", [1, 2])
def test_the_list_is_closed(number):
    {mail}

def test_of_nothing_promised():
    {other}
"""
LAW = """
import pytest
from tests.support.promises import promise

pytestmark = [pytest.mark.slow, promise("law")]

def test_it_asks_nobody_elses_html():
    {law}
"""


class Ended:
    def __init__(self, result: pytest.RunResult, file: Path) -> None:
        self.code, self.said = result.ret, result.stdout.str() + result.stderr.str()
        self.file = Checked.model_validate_json(file.read_bytes()) if file.exists() else None

    @property
    def results(self) -> dict[str, str]:
        assert self.file, self.said
        return {id: outcome.result for id, outcome in self.file.promises.items()}


Run = Callable[..., Ended]
IN_TWO_PROCESSES = ("-p", "xdist.plugin", "--numprocesses=2")


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs pytest with these arguments on two files of tests, with these lines in them."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    # For those that run in processes of their own.
    monkeypatch.setenv("PYTHONPATH", str(ROOT))

    def run(*arguments: str, mail: str = "pass", other: str = "pass", law: str = "pass") -> Ended:
        pytester.makeconftest(CONFTEST)
        pytester.makepyprojecttoml(SETTINGS)
        pytester.makepyfile(test_letters=MAIL.format(mail=mail, other=other), test_delete=LAW.format(law=law))
        start = pytester.runpytest_subprocess if arguments == IN_TWO_PROCESSES else pytester.runpytest_inprocess
        return Ended(start("-p", "no:cacheprovider", *arguments), pytester.path / "out.json")

    return run


def test_a_whole_run_writes_what_it_found_in_words(run: Run) -> None:
    ended = run()
    assert ended.code == 0, ended.said
    assert "2 of 2 were shown to hold" in ended.said
    assert ended.results == {"mail": "passed", "law": "passed"}
    assert ended.file
    assert [check.words for check in ended.file.promises["mail"].checks] == ["Letters: the list is closed"]
    assert [check.words for check in ended.file.promises["law"].checks] == [
        "Delete: it asks nobody else’s HTML",
    ]
    assert ended.file.code == fingerprint()
    # The folder of this run is no repository.
    assert ended.file.commit == ""


@pytest.mark.slow
def test_two_processes_say_together_what_they_found(run: Run) -> None:
    ended = run(*IN_TWO_PROCESSES)
    assert ended.code == 0, ended.said
    assert "2 of 2 were shown to hold" in ended.said
    assert ended.results == {"mail": "passed", "law": "passed"}
    ended = run(*IN_TWO_PROCESSES, law="pytest.skip('not today')", mail="assert number == 1")
    assert ended.code == 1
    assert "No passing test shows the promise 'law'." in ended.said
    assert ended.results == {"mail": "failed", "law": "failed"}


@pytest.mark.slow
def test_a_process_that_dies_breaks_what_it_was_to_show(run: Run) -> None:
    ended = run(*IN_TWO_PROCESSES, law="__import__('os')._exit(3)")
    assert ended.code != 0
    assert ended.results["law"] == "failed"


def test_a_test_that_fails_breaks_its_promise(run: Run) -> None:
    ended = run(mail="assert number == 1")
    assert ended.code == 1
    assert "1 of 2 were shown to hold" in ended.said
    assert ended.results == {"mail": "failed", "law": "passed"}


def test_another_test_that_fails_breaks_none(run: Run) -> None:
    ended = run(other="assert False")
    assert ended.code == 1
    assert ended.results == {"mail": "passed", "law": "passed"}


@pytest.mark.parametrize("law", ["pytest.skip('not today')", "pytest.xfail('some day')"])
def test_what_did_not_run_through_shows_nothing(run: Run, law: str) -> None:
    ended = run(law=law)
    assert ended.code == 1, "although no test failed"
    assert "No passing test shows the promise 'law'." in ended.said
    assert ended.results == {"mail": "passed", "law": "failed"}


@pytest.mark.parametrize(
    "arguments",
    [
        ("-k", "closed"),
        ("-m", "not slow"),
        ("test_letters.py",),
        ("test_letters.py::test_of_nothing_promised", "test_delete.py"),
        ("--ignore=test_delete.py",),
        ("--deselect=test_letters.py::test_of_nothing_promised",),
        ("--collect-only",),
    ],
    ids=["word", "mark", "file", "test", "without-a-file", "without-a-test", "nothing-run"],
)
def test_a_run_of_some_tests_says_nothing(run: Run, arguments: tuple[str, ...]) -> None:
    ended = run(*arguments)
    assert ended.code == 0, ended.said
    assert ended.file is None
    assert "shown to hold" not in ended.said


def test_a_run_that_was_stopped_says_nothing(run: Run) -> None:
    assert run("-x", mail="assert False").file is None


def test_all_files_by_name_are_a_whole_run(run: Run) -> None:
    assert run("test_letters.py", "test_delete.py").results == {"mail": "passed", "law": "passed"}


def test_a_promise_that_nobody_makes_is_refused(run: Run) -> None:
    ended = run("-k", "asks", mail="pass\n\n@promise('no-mail')\ndef test_of_another():\n    pass")
    assert ended.code == pytest.ExitCode.USAGE_ERROR
    assert "test_of_another names the promise 'no-mail', which the policy does not make." in ended.said
    assert ended.file is None

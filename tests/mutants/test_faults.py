"""The faults that `make mutants` plants: each can still be planted, and every sweep is among what kills them."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.mutants.faults import FAULTS
from tests.mutants.mutation import ROOT, Fault, changed


@cache
def found_in(file: str) -> dict[str, set[str]]:
    """The tests of a file by name, each with the promises that it shows."""
    parts = ast.parse((ROOT / file).read_text(encoding="utf-8")).body
    of_all = {id for part in parts if isinstance(part, ast.Assign) for id in _promised(part.value)}
    return {
        part.name: of_all.union(*map(_promised, part.decorator_list))
        for part in parts
        if isinstance(part, ast.FunctionDef) and part.name.startswith("test_")
    }


def _promised(node: ast.expr) -> set[str]:
    """The ids in `promise("mail", "law")`, alone or among other marks."""
    calls = [call for call in ast.walk(node) if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)]
    return {ast.literal_eval(id) for call in calls if ast.unparse(call.func) == "promise" for id in call.args}


KILLERS = {test for fault in FAULTS for test in fault.killed_by}


def with_fault(fault: Fault) -> str:
    """Raises ValueError when it cannot be planted."""
    before = (ROOT / fault.file).read_text(encoding="utf-8")
    after = changed(fault, before)
    assert after != before, f"{fault.name} changes nothing."
    return after


def test_there_are_thirty_or_more_each_of_another_name() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 30


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_each_can_be_planted_and_names_tests_that_there_are(fault: Fault) -> None:
    assert with_fault(fault)
    assert fault.killed_by
    for test in fault.killed_by:
        file, name = test.split("::")
        assert name in found_in(file), test


def test_none_is_a_slip_that_any_test_would_see(tmp_path: Path) -> None:
    """A fault that cannot be imported, or names what there is not, would be killed by whatever comes past."""
    for fault in FAULTS:
        if fault.file.endswith(".py"):
            (tmp_path / f"{fault.name}.py").write_text(with_fault(fault), encoding="utf-8")
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--select=F821,F823", str(tmp_path)]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout


def test_every_sweep_is_seen_to_fail() -> None:
    """Whoever writes another sweep plants a fault for it."""
    files = [f"tests/sweeps/{path.name}" for path in (ROOT / "tests/sweeps").glob("test_*.py")]
    sweeps = {f"{file}::{name}" for file in files for name in found_in(file)}
    assert sweeps - KILLERS == set()


def test_every_promise_is_seen_to_fail() -> None:
    """Whoever writes the test of another promise plants a fault for it."""
    files = [str(path.relative_to(ROOT)) for path in (ROOT / "tests").rglob("test_*.py")]
    promised = {f"{file}::{name}": ids for file in files for name, ids in found_in(file).items()}
    shown = {id for test in KILLERS for id in promised.get(test, ())}
    assert set().union(*promised.values()) - shown == set()


def test_promises_are_found_where_tests_name_them() -> None:
    of_one = ast.parse('@promise("mail", "law")\n@pytest.mark.slow\ndef test_x(): ...').body[0]
    assert isinstance(of_one, ast.FunctionDef)
    assert [_promised(decorator) for decorator in of_one.decorator_list] == [{"mail", "law"}, set()]
    of_all = ast.parse('pytestmark = [pytest.mark.slow, promise("use")]').body[0]
    assert isinstance(of_all, ast.Assign)
    assert _promised(of_all.value) == {"use"}

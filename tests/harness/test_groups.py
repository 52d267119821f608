"""What shares a database, a server or a browser shares a process."""

import re

import pytest

TESTS = """
import pytest


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in "abab"])
@pytest.mark.parametrize("number", range(5))
def test_it(name, number):
    pass
"""


def test_tests_of_a_group_run_in_one_process(pytester: pytest.Pytester) -> None:
    """A pytest that pytest-xdist does not know yet runs all of them, each wherever there is room."""
    pytester.makepyfile(TESTS)
    told = pytester.runpytest_subprocess("--numprocesses=2", "--dist=loadgroup", "-v", "-p", "no:cacheprovider")
    ran = re.findall(r"\[(gw\d)\] .* PASSED .*@(\w)", told.stdout.str())
    assert len(ran) == 20
    assert len(set(ran)) == 2, f"(process, group): {sorted(set(ran))}"

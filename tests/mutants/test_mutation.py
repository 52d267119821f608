"""The trial of a fault, on a project of two files: what counts as killed, and what does not."""

import textwrap
from pathlib import Path

import pytest

from tests.mutants.mutation import Copy, Fault

pytestmark = pytest.mark.slow

PROJECT = {
    "conftest.py": """
        import pytest
        import shop

        def pytest_addoption(parser):
            parser.addoption("--database")

        @pytest.fixture
        def stock():
            return shop.stock()
    """,
    "shop.py": """
        def stock():
            return {"apples": 3}

        def price(apples):
            return apples * 2
    """,
    "tests/test_shop.py": """
        import shop
        import pytest

        @pytest.mark.parametrize("apples", [0, 4])
        def test_price(apples):
            assert shop.price(apples) == 2 * apples

        def test_stock(stock):
            assert stock["apples"]
    """,
}
PRICE, STOCK = "tests/test_shop.py::test_price", "tests/test_shop.py::test_stock"


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    for name, text in PROJECT.items():
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
    return Copy(tmp_path / "copy", tmp_path / "project")


def fault(old: str, new: str) -> Fault:
    return Fault("x", "X.", "shop.py", old, new, (PRICE, STOCK))


def test_a_test_that_fails_has_seen_it_and_one_that_passes_has_not(copy: Copy) -> None:
    with copy.planted(fault("apples * 2", "apples * 3")):
        run = copy.run((PRICE, STOCK), "sqlite")
    assert run.failed.keys() == {PRICE}
    assert run.failed[PRICE].startswith("[4] assert 12 == ")
    assert run.doubts((PRICE, STOCK)) == {STOCK: "passed"}


def test_afterwards_all_is_as_it_was(copy: Copy) -> None:
    """Of the same length, and within the same second: Python itself might not notice."""
    with copy.planted(fault("apples * 2", "apples * 3")):
        assert copy.run((PRICE,), "sqlite").doubts((PRICE,)) == {}
    assert copy.run((PRICE, STOCK), "sqlite").passed == {PRICE, STOCK}


def test_what_cannot_begin_has_seen_nothing(copy: Copy) -> None:
    with copy.planted(fault("def stock():", "def stocks():")):
        run = copy.run((STOCK,), "sqlite")
    assert run.doubts((STOCK,))[STOCK].startswith("saw nothing: ")
    with copy.planted(fault("def stock():", "def stock(:")):
        run = copy.run((PRICE, STOCK), "sqlite")
    assert run.doubts((PRICE, STOCK)) == {PRICE: "did not run", STOCK: "did not run"}
    assert "SyntaxError" in run.output


def test_a_slip_in_a_fault_is_no_fault(copy: Copy) -> None:
    """Told by the application's log: to the test it is an answer like any other."""
    line = '{"failure": [{"class": "builtins.NameError"}]}'
    with copy.planted(fault("return apples * 2", f"print({line!r}); return 500")):
        run = copy.run((PRICE,), "sqlite")
    assert run.doubts((PRICE,)) == {PRICE: "saw nothing: the fault itself fails with NameError"}


def test_what_is_not_there_once_cannot_be_planted(copy: Copy) -> None:
    for old in ("pears", "apples"):
        with pytest.raises(ValueError, match=r"stands \d times"), copy.planted(fault(old, "plums")):
            pass

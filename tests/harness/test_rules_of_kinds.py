"""What a kind does stands in its own files: nothing else asks which kind a record is of. Every act can be undone."""

import ast
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from app.operations import records as package
from app.operations.records import undo
from app.operations.records.registry import rules_for, rules_of
from app.operations.records.rules import Rules
from app.records.kinds import KINDS

ROOT = Path(__file__).parents[2]
MODELS = {kind.model.__name__ for kind in KINDS.values()}
# Constants of kinds and what they are called where they are imported: ACTIVITIES, OFFER_KIND, KIND.
CONSTANTS = {slug.upper() for slug in KINDS} | {f"{kind.singular.upper()}_KIND" for kind in KINDS.values()} | {"KIND"}
KEEPERS = {
    f"app/{path}.py"
    for kind in KINDS.values()
    for path in (
        f"models/{kind.singular}",
        f"records/{kind.singular}",
        f"operations/records/{kind.slug}",
    )
} | {"app/operations/records/registry.py"}


def asks_for_a_kind(node: ast.AST) -> bool:
    """isinstance(record, Task), kind.model is Task, kind.slug == "tasks", kind is TASKS; or a match on one of them."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("isinstance", "issubclass"):
        return any(name.id in MODELS for name in ast.walk(node.args[1]) if isinstance(name, ast.Name))
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        constants = {side.value for side in ast.walk(node) if isinstance(side, ast.Constant)}
        asked = {side.attr for side in sides if isinstance(side, ast.Attribute)}
        named = {side.id for side in ast.walk(node) if isinstance(side, ast.Name)}
        identity = any(isinstance(operator, ast.Is | ast.IsNot) for operator in node.ops)
        by_slug = "slug" in asked and bool(constants & KINDS.keys())
        return (
            by_slug or ("model" in asked and bool(named & MODELS)) or (identity and bool(named & (CONSTANTS | MODELS)))
        )
    return isinstance(node, ast.MatchClass) and isinstance(node.cls, ast.Name) and node.cls.id in MODELS


def found_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if asks_for_a_kind(node):
            yield f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', '')}"


def test_nothing_but_its_own_rules_asks_for_a_kind() -> None:
    paths = [path for path in sorted((ROOT / "app").rglob("*.py")) if str(path.relative_to(ROOT)) not in KEEPERS]
    assert len(paths) > len(KEEPERS)
    assert not [place for path in paths for place in found_in(path)]


@pytest.mark.parametrize(
    "text",
    [
        "isinstance(record, Opportunity)",
        "isinstance(record, Stage | Task)",
        "issubclass(model, (Note, Company))",
        "kind.model is Opportunity",
        "model is StageChange",
        "kind.slug != 'notes'",
        "kind.slug in ('notes', 'tasks')",
        "kind is OFFER_KIND",
        "match record:\n  case Task(): pass",
    ],
)
def test_asking_is_seen(text: str) -> None:
    assert any(asks_for_a_kind(node) for node in ast.walk(ast.parse(text)))


def test_every_subclass_of_rules_is_registered() -> None:
    files = [import_module(f"{package.__name__}.{file.name}") for file in pkgutil.iter_modules(package.__path__)]
    own = {file.RULES for file in files if hasattr(file, "RULES")}
    assert {type(rules) for rules in own} == set(Rules.__subclasses__())
    for rules in own:
        assert rules_of(rules.kind) is rules
    for kind in KINDS.values():
        assert rules_for(kind.model()) is rules_of(kind)


def test_every_act_that_is_remembered_can_be_taken_back() -> None:
    """Their names stand beside `undo.remember`, and where stages and views make a deletion an act of their own."""
    made = {"delete_stage", "merge_stages", "delete_view"}
    for path in (ROOT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "remember":
                made |= {arg.value for arg in node.args[1:2] if isinstance(arg, ast.Constant)}
    assert {"delete", "move", "forget", "merge", "task"} <= made
    assert made == undo.acts()

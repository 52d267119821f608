import hashlib
import shutil
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app.commands.policy import policy
from app.policy import revisions


def publish(folder: Path) -> Result:
    return Flask(__name__).test_cli_runner().invoke(policy, ["publish", "--folder", str(folder)])


def test_it_freezes_the_newest_and_says_so(folder: Path) -> None:
    digest = hashlib.sha256((folder / "2027-01-31.md").read_bytes()).hexdigest()
    result = publish(folder)
    assert result.exit_code == 0
    assert f"Frozen: 2027-01-31.md, SHA-256 {digest}." in result.output
    assert revisions.frozen_hashes(folder)["2027-01-31.md"] == digest


def test_it_leaves_what_was_frozen_before(folder: Path) -> None:
    before = revisions.frozen_hashes(folder)
    publish(folder)
    assert before.items() <= revisions.frozen_hashes(folder).items()


def test_a_change_after_it_is_found(folder: Path) -> None:
    publish(folder)
    with (folder / "2027-01-31.md").open("a", encoding="utf-8") as file:
        file.write("One more word.\n")
    assert revisions.changed_frozen(folder) == ["2027-01-31.md"]


def test_a_change_before_it_is_none(folder: Path) -> None:
    with (folder / "2027-01-31.md").open("a", encoding="utf-8") as file:
        file.write("One more word.\n")
    publish(folder)
    assert revisions.changed_frozen(folder) == []


def test_it_refuses_when_the_newest_is_frozen_already(folder: Path) -> None:
    publish(folder)
    before = (folder / revisions.FROZEN).read_bytes()
    result = publish(folder)
    assert result.exit_code == 1
    assert "2027-01-31.md is frozen already" in result.output
    assert (folder / revisions.FROZEN).read_bytes() == before


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The revisions' files with a newer one, which is still open."""
    copies = Path(shutil.copytree(revisions.FOLDER, tmp_path / "revisions"))
    (copies / "2027-01-31.md").write_text("---\nsummary: Shorter.\nmaterial: no\n---\n\nText.\n", encoding="utf-8")
    return copies

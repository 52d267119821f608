import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.policy import revisions, standing
from tests.policy.shelf import Shelf


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    """The application's revisions in a folder of their own, which a test may add to; the pages then show these."""
    shelf = Shelf(Path(shutil.copytree(revisions.FOLDER, tmp_path / "revisions")))
    monkeypatch.setattr(revisions, "all", lambda _folder=None: shelf.read())
    standing._settled.clear()
    yield shelf
    standing._settled.clear()

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.policy import revisions
from tests.policy.fixtures import RevisionFolder
from tests.support.policy import in_effect


@pytest.fixture
def revision_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RevisionFolder]:
    """The application's revisions in a folder of their own, which a test may add to; the pages then show these."""
    revision_folder = RevisionFolder(Path(shutil.copytree(revisions.FOLDER, tmp_path / "revisions")))
    monkeypatch.setattr(revisions, "all", lambda _folder=None: revision_folder.read())
    in_effect()
    yield revision_folder
    in_effect()

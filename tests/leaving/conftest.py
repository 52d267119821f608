from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.operations.privacy import deletion_ledger


@pytest.fixture
def ledger(app: Flask, tmp_path: Path) -> Iterator[Path]:
    """Where deletions are written down in this test; the file is not there yet."""
    path = tmp_path / "deletions.log"
    deletion_ledger.configure(path)
    yield path
    deletion_ledger.configure(app.config["DELETION_LEDGER"])

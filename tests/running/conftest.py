from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.running import Development


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a developer: the first start fills it, later ones find it."""
    return tmp_path_factory.mktemp("development") / "instance"


@pytest.fixture(scope="session")
def development(instance: Path) -> Iterator[Development]:
    started = Development(instance)
    yield started
    started.stop()


@pytest.fixture
def start(instance: Path, development: Development) -> Iterator[Callable[[], Development]]:
    """Starts further ones on the same folder, each on a port of its own."""
    all_of_them: list[Development] = []

    def start() -> Development:
        all_of_them.append(Development(instance))
        return all_of_them[-1]

    yield start
    for one in all_of_them:
        one.stop()

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.running.agent import ASKS_ITSELF, everything_on
from tests.running.collector import Collector
from tests.running.walks import Walk
from tests.running.walks import walk as walked
from tests.support.databases import Databases, PostgresqlDatabases
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


@pytest.fixture(scope="session")
def walk(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """Someone's whole time with an application that can reach nobody but its database and the mail service."""
    return walked(databases.migrated(), tmp_path_factory.mktemp("walk"))


class WatchedWalk(NamedTuple):
    """The same with New Relic's agent, and what that has told its collector."""

    walk: Walk
    collector: Collector


@pytest.fixture(scope="session")
def watched_walk(postgresql: PostgresqlDatabases, tmp_path_factory: pytest.TempPathFactory) -> WatchedWalk:
    folder = tmp_path_factory.mktemp("watched")
    collector = Collector(folder, everything_on())
    try:
        walk = walked(
            postgresql.migrated(),
            folder,
            (collector.place, ASKS_ITSELF),
            NEW_RELIC_LOG="stdout",
            **collector.environment,
        )
    finally:
        collector.stop()
    return WatchedWalk(walk, collector)

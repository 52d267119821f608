"""What /readyz says: of the database beside this release, and of the worker."""

import shutil
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
import flask_migrate
import pytest
import requests
import sqlalchemy as sa
from flask import Flask

from app import create_app
from app.commands import work
from app.extensions import db
from app.models import heartbeat
from app.models.columns import now
from app.models.undo import UNDO_LIFE, Undo
from app.operations.upkeep import retention
from tests.support.browser import Browser
from tests.support.companion import Companion
from tests.support.databases import FILES, Database, Databases, environment, settings
from tests.support.people import make_account
from tests.support.running import PLAIN, command
from tests.support.server import ROOT, free_port


@pytest.fixture
def worker(database: Database, tmp_path: Path) -> Iterator[Callable[[], None]]:
    """Does all there is to do, as its own role."""
    app = create_app(settings(database.worker_url, tmp_path))

    def a_round() -> None:
        with click.Context(work.work).scope():
            work.run_until_nothing_is_left(app, work.all_tasks(app))

    yield a_round
    with app.app_context():
        db.engine.dispose()


def ready(client: Browser) -> dict[str, Any]:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.get_json()
    return found


def test_a_worker_that_was_never_there_is_seen(client: Browser) -> None:
    told = ready(client)
    assert told["worker_seconds"] is None
    assert told["erasure_lag_seconds"] == dict.fromkeys(retention.NAMES)


def test_after_a_round_everything_is_up_to_date(client: Browser, worker: Callable[[], None]) -> None:
    worker()
    told = ready(client)
    assert told["worker_seconds"] < 30
    assert len(told["erasure_lag_seconds"]) == len(retention.ERASURES) + 2
    assert all(seconds < 60 for seconds in told["erasure_lag_seconds"].values())


def test_a_worker_that_died_is_seen_and_takes_no_machine_out(
    app: Flask, client: Browser, worker: Callable[[], None]
) -> None:
    worker()
    with app.app_context():
        db.session.execute(sa.update(heartbeat.Heartbeat).values(at=now() - timedelta(minutes=10)))
        db.session.commit()
    told = ready(client)
    assert told["status"] == "ready"
    assert 600 <= told["worker_seconds"] < 660
    assert all(600 <= seconds < 660 for seconds in told["erasure_lag_seconds"].values())


def test_an_erasure_that_fails_falls_behind_alone(
    app: Flask, client: Browser, worker: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    worker()
    with app.app_context():
        heartbeat.note(db.session(), {name: now() - timedelta(minutes=10) for name in retention.NAMES})
        db.session.commit()

    def erase_undo() -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(retention, "ERASURES", (erase_undo, *retention.ERASURES[1:]))
    worker()
    lag = ready(client)["erasure_lag_seconds"]
    assert lag.pop("undo") >= 600
    assert all(seconds < 60 for seconds in lag.values())


def test_an_erasure_that_is_not_through_yet_is_not_called_done(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = make_account(app, "alice@example.org")
    with app.app_context():
        db.session.add_all([_old_undo(owner), _old_undo(owner)])
        db.session.commit()
    monkeypatch.setattr(retention, "AT_ONCE", 1)
    task = work.Task(retention.erase_undo, 60, name="undo")
    done = []
    for _ in range(3):
        task.run(app)
        done.append(task.finished_at is not None)
    assert done == [False, False, True]


def _old_undo(owner: uuid.UUID) -> Undo:
    return Undo(account_id=owner, act="delete", label="", payload={}, done_at=now() - UNDO_LIFE - timedelta(hours=1))


def test_a_database_that_is_behind_is_not_ready(databases: Databases, tmp_path: Path) -> None:
    database = databases.migrated()
    owner, app = (create_app(settings(url, tmp_path)) for url in (database.owner_url, database.url))
    with owner.app_context():
        flask_migrate.downgrade()
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert "behind" in answer.get_json()["status"]
    for one in (owner, app):
        with one.app_context():
            db.engine.dispose()


@pytest.mark.slow
def test_the_release_before_is_ready_on_the_database_of_this_one(databases: Databases, tmp_path: Path) -> None:
    """While machines are upgraded one after the other, and when one goes back to it."""
    release = _release_before(tmp_path / "release")
    database, port = databases.migrated(), free_port()
    files = {name: str(tmp_path / path) for name, path in FILES.items()}
    env = {**PLAIN, **environment(DATABASE_URL=database.url, PORT=str(port), WEB_CONCURRENCY="1", **files)}
    server = Companion(
        command("gunicorn", "-c", "gunicorn.conf.py", "wsgi:app"),
        log=tmp_path / "log",
        stop_by="INT",
        env=env,
        cwd=release,
    )
    try:
        server.wait_until(lambda: _answers(port))
        answer = requests.get(f"http://127.0.0.1:{port}/readyz", timeout=10)
        assert (answer.status_code, answer.json()["status"]) == (200, "ready")
        assert requests.get(f"http://127.0.0.1:{port}/sign-in", timeout=10).status_code == 200
    finally:
        server.stop()


def _release_before(folder: Path) -> Path:
    """This one without its newest migration: the database's revision is one that it does not know."""
    folder.mkdir()
    for name in ("app", "migrations"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("config.py", "gunicorn.conf.py", "wsgi.py"):
        shutil.copy(ROOT / name, folder)
    sorted((folder / "migrations" / "versions").glob("*.py"))[-1].unlink()
    return folder


def _answers(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/healthz", timeout=5).ok
    except requests.RequestException:
        return False

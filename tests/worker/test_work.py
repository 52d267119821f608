"""The loop: it goes on after an error, ends when told to, looks before it locks, and bears another beside it."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

import config
from app.commands import work
from app.commands.work import Task, run_round, run_until_nothing_is_left
from app.extensions import db
from app.mail import links
from app.models.account import email_key
from app.models.email import Email
from app.models.reset_request import ResetRequest
from app.models.sign_up import SignUp
from app.web import log
from tests.mail import emails_at_hand
from tests.support.browser import Browser
from tests.support.companion import Companion
from tests.support.databases import Database, environment
from tests.support.promises import promise
from tests.support.ses import Ses, text_of

ROOT = Path(config.__file__).parent
# How many workers are told to end, each at another moment.
ENDS = 60


@pytest.fixture
def tasks(app: Flask) -> list[Task]:
    """All of them, with nothing in the folder they send to."""
    for path in Path(app.config["MAIL_FOLDER"]).glob("*.eml"):
        path.unlink()
    return work.all_tasks(app)


def ask(app: Flask, *rows: SignUp | ResetRequest) -> None:
    with app.app_context():
        db.session.add_all(rows)
        db.session.commit()


def sign_up(email: str) -> SignUp:
    return SignUp(email=email, email_key=email_key(email), password_hash="")


def delivered(app: Flask) -> list[str]:
    return [path.read_text() for path in sorted(Path(app.config["MAIL_FOLDER"]).glob("*.eml"))]


@promise("reset-requests", "letters")
def test_one_run_answers_what_was_asked_and_sends_it(app: Flask, alice: Browser, tasks: list[Task]) -> None:
    ask(
        app,
        sign_up("new@example.org"),
        sign_up(alice.email),
        ResetRequest(email_key=alice.email),
        ResetRequest(email_key="nobody@example.org"),
    )
    run_until_nothing_is_left(app, tasks)
    emails = [
        (text.split("To: ")[1].splitlines()[0], text.split("Subject: ")[1].splitlines()[0]) for text in delivered(app)
    ]
    assert sorted(emails) == [
        (alice.email, "Set a new password for Jobplanr"),
        (alice.email, "You already have a Jobplanr account"),
        ("new@example.org", "Confirm your address for Jobplanr"),
    ]
    with app.app_context():
        assert not db.session.scalars(select(SignUp.email).where(SignUp.letter_due)).all()
        assert not db.session.scalars(select(ResetRequest.id)).all()
        assert not db.session.scalars(select(Email.id)).all()


def test_a_failing_task_rests_ever_longer_and_the_others_go_on(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    calls: list[str] = []

    def fails() -> int:
        calls.append("fails")
        raise ZeroDivisionError("alice@example.org")

    def works() -> int:
        calls.append("works")
        return 0

    broken, sound = Task(fails, 1), Task(works, 1)
    pauses = []
    for _ in range(9):
        run_round(app, [broken, sound])
        pauses.append(broken.next_at - clock[0])
        clock[0] = broken.next_at
    assert calls == ["fails", "works"] * 9
    assert pauses == [2, 4, 8, 16, 32, 60, 60, 60, 60]


def test_a_task_that_recovers_is_as_quick_as_before(app: Flask) -> None:
    answers: list[Callable[[], int]] = [lambda: 1 // 0, lambda: 3, lambda: 0]
    task = Task(lambda: answers.pop(0)(), every=5)
    assert [task.run(app) for _ in range(3)] == [0, 3, 0]
    assert task.failures == 0
    assert 4 < task.next_at - time.monotonic() <= 5


@promise("failure-logs")
def test_an_error_is_written_down_without_what_it_says(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[str] = []

    def fails() -> int:
        raise ZeroDivisionError("alice@example.org")

    monkeypatch.setattr(log.failures, "error", lines.append)
    Task(fails, 1).run(app)
    [line] = lines
    [told] = json.loads(line)["failure"]
    assert told["class"] == "builtins.ZeroDivisionError"
    assert any("fails" in frame for frame in told["frames"])
    assert "alice" not in line


def test_an_error_in_one_task_leaves_no_transaction_to_the_next(app: Flask, tasks: list[Task]) -> None:
    def fails() -> int:
        db.session.add(sign_up("half@example.org"))
        db.session.flush()
        raise ZeroDivisionError

    run_round(app, [Task(fails, 1), *tasks])
    with app.app_context():
        assert not db.session.scalars(select(SignUp.id)).all()


def test_an_idle_round_takes_no_write_lock(app: Flask, tasks: list[Task]) -> None:
    with app.app_context():
        # Takes the write lock of SQLite; on PostgreSQL it hinders nobody.
        db.session.execute(update(SignUp).values(letter_due=True))
        *looking, _beat = tasks
        assert run_round(app, looking) == 0
        assert [task.failures for task in looking] == [0] * len(looking)


@pytest.mark.slow
def test_web_processes_do_not_carry_boto3() -> None:
    code = "import sys, wsgi; print([name for name in ('boto3', 'botocore') if name in sys.modules])"
    env = {**os.environ, **environment()}
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_every_transport_the_settings_allow_is_known() -> None:
    assert set(work.TRANSPORTS) == {"local", "ses"}


def worker(database: Database, ses: Ses, *words: str) -> tuple[list[str], dict[str, str]]:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "work", *words]
    return command, {**os.environ, **environment(DATABASE_URL=database.worker_url, **ses.environment)}


@pytest.mark.slow
def test_two_workers_at_once_send_each_email_once(app: Flask, database: Database, ses: Ses) -> None:
    ask(app, *(sign_up(f"person{number}@example.org") for number in range(60)))
    command, env = worker(database, ses, "--once")
    both = [subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [one.wait(timeout=60) for one in both] == [0, 0]
    assert sorted(email["To"] for email in ses.received()) == sorted(f"person{n}@example.org" for n in range(60))
    assert all("/verify-email/" in text_of(email) for email in ses.received())
    assert not emails_at_hand.unsent(app)


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_waits_no_longer(told: signal.Signals) -> None:
    with work.Stop() as stop:
        timer = threading.Timer(0.1, os.kill, (os.getpid(), told))
        timer.start()
        began = time.monotonic()
        stop.wait(120)
        assert stop
        assert time.monotonic() - began < 60
        timer.join()


def test_once_it_has_run_signals_mean_what_they_did(app: Flask) -> None:
    """Whoever runs it within a process of their own, as tests do, could not be told to stop any more."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    assert app.test_cli_runner().invoke(args=["work", "--once"]).exit_code == 0
    assert {number: signal.getsignal(number) for number in handlers} == handlers


@pytest.mark.slow
@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_it_was_told_to(
    app: Flask, database: Database, ses: Ses, tmp_path: Path, told: signal.Signals
) -> None:
    command, env = worker(database, ses)
    running = Companion(command, log=tmp_path / "log", stop_by=told.name.removeprefix("SIG"), env=env, cwd=ROOT)
    ask(app, sign_up("new@example.org"))
    running.wait_until(lambda: bool(ses.received()))
    running.stop()
    assert "Traceback" not in (tmp_path / "log").read_text()


@pytest.mark.slow
def test_it_ends_at_whatever_moment_it_is_told_to(database: Database, ses: Ses) -> None:
    """Before it listens for the signal, between two rounds, within a task, as it goes to rest."""
    _command, env = worker(database, ses)
    words = [sys.executable, "-m", "tests.worker.starts_and_stops", str(ENDS), "20261130"]
    told = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, timeout=900, check=True)
    ends = told.stdout.split("\n")[:-1]
    assert len(ends) == ENDS, told.stderr
    assert set(ends) == {"0", str(-signal.SIGTERM)}, f"One died of something else, or went on. {told.stderr}"


def test_once_ends_too_when_it_was_told_to(app: Flask) -> None:
    rounds: list[int] = []

    def never_done() -> int:
        rounds.append(1)
        os.kill(os.getpid(), signal.SIGTERM)
        assert len(rounds) < 3
        return 1

    tasks = [Task(never_done, 1), Task(never_done, 1)]
    with work.Stop() as stop:
        run_until_nothing_is_left(app, tasks, stop)
    assert rounds == [1]
    assert not any(task.failures for task in tasks)


def test_once_says_so_when_something_failed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert app.test_cli_runner().invoke(args=["work", "--once"]).exit_code == 0
    monkeypatch.setattr(work, "all_tasks", lambda _app: [Task(lambda: 1 // 0, 1)])
    assert app.test_cli_runner().invoke(args=["work", "--once"]).exit_code == 1


def test_emails_carry_the_address_of_the_settings(app: Flask, tasks: list[Task]) -> None:
    ask(app, sign_up("new@example.org"))
    run_until_nothing_is_left(app, tasks)
    [text] = delivered(app)
    assert links.page("/verify-email/") in text
    assert links.page("").startswith("http")

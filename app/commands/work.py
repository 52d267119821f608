"""`flask work`: one loop for mail and for everything that has its time. As many of them may run at once as you like."""

import pkgutil
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from queue import Empty, SimpleQueue
from typing import Any, Self

import click
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import Select, select

from app.extensions import db
from app.mail import outbox
from app.models import heartbeat
from app.models.columns import now
from app.models.engines import reading
from app.models.reset_request import ResetRequest
from app.models.sign_up import SignUp
from app.operations.accounts import reminders
from app.operations.accounts.suppressed_addresses import Watch
from app.operations.privacy import announce_policy, request_emails
from app.operations.upkeep import backup, retention
from app.operations.upkeep.clock_changes import ClockChanges
from app.operations.upkeep.vacuum import Vacuum
from app.web.log import log_failure

# By name, and loaded when the worker starts: every web process knows this command, and none of them shall carry boto3.
TRANSPORTS = {"local": "app.mail.local:Folder", "ses": "app.mail.ses:Ses"}

LOOK_EVERY = 1
ERASE_EVERY = 60
ANNOUNCE_EVERY = 60
LOOK_AT_CLOCKS_EVERY = 24 * 3600
TIDY_EVERY = 600
WATCH_EVERY = 300
REMIND_EVERY = 60
BEAT_EVERY = 60
LONGEST_PAUSE = 60


@dataclass
class Task:
    """`act` does a part of what there is to do and says how much that was. After a 0 it rests for `every` seconds."""

    act: Callable[[], int]
    every: int
    next_at: float = 0.0
    failures: int = 0
    name: str = ""
    # When it last began to look and then left nothing to do.
    finished_at: datetime | None = None

    def run(self, app: Flask) -> int:
        """A part of the work. An error is written down, and the task rests, longer each time it fails again."""
        began = now()
        try:
            with app.app_context():
                done = self.act()
        except Exception as error:
            log_failure(error)
            self.failures += 1
            self._rest(min(2**self.failures, LONGEST_PAUSE))
            return 0
        self.failures = 0
        if not done:
            self.finished_at = began
            self._rest(self.every)
        return done

    @property
    def is_due(self) -> bool:
        return self.next_at <= time.monotonic()

    def _rest(self, seconds: float) -> None:
        self.next_at = time.monotonic() + seconds


class Stop:
    """Set by a signal; putting into this kind of queue is safe inside a signal's handler.

    Within `with`: whoever goes on behind it, as a run of tests does, is told by signals what they told it before.
    """

    def __init__(self, *more: signal.Signals) -> None:
        self._told: SimpleQueue[int] = SimpleQueue()
        self._handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, *more)}

    def __enter__(self) -> Self:
        for number in self._handlers:
            signal.signal(number, lambda received, _frame: self._told.put(received))
        return self

    def __exit__(self, *_error: object) -> None:
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def __bool__(self) -> bool:
        return not self._told.empty()

    def wait(self, seconds: float) -> None:
        """Wait so long, or until told to stop."""
        try:
            self._told.put(self._told.get(timeout=seconds))
        except Empty:
            return


@click.command()
@click.option("--once", is_flag=True, help="Do what there is to do, then stop.")
@click.pass_context
def work(context: click.Context, once: bool) -> None:
    """Send mail, and erase what has had its time. Runs until it is told to stop."""
    app = context.ensure_object(ScriptInfo).load_app()
    tasks = all_tasks(app)
    with Stop() as stop:
        if once:
            run_until_nothing_is_left(app, tasks, stop)
            context.exit(1 if any(task.failures for task in tasks) else 0)
        while not stop:
            if not run_round(app, tasks, stop):
                stop.wait(LOOK_EVERY)


def all_tasks(app: Flask) -> list[Task]:
    transport = pkgutil.resolve_name(TRANSPORTS[app.config["MAIL_TRANSPORT"]]).from_settings(app.config)
    watch, tidying = Watch(transport), Vacuum()
    tasks = [
        Task(watch.allow_again, LOOK_EVERY),
        Task(watch.suppress, WATCH_EVERY),
        Task(_if_any(select(SignUp.id).where(SignUp.letter_due), request_emails.answer_sign_ups), LOOK_EVERY),
        Task(_if_any(select(ResetRequest.id), request_emails.answer_reset_requests), LOOK_EVERY),
        Task(reminders.write_due, REMIND_EVERY),
        Task(lambda: outbox.send_next(transport), LOOK_EVERY),
        Task(announce_policy.settle_where_nobody_is, ANNOUNCE_EVERY),
        Task(announce_policy.go_on, ANNOUNCE_EVERY),
        Task(ClockChanges(), LOOK_AT_CLOCKS_EVERY),
        *(Task(erasure, ERASE_EVERY, name=retention.name_of(erasure)) for erasure in retention.ERASURES),
        Task(
            lambda: backup.remove_old(app.config["BACKUP_FOLDER"], app.config["BACKUP_DAYS"]),
            ERASE_EVERY,
            name="backups",
        ),
        # After all that takes something away.
        Task(tidying, TIDY_EVERY),
    ]
    return [*tasks, Task(lambda: _beat(tasks, tidying), BEAT_EVERY)]


def run_until_nothing_is_left(app: Flask, tasks: Sequence[Task], stop: Stop | None = None) -> None:
    """Run each in order, since e-mails are written first and then sent; end after a part of one when told to stop."""
    for task in tasks:
        while not stop and task.run(app):
            pass


def run_round(app: Flask, tasks: Sequence[Task], stop: Stop | None = None) -> int:
    """A part of each task that is due, so that a long one holds up no other; returns how much was done."""
    done = 0
    for task in tasks:
        if stop:
            break
        if task.is_due:
            done += task.run(app)
    return done


def _beat(tasks: Sequence[Task], tidying: Vacuum) -> int:
    """Let others see that this worker is at work, and how far each erasure is: /readyz says so."""
    times = {"worker": now(), "deleted_bytes": tidying.finished_at, **{task.name: task.finished_at for task in tasks}}
    heartbeat.note(db.session(), {name: at for name, at in times.items() if name and at})
    db.session.commit()
    return 0


def _if_any(waiting: Select[Any], act: Callable[[], int]) -> Callable[[], int]:
    """Look first: an idle worker must not take SQLite's write lock each second."""

    def look_and_act() -> int:
        with reading(db.session):
            if db.session.execute(waiting.limit(1)).first() is None:
                return 0
        return act()

    return look_and_act

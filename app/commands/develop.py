"""`flask develop`: everything on this machine, with a demo account. What `make run` starts."""

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Self, TextIO

import click
import flask_migrate
from flask import Flask
from flask.cli import ScriptInfo

import config
from app.commands import demo
from app.commands.work import Stop
from app.extensions import db
from app.operations.privacy import announce_policy

ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1"
SECONDS_TO_STOP = 5

# Gunicorn's own news would be noise here; its warnings are not.
SERVER = ("gunicorn", "-c", "gunicorn.conf.py", "--log-level", "warning", "wsgi:app")
WORKER = ("flask", "--app", "wsgi", "work")


class EndedByItself(Exception):
    """The server or the worker is gone although nobody stopped it."""


@click.command()
@click.pass_context
def develop(context: click.Context) -> None:
    """Run the server and the worker with a demo account; Ctrl-C ends both. For development only."""
    app = context.ensure_object(ScriptInfo).load_app()
    if app.config["APP_ENV"] != "development":
        raise click.ClickException("This is for development only. Production is served as docs/deploy.md says.")
    port = int(os.environ.get("PORT", "8000"))
    if not _is_free(port):
        raise click.ClickException(
            f"Something else listens on port {port}, perhaps another `make run`. Stop it, or choose: PORT=8001 make run"
        )
    _prepare(app)
    log = Path(app.instance_path) / "requests.log"
    try:
        _run_until_stopped(port, log, _welcome(app, port, log))
    except EndedByItself as ended:
        raise click.ClickException(str(ended)) from ended


def _is_free(port: int) -> bool:
    with closing(socket.socket()) as tried:
        # As gunicorn does: connections of a server that has just ended do not keep the port.
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HOST, port))
        except OSError:
            return False
    return True


def _prepare(app: Flask) -> None:
    Path(app.instance_path).mkdir(parents=True, exist_ok=True)
    config.keep_development_key()
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with app.app_context():
        flask_migrate.upgrade()
        announce_policy.settle_where_nobody_is()
        if not demo.is_there():
            demo.seed()
        # What is forked and started from here on opens connections of its own.
        db.engine.dispose()


def _welcome(app: Flask, port: int, log: Path) -> str:
    address = f"http://{HOST}:{port}"
    return f"""
  Jobplanr     {address}
  Sign in as   {demo.EMAIL}
  Password     {demo.PASSWORD}
  E-mail       is not sent; it is shown at {address}/dev/mail
  Requests     are written to {_shortened(log)}

  Press Ctrl-C to stop.
"""


def _shortened(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _run_until_stopped(port: int, log: Path, welcome: str) -> None:
    """Raises EndedByItself."""
    with (
        # A closed terminal ends it too.
        Stop(signal.SIGHUP) as stop,
        log.open("a") as requests,
        # Gunicorn's word for at once; on a SIGTERM it waits for browsers that keep a connection open.
        Child("The server", SERVER, signal.SIGQUIT, requests) as server,
        Child("The worker", WORKER, signal.SIGTERM, requests) as worker,
    ):
        greeted = False
        while not stop:
            server.check()
            worker.check()
            if not greeted and _answers(port):
                click.echo(welcome)
                greeted = True
            stop.wait(0.5 if greeted else 0.1)


def _answers(port: int) -> bool:
    with closing(socket.socket()) as tried:
        return tried.connect_ex((HOST, port)) == 0


class Child:
    """A program of ours, in a session of its own: Ctrl-C reaches this process only, which then ends them in order."""

    def __init__(self, name: str, words: tuple[str, ...], stop_by: signal.Signals, requests: TextIO) -> None:
        self.name, self.stop_by = name, stop_by
        self.program = subprocess.Popen(  # noqa: S603 - one of the two above
            [sys.executable, "-m", *words], cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        assert self.program.stdout is not None
        self.reader = threading.Thread(target=_sort, args=(self.program.stdout, requests))
        self.reader.start()

    def check(self) -> None:
        """Raises EndedByItself."""
        code = self.program.poll()
        if code is not None:
            raise EndedByItself(f"{self.name} stopped by itself (code {code}), so everything is stopped.")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.program.send_signal(self.stop_by)
        with suppress(subprocess.TimeoutExpired):
            self.program.wait(SECONDS_TO_STOP)
        # Whatever is left of it, such as gunicorn's own children when gunicorn was killed.
        with suppress(ProcessLookupError):
            os.killpg(self.program.pid, signal.SIGKILL)
        self.program.wait()
        self.reader.join()


def _sort(lines: Iterable[str], requests: TextIO) -> None:
    """Lines of requests go to their file, everything else to the console, failures so that they can be read."""
    for line in lines:
        try:
            told = json.loads(line)
        except ValueError:
            told = {}
        if "failure" in told:
            click.echo(_failure(told), err=True)
        elif "request_id" in told:
            requests.write(line)
            requests.flush()
        else:
            click.echo(line, nl=False, err=True)


def _failure(told: dict[str, Any]) -> str:
    """Class and frames, the last call first."""
    lines = [f"{told['time'][11:19]}  {told.get('endpoint') or 'A task'} failed"]
    for error in told["failure"]:
        lines += [f"  {error['class']}", *(f"    {frame}" for frame in reversed(error["frames"]))]
    return "\n".join(lines)

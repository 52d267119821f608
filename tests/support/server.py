"""The application as it is really served: gunicorn, its worker, a database of its own."""

import os
import re
import socket
import sys
import time
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from app import create_app
from app.extensions import db
from tests.support.companion import Companion
from tests.support.databases import FILES, Database, environment, settings
from tests.support.ses import text_of

ROOT = Path(__file__).parents[2]
SECONDS_FOR_AN_EMAIL = 60


class Mailbox(Protocol):
    """A mail service, and what the application needs in its environment to send e-mails there."""

    @property
    def environment(self) -> dict[str, str]: ...

    def received(self) -> list[EmailMessage]: ...


class Server:
    def __init__(self, database: Database, ses: Mailbox, folder: Path, program: str = "wsgi:app", **more: str) -> None:
        """Start it. `more` goes into the environment of both processes, past what is set here."""
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.database, self.ses = database, ses
        ours = {**ses.environment, "BASE_URL": self.url, "PORT": str(port), **more}
        files = {name: str(folder / path) for name, path in FILES.items()}
        # An application in this process on the same database, to make people and look at rows with.
        self.app = create_app(settings(database.url, folder, **ours))
        env = {**os.environ, **environment(DATABASE_URL=database.url, **files, **ours)}
        gunicorn = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", program]
        self._web = Companion(gunicorn, log=folder / "web.log", stop_by="INT", env=env, cwd=ROOT)
        self._web.wait_until(self._answers)
        work = [sys.executable, "-m", "flask", "--app", program.partition(":")[0], "work"]
        of_worker = env | {"DATABASE_URL": database.worker_url}
        self._worker = Companion(work, log=folder / "worker.log", env=of_worker, cwd=ROOT)

    @property
    def workers(self) -> list[int]:
        """The ids of gunicorn's processes that answer."""
        return self._web.workers

    @property
    def log(self) -> str:
        """Everything that gunicorn and the worker have written so far, the worker's last."""
        return self._web.log.read_text() + self._worker.log.read_text()

    def email(self, to: str, subject: str = "") -> EmailMessage:
        """The newest e-mail to this address with this in its subject, once the worker has sent it."""
        found: list[EmailMessage] = []

        def arrived() -> bool:
            found[:] = [one for one in self.ses.received() if to in one["To"] and subject in one["Subject"]]
            return bool(found)

        self._wait(arrived, f"No e-mail to {to}")
        return found[-1]

    def link(self, to: str, path: str) -> str:
        """The address that begins with this path, out of the newest e-mail that has one."""
        pattern = re.compile(re.escape(self.url + path) + r"\S*")
        found: list[str] = []

        def arrived() -> bool:
            emails = [text_of(one) for one in self.ses.received() if to in one["To"]]
            found[:] = [match.group() for text in emails for match in pattern.finditer(text)]
            return bool(found)

        self._wait(arrived, f"No link to {path} for {to}")
        return found[-1]

    def check(self) -> None:
        """Raise RuntimeError if a process of it has ended."""
        self._web.check()
        self._worker.check()

    def stop(self) -> None:
        for process in (self._web, self._worker):
            process.stop()
        with self.app.app_context():
            db.engine.dispose()

    def _wait(self, until: Callable[[], bool], otherwise: str) -> None:
        deadline = time.monotonic() + SECONDS_FOR_AN_EMAIL
        while not until():
            self.check()
            assert time.monotonic() < deadline, f"{otherwise} after {SECONDS_FOR_AN_EMAIL} s"
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            urlopen(self.url + "/healthz").close()
        except HTTPError as error:
            error.close()
        except URLError:
            return False
        return True


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])

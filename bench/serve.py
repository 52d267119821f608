"""The production server, and what it costs: gunicorn as gunicorn.conf.py has it, on a port of this machine only."""

import os
import secrets
import sys
from pathlib import Path

from bench.client import Connection
from tests.support.companion import Companion
from tests.support.postgresql import Postgresql

ROOT = Path(__file__).parents[1]
NANOSECONDS = 1_000_000_000


def production(database_url: str, port: int) -> dict[str, str]:
    """Settings as in production; the bench takes the place of the one proxy in front, which ends TLS."""
    return {
        "APP_ENV": "production",
        "SECRET_KEY": secrets.token_hex(32),
        "DATABASE_URL": database_url,
        "DELETION_LEDGER": os.devnull,
        "BASE_URL": f"https://127.0.0.1:{port}",
        "TRUSTED_PROXIES": "1",
        "MAIL_SENDER": "Jobplanr <bench@example.org>",
        "AWS_REGION": "eu-central-1",
        # One account writes here as no person can.
        "MOST_RECORDS": "1000000",
        "MOST_WRITES_A_MINUTE": "1000000",
    }


class Server:
    """With the database's server, if it has one: what that spends on requests is counted too."""

    def __init__(
        self, application: str, port: int, folder: Path, settings: dict[str, str], database: Postgresql | None = None
    ) -> None:
        self.port, self._database = port, database
        self._pid_file = folder / f"{port}.pid"
        env = {name: value for name, value in os.environ.items() if not name.startswith("NEW_RELIC")}
        gunicorn = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "-b", f"127.0.0.1:{port}"]
        # A worker that is replaced takes what it has used along, so none is while it is measured.
        command = [*gunicorn, "--max-requests", "0", "--pid", str(self._pid_file), application]
        log = folder / f"{port}.log"
        self._process = Companion(command, log=log, stop_by="TERM", env=env | settings, cwd=ROOT)
        self._process.wait_until(self._answers)

    @property
    def cpu_seconds(self) -> float:
        """Used so far by the workers, in the kernel or not."""
        return _cpu_seconds(_children(self._master))

    @property
    def database_cpu_seconds(self) -> float:
        """Used so far by all processes of the database's server that live; 0 where there is none."""
        return _cpu_seconds(self._database.processes) if self._database else 0.0

    @property
    def workers(self) -> list[int]:
        return _children(self._master)

    @property
    def memory(self) -> int:
        """Bytes, by proportional set size: what processes share is counted once."""
        return sum(_proportional_set_size(pid) for pid in (self._master, *_children(self._master)))

    def check(self) -> None:
        self._process.check()

    def stop(self) -> None:
        self._process.stop()

    @property
    def _master(self) -> int:
        return int(self._pid_file.read_text())

    def _answers(self) -> bool:
        try:
            Connection(self.port).get("/healthz")
        except OSError:
            return False
        return len(_children(self._master)) >= 2


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _cpu_seconds(processes: list[int]) -> float:
    return sum(map(_cpu_nanoseconds, processes)) / NANOSECONDS


def _cpu_nanoseconds(pid: int) -> int:
    """What utime and stime count by hundredths of a second, exactly: the sum over its threads. 0 if it has ended."""
    try:
        return sum(int(thread.read_text().split()[0]) for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"))
    except (FileNotFoundError, ProcessLookupError):
        return 0


def _proportional_set_size(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))

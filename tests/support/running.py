"""`flask develop` in a process of its own, and other commands run to their end."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from tests.support.databases import CHEAPEST_HASHES
from tests.support.server import ROOT, free_port

# Long enough for a machine with much else to do.
SECONDS_TO_START = 120
SECONDS_TO_STOP = 60

# Whatever the one who runs the tests has in the environment stays out of the settings.
OURS = (
    *("APP_ENV", "SECRET_KEY", "DATABASE_", "MIGRATION_DATABASE_URL", "BASE_URL", "TRUSTED_PROXIES", "PASSWORD_"),
    *("DELETION_LEDGER", "BACKUP_"),
    *("INSTANCE_FOLDER", "PORT", "WEB_CONCURRENCY", "MAIL_", "AWS_", "NEW_RELIC_"),
)
PLAIN = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}


def command(*words: str) -> list[str]:
    """This Python with these arguments; of a module, its name and arguments."""
    return [sys.executable, *(() if words[0] == "-c" else ("-m",)), *words]


def environment(**settings: str) -> dict[str, str]:
    """This machine's environment, with just these settings of ours."""
    return {**PLAIN, **settings}


def run(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a module, or `-c` and code, to its end."""
    env = environment(**settings)
    return subprocess.run(command(*words), cwd=ROOT, env=env, capture_output=True, text=True, timeout=SECONDS_TO_START)


class Development:
    """`flask develop` with a folder of its own for everything it writes."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        self.folder = folder
        self.url = f"http://127.0.0.1:{port}"
        self.settings = {**CHEAPEST_HASHES, "INSTANCE_FOLDER": str(folder), "PORT": str(port)}
        self._program = subprocess.Popen(
            command("flask", "--app", "wsgi", "develop"),
            cwd=ROOT,
            env=environment(**self.settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = ""
        self._ready = threading.Event()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self._ready.wait(SECONDS_TO_START)
        if not self._runs or not self._ready.is_set():
            self.stop(signal.SIGTERM)
            raise RuntimeError(f"It did not start: {self.said}")

    def children(self) -> dict[str, int]:
        """Process ids of the server and the worker."""
        pid = self._program.pid
        known = Path(f"/proc/{pid}/task/{pid}/children")
        found = known.read_text() if known.exists() else subprocess.check_output(["/usr/bin/pgrep", "-P", str(pid)])
        server, worker = sorted(map(int, found.split()))
        return {"server": server, "worker": worker}

    def stop(self, by: int = signal.SIGINT) -> int:
        if self._runs:
            self._program.send_signal(by)
        return self.wait()

    def wait(self) -> int:
        """The exit code, once every process has ended: each holds the other end of the pipe."""
        self._listener.join(SECONDS_TO_STOP)
        assert not self._listener.is_alive(), f"Something of it still runs: {self.said}"
        return self._program.wait()

    @property
    def _runs(self) -> bool:
        return self._program.poll() is None

    def _listen(self) -> None:
        assert self._program.stdout is not None
        with self._program.stdout as lines:
            for line in lines:
                self.said += line
                if "Ctrl-C" in line:
                    self._ready.set()
        self._ready.set()

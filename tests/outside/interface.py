"""What linters and generators of clients make of the description of the JSON interface, and whether the clients work.

Redocly and Spectral say nothing of it. What openapi-typescript and openapi-python-client make of it, by their defaults,
is checked by tsc and mypy together with a scenario each, which then runs against the application.
"""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import flask_migrate
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from app import create_app
from app.blueprints.api import openapi
from app.commands import demo
from tests.support.databases import settings

HERE = Path(__file__).parent
NODE = HERE / "node_modules" / ".bin"
PYTHON = HERE.parents[1] / ".venv-outside" / "bin"
SCENARIO = HERE / "scenario"
PACKAGE = "jobplanr_client"
SECONDS = 300
TSC = ("--strict", "--noUncheckedIndexedAccess", "--exactOptionalPropertyTypes", "--target", "es2022", "--module",
       "nodenext", "--lib", "es2023,dom,dom.iterable", "--skipLibCheck")  # fmt: skip


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def check() -> Iterator[str]:
    """What is wrong, a line each."""
    with TemporaryDirectory(dir=HERE, prefix="interface-") as place, _served(Path(place)) as site:
        folder = Path(place)
        description = folder / "openapi.json"
        description.write_text(json.dumps(openapi.document()))
        yield from _linted(description)
        who = (site, demo.EMAIL, demo.PASSWORD)
        yield from _typescript(folder / "typescript", description, who)
        yield from _python(folder / "python", description, who)


@contextmanager
def _served(place: Path) -> Iterator[str]:
    """The address of the application with the demo account, on a fresh SQLite."""
    with redirect_stdout(StringIO()):
        app = create_app(settings(f"sqlite:///{place}/demo.db", place))
        with app.app_context():
            flask_migrate.upgrade()
            demo.seed()
        server = make_server("127.0.0.1", 0, _without_log(app), threaded=True, request_handler=_Quiet)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def _linted(description: Path) -> Iterator[str]:
    redocly = str(NODE / "redocly"), "lint", str(description), "--extends", "recommended", "--format", "json"
    for problem in json.loads(_run(redocly).stdout)["problems"]:
        yield f"redocly: {problem['ruleId']}: {problem['message']} {problem['location'][0].get('pointer', '')}"
    spectral = (
        str(NODE / "spectral"),
        "lint",
        str(description),
        "-r",
        str(SCENARIO / "spectral.yaml"),
        "-f",
        "json",
        "-q",
    )
    for problem in json.loads(_run(spectral).stdout or "[]"):
        yield f"spectral: {problem['code']}: {problem['message']} {'/'.join(map(str, problem['path']))}"


def _typescript(folder: Path, description: Path, who: Sequence[str]) -> Iterator[str]:
    folder.mkdir()
    shutil.copy(SCENARIO / "scenario.ts", folder / "scenario.mts")
    yield from _failed(
        "openapi-typescript", str(NODE / "openapi-typescript"), str(description), "-o", str(folder / "schema.d.ts")
    )
    yield from _failed("tsc", str(NODE / "tsc"), *TSC, str(folder / "scenario.mts"))
    yield from _failed("scenario.ts", "node", str(folder / "scenario.mjs"), *who)


def _python(folder: Path, description: Path, who: Sequence[str]) -> Iterator[str]:
    generate = (
        str(PYTHON / "openapi-python-client"),
        "generate",
        "--path",
        str(description),
        "--output-path",
        str(folder),
    )
    done = _run(generate)
    # It goes on past what it does not understand, and says so.
    if done.returncode or "warning" in f"{done.stdout}{done.stderr}".lower():
        yield f"openapi-python-client: {done.stdout}{done.stderr}"
        return
    shutil.copy(SCENARIO / "scenario.py", folder)
    yield from _failed("mypy", str(PYTHON / "mypy"), "--strict", PACKAGE, "scenario.py", cwd=folder)
    yield from _failed("scenario.py", str(PYTHON / "python"), "scenario.py", *who, cwd=folder)


def _failed(name: str, *command: str, cwd: Path = HERE) -> Iterator[str]:
    done = _run(command, cwd)
    if done.returncode:
        yield f"{name}: {done.stdout[-4000:]}{done.stderr[-4000:]}"


def _run(command: Sequence[str], cwd: Path = HERE) -> "subprocess.CompletedProcess[str]":
    # The generator of Python looks for the formatter that came with it.
    found = {**os.environ, "PATH": f"{PYTHON}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run(command, cwd=cwd, env=found, capture_output=True, text=True, timeout=SECONDS, check=False)


def _without_log(app: Flask) -> Flask:
    app.logger.disabled = True
    return app


if __name__ == "__main__":
    found = list(check())
    sys.stdout.write("\n".join(found) or "The description and the clients made of it are sound\n")
    sys.exit(1 if found else 0)

"""The files that docs/deploy.md installs, run: nginx in front of a gunicorn for each core."""

import os
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.running.test_production import SETTINGS
from tests.support.behind_nginx import BehindNginx, Nginx
from tests.support.databases import Databases
from tests.support.running import environment
from tests.support.server import ROOT, free_port

pytestmark = pytest.mark.slow

VISITORS = 4
# So that workers are replaced again and again while the test runs.
REQUESTS_OF_A_WORKER = 40
UNITS = ("jobplanr-web@.service", "jobplanr-web@.socket")


@pytest.fixture(scope="module")
def site(sqlite: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BehindNginx]:
    env = environment(**SETTINGS, DATABASE_URL=sqlite.migrated().url)
    often = ("--max-requests", str(REQUESTS_OF_A_WORKER), "--max-requests-jitter", "0")
    started = BehindNginx(tmp_path_factory.mktemp("site"), env, often)
    yield started
    started.stop()


class Visitors:
    """Ask one after the other until they are told to stop; every answer is counted by what it was."""

    def __init__(self, address: str) -> None:
        self.answers: Counter[str] = Counter()
        self._address, self._stop = address, threading.Event()
        self._threads = [threading.Thread(target=self._visit) for _ in range(VISITORS)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _visit(self) -> None:
        with requests.Session() as session:
            while not self._stop.is_set():
                # Without its token the form is refused, by the application: the request came all the way.
                for method, path in (("GET", "/sign-in"), ("GET", "/api/v1/me"), ("POST", "/sign-in")):
                    self.answers[self._ask(session, method, path)] += 1

    def _ask(self, session: requests.Session, method: str, path: str) -> str:
        try:
            answer = session.request(method, f"{self._address}{path}", headers={"Host": "jobs.example"}, timeout=60)
        except requests.RequestException as problem:
            return repr(problem)
        return f"{method} {path} {answer.status_code}"


def test_restarts_refuse_nobody(site: BehindNginx) -> None:
    visitors = Visitors(site.address)
    try:
        for process in site.processes:
            process.restart()
    finally:
        visitors.stop()
    assert set(visitors.answers) == {"GET /sign-in 200", "GET /api/v1/me 401", "POST /sign-in 400"}, visitors.answers
    # By hand once each, and on top of it by themselves.
    assert all(process.workers > 3 for process in site.processes)


def test_each_process_gets_its_share(site: BehindNginx) -> None:
    before = [process.requests for process in site.processes]
    visitors = Visitors(site.address)
    time.sleep(2)
    visitors.stop()
    shares = [process.requests - was for process, was in zip(site.processes, before, strict=True)]
    assert min(shares) > sum(shares) / 4, shares


def test_while_no_process_is_there_people_are_told_in_words(tmp_path: Path) -> None:
    site = Nginx(tmp_path, [free_port(), free_port()])
    try:
        told_in_words(site.address)
    finally:
        site.stop()


def told_in_words(address: str) -> None:
    page = requests.get(f"{address}/board", timeout=10)
    assert page.status_code == 503
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert page.headers["Retry-After"] == "5"
    assert "Please try again in a few seconds." in page.text
    json = requests.get(f"{address}/api/v1/me", timeout=10)
    assert json.status_code == 503
    assert json.headers["Content-Type"] == "application/problem+json"
    assert json.json()["type"] == "/problems/busy"


def test_the_units_are_sound(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if sys.platform != "linux":
        return
    assert program, "There is no systemd-analyze: `make nginx` installs it on Debian."
    for name in UNITS:
        text = (ROOT / "deploy" / name).read_text()
        (tmp_path / name).write_text(text.replace("/srv/jobplanr/current/.venv/bin/gunicorn", sys.executable))
    instances = [name.replace("@", "@8001") for name in UNITS]
    found = subprocess.run(
        [program, "verify", *instances],
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert "jobplanr" not in found.stderr, found.stderr
    assert found.returncode == 0, found.stderr

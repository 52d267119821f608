"""The whole journey with every way out closed but those to the database and to the mail service."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.running.walks import CALLED, Walk, closed
from tests.support.promises import promise
from tests.support.running import command

pytestmark = pytest.mark.slow


@promise("processors", "sharing")
def test_everything_works_and_nobody_else_is_called(walk: Walk) -> None:
    assert walk.refused == []


def test_a_planted_call_is_refused_and_noted(walk: Walk) -> None:
    assert walk.refused_planted == [("socket.getaddrinfo", f"{CALLED}.example:80")]


@pytest.mark.parametrize(
    ("attempt", "noted"),
    [
        ("import socket; socket.create_connection(('192.0.2.1', 443))", "192.0.2.1:443"),
        ("import socket; socket.socket().connect_ex(('192.0.2.1', 443))", "192.0.2.1:443"),
        ("import socket; socket.socket(socket.AF_UNIX).connect('/run/elsewhere')", "/run/elsewhere"),
        ("import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))", "192.0.2.1:53"),
        ("import socket; socket.gethostbyname('elsewhere.example')", "elsewhere.example"),
        ("import urllib.request; urllib.request.urlopen('https://elsewhere.example')", "elsewhere.example:443"),
        ("import subprocess; subprocess.run(['/usr/bin/curl', 'elsewhere.example'])", "/usr/bin/curl"),
        ("import subprocess, sys; subprocess.run([sys.executable, '-I', '-c', 'pass'], env={})", "python"),
        ("import os; os.system('curl elsewhere.example')", "curl elsewhere.example"),
    ],
)
def test_each_other_way_is_closed(attempt: str, noted: str, tmp_path: Path) -> None:
    log = tmp_path / "refused"
    # An address and a name that are allowed, and then what is not.
    allowed = "import socket; socket.getaddrinfo('127.0.0.1', 9); socket.socket().connect_ex(('127.0.0.1', 9)); "
    ended = subprocess.run(command("-c", allowed + attempt), env=closed(log, "127.0.0.1:9"), capture_output=True)
    assert ended.returncode != 0
    [(_event, where)] = map(json.loads, log.read_text().splitlines())
    assert noted in where

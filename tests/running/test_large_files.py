"""Large files go through a worker of the real server in pieces, by page and by phone."""

import http.client
import json
import re
import uuid
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from tests.support.people import PASSWORD
from tests.support.phone import PREFIX, sign_in_by_phone
from tests.support.server import Server

MIB = 1024 * 1024
LARGE = b"%PDF-1.7\n" + bytes(range(256)) * (10 * MIB // 256 - 1)
EMAIL = "large@example.org"
MOST = 20 * MIB
ROUNDS = 3


class Caller:
    """Sends what there is to send and reads what comes, as it is."""

    def __init__(self, server: Server) -> None:
        self._host = urlsplit(server.url).netloc
        self._cookie = ""
        self._token = sign_in_by_phone(server.app, EMAIL).token
        fields = {"email": EMAIL, "password": PASSWORD, "csrf_token": self._csrf("/sign-in")}
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        assert self.ask("POST", "/sign-in", urlencode(fields).encode(), **form)[0] == 303

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(self._host)
        mine = {"Authorization": f"Bearer {self._token}"} if path.startswith(PREFIX) else {"Cookie": self._cookie}
        connection.request(method, path, body, mine | headers)
        answer = connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            self._cookie = cookie.split(";")[0]
        found = answer.status, answer.read()
        connection.close()
        return found

    def by_phone(self, content: bytes) -> None:
        made = self.ask("POST", f"{PREFIX}/documents", b'{"name": "CV"}', **{"Content-Type": "application/json"})[1]
        path = f"{PREFIX}/documents/{json.loads(made)['id']}/content"
        assert self.ask("PUT", path, content)[0] == 201
        assert self.ask("GET", path) == (200, content)

    def by_page(self, content: bytes) -> None:
        path = f"/documents/new?id={uuid.uuid4()}"
        token = self._csrf(path)
        fields = f'--b\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'.encode()
        file = b'--b\r\nContent-Disposition: form-data; name="file"; filename="cv.pdf"\r\n\r\n' + content
        form = {"Content-Type": "multipart/form-data; boundary=b"}
        assert self.ask("POST", path, fields + file + b"\r\n--b--\r\n", **form)[0] == 303
        newest = re.search(r'href="(/documents/[0-9a-f-]{36})"', self.ask("GET", "/documents")[1].decode())
        assert newest
        assert self.ask("GET", f"{newest[1]}/content") == (200, content)

    def take_everything(self) -> None:
        assert self.ask("GET", "/account/data")[0] == 200

    def _csrf(self, path: str) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.ask("GET", path)[1].decode())
        assert found
        return found[1]


@pytest.mark.parametrize("which", ["server", "postgresql_server"])
def test_ten_megabytes_in_and_out_take_twenty_of_memory_at_most(which: str, request: pytest.FixtureRequest) -> None:
    server: Server = request.getfixturevalue(which)
    caller = Caller(server)
    for _ in range(8):
        # Each worker has done it once.
        caller.by_phone(b"%PDF-1.7\n")
        caller.by_page(b"%PDF-1.7\n")
        caller.take_everything()
    before = {pid: memory(pid, "VmRSS") for pid in server.workers}
    for _ in range(ROUNDS):
        caller.by_phone(LARGE)
        caller.by_page(LARGE)
        caller.take_everything()
    assert before.keys() == set(server.workers), "none was replaced meanwhile"
    added = {pid: (memory(pid, "VmHWM") - was) / MIB for pid, was in before.items()}
    assert max(added.values()) <= MOST / MIB, added


def memory(pid: int, what: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(what))

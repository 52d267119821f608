"""One visitor: a connection kept open, and cookies. Bare sockets, so that visitors leave the server its processor."""

import json
import secrets
import socket
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlencode

from selectolax.lexbor import LexborHTMLParser

SECONDS_TO_ANSWER = 30


class Failed(Exception):
    """An answer that was not the one to expect."""


@dataclass(frozen=True)
class Answer:
    status: int
    head: bytes
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def header(self, name: str) -> str:
        """Its first value, or nothing."""
        marker = f"\r\n{name}: ".lower().encode()
        at = self.head.lower().find(marker)
        return "" if at < 0 else self.head[at + len(marker) :].split(b"\r\n", 1)[0].decode()

    def expect(self, status: int) -> Self:
        if self.status != status:
            raise Failed(f"{self.status} instead of {status}: {self.body[:300].decode(errors='replace')}")
        return self

    def fields(self, action: str) -> dict[str, str]:
        """What the form with this action would send if nobody touched it. Raises Failed when there is none."""
        form = LexborHTMLParser(self.body).css_first(f'form[action="{action}"]')
        if not form:
            raise Failed(f"No form {action} on the page.")
        values = {}
        for node in form.css("input, select, textarea"):
            chosen = node.css_first("option[selected]") or node.css_first("option") if node.tag == "select" else node
            text = node.text() if node.tag == "textarea" else (chosen.attributes.get("value") if chosen else "")
            if node.attributes.get("name") and node.attributes.get("type") not in ("checkbox", "radio"):
                values[str(node.attributes["name"])] = text or ""
        return values


class Connection:
    def __init__(self, port: int, cookies: dict[str, str] | None = None, token: str = "") -> None:
        self.port = port
        self.cookies = dict(cookies or {})
        self.token = token
        self._socket: socket.socket | None = None

    def copy(self) -> "Connection":
        """Another connection of the same person."""
        return Connection(self.port, self.cookies, self.token)

    def get(self, path: str, **headers: str) -> Answer:
        return self.send(self.request("GET", path, headers))

    def post(self, path: str, fields: dict[str, str], **headers: str) -> Answer:
        headers = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        return self.send(self.request("POST", path, headers, urlencode(fields).encode()))

    def post_json(self, path: str, value: Any) -> Answer:
        return self.send(self.request("POST", path, {"Content-Type": "application/json"}, json.dumps(value).encode()))

    def sign_in(self, email: str, password: str) -> Self:
        """As a person does, by the form."""
        page = self.get("/sign-in").expect(200)
        typed = page.fields("/sign-in") | {"email": email, "password": password}
        self.post("/sign-in", typed, **from_somewhere()).expect(303)
        # The first page gives the session its CSRF token.
        self.get("/account").expect(200)
        return self

    def request(self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b"") -> bytes:
        """The bytes to send; made once, they can be sent many times."""
        lines = {"Host": f"127.0.0.1:{self.port}", "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
        if self.cookies:
            lines["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if self.token:
            lines["Authorization"] = f"Bearer {self.token}"
        if body or method == "POST":
            lines["Content-Length"] = str(len(body))
        named = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
        head = "".join(f"{name}: {value}\r\n" for name, value in (lines | named).items())
        return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body

    def send(self, request: bytes) -> Answer:
        """Send it and read the answer. A kept connection that the server closed meanwhile is opened again."""
        kept = self._socket is not None
        try:
            return self._exchange(request)
        except ConnectionError:
            self.close()
            if not kept:
                raise
            return self._exchange(request)

    def close(self) -> None:
        if self._socket:
            self._socket.close()
        self._socket = None

    def _exchange(self, request: bytes) -> Answer:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS_TO_ANSWER)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._received(self._socket)
        head, _, body = received.partition(b"\r\n\r\n")
        answer = Answer(int(head[9:12]), head, b"")
        length = int(answer.header("Content-Length") or 0)
        parts, missing = [body], length - len(body)
        while missing > 0:
            parts.append(self._received(self._socket))
            missing -= len(parts[-1])
        self._keep_cookies(head)
        if b"connection: close" in head.lower():
            self.close()
        return Answer(answer.status, head, b"".join(parts))

    def _received(self, open_socket: socket.socket) -> bytes:
        received = open_socket.recv(262_144)
        if not received:
            raise ConnectionResetError("The server closed the connection.")
        return received

    def _keep_cookies(self, head: bytes) -> None:
        for line in head.split(b"\r\n"):
            if line.lower().startswith(b"set-cookie: "):
                name, _, value = line[12:].split(b";", 1)[0].decode().partition("=")
                self.cookies[name] = value


def from_somewhere() -> dict[str, str]:
    """A header as the proxy sends it for someone at a random address."""
    return {"X-Forwarded-For": ".".join(str(1 + secrets.randbelow(220)) for _ in range(4))}

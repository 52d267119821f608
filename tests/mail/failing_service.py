"""A mail service on this machine that fails as it is told to, and keeps every e-mail it took."""

import email
import email.policy
import json
import socket
import struct
import threading
from base64 import b64decode
from collections import deque
from collections.abc import Iterable
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# How it can fail, beside answering with the code of an SES error or an HTTP status.
RESET = "the connection is reset before anything was taken"
LOST = "the e-mail is taken and the answer is lost"

STATUS_OF_CODE = {"TooManyRequestsException": 429, "AccessDeniedException": 403, "NotFoundException": 404}


class FailingService:
    """`failures` are its next answers; once they are used up, it takes every e-mail."""

    def __init__(self) -> None:
        self.failures: deque[str | int] = deque()
        self.calls = 0
        self.taken: list[EmailMessage] = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                service.answer(self)

            def do_DELETE(self) -> None:
                service.answer(self)

            def do_GET(self) -> None:
                """The list of addresses that e-mails come back from. Nobody is on it."""
                _send(self, 200, {"SuppressedDestinationSummaries": []})

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def fail(self, answers: Iterable[str | int]) -> None:
        self.failures.extend(answers)

    def taken_ids(self) -> list[str]:
        return [email["Message-ID"] for email in self.taken]

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.calls += 1
        how = self.failures.popleft() if self.failures else None
        request.close_connection = True
        if how == RESET:
            at_once = struct.pack("ii", 1, 0)
            request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
            return
        body = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        if how in (None, LOST):
            data = b64decode(json.loads(body)["Content"]["Raw"]["Data"])
            self.taken.append(email.message_from_bytes(data, EmailMessage, policy=email.policy.default))
        if how != LOST:
            _reply(request, how)

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def _reply(request: BaseHTTPRequestHandler, how: str | int | None) -> None:
    if how is None:
        status, answer = 200, {"MessageId": "1"}
    elif isinstance(how, int):
        status, answer = how, {"message": "Not now"}
    else:
        status, answer = STATUS_OF_CODE.get(how, 400), {"message": "Not for <someone@example.org>"}
    _send(request, status, answer, error=how if isinstance(how, str) else None)


def _send(request: BaseHTTPRequestHandler, status: int, answer: Any, error: str | None = None) -> None:
    data = json.dumps(answer).encode()
    request.send_response(status)
    if error:
        request.send_header("x-amzn-ErrorType", error)
    request.send_header("Content-Type", "application/json")
    request.send_header("Content-Length", str(len(data)))
    request.end_headers()
    request.wfile.write(data)

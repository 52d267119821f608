"""The mobile app as a test plays it: it sends JSON with its token, and keeps no cookies."""

import uuid
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.people import PASSWORD, make_account

PREFIX = "/api/v1"


class Phone:
    """`token` is sent with every request once it is there."""

    account_id: uuid.UUID
    email: str

    def __init__(self, app: Flask, token: str = "") -> None:
        self.app = app
        self.token = token

    def ask(self, method: str, path: str, body: Any = None, token: str | None = None, **headers: str) -> TestResponse:
        """`body` becomes JSON; bytes go as they are. If_Match="…" makes a header."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        used = self.token if token is None else token
        if used:
            sent.setdefault("Authorization", f"Bearer {used}")
        what: dict[str, Any] = {"json": body} if body is not None else {}
        if isinstance(body, bytes):
            what = {"data": body, "content_type": sent.pop("Content-Type", "application/json")}
        client = FlaskClient(self.app, TestResponse, use_cookies=False)
        answer = client.open(PREFIX + path, method=method, headers=sent, **what)
        is_file = path.endswith("/content") and answer.status_code in (200, 206)
        is_json = answer.mimetype in ("application/json", "application/problem+json")
        assert is_json or is_file or not answer.data, answer.mimetype
        if answer.mimetype == "application/problem+json":
            problem = answer.get_json()
            assert problem["status"] == answer.status_code
            assert problem["type"].startswith("/problems/")
            assert problem["title"]
            assert problem["detail"]
        else:
            assert answer.status_code < 400
        return answer

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.ask("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> TestResponse:
        return self.ask("POST", path, body, **more)

    def put(self, path: str, body: Any, **more: Any) -> TestResponse:
        return self.ask("PUT", path, body, **more)

    def patch(self, path: str, body: Any, **more: Any) -> TestResponse:
        return self.ask("PATCH", path, body, **more)

    def delete(self, path: str, **more: Any) -> TestResponse:
        return self.ask("DELETE", path, **more)

    def make(self, word: str, **values: Any) -> dict[str, Any]:
        """A new record, as the answer shows it."""
        answer = self.post(f"/{word}", values)
        assert answer.status_code == 201, answer.get_json()
        made: dict[str, Any] = answer.get_json()
        return made

    def read(self, path: str) -> dict[str, Any]:
        answer = self.get(path)
        assert answer.status_code == 200, answer.get_json()
        read: dict[str, Any] = answer.get_json()
        return read

    def stage(self, kind: str) -> str:
        """The id of the account's first stage of this kind."""
        stages = self.read("/stages?sort=position")["items"]
        return str(next(stage["id"] for stage in stages if stage["kind"] == kind))


def sign_in_by_phone(app: Flask, email: str) -> Phone:
    """The phone of a new account with this address."""
    phone = Phone(app)
    phone.email, phone.account_id = email, make_account(app, email)
    answer = phone.post("/token", {"email": email, "password": PASSWORD, "device": "Her phone"})
    phone.token = answer.get_json()["token"]
    return phone

"""SES's account-level suppression list. moto lacks it, so it is played here, at moto's own endpoint."""

import json
from collections import deque
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from moto.sesv2 import urls

from app.models.columns import now

PATH = "/v2/email/suppression/addresses"
STATUS_OF_CODE = {"TooManyRequestsException": 429, "AccessDeniedException": 403, "NotFoundException": 404}


class Suppressions:
    """`since` has the dates that were asked for; `failures` are the codes of its next answers."""

    def __init__(self) -> None:
        self.page_size = 1000
        self.clear()

    def clear(self) -> None:
        self.addresses: dict[str, tuple[str, datetime]] = {}
        self.failures: deque[str] = deque()
        self.since: list[datetime | None] = []
        self.calls = 0

    def add(self, address: str, reason: str = "BOUNCE", at: datetime | None = None) -> None:
        self.addresses[address] = (reason, at or now())

    def install(self) -> None:
        """Must come before moto's server is started."""
        for path in (PATH, f"{PATH}/(?P<EmailAddress>[^/]+)"):
            urls.url_paths["{0}" + path + "$"] = self._answer

    def _answer(self, request: Any, full_url: str, _headers: Any) -> tuple[int, dict[str, str], str]:
        self.calls += 1
        if self.failures:
            return _error(self.failures.popleft())
        address = urlsplit(full_url)
        if request.method == "GET":
            return _answer(self._page(parse_qs(address.query)))
        if self.addresses.pop(unquote(address.path.rpartition("/")[2]), None) is None:
            return _error("NotFoundException")
        return _answer({})

    def _page(self, query: dict[str, list[str]]) -> dict[str, Any]:
        since = datetime.fromisoformat(query["StartDate"][0]) if "StartDate" in query else None
        first = int(query.get("NextToken", ["0"])[0])
        if not first:
            self.since.append(since)
        found = [
            (name, reason, at) for name, (reason, at) in sorted(self.addresses.items()) if since is None or at > since
        ]
        last = first + self.page_size
        page: dict[str, Any] = {
            "SuppressedDestinationSummaries": [
                {"EmailAddress": name, "Reason": reason, "LastUpdateTime": at.timestamp()}
                for name, reason, at in found[first:last]
            ]
        }
        return page | ({"NextToken": str(last)} if len(found) > last else {})


def _answer(body: dict[str, Any]) -> tuple[int, dict[str, str], str]:
    return 200, {"Content-Type": "application/json"}, json.dumps(body)


def _error(code: str) -> tuple[int, dict[str, str], str]:
    headers = {"Content-Type": "application/json", "x-amzn-ErrorType": code}
    return STATUS_OF_CODE.get(code, 400), headers, json.dumps({"message": "Not for <someone@example.org>"})

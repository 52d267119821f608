"""Errors of the JSON interface: RFC 9457 problems, whatever went wrong and wherever."""

import json
from typing import Any

from flask import Response, request

PREFIX = "/api/"

TITLES = {
    400: ("bad-request", "The request could not be read"),
    401: ("invalid-token", "Sign in again"),
    403: ("forbidden", "This is not allowed"),
    404: ("not-found", "There is nothing here"),
    405: ("method-not-allowed", "This address does not take that method"),
    406: ("not-acceptable", "Only JSON is served here"),
    409: ("conflict", "This can’t be done right now"),
    410: ("gone", "This was deleted"),
    412: ("changed-meanwhile", "This was changed in the meantime"),
    413: ("too-large", "The request is too large"),
    414: ("address-too-long", "The address is too long"),
    415: ("unsupported-media-type", "Send application/json"),
    416: ("not-in-range", "The file has no such part"),
    422: ("invalid-values", "Some values can’t be used"),
    428: ("precondition-required", "Say which version you are changing"),
    429: ("too-many-tries", "Too many tries"),
    500: ("server-error", "Something went wrong on our side"),
    503: ("busy", "Busy for a moment"),
}


def wanted() -> bool:
    """Whether this request is one of the JSON interface, also when no route fits it."""
    return request.path.startswith(PREFIX) or request.path == PREFIX.rstrip("/")


def problem(
    status: int, detail: str = "", slug: str | None = None, headers: dict[str, str] | None = None, **more: Any
) -> Response:
    """An application/problem+json answer. `more` are further members, such as `errors` of a 422."""
    standard, title = TITLES.get(status, TITLES[400])
    document = {
        "type": f"/problems/{slug or standard}",
        "title": title,
        "status": status,
        "detail": detail or title + ".",
    }
    return Response(
        json.dumps(document | more, ensure_ascii=False),
        status,
        {"Content-Type": "application/problem+json", **(headers or {})},
    )

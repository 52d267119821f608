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
# Those that have a slug of their own, with their status.
OWN_TITLES = {
    "invalid-credentials": (401, "That e-mail address and password don’t match"),
    # Until accounts may have a second step, no answer has it.
    "code-required": (401, "Enter the code of the second step"),
    "expired-token": (401, "The token has expired"),
    "https-required": (403, "Use HTTPS"),
    "in-use": (409, "Something else needs it"),
    "was-sent": (409, "This was sent with an application"),
    "cannot-undo": (409, "This can’t be undone"),
    "too-long-ago": (410, "That is too long ago"),
    "no-room": (413, "There is no room for this"),
    "account-full": (422, "The account is full"),
}


def wanted() -> bool:
    """Whether this request is one of the JSON interface, also when no route fits it."""
    return request.path.startswith(PREFIX) or request.path == PREFIX.rstrip("/")


def problem(
    status: int, detail: str = "", slug: str | None = None, headers: dict[str, str] | None = None, **more: Any
) -> Response:
    """An application/problem+json answer. `slug` is one of OWN_TITLES; without it, the status says what it is.

    `more` are further members, such as `errors` of a 422.
    """
    standard, title = TITLES.get(status, TITLES[400])
    if slug:
        _, title = OWN_TITLES[slug]
    document = {
        "type": type_of(slug or standard),
        "title": title,
        "status": status,
        "detail": detail or title + ".",
    }
    return Response(
        json.dumps(document | more, ensure_ascii=False),
        status,
        {"Content-Type": "application/problem+json", **(headers or {})},
    )


def type_of(slug: str) -> str:
    return f"/problems/{slug}"

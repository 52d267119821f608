"""The cookie by which a browser is known as one where an account signed in before."""

import uuid
from typing import Any

from flask import after_this_request, current_app, request

from app.operations.accounts import known_devices


def key() -> str:
    """What this browser sent, or an empty text."""
    return request.cookies.get(current_app.config["DEVICE_COOKIE_NAME"], "")


def remember(account_id: uuid.UUID, device_id: uuid.UUID) -> None:
    """Let the answer to this request make the browser known to the account."""
    after_this_request(lambda response: put(response, known_devices.remember(key(), account_id, device_id)))


def forget(account_id: uuid.UUID) -> None:
    """Let the answer to this request take the account out of the cookie."""
    after_this_request(lambda response: put(response, known_devices.forget(key(), account_id)))


def put(response: Any, value: str) -> Any:
    """Set the cookie; an empty one ends at once."""
    name, secure = current_app.config["DEVICE_COOKIE_NAME"], current_app.config["SESSION_COOKIE_SECURE"]
    life = known_devices.KNOWN_FOR if value else 0
    response.set_cookie(name, value, life, secure=secure, httponly=True, samesite="Lax")
    return response

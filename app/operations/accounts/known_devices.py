"""Devices where an account signed in before. What is tried there is counted apart, so that no stranger's tries count.

A device proves it by a signed text that names the account and the sign-in it was given for: a cookie of a browser, the
`device_key` of the app. Nothing is stored here, and without its account the text is worth nothing.
"""

import uuid
from datetime import timedelta

from app.models import signing

KNOWN_FOR = timedelta(days=365)
# Several people may share a browser; a cookie has no room for everyone.
MOST_ACCOUNTS = 5

_PURPOSE = "known-device"


def device_of(key: str, account_id: uuid.UUID | None) -> str | None:
    """The id under which this account knows the device, or None when it does not."""
    return _devices(key).get(account_id.hex) if account_id else None


def is_key(text: str) -> bool:
    """Whether the text is a device's, whichever accounts know it."""
    return bool(_devices(text))


def remember(key: str, account_id: uuid.UUID, device_id: uuid.UUID) -> str:
    """The device's key, from now on for this account too."""
    others = [pair for pair in _devices(key).items() if pair[0] != account_id.hex]
    return signing.sign(_PURPOSE, dict([*others[1 - MOST_ACCOUNTS :], (account_id.hex, device_id.hex)]))


def forget(key: str, account_id: uuid.UUID) -> str:
    """The device's key without this account; empty when it was the only one."""
    others = {account: device for account, device in _devices(key).items() if account != account_id.hex}
    return signing.sign(_PURPOSE, others) if others else ""


def _devices(key: str) -> dict[str, str]:
    """The device's ids by account, as it was signed; none when it is forged, broken or too old."""
    return signing.opened(_PURPOSE, key, KNOWN_FOR) or {}

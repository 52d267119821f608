"""How often something may be tried. Counted in a transaction of its own: a try counts whatever becomes of it."""

import hashlib
import hmac
from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import NamedTuple

from app.extensions import db
from app.models import signing
from app.models.columns import now
from app.models.throttle import count_try, forget_tries, is_counted, take_back_try


class TooMany(Exception):
    """Tried too often: `limit` is over, and `seconds` says when to try again."""

    def __init__(self, limit: "Limit", seconds: int) -> None:
        super().__init__(limit.name, seconds)
        self.limit, self.seconds = limit, seconds


class Limit(NamedTuple):
    name: str
    most: int
    window: timedelta

    def key(self, subject: str) -> str:
        return hmac.new(signing.newest_key(), f"{self.name} {subject}".encode(), hashlib.sha256).hexdigest()


# A person mistypes a few times. Someone who guesses needs thousands: from one place, or at one address from many.
SIGN_IN_HERE = Limit("sign-in of an address from one IP", 10, timedelta(minutes=15))
SIGN_IN_IP = Limit("sign-in from one IP", 200, timedelta(minutes=15))
SIGN_IN_ADDRESS = Limit("sign-in of an address", 100, timedelta(hours=1))
# Counted apart from all of these, so that no stranger keeps an owner out: tries on a device where the account signed in
# before, and where its password was reset.
SIGN_IN_DEVICE = Limit("sign-in on a known device", 10, timedelta(minutes=15))
SIGN_IN_AFTER_RESET = Limit("sign-in where the password was reset", 10, timedelta(minutes=15))
RESET_HERE = Limit("password reset from one IP", 1, timedelta(hours=12))
SIGN_INS = (SIGN_IN_HERE, SIGN_IN_IP, SIGN_IN_ADDRESS, SIGN_IN_DEVICE, SIGN_IN_AFTER_RESET)
SIGN_UP_PASSWORD = Limit("sign-in with the password of a sign-up", 10, timedelta(minutes=15))
# E-mails: nobody's inbox is to be filled through us.
SIGN_UP_EMAILS = Limit("sign-up e-mails to an address", 5, timedelta(hours=1))
RESET_EMAILS = Limit("reset e-mails to an address", 5, timedelta(hours=1))
EMAILS_FROM_IP = Limit("e-mails asked for from one IP", 200, timedelta(hours=1))
VERIFY_SIGN_UP = Limit("password typed for a sign-up", 10, timedelta(minutes=15))
# Each try may come back, and a sender whose e-mails come back is trusted less.
TRY_ADDRESS_AGAIN = Limit("trying an address again", 3, timedelta(hours=12))
PASSWORD_OF_ACCOUNT = Limit("password typed by someone signed in", 20, timedelta(minutes=15))


def place(ip: str) -> str:
    """Where an address is: of IPv6 the network of 64 bits, since whoever has one address there has all of them."""
    try:
        found = ip_address(ip)
    except ValueError:
        return ip
    if found.version == 4:
        return ip
    return str(found.ipv4_mapped or ip_network((found, 64), strict=False))


def count(*tries: tuple[Limit, str]) -> None:
    """Count one try of each. Raises TooMany once one is over its limit."""
    over = []
    for limit, subject in tries:
        times, ends_at = count_try(db.session(), limit.key(subject), limit.window)
        if times > limit.most:
            over.append(TooMany(limit, max(1, round((ends_at - now()).total_seconds()))))
    db.session.commit()
    if over:
        raise max(over, key=lambda refused: refused.seconds)


def mark(limit: Limit, subject: str) -> None:
    """Note that it happened; it is marked until the window ends."""
    forget_tries(db.session(), limit.key(subject))
    count_try(db.session(), limit.key(subject), limit.window)


def is_marked(limit: Limit, subject: str) -> bool:
    return is_counted(db.session(), limit.key(subject))


def take_back(*tries: tuple[Limit, str]) -> None:
    """It was no try at this after all. Earlier ones still count."""
    for limit, subject in tries:
        take_back_try(db.session(), limit.key(subject))


def forgive(*tries: tuple[Limit, str]) -> None:
    """They were right after all: what counted against them does no longer."""
    for limit, subject in tries:
        forget_tries(db.session(), limit.key(subject))

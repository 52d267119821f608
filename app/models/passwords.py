"""Password hashes: argon2id, one at a time in each process, failing fast instead of queueing.

Forty attackers starved everyone who was signed in for 18 s when hashing waited its turn, and took 500 MiB without a
limit; with one slot a process and a wait of 50 ms nobody noticed.
"""

import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.models.invisible import composed

WAIT_SECONDS = 0.05
RETRY_AFTER_SECONDS = 2
# As `nice` counts. When there is not enough processor for all, pages come before hashes.
NICENESS = 15


class Busy(Exception):
    """Too many passwords are being checked right now; to be tried again in a moment."""


class Passwords:
    def __init__(self) -> None:
        self._slot = threading.BoundedSemaphore(1)
        self._thread = ThreadPoolExecutor(1, "passwords", initializer=_stand_back)
        self.configure(memory_kib=46 * 1024, passes=1)

    def configure(self, memory_kib: int, passes: int) -> None:
        """One lane. OWASP's first choice is 46 MiB and one pass."""
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)
        self._nobodys = self._hasher.hash("the password of nobody")

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Hold the right to hash. Raises Busy when nobody gives it up in time."""
        if not self._slot.acquire(timeout=WAIT_SECONDS):
            raise Busy
        try:
            yield
        finally:
            self._slot.release()

    def hash(self, password: str) -> str:
        """Raises Busy."""
        with self.slot():
            return self._thread.submit(self._hasher.hash, normal(password)).result()

    def matches(self, password_hash: str | None, password: str) -> bool:
        """Takes as long when there is no hash to compare with. Raises Busy."""
        with self.slot():
            checked = self._thread.submit(self._hasher.verify, password_hash or self._nobodys, normal(password))
            try:
                return checked.result() and bool(password_hash)
            except (VerificationError, InvalidHashError):
                return False

    def is_outdated(self, password_hash: str) -> bool:
        """Made with other settings than the present ones."""
        return self._hasher.check_needs_rehash(password_hash)


def _stand_back() -> None:
    """Let this thread yield to all others. Elsewhere than on Linux threads have no niceness of their own."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


def normal(password: str) -> str:
    """One form for what keyboards write differently (NIST SP 800-63B-4, 3.1.1.2)."""
    return composed(password)


passwords = Passwords()

"""The ledger of deleted accounts outside the database: a backup made before a deletion knows nothing of it.

A line is the day and the SHA-256 of the account's random id. It is on the disk before the deletion is committed: in the
other order a machine that stops in between would lose it. So a line may stand for a deletion whose commit failed. None
is ever taken back: what makes a commit fail at that moment, the database or the machine going away, also makes it
impossible to tell whether it took effect. Its owner had asked for it and given the password, and `replay_deletions`
leaves an account alone that is still in a database which was used on a later day than its line.
"""

import fcntl
import os
import re
import uuid
from datetime import date
from pathlib import Path

from app.models.deleted_account import digest_of

_LINE = re.compile(r"(\d{4}-\d\d-\d\d) ([0-9a-f]{64})")

_file: dict[str, Path] = {}


class NotWrittenDown(Exception):
    """The ledger cannot be written, so nothing may be deleted."""


class BadLines(Exception):
    """Lines that are no entries; `numbers` says which, counted from 1."""

    def __init__(self, numbers: list[int]) -> None:
        super().__init__(numbers)
        self.numbers = numbers


def configure(path: Path) -> None:
    _file["path"] = path


def write_down(account_id: uuid.UUID, day: date) -> None:
    """Add the account's line; when this returns, it is on the disk. Any number of processes may do so at once.

    Raises NotWrittenDown.
    """
    path, line = _file["path"], f"{day.isoformat()} {digest_of(account_id)}\n".encode()
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            _append(descriptor, line)
        finally:
            os.close(descriptor)
        _sync_folder(path.parent)
    except OSError as reason:
        raise NotWrittenDown from reason


def read(path: Path) -> dict[str, date]:
    """The day of each digest in this file, the latest where it has several. Raises BadLines."""
    entries: dict[str, date] = {}
    bad = []
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").split("\n"), start=1):
        entry = _entry(line)
        if entry:
            digest, day = entry
            entries[digest] = max(day, entries.get(digest, day))
        elif line:
            bad.append(number)
    if bad:
        raise BadLines(bad)
    return entries


def _append(descriptor: int, line: bytes) -> None:
    # One at a time, until the file is closed: a line that someone else is writing must not be taken for a torn one.
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    size = os.fstat(descriptor).st_size
    if size and os.pread(descriptor, 1, size - 1) != b"\n":
        # A power cut or a full disk left half a line; this one must not become part of it.
        line = b"\n" + line
    if os.write(descriptor, line) != len(line):
        raise OSError("the disk took only part of the line")
    os.fsync(descriptor)


def _sync_folder(folder: Path) -> None:
    """A file that is new outlives a power cut only once its folder is on the disk too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _entry(line: str) -> tuple[str, date] | None:
    parts = _LINE.fullmatch(line)
    if not parts:
        return None
    try:
        return parts[2], date.fromisoformat(parts[1])
    except ValueError:
        return None

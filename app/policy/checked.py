"""What the last run of all tests found, promise by promise.

The run leaves it in a file, and a release carries that along. It counts for the code it was made from and no other: a
file left over from an earlier release says nothing about this one.
"""

import hashlib
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, BaseModel

from app.reading import region

FILE = Path(__file__).with_name("checked.json")
ROOT = Path(__file__).parents[2]
# All that a promise may hang on.
CODE = ("app", "migrations", "apm.py", "config.py", "gunicorn.conf.py", "requirements.txt", "wsgi.py")

Result = Literal["passed", "failed"]


class Check(BaseModel):
    """One test, in words."""

    words: str
    result: Result


class Outcome(BaseModel):
    """Of one promise. It passed if every test of it did, and there was one."""

    result: Result
    checks: list[Check]


class Checked(BaseModel):
    """One run of all tests. `commit` is empty where there was no telling; `code` is the fingerprint of what ran."""

    finished_at: AwareDatetime
    commit: str
    code: str
    promises: dict[str, Outcome]

    @property
    def date_in_words(self) -> str:
        return region.day(self.finished_at, region.UNKNOWN, "yMMMMd")

    @property
    def broken(self) -> list[str]:
        """The ids of the promises that were not found kept."""
        return [id for id, outcome in self.promises.items() if outcome.result != "passed"]


@cache
def last() -> Checked | None:
    """The run that checked this very code; None when there is no file of it. Read once."""
    return read(FILE)


def read(file: Path) -> Checked | None:
    """The run in this file; None when it cannot be read, or was of other code."""
    try:
        found = Checked.model_validate_json(file.read_bytes())
    except (OSError, ValueError):
        return None
    return found if found.code == fingerprint() else None


def fingerprint(root: Path = ROOT) -> str:
    """The SHA-256 of all files of the application and what it runs by, by name and content."""
    digest = hashlib.sha256()
    for path in sorted(found for name in CODE for found in (root / name, *(root / name).rglob("*"))):
        if path.is_file() and not path.name.startswith(FILE.name) and path.parent.name != "__pycache__":
            content = path.read_bytes()
            digest.update(f"{path.relative_to(root).as_posix()} {len(content)}\n".encode() + content)
    return digest.hexdigest()

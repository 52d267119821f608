"""What lists and changes share: how they are asked, the tag that says whether anything changed, going through pages."""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from flask import Response, request

from app.blueprints.api.authentication import bp, me
from app.models.columns import now
from app.models.deletion import REMEMBERED_FOR
from app.models.search import LONGEST_QUERY
from app.operations.records.crud import InvalidValues
from app.queries.record_list import BadCursor, Page
from app.records.schema import Errors
from app.web.problems import problem

MOST_ROWS = 200
# A transaction may commit a while after the moment it wrote down. The same row twice does a phone no harm.
LOOK_BACK = timedelta(minutes=2)
# A phone's clock may be fast by so much. What is further ahead would leave out what is written until then.
AHEAD = timedelta(minutes=5)

_EPOCH, _MICROSECOND = datetime.fromtimestamp(0, UTC), timedelta(microseconds=1)
_CURSOR = re.compile(r"(\d{1,16})\.(.+)", re.ASCII | re.DOTALL)
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


class TooLongAgo(Exception):
    """Deletions of that time are forgotten."""


class Walk(NamedTuple):
    """Going through pages: from when the first was read, one asks later for what changed since."""

    began: datetime
    # Of the list itself, where the next page begins.
    cursor: str | None

    def shown(self, page: Page) -> dict[str, Any]:
        cursor = f"{microseconds(self.began)}.{page.next_cursor}" if page.next_cursor else None
        return {"items": page.rows, "next_cursor": cursor, "next_since": self.began}


def begun(cursor: str | None) -> Walk:
    """The walk that this cursor goes on with; without one, a new walk. Raises BadCursor."""
    if not cursor:
        return Walk(now(), None)
    parts = _CURSOR.fullmatch(cursor)
    if not parts:
        raise BadCursor
    return Walk(_EPOCH + int(parts[1]) * _MICROSECOND, parts[2])


@bp.errorhandler(TooLongAgo)
def too_long_ago(_error: TooLongAgo) -> Response:
    days = REMEMBERED_FOR.days
    detail = f"Deletions are remembered for {days} days. Start over, without updated_since or since."
    return problem(410, detail, "too-long-ago")


@bp.errorhandler(BadCursor)
def bad_cursor(_error: BadCursor) -> Response:
    return problem(
        422, "See errors for which parameter and why.", errors={"cursor": ["This is not a cursor of this list."]}
    )


def _release() -> str:
    """Changes with the code: another release may show the same rows in another way."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parents[2].rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


RELEASE = _release()


def tag(asked: str | None = None, *, with_hour: bool = False) -> str:
    """Whose answer, at which of their account's versions, by which release, to what: `asked`, or the whole address.

    `with_hour` also where they are and at which hour, for what is judged by the clock.
    """
    about = f"{me().account_id.hex} {RELEASE} {asked or request.full_path}"
    if with_hour:
        about += f" {me().time_zone} {me().region} {now():%Y-%m-%d %H} {me().today()}"
    return f"{me().account_version}-{hashlib.sha256(about.encode()).hexdigest()[:16]}"


def microseconds(moment: datetime) -> int:
    """Since 1970."""
    return (moment - _EPOCH) // _MICROSECOND


Readers = Mapping[str, Callable[[str], Any]]


def read_all(readers: Readers, args: Mapping[str, Sequence[str]], errors: Errors | None = None) -> dict[str, Any]:
    """The values of parameters, by what reads each; `errors` is what is wrong with others. Raises InvalidValues."""
    values: dict[str, Any] = {}
    wrong = dict(errors or {})
    for name, texts in args.items():
        try:
            values[name] = _read(readers.get(name), texts)
        except ValueError as problem:
            wrong[name] = [str(problem)]
    if wrong:
        raise InvalidValues(wrong)
    return values


def _read(reader: Callable[[str], Any] | None, texts: Sequence[str]) -> Any:
    """Raises ValueError in words."""
    if reader is None:
        raise ValueError("There is no parameter with this name.")
    if len(texts) > 1:
        raise ValueError("Ask for one of these at a time.")
    return reader(texts[0])


def read_limit(text: str) -> int:
    """How many to give, MOST_ROWS at most. Raises ValueError in words."""
    if not (text.isascii() and text.isdecimal() and text.strip("0")):
        raise ValueError("This must be a whole number above 0.")
    digits = text.lstrip("0")
    return min(int(digits[:4]), MOST_ROWS)


def read_query(text: str) -> str:
    """Words to look for. Raises ValueError in words."""
    if len(text) > LONGEST_QUERY:
        raise ValueError(f"This must be {LONGEST_QUERY} characters or fewer.")
    return text


def read_since(text: str) -> datetime:
    """A moment no later than now; what is only just ahead is taken for it. Raises ValueError in words."""
    try:
        if not _RFC_3339.fullmatch(text):
            raise ValueError
        moment = datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("This must be a date and time such as 2026-03-31T09:30:00Z.") from None
    if moment - now() > AHEAD:
        raise ValueError("This is in the future. Send the next_since of the answer before.")
    return min(moment, now())


def not_too_long_ago(since: datetime | None) -> datetime | None:
    """From where to read, if one asks for what changed since. Raises TooLongAgo."""
    if since is None:
        return None
    if since < now() - REMEMBERED_FOR:
        raise TooLongAgo
    return since - LOOK_BACK

"""Lists of every kind, whole or what changed since a moment. Most often nothing did, and that is told by one read."""

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from flask import Response, request

from app.blueprints.api.authentication import bp, me
from app.blueprints.api.records import SLUG
from app.blueprints.api.responses import KEEP_AND_ASK, answer, is_known
from app.models.columns import now
from app.models.deletion import REMEMBERED_FOR
from app.models.next_step import Present, present
from app.models.search import LONGEST_QUERY
from app.operations.records.crud import InvalidValues
from app.queries import changes_since, next_step
from app.queries.record_list import BadCursor, Page, page_of, parse_filters
from app.records.kind import Kind
from app.records.kinds import KINDS
from app.web.problems import problem

MOST_ROWS = 200
ROWS = 50
# A transaction may commit a while after the moment it wrote down. The same row twice does a phone no harm.
LOOK_BACK = timedelta(minutes=2)

_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


class TooLongAgo(Exception):
    """Deletions of that time are forgotten."""


class ListQuery(NamedTuple):
    """The parameters of a list, by their names in the address."""

    filters: dict[str, Any]
    q: str | None = None
    sort: str | None = None
    cursor: str | None = None
    limit: int = ROWS
    updated_since: datetime | None = None


@bp.get(f"/{SLUG}")
def list_records(slug: str) -> Response:
    tag = _tag()
    headers = {"ETag": f'W/"{tag}"', "Cache-Control": KEEP_AND_ASK}
    # A tag of ours proves that the address was sound; `*` proves nothing, so it waits until the address was validated.
    if is_known(tag) and not request.if_none_match.star_tag:
        return Response(status=304, headers=headers)
    kind = KINDS[slug]
    page = _page(kind, _list_query(kind, request.args.to_dict(flat=False)))
    if is_known(tag):
        return Response(status=304, headers=headers)
    return answer({"items": page.rows, "next_cursor": page.next_cursor}, headers=headers)


@bp.errorhandler(TooLongAgo)
def too_long_ago(_error: TooLongAgo) -> Response:
    days = REMEMBERED_FOR.days
    return problem(410, f"Deletions are remembered for {days} days. Start over, without updated_since.", "too-long-ago")


@bp.errorhandler(BadCursor)
def bad_cursor(_error: BadCursor) -> Response:
    return problem(
        422, "See errors for which parameter and why.", errors={"cursor": ["This is not a cursor of this list."]}
    )


def _page(kind: Kind, list_query: ListQuery) -> Page:
    """Documents. Raises BadCursor."""
    account_id = me().account_id
    if list_query.sort == "next" or "next_step" in list_query.filters:
        silence = next_step.silence(account_id, me().today())
        present.set(Present(me().today(), now(), silence.quiet_from))
    if list_query.updated_since:
        since = list_query.updated_since - LOOK_BACK
        return changes_since.changes(
            kind,
            account_id,
            since,
            filters=list_query.filters,
            query=list_query.q,
            cursor=list_query.cursor,
            limit=list_query.limit,
        )
    page = page_of(
        kind,
        account_id,
        changes_since.wanted(kind),
        filters=list_query.filters,
        query=list_query.q,
        sort=list_query.sort,
        cursor=list_query.cursor,
        limit=list_query.limit,
    )
    return Page(changes_since.documents(kind, page.rows), page.next_cursor)


def _release() -> str:
    """Changes with the code: another release may show the same rows in another way."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parents[2].rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


RELEASE = _release()


def _tag() -> str:
    """Whose list, at which of their account's versions, at which address, by which release."""
    about = f"{me().account_id.hex} {RELEASE} {request.full_path}"
    return f"{me().account_version}-{hashlib.sha256(about.encode()).hexdigest()[:16]}"


def _list_query(kind: Kind, args: Mapping[str, list[str]]) -> ListQuery:
    """Raises InvalidValues, TooLongAgo."""
    filters, errors = parse_filters(kind, args, zone=me().time_zone, blank_is_wrong=True)
    readers = parameters(kind)
    values: dict[str, Any] = {"filters": filters}
    for name, texts in args.items():
        if name in kind.filters:
            continue
        try:
            values[name] = _read(readers.get(name), texts)
        except ValueError as wrong:
            errors[name] = [str(wrong)]
    if errors:
        raise InvalidValues(errors)
    list_query = ListQuery(**values)
    if list_query.updated_since and list_query.updated_since < now() - REMEMBERED_FOR:
        raise TooLongAgo
    return list_query


def parameters(kind: Kind) -> dict[str, Callable[[str], Any]]:
    """What a list can be asked beside its filters, with what reads it; each raises ValueError in words."""
    readers: dict[str, Callable[[str], Any]] = {
        "limit": _limit,
        "cursor": str,
        "updated_since": _moment,
        "sort": lambda text: _sort(kind, text),
    }
    return readers | {"q": _query} if kind.searchable else readers


def _read(reader: Callable[[str], Any] | None, texts: list[str]) -> Any:
    if reader is None:
        raise ValueError("There is no parameter with this name.")
    if len(texts) > 1:
        raise ValueError("Ask for one of these at a time.")
    return reader(texts[0])


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and text.strip("0")):
        raise ValueError("This must be a whole number above 0.")
    digits = text.lstrip("0")
    return min(int(digits[:4]), MOST_ROWS)


def _query(text: str) -> str:
    if len(text) > LONGEST_QUERY:
        raise ValueError(f"This must be {LONGEST_QUERY} characters or fewer.")
    return text


def _sort(kind: Kind, text: str) -> str:
    if text not in kind.sorts:
        raise ValueError(f"Choose one of these: {', '.join(kind.sorts)}.")
    return text


def _moment(text: str) -> datetime:
    """No later than now. Raises ValueError."""
    try:
        if not _RFC_3339.fullmatch(text):
            raise ValueError
        moment = datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("This must be a date and time such as 2026-03-31T09:30:00Z.") from None
    return min(moment, now())

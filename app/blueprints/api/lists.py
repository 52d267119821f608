"""Lists of every kind, whole or what changed since a moment. Most often nothing did, and that is told by one read."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from flask import Response, request

from app.blueprints.api import paging
from app.blueprints.api.authentication import bp, me
from app.blueprints.api.records import SLUG
from app.blueprints.api.responses import KEEP_NOTHING, answer, is_known
from app.models.columns import now
from app.models.next_step import Present, present
from app.queries import changes_since, next_step
from app.queries.record_list import Page, page_of, parse_filters
from app.records.kind import REVERSED, Kind
from app.records.kinds import KINDS

ROWS = 50
# What is judged by the clock.
_STEP, _BY_STEP = "next_step", ("next", f"next{REVERSED}")


class ListQuery(NamedTuple):
    """The parameters of a list, by their names in the address."""

    filters: dict[str, Any]
    q: str | None = None
    sort: str | None = None
    cursor: str | None = None
    limit: int = ROWS
    updated_since: datetime | None = None

    @property
    def judges(self) -> bool:
        return self.sort in _BY_STEP or _STEP in self.filters


@bp.get(f"/{SLUG}")
def list_records(slug: str) -> Response:
    tag = paging.tag(with_hour=_STEP in request.args or request.args.get("sort") in _BY_STEP)
    headers = {"ETag": f'W/"{tag}"', "Cache-Control": KEEP_NOTHING}
    # A tag of ours proves that the address was sound; `*` proves nothing, so it waits until the address was validated.
    if is_known(tag) and not request.if_none_match.star_tag:
        return Response(status=304, headers=headers)
    kind = KINDS[slug]
    list_query = _list_query(kind, request.args.to_dict(flat=False))
    walk = paging.begun(list_query.cursor)
    page = _page(kind, list_query._replace(cursor=walk.cursor))
    if is_known(tag):
        return Response(status=304, headers=headers)
    return answer(walk.shown(page), headers=headers)


def _page(kind: Kind, list_query: ListQuery) -> Page:
    """Documents. Raises BadCursor."""
    account_id = me().account_id
    if list_query.judges:
        silence = next_step.silence(account_id, me().today())
        present.set(Present(me().today(), now(), silence.quiet_from))
    if list_query.updated_since:
        return changes_since.changes(
            kind,
            account_id,
            list_query.updated_since,
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


def _list_query(kind: Kind, args: Mapping[str, list[str]]) -> ListQuery:
    """Raises InvalidValues, TooLongAgo."""
    filters, errors = parse_filters(kind, args, zone=me().time_zone, blank_is_wrong=True)
    others = {name: texts for name, texts in args.items() if name not in kind.filters}
    list_query = ListQuery(filters, **paging.read_all(parameters(kind), others, errors))
    return list_query._replace(updated_since=paging.not_too_long_ago(list_query.updated_since))


def parameters(kind: Kind) -> paging.Readers:
    """What a list can be asked beside its filters, with what reads it; each raises ValueError in words."""
    readers: dict[str, Callable[[str], Any]] = {
        "limit": paging.read_limit,
        "cursor": str,
        "updated_since": paging.read_since,
        "sort": lambda text: _sort(kind, text),
    }
    return readers | {"q": paging.read_query} if kind.searchable else readers


def _sort(kind: Kind, text: str) -> str:
    if text not in kind.sorts:
        raise ValueError(f"Choose one of these: {', '.join(kind.sorts)}.")
    return text

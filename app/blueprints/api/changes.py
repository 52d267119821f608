"""`GET /changes`: every kind in one list, whole or what changed since; deletions are in it."""

from datetime import datetime
from typing import NamedTuple

from flask import Response, request

from app.blueprints.api import paging
from app.blueprints.api.authentication import bp, me
from app.blueprints.api.responses import KEEP_NOTHING, answer, is_known
from app.queries import all_changes


class ChangesQuery(NamedTuple):
    since: datetime | None = None
    limit: int = paging.MOST_ROWS
    cursor: str | None = None


PARAMETERS: paging.Readers = {"since": paging.read_since, "limit": paging.read_limit, "cursor": str}


@bp.get("/changes")
def changes() -> Response:
    tag = paging.tag()
    headers = {"ETag": f'W/"{tag}"', "Cache-Control": KEEP_NOTHING}
    if is_known(tag) and not request.if_none_match.star_tag:
        return Response(status=304, headers=headers)
    asked = _asked()
    since = paging.not_too_long_ago(asked.since)
    walk = paging.begun(asked.cursor)
    page = all_changes.page(me().account_id, since, cursor=walk.cursor, limit=asked.limit)
    if is_known(tag):
        return Response(status=304, headers=headers)
    return answer(walk.shown(page), headers=headers)


def _asked() -> ChangesQuery:
    """Raises InvalidValues."""
    return ChangesQuery(**paging.read_all(PARAMETERS, request.args.to_dict(flat=False)))

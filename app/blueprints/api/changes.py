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
    asked = _asked()
    whole, tag = _tags(asked)
    headers = {"ETag": f'W/"{tag}"', "Cache-Control": KEEP_NOTHING}
    if any(whole <= known <= tag for known in request.if_none_match.as_set(include_weak=True)):
        return Response(status=304, headers=headers)
    since = paging.not_too_long_ago(asked.since)
    walk = paging.begun(asked.cursor)
    page = all_changes.page(me().account_id, since, cursor=walk.cursor, limit=asked.limit)
    if is_known(tag):
        return Response(status=304, headers=headers)
    return answer(walk.shown(page), headers=headers)


def _tags(asked: ChangesQuery) -> tuple[str, str]:
    """Of the answer from the beginning, and of this one; in the order of text, answers from between are between them.

    A phone asks from a later moment each time. While the version is the same, who has all from an earlier moment has
    all of this answer too; who has it from a later one has not.
    """
    about = paging.tag(f"{request.path} {asked.limit} {asked.cursor}")
    return f"{about}-{0:016}", f"{about}-{paging.microseconds(asked.since) if asked.since else 0:016}"


def _asked() -> ChangesQuery:
    """Raises InvalidValues."""
    return ChangesQuery(**paging.read_all(PARAMETERS, request.args.to_dict(flat=False)))

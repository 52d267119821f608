"""`GET /today`: what the page of today reads."""

from typing import Any

from flask import Response, request

from app.blueprints.api import paging
from app.blueprints.api.authentication import bp, me
from app.blueprints.api.responses import KEEP_NOTHING, answer, is_known
from app.operations.records.crud import InvalidValues
from app.queries import today as queries
from app.web import today as words

# What is shown of each row, and by which name the row has it where that is another.
ROLE = {"role": "title"}
ACTIVITY = ("id", "kind", "summary", "minutes", "starts_at", "time_zone", "opportunity_id", "role", "company")
SHOWN: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "coming": ((*ACTIVITY, "place", "outcome"), {}),
    "held": (ACTIVITY, {}),
    "tasks": (
        ("id", "title", "due_on", "opportunity_id", "company_id", "contact_id", "role", "company", "contact"),
        {},
    ),
    "offers": (("id", "opportunity_id", "reply_by", "base", "currency", "period", "role", "company"), {}),
    "quiet": (("id", "role", "company", "last_on"), ROLE),
    "closing": (("id", "role", "company", "deadline", "stage"), ROLE),
}


@bp.get("/today")
def today() -> Response:
    if request.args:
        raise InvalidValues({name: ["There is no parameter with this name."] for name in request.args})
    tag = paging.tag(with_hour=True)
    headers = {"ETag": f'W/"{tag}"', "Cache-Control": KEEP_NOTHING}
    if is_known(tag):
        return Response(status=304, headers=headers)
    day = me().today()
    found, _stages, silence = queries.everything(me().account_id, day)
    shown = found._asdict()
    document = {
        "date": day,
        "sentence": words.sentence(**shown, today=day, most=queries.TODAY_ROWS),
        "quiet_from": silence.quiet_from,
        **{part: [_item(part, row) for row in rows] for part, rows in shown.items()},
    }
    return answer(document, headers=headers)


def _item(part: str, row: Any) -> dict[str, Any]:
    names, named_so = SHOWN[part]
    return {name: getattr(row, named_so.get(name, name)) for name in names}

"""The list of a kind: search, filters, order and place, all in the address."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.blueprints.records import grouping, offers
from app.blueprints.records.views import bp
from app.models.search import LONGEST_QUERY
from app.operations.records import file_storage
from app.queries import board, contact_page, task_page
from app.queries.base import Rows
from app.queries.record_list import BadCursor, page_of, parse_filters
from app.reading.text import one_line
from app.records.contact import KIND as CONTACT_KIND
from app.records.document import KIND as DOCUMENT_KIND
from app.records.kind import Kind
from app.records.offer import KIND as OFFER_KIND
from app.web.access import me
from app.web.template_filters import person_today

ROWS = 50
# Offers are looked at side by side.
OFFERS = 12
# Filters with a control of their own in the form; the others are links of other pages and are carried along.
DRAWN = {"stage_id", "archived", "avoid", "relationship", "pinned", "kind", "coming", "done"}
# Asked for as long as nobody asks for something else: what is put away is shown when it is wanted.
USUAL = {"archived": False, "done": False}


@bp.get("/<kind:kind>")
def index(kind: Kind) -> ResponseReturnValue:
    args = request.args.to_dict(flat=False)
    filters, errors = parse_filters(kind, args)
    words, sort = one_line(request.args.get("q", "")), request.args.get("sort", "")
    query = words if len(words) <= LONGEST_QUERY else ""
    if words and not query:
        errors["q"] = [f"It must be {LONGEST_QUERY} characters or fewer."]
    sort = sort if sort in kind.sorts else kind.default_sort
    filters = {name: value for name, value in USUAL.items() if name in kind.filters} | filters
    stages = board.stages(me().account_id) if "stage_id" in kind.filters else []
    try:
        page = page_of(
            kind,
            me().account_id,
            kind.list_columns,
            filters=filters,
            query=query,
            sort=sort,
            cursor=request.args.get("after"),
            limit=OFFERS if kind is OFFER_KIND else ROWS,
        )
    except BadCursor:
        return redirect(_address(kind, args, None))
    return render_template(
        [f"records/{kind.slug}/list.html", "records/any_list.html"],
        kind=kind,
        here=kind.slug,
        rows=page.rows,
        stages=stages,
        stage_of={stage.id: stage for stage in stages},
        filters=filters,
        errors=errors,
        carried=[(name, value) for name in filters.keys() - DRAWN for value in args[name]],
        words=words,
        sort=sort,
        heading=_heading(kind, filters, query, stages),
        filtered=bool(query or any(value != USUAL.get(name) for name, value in filters.items())),
        done_last=_done_last(kind, filters, query, page.next_cursor),
        next=_address(kind, args, page.next_cursor) if page.next_cursor else None,
        start=_address(kind, args, None) if request.args.get("after") else None,
        today=person_today(),
        **_beside(kind, page.rows, sort),
    )


def _beside(kind: Kind, rows: Rows, sort: str) -> dict[str, Any]:
    """What some lists show beside what is read of each record."""
    if kind is OFFER_KIND:
        return offers.side_by_side(rows, request.args)
    if kind is CONTACT_KIND:
        return {"spoken": contact_page.spoken_last(me().account_id, [row.id for row in rows])}
    if kind is DOCUMENT_KIND:
        return {"used": file_storage.used(me().account_id), "room": file_storage.room()}
    if kind.slug in GROUPS:
        return {"groups": GROUPS[kind.slug](rows, sort)}
    return {}


GROUPS = {"activities": grouping.activities, "tasks": grouping.tasks}


def _done_last(kind: Kind, filters: Mapping[str, Any], query: str, more: str | None) -> Rows:
    """Below the last of all open tasks, those that were done last."""
    is_whole = kind.slug == "tasks" and filters == {"done": False} and not query and not more
    return task_page.done_last(me().account_id) if is_whole else []


def _address(kind: Kind, args: Mapping[str, list[str]], cursor: str | None) -> str:
    kept = [(name, value) for name, values in args.items() if name != "after" for value in values if value]
    query = urlencode([*kept, ("after", cursor)] if cursor else kept)
    return f"/{kind.slug}?{query}" if query else f"/{kind.slug}"


def _heading(kind: Kind, filters: Mapping[str, Any], query: str, stages: Rows) -> str:
    """The list's name, which repeats what was asked for."""
    words = kind.slug.capitalize()
    if filters.get("archived"):
        words = f"Archived {kind.slug}"
    if filters.get("done"):
        words = f"Completed {kind.slug}"
    if "coming" in filters:
        words = f"{'Upcoming' if filters['coming'] else 'Past'} {kind.slug}"
    chosen = [stage.name for stage in stages if stage.id in filters.get("stage_id", ())]
    if chosen:
        words += " in " + " and ".join(filter(None, [", ".join(chosen[:-1]), chosen[-1]]))
    if filters.get("tag"):
        words += f" tagged “{filters['tag']}”"
    return f"{words} with “{query}”" if query else words

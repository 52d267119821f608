"""The list of a kind: search, filters, order and place, all in the address."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.blueprints.records.views import bp
from app.models.columns import now
from app.models.next_step import Present, present
from app.models.search import LONGEST_QUERY
from app.queries import board, next_step, search_page
from app.queries.base import Rows
from app.queries.record_list import BadCursor, page_of, parse_filters
from app.reading.text import one_line
from app.records.kind import Kind
from app.web import search_results
from app.web.access import me
from app.web.template_filters import person_today

# Filters with a control of their own in the form; the others are links of other pages and are carried along.
DRAWN = {"next_step", "stage_id", "archived", "avoid", "relationship", "pinned", "kind", "coming", "done"}
# Asked for as long as nobody asks for something else: what is put away is shown when it is wanted.
USUAL = {"archived": False, "done": False}


class Shown(NamedTuple):
    """The part of a list that a page shows, and what was asked for."""

    rows: Rows
    sort: str
    filters: Mapping[str, Any]
    query: str
    is_last: bool
    stages: Rows
    silence: next_step.Silence | None


Beside = Callable[[Shown], dict[str, Any]]
# By kind, what its list shows beside what is read of each record. The file of a kind's pages adds its own.
_BESIDE: dict[str, Beside] = {}


def beside(kind: Kind) -> Callable[[Beside], Beside]:
    """Register the function below for the list of this kind; it returns what the template is given besides."""

    def add(function: Beside) -> Beside:
        _BESIDE[kind.slug] = function
        return function

    return add


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
    stages, silence = _stages_and_silence(kind)
    try:
        page = page_of(
            kind,
            me().account_id,
            kind.list_columns,
            filters=filters,
            query=query,
            sort=sort,
            cursor=request.args.get("after"),
            limit=kind.page_size,
        )
    except BadCursor:
        return redirect(_address(kind, args, None))
    more = _BESIDE.get(kind.slug)
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
        next=_address(kind, args, page.next_cursor) if page.next_cursor else None,
        start=_address(kind, args, None) if request.args.get("after") else None,
        today=person_today(),
        elsewhere=_elsewhere(query) if query and not page.rows else [],
        **(more(Shown(page.rows, sort, filters, query, not page.next_cursor, stages, silence)) if more else {}),
    )


def _stages_and_silence(kind: Kind) -> tuple[Rows, next_step.Silence | None]:
    """For a list of what stands at stages; its order and filters are judged by the silence."""
    if "stage_id" not in kind.filters:
        return [], None
    stages, silence = board.stages_and_silence(me().account_id, person_today())
    present.set(Present(person_today(), now(), silence.quiet_from))
    return stages, silence


def _address(kind: Kind, args: Mapping[str, list[str]], cursor: str | None) -> str:
    kept = [(name, value) for name, values in args.items() if name != "after" for value in values if value]
    query = urlencode([*kept, ("after", cursor)] if cursor else kept)
    return f"/{kind.slug}?{query}" if query else f"/{kind.slug}"


def _elsewhere(query: str) -> list[tuple[str, str]]:
    """Where else something is found: how many of what, and the address of these."""
    found = search_page.counts(me().account_id, query)
    return [
        (search_results.counted(slug, total), search_results.address_of(query, slug)) for slug, total in found.items()
    ]


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

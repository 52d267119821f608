"""The list of a kind: search, filters, order, place and how it is shown, all in the address."""

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.blueprints.records import list_chips
from app.blueprints.records.views import bp
from app.models.columns import now
from app.models.next_step import Present, present
from app.models.search import LONGEST_QUERY
from app.operations.records import bulk
from app.queries import list_page, next_step, record_list, search_page
from app.queries.base import Rows
from app.queries.record_list import BadCursor, page_of, parse_filters
from app.reading.text import one_line
from app.records.kind import REVERSED, Kind
from app.records.saved_view import canonical
from app.records.schema import Errors
from app.web import search_results
from app.web.access import me
from app.web.form_recovery import form_data
from app.web.template_filters import person_today

# Filters with a control of their own in the form; the others are links of other pages and are carried along.
DRAWN = {"next_step", "stage_id", "avoid", "relationship", "pinned", "kind", "coming", "done"}
# Asked for as long as nobody asks for something else: what is put away is shown when it is wanted.
USUAL = {"archived": False, "done": False}
# Counted in the row of each stage, so that no page counts rows.
COUNTED_BY_STAGE = {"archived", "stage_id"}
# What can be shown beside the rows: all filters, the choice of columns, a box to tick at each row.
SHOW = ("filters", "columns", "select")
USUAL_COLUMNS = ("pay", "location")


class Shown(NamedTuple):
    """The part of a list that a page shows, and what was asked for."""

    rows: Rows
    sort: str
    filters: Mapping[str, Any]
    query: str
    is_last: bool
    stages: Rows
    silence: next_step.Silence | None


@dataclass
class Asked:
    """What the address asks a list for, as far as it can be read. `errors` says what could not."""

    kind: Kind
    args: Mapping[str, list[str]]
    filters: dict[str, Any]
    words: str
    sort: str
    show: str
    errors: Errors = field(default_factory=dict)

    @classmethod
    def now(cls, kind: Kind) -> "Asked":
        args = request.args.to_dict(flat=False)
        filters, errors = parse_filters(kind, args, zone=me().time_zone)
        words, sort = one_line(request.args.get("q", "")), request.args.get("sort", "")
        if len(words) > LONGEST_QUERY:
            errors["q"] = [f"It must be {LONGEST_QUERY} characters or fewer."]
        return cls(
            kind,
            args,
            {name: value for name, value in USUAL.items() if name in kind.filters} | filters,
            words,
            sort if sort in kind.sorts else kind.default_sort,
            request.args.get("show", "") if request.args.get("show") in SHOW else "",
            errors,
        )

    @property
    def query(self) -> str:
        return "" if "q" in self.errors else self.words

    @property
    def narrowing(self) -> list[str]:
        """The filters that ask for something else than is shown anyway."""
        return [name for name, value in self.filters.items() if value != USUAL.get(name)]

    @property
    def is_narrowed(self) -> bool:
        return bool(self.query or self.narrowing)

    def address(self, *, without: Collection[str] = (), **changed: str) -> str:
        """The list with what is asked for now, but from its beginning, without these and with those."""
        left_out = {"after", *without, *changed}
        kept = [
            (name, value) for name, values in self.args.items() if name not in left_out for value in values if value
        ]
        query = urlencode([*kept, *((name, value) for name, value in changed.items() if value)])
        return f"/{self.kind.slug}?{query}" if query else f"/{self.kind.slug}"

    def without_one(self, name: str, value: str) -> str:
        """The list without one of several values of a filter."""
        kept = [(key, text) for key, texts in self.args.items() for text in texts if key != "after" and text]
        query = urlencode([pair for pair in kept if pair != (name, value)])
        return f"/{self.kind.slug}?{query}" if query else f"/{self.kind.slug}"


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
    return list_of(kind)


def list_of(kind: Kind, problem: str = "") -> ResponseReturnValue:
    """The page; with what is wrong with a form that was sent from it, which is shown as it was."""
    asked, settings = Asked.now(kind), _settings(kind)
    columns, found = _columns(kind, settings.columns), _found(asked, settings.stages)
    try:
        page = _page(asked, columns, found)
    except BadCursor:
        return redirect(asked.address())
    more = _BESIDE.get(kind.slug)
    return render_template(
        [f"records/{kind.slug}/list.html", "records/any_list.html"],
        kind=kind,
        here=kind.slug,
        asked=asked,
        today=person_today(),
        columns={name: kind.list_columns_besides[name] for name in columns},
        **_asked_for(asked, settings),
        **_rows(asked, page, settings, _total(asked, page, found)),
        **_selecting(asked, page, problem),
        **(more(_shown(asked, page, settings)) if more else {}),
    )


def _settings(kind: Kind) -> list_page.ListSettings:
    """The stages, views and columns of a list that has them; what its next step is judged by is set for the request."""
    if not kind.list_columns_besides:
        return list_page.NONE
    settings = list_page.settings(me().account_id, person_today())
    if settings.silence:
        present.set(Present(person_today(), now(), settings.silence.quiet_from))
    return settings


def _page(asked: Asked, columns: list[str], found: "Found") -> record_list.Page:
    """Raises BadCursor."""
    return page_of(
        asked.kind,
        me().account_id,
        list_page.columns_of(asked.kind, tuple(columns)),
        filters=asked.filters,
        query=asked.query,
        sort=asked.sort,
        cursor=request.args.get("after"),
        limit=asked.kind.page_size,
        few=found.is_few,
        among=found.ids,
    )


def _total(asked: Asked, page: record_list.Page, found: "Found") -> int:
    if found.total is not None:
        return found.total
    is_whole = not page.before and not page.next_cursor
    return len(page.rows) if is_whole else record_list.count(asked.kind, me().account_id, asked.filters)


def _asked_for(asked: Asked, settings: list_page.ListSettings) -> dict[str, Any]:
    """What the list is asked for, and the controls that ask."""
    has_names = asked.kind.list_columns_besides and asked.show == "filters"
    return {
        "filters": asked.filters,
        "errors": asked.errors,
        "carried": _carried(asked),
        "words": asked.words,
        "sort": asked.sort,
        "heading": _heading(asked, settings),
        "filtered": asked.is_narrowed,
        "chips": list_chips.chips(asked, settings.stages) if asked.is_narrowed else [],
        "views": settings.views,
        "view": canonical(request.query_string.decode()) if settings.views or asked.is_narrowed else "",
        "names": list_page.names(me().account_id) if has_names else {},
        "head_of": partial(head, asked),
    }


def _rows(asked: Asked, page: record_list.Page, settings: list_page.ListSettings, total: int) -> dict[str, Any]:
    """The rows, how many there are, and where the others are."""
    return {
        "rows": page.rows,
        "stages": settings.stages,
        "stage_of": {stage.id: stage for stage in settings.stages},
        "count": _count(page, total),
        "total": total,
        "next": asked.address(after=page.next_cursor) if page.next_cursor else None,
        "start": asked.address() if request.args.get("after") else None,
        "elsewhere": _elsewhere(asked.query) if asked.query and not page.rows else [],
    }


def _selecting(asked: Asked, page: record_list.Page, problem: str) -> dict[str, Any]:
    """Which rows are ticked, and what was chosen to do with them."""
    form = form_data() if asked.show == "select" or problem else None
    return {
        "ticked": _ticked(asked, page.rows, form),
        "done": form or {},
        "problem": problem,
        "most_at_once": bulk.MOST,
    }


def _shown(asked: Asked, page: record_list.Page, settings: list_page.ListSettings) -> Shown:
    return Shown(
        page.rows,
        asked.sort,
        asked.filters,
        asked.query,
        is_last=not page.next_cursor,
        stages=settings.stages,
        silence=settings.silence,
    )


def head(asked: Asked, name: str) -> tuple[str, str]:
    """For the head of a column: the address of its order, or of the opposite where it is on; and `aria-sort`."""
    order = asked.kind.sorts[name]
    if asked.sort == name:
        return asked.address(sort=f"{name}{REVERSED}"), "descending" if order.descending else "ascending"
    way = "ascending" if order.descending else "descending"
    return asked.address(sort=name), way if asked.sort == f"{name}{REVERSED}" else ""


def _columns(kind: Kind, chosen: list[str] | None) -> list[str]:
    """Those there are, in the order in which they are known."""
    wanted = USUAL_COLUMNS if chosen is None else chosen
    return [name for name in kind.list_columns_besides if name in wanted]


class Found(NamedTuple):
    """What is known of what matches before it is read: how many, whether those are few, and which if so."""

    total: int | None = None
    is_few: bool | None = None
    ids: Sequence[uuid.UUID] | None = None


def _found(asked: Asked, stages: Rows) -> Found:
    """Words are looked for once. Where a page may be all there is, it tells by itself how many there are."""
    kind, account_id = asked.kind, me().account_id
    if asked.query:
        ids = record_list.ids(kind, account_id, asked.filters, asked.query, record_list.MOST_COUNTED + 1)
        is_few = len(ids) <= record_list.MOST_COUNTED
        return Found(len(ids), is_few, ids if is_few else None)
    if "stage_id" not in kind.filters:
        return Found()
    if asked.filters["archived"] or set(asked.filters) - COUNTED_BY_STAGE:
        total = record_list.count(kind, account_id, asked.filters)
        return Found(total, total <= record_list.MOST_COUNTED)
    wanted = asked.filters.get("stage_id")
    return Found(sum(int(stage.opportunity_count) for stage in stages if wanted is None or stage.id in wanted))


def _count(page: record_list.Page, total: int) -> dict[str, Any]:
    """For "51–100 of 230": what was added or deleted since the first page makes no nonsense of it."""
    last = page.before + len(page.rows)
    is_more = total > record_list.MOST_COUNTED and page.next_cursor is not None
    return {
        "first": page.before + 1,
        "last": last,
        "total": record_list.MOST_COUNTED if is_more else max(total, last),
        "is_more": is_more,
        "is_whole": not page.before and not page.next_cursor,
    }


def _carried(asked: Asked) -> list[tuple[str, str]]:
    """What the form of filters has no field for, so that applying it does not drop it."""
    labelled = {name for name, filter in asked.kind.filters.items() if filter.label}
    drawn = labelled if asked.show == "filters" else DRAWN
    return [(name, value) for name in asked.filters.keys() - drawn for value in asked.args.get(name, ())]


def _ticked(asked: Asked, rows: Rows, form: Any) -> set[str] | None:
    """The ids whose boxes are ticked, None where there are no boxes."""
    if asked.show != "select" and form is None:
        return None
    if form is not None:
        return set(form.getlist("id"))
    return {row.id for row in rows} if request.args.get("all") else set()


def _elsewhere(query: str) -> list[tuple[str, str]]:
    """Where else something is found: how many of what, and the address of these."""
    found = search_page.counts(me().account_id, query)
    return [
        (search_results.counted(slug, total), search_results.address_of(query, slug)) for slug, total in found.items()
    ]


def _heading(asked: Asked, settings: list_page.ListSettings) -> str:
    """The list's name, which repeats what was asked for."""
    kind, filters = asked.kind, asked.filters
    words = kind.slug.capitalize()
    if filters.get("archived"):
        words = f"Archived {kind.slug}"
    if filters.get("done"):
        words = f"Completed {kind.slug}"
    if "coming" in filters:
        words = f"{'Upcoming' if filters['coming'] else 'Past'} {kind.slug}"
    chosen = [stage.name for stage in settings.stages if stage.id in filters.get("stage_id", ())]
    if chosen:
        words += " in " + " and ".join(filter(None, [", ".join(chosen[:-1]), chosen[-1]]))
    if filters.get("tag"):
        words += f" tagged “{filters['tag']}”"
    return f"{words} with “{asked.query}”" if asked.query else words

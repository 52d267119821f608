"""What a search found, as pages and scripts show it: a name, what it belongs to, and where the words stand."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from app.models.search import MOST_COUNTED
from app.queries import search_page as rows
from app.reading.first_words import without_marks
from app.records.kinds import KINDS
from app.records.opportunity import role_at
from app.web.excerpts import Finder, Piece
from app.web.template_filters import choice, day, machine

HEADINGS = {
    "opportunities": "Opportunities",
    "companies": "Companies",
    "contacts": "Contacts",
    "notes": "Notes",
    "postings": "Adverts",
    "activities": "Activities",
    "tasks": "Tasks",
    "offers": "Offers",
    "documents": "Documents",
    "tags": "Tags",
}


class Hit(NamedTuple):
    """Where it is, its name, what else says which it is, the part in which words were found, and when it was."""

    address: str
    name: list[Piece]
    beside: list[Piece]
    excerpt: list[Piece]
    at: date | datetime | None

    @property
    def iso(self) -> str:
        return machine(self.at) if self.at else ""

    @property
    def when(self) -> str:
        return day(self.at)


class Group(NamedTuple):
    """Of one kind: some, and how many there are in words. `more` is where all of them are."""

    slug: str
    heading: str
    hits: list[Hit]
    total: int
    counted: str
    more: str


class _Plain(NamedTuple):
    """A hit without its marks: the texts in which words may stand."""

    address: str
    name: str
    beside: str = ""
    texts: Sequence[str | None] = ()
    at: date | datetime | None = None


def in_groups(found: Iterable[rows.Found], query: str) -> list[Group]:
    """Each kind with its hits, the words of the query marked in them."""
    finder = Finder(query)
    return [_group(one, finder, query) for one in found]


def count_in_words(total: int) -> str:
    """How many; past what is counted, that it is that many or more."""
    return f"{MOST_COUNTED}+" if total >= MOST_COUNTED else str(total)


def counted(slug: str, total: int) -> str:
    """3 notes."""
    one = {"postings": "advert", "tags": "tag"}.get(slug) or KINDS[slug].singular
    return f"{count_in_words(total)} {one if total == 1 else HEADINGS[slug].lower()}"


def address_of(query: str, slug: str = "", page: int = 1) -> str:
    """The search for it, of all kinds or one."""
    asked = {"q": query, "in": slug, "page": str(page) if page > 1 else ""}
    return f"/search?{urlencode({name: value for name, value in asked.items() if value})}"


def _group(found: rows.Found, finder: Finder, query: str) -> Group:
    hits = [_hit(_DRAWN[type(row)](row), finder) for row in found.rows]
    more = address_of(query, found.slug) if found.total > len(hits) else ""
    return Group(found.slug, HEADINGS[found.slug], hits, found.total, count_in_words(found.total), more)


def _hit(plain: _Plain, finder: Finder) -> Hit:
    excerpt = finder.excerpt(" ".join(text.split()) for text in plain.texts if text)
    return Hit(plain.address, finder.marked(plain.name), finder.marked(plain.beside), excerpt, plain.at)


def _opportunity(row: rows.FoundOpportunity) -> _Plain:
    texts = (
        *(_named("Tags", row.tags), _named("Contacts", row.people)),
        *(row.location, row.reference, row.source, row.pay_text, row.outcome_reason, row.url, row.apply_url),
    )
    return _Plain(KINDS["opportunities"].path_of(row.id), role_at(row.title, row.company), row.stage, texts)


def _named(label: str, text: str | None) -> str | None:
    return f"{label}: {text}" if text else None


def _advert(row: rows.FoundAdvert) -> _Plain:
    address = f"{KINDS['opportunities'].path_of(row.opportunity_id)}/adverts#version-{row.id}"
    return _Plain(address, role_at(row.role, row.company), "", (row.text,), row.at)


def _company(row: rows.FoundCompany) -> _Plain:
    texts = (row.industry, row.website, row.phone, row.address, row.avoid_reason)
    return _Plain(KINDS["companies"].path_of(row.id), row.name, row.location or "", texts)


def _contact(row: rows.FoundContact) -> _Plain:
    beside = ", ".join(filter(None, (row.role, row.company)))
    return _Plain(KINDS["contacts"].path_of(row.id), row.name, beside, (row.email, row.phone, row.how_we_met))


def _note(row: rows.FoundNote) -> _Plain:
    role = role_at(row.role, row.role_company) if row.role or row.role_company else None
    subject = role or row.company or row.contact or (choice(row.activity) if row.activity else None)
    name = f"Note about {subject}" if subject else "Note"
    return _Plain(KINDS["notes"].path_of(row.id), name, "", (without_marks(row.body),), row.at)


def _activity(row: rows.FoundActivity) -> _Plain:
    texts = (row.place, row.result, *(without_marks(text) for text in (row.preparation, row.debrief) if text))
    name = row.summary or choice(row.kind).capitalize()
    return _Plain(KINDS["activities"].path_of(row.id), name, _of_role(row), texts, row.local_start)


def _task(row: rows.FoundTask) -> _Plain:
    return _Plain(KINDS["tasks"].path_of(row.id), row.title, _of_role(row), (), row.done_at or row.due_on)


def _offer(row: rows.FoundOffer) -> _Plain:
    texts = (row.equity, row.notice, row.benefits)
    return _Plain(KINDS["offers"].path_of(row.id), f"Offer for {role_at(row.role, row.company)}", "", texts)


def _document(row: rows.FoundDocument) -> _Plain:
    return _Plain(KINDS["documents"].path_of(row.id), row.name, "", (), row.at)


def _tag(row: rows.FoundTag) -> _Plain:
    count = count_in_words(row.opportunities)
    beside = f"{count} opportunit{'y' if row.opportunities == 1 else 'ies'}"
    return _Plain(f"/opportunities?{urlencode({'tag': row.name})}", row.name, beside)


def _of_role(row: Any) -> str:
    return role_at(row.role, row.company) if row.role or row.company else ""


_DRAWN: dict[type, Callable[[Any], _Plain]] = {
    rows.FoundOpportunity: _opportunity,
    rows.FoundAdvert: _advert,
    rows.FoundCompany: _company,
    rows.FoundContact: _contact,
    rows.FoundNote: _note,
    rows.FoundActivity: _activity,
    rows.FoundTask: _task,
    rows.FoundOffer: _offer,
    rows.FoundDocument: _document,
    rows.FoundTag: _tag,
}

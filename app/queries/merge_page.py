"""Which other record may be the same as one, for merging the two."""

from collections.abc import Callable
from difflib import SequenceMatcher
from typing import Any

from sqlalchemy import ColumnElement, false, func, or_

from app.models.address_key import address_key, host_of
from app.models.columns import sort_key
from app.models.company import Company
from app.models.contact import Contact
from app.queries.base import mine, run
from app.records.company import KIND as COMPANIES
from app.records.contact import KIND as CONTACTS
from app.records.kind import Kind

MOST_COMPARED = 200
MOST_PROPOSED = 8
# Of SequenceMatcher.ratio(): one letter more, less or other in a short name is near, another word is not.
NEAR = 0.75


def likely(kind: Kind, record: Any, query: str = "") -> list[Any]:
    """Others that may be the same, the likeliest first; by what was typed, else by the record itself.

    Same name, same website or address, a name that holds the same word, a name spelt nearly the same.
    """
    model: Any = kind.model
    key = sort_key(query) or record.name_key
    word = max(key.split(), key=len, default=key)
    same = or_(model.name_key == key, _IS_REACHED_ALIKE[kind.slug](record))
    near = or_(model.name_key.startswith(key[:4], autoescape=True), model.name_key.contains(word, autoescape=True))
    found = (
        kind.list_columns.add_columns(model.name_key, same.label("same"))
        .where(mine(model), model.id != record.id, or_(same, near))
        .order_by(same.desc(), model.name_key, model.id)
        .limit(MOST_COMPARED)
    )
    rows = run(found, record.account_id)
    ranked = [(1.5 if row.same else _likeness(key, row.name_key, query), row) for row in rows]
    ranked = [(likeness, row) for likeness, row in ranked if likeness >= NEAR]
    return [row for _likeness, row in sorted(ranked, key=lambda pair: -pair[0])][:MOST_PROPOSED]


def _likeness(key: str, other: str, query: str) -> float:
    if query and key in other:
        return 1.0
    return SequenceMatcher(None, key, other).ratio()


def _same_website(company: Any) -> ColumnElement[bool]:
    if not company.website:
        return false()
    host = host_of(address_key(company.website))
    return or_(*(Company.website.icontains(f"//{www}{host}", autoescape=True) for www in ("", "www.")))


def _same_email(contact: Any) -> ColumnElement[bool]:
    return func.lower(Contact.email) == contact.email.lower() if contact.email else false()


_IS_REACHED_ALIKE: dict[str, Callable[[Any], ColumnElement[bool]]] = {
    COMPANIES.slug: _same_website,
    CONTACTS.slug: _same_email,
}

"""What a typed line or a pasted advert means, as an opportunity may have it."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from app.reading.found import Reading
from app.reading.quick_add import understand
from app.reading.text import one_line
from app.records.opportunity import OpportunitySchema
from app.records.schema import LONGEST_LINE, LONGEST_TEXT, validate


class NewOpportunity(NamedTuple):
    """Sound values of an opportunity, and the name of its company: there is a title or a company."""

    values: Mapping[str, Any]
    company: str | None
    # Where each was read, and how sure it is.
    reading: Reading

    @property
    def is_to_look_over(self) -> bool:
        """Whether more was read than someone typed for us to read, or less than nearly every advert says."""
        return "posting" in self.values or ("url" in self.values and not (self.company and self.values.get("title")))


class TooLong(Exception):
    """Longer than an advert's text may be."""


def read(typed: str, companies: Collection[str] = (), *, title: str = "", url: str = "") -> NewOpportunity | None:
    """What is meant, as an opportunity may have it; None when there is nothing to read. Raises TooLong.

    `title` and `url` are those of the page that a text was read on, or what was shared with it.
    """
    draft = understand(typed, companies, title=title, url=url)
    if draft is None:
        return None
    if len(draft.text) > LONGEST_TEXT:
        raise TooLong
    return _valid(draft.values, draft.company, draft.text, draft.reading)


def _valid(found: dict[str, Any], company: str | None, text: str, reading: Reading) -> NewOpportunity:
    """What cannot be a value is left to the advert's text; what is too long for a title is cut."""
    company = one_line(company or "") or None
    if company and len(company) > LONGEST_LINE:
        company, found["posting"] = None, text
    if found.get("title") and len(found["title"]) > LONGEST_LINE:
        found["title"], found["posting"] = _cut(found["title"]), text
    if not company and not found.get("title"):
        found["title"] = _cut(one_line(text))
    # It is given its company's id later.
    values, errors = validate(OpportunitySchema, {**found, "title": found.get("title") or company})
    for name in errors:
        found.pop(name, None)
        found["posting"] = text
    if errors:
        return _valid(found, company, text, reading)
    assert values is not None
    kept = values.model_dump(include=set(found))
    return NewOpportunity({name: value for name, value in kept.items() if value is not None}, company, reading)


def _cut(title: str) -> str:
    if len(title) <= LONGEST_LINE:
        return title
    words = title[: LONGEST_LINE - 1].rpartition(" ")[0] or title[: LONGEST_LINE - 1]
    return f"{words}…"

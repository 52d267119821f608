"""What someone means by one line, or by what they paste: a link, a role at a company, an advert. Nothing typed is lost.

Whatever is not understood becomes the title. When some of what was typed stands in no field
afterwards, the whole text is kept as the advert.
"""

import hashlib
import uuid
from collections.abc import Collection
from typing import Any, NamedTuple

from app.models.columns import sort_key
from app.models.invisible import without_marks
from app.reading.advert import read_advert
from app.reading.advert_text import as_text
from app.reading.found import Reading, Sure
from app.reading.headings import company_phrases
from app.reading.labels import labelled_in
from app.reading.line import read_line, take_what_stands_out
from app.reading.text import LONGEST_READ, one_line

# In so many lines a company's name is looked for among those that the account has.
_LINES_WITH_COMPANY = 8

# Words that only joined what now stands in fields.
_JOINING = {
    *("at", "@", "in", "a", "an", "is", "hiring", "job", "application", "for", "the", "per", "to", "p"),
    *"|–—·•-,;()/",
}


class Draft(NamedTuple):
    """What was understood of a text: values that were not validated, and the name of a company."""

    values: dict[str, Any]
    company: str | None
    text: str
    reading: Reading


def understand(typed: str, companies: Collection[str] = (), *, title: str = "", url: str = "") -> Draft | None:
    """What is meant; None when there is nothing to read. `companies` are folded names that the account has."""
    # Markup without a word in it is taken as it was typed.
    text = as_text(typed)
    text = text if one_line(text) else typed
    if not one_line(text):
        return None
    first = one_line(without_marks(text.partition("\n")[0]))
    is_line = "\n" not in text and not title and len(list(labelled_in(first[:LONGEST_READ]))) < 2
    reading = _of_line(first, companies) if is_line else read_advert(text, companies, title=title, url=url)
    if not reading.keys() & {"title", "company"}:
        reading.put("title", first[:LONGEST_READ].strip(), first, Sure.GUESSED)
    found = reading.values_found()
    company = found.pop("company", None)
    if not is_line or not _is_all_there(text, reading):
        found["posting"] = text
    return Draft(found, company, text, reading)


def _of_line(line: str, companies: Collection[str]) -> Reading:
    return read_line(line[:LONGEST_READ].strip(), companies)


def phrases(typed: str) -> set[str]:
    """Folded, whatever of the first lines may be a company's name."""
    found: set[str] = set()
    for line in as_text(typed[: LONGEST_READ * _LINES_WITH_COMPANY]).split("\n")[: _LINES_WITH_COMPANY * 2]:
        reading = Reading()
        rest = take_what_stands_out(one_line(line)[:LONGEST_READ], reading)
        found |= {sort_key(part) for part in (*company_phrases(rest), reading.value("company")) if part}
        found |= {sort_key(labelled.value) for labelled in labelled_in(line[:LONGEST_READ])}
    return {key for key in found if key}


def id_for(form_id: uuid.UUID, typed: str) -> uuid.UUID:
    """The same form sent twice with one text makes one opportunity; with another text, after going back, another.

    It keeps the time in it, and so the order.
    """
    digest = hashlib.sha256(form_id.bytes + " ".join(typed.split()).encode("utf-8", "replace")).digest()
    return uuid.UUID(bytes=form_id.bytes[:8] + bytes([0x80 | digest[0] & 0x3F]) + digest[1:8])


def _is_all_there(text: str, reading: Reading) -> bool:
    """Whether every word that was typed can be read in a field, or only joined others."""
    line = one_line(text)
    # A link by itself says nothing that could vanish, and a day is said by its date.
    for name in ("url", "deadline"):
        if name in reading:
            line = line.replace(reading[name].piece, " ")
    said = " ".join(str(found.value).replace("_", "-") for found in reading.values()).casefold()
    words = line.casefold().replace("on site", "on-site").replace("onsite", "on-site").split()
    return len(text) <= LONGEST_READ and all(
        word in _JOINING or word.strip("|–—·•-,;()") in said.replace("on-site", "on-site on site") for word in words
    )

"""An advert's page as a browser hands it over, or what an app shares of it: all that it says, and the advert's text."""

from collections.abc import Collection, Sequence
from html import unescape
from typing import NamedTuple

from app.models.invisible import without_marks
from app.reading.addresses import first_address
from app.reading.advert import read_advert
from app.reading.advert_text import as_text
from app.reading.found import Reading, Sure
from app.reading.html_elements import elements
from app.reading.job_posting import read_posting, scripts_in
from app.reading.text import one_line


class Page(NamedTuple):
    """What was read of an advert, and its text as it is kept."""

    reading: Reading
    text: str


def read_page(
    *,
    title: str = "",
    url: str = "",
    text: str = "",
    scripts: Sequence[str] = (),
    html: str = "",
    companies: Collection[str] = (),
    time_zone: str = "UTC",
) -> Page:
    """What a page tells search engines, else what its title and its visible text say."""
    title = title or _title_of(html)
    posting = read_posting([*scripts, *scripts_in(html)], html, title=title, url=url, time_zone=time_zone)
    if not posting:
        text = as_text(text or _main_of(html))
        return Page(read_advert(text, companies, title=title, url=url), text)
    reading = Reading()
    reading.add(posting.reading)
    beside = read_advert(posting.text or as_text(text), companies, title=title, url=url, has_head=False)
    # Amounts of two texts are no range.
    has_pay = any(name.startswith("pay_") for name in reading)
    for name, found in beside.items():
        if found.sure >= Sure.LIKELY and not (has_pay and name.startswith("pay_")):
            reading.put(name, *found)
    return Page(reading, posting.text or as_text(text))


def read_shared(title: str, text: str, url: str, companies: Collection[str] = ()) -> Page:
    """What another app shared: a subject, a text, a link. Many put the link into the text."""
    text = without_marks(as_text(text))
    found = None if url else first_address(text)
    reading = read_advert(text, companies, title=title, url=url)
    if found:
        address, start = found
        text = (text[:start].rstrip(" \t(<") + text[start + len(address) :].lstrip(")>")).strip()
    return Page(reading, text)


def _title_of(html: str) -> str:
    return next((str(one_line(unescape(inside))) for _attributes, inside in elements(html, "title")), "")


def _main_of(html: str) -> str:
    return next((inside for tag in ("main", "article") for _attributes, inside in elements(html, tag)), html)

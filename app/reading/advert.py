"""The one reader of what people paste, type, share and click: fields, each with where it was read and how sure it is.

Lines are read by what they are: labels, the head of an advert with role, company and place, and sentences below it. A
text is gone through once, in pieces of a bounded length, so that reading takes a time in proportion to its length.
"""

import re
from collections.abc import Collection

from app.models.invisible import without_marks
from app.reading.addresses import SITE_NAMES, company_of_board, first_address, named_by, put_address
from app.reading.found import Reading, Sure
from app.reading.head import take_head
from app.reading.headings import without_frame
from app.reading.labelled import take_labels
from app.reading.labels import field_of, is_table_of
from app.reading.line import read_line
from app.reading.noise import NOISE
from app.reading.prose import take_sentences
from app.reading.text import LONGEST_READ, one_line

# A text of 100 KB has so many, unless they are next to empty.
_MOST_LINES = 4000
# What messages put around words and before lines: bold, quotations, who wrote when.
_BOLD = re.compile(r"(?<!\w)([*_]{1,3})(?=\S)([^*_]{1,200}?)(?<=\S)\1(?!\w)")
_BEFORE_LINE = re.compile(
    r"^(?:>+\s*|#{1,6}\s+|\[\d{1,4}[/.:-]\d{1,2}[^\]]{0,30}\]\s*[^:]{1,40}:\s+"
    r"|\d{1,2}[/.]\d{1,2}[/.]\d{2,4},? \d{1,2}:\d\d(?:\s?[ap]m)? - [^:]{1,40}:\s+|(?:subject|betreff|re|fwd?"
    r"|wg|aw):\s+)+",
    re.I,
)
_NO_TITLE = re.compile(
    rf"(?:{'|'.join(map(re.escape, SITE_NAMES))}|indeed job search|chrome|firefox|safari|untitled|share|link"
    rf"|job|jobs|home)"
    r"(?:\.[a-z.]{2,6})?",
    re.I,
)
# What a list of adverts is called, from which one was opened beside it.
_LIST = re.compile(
    r"(?:.{2,80} )?(?:jobs|vacancies)(?: (?:in|near|based on|for you|recommended|that) .+|, employment.*)?"
    r"|(?:recommended|top) (?:jobs|job picks).*|job (?:search|collections?).*|search results.*",
    re.I,
)
_SITE_NAMED = re.compile(
    rf"\b(?:managed off|promoted by|create an|on|via|from|to|by|with|view|posted on|apply on|found on|advertised on)"
    rf" (?:the )?(?P<site>{'|'.join(map(re.escape, SITE_NAMES))})\b"
)
_FOLLOW = re.compile(r"follow|connect|like us|find us|join us|profile", re.I)


def read_advert(
    text: str, companies: Collection[str] = (), *, title: str = "", url: str = "", has_head: bool = True
) -> Reading:
    """What a text of several lines says; `title` and `url` are those of its page, or what was shared with it.

    Where a page describes its advert itself, the text has no head with role, company and place.
    """
    reading = Reading()
    if url:
        put_address(url, reading)
    if title:
        _take_title(one_line(title)[:LONGEST_READ], reading, companies, has_text=bool(text.strip()))
    text = without_marks(text)
    said = (_bare(line[: LONGEST_READ * 4]) for line in text.split("\n", _MOST_LINES)[:_MOST_LINES])
    lines = [line for line in said if line]
    is_table = is_table_of(lines)
    take_labels(lines, reading, is_table=is_table)
    if has_head:
        take_head(lines, reading, companies, is_table=is_table)
    take_sentences(lines, reading)
    _take_addresses(text, reading)
    _take_source(lines, reading)
    return reading


def _bare(line: str) -> str:
    line = str(one_line(_without_tabs(line)))
    if "*" in line or "_" in line:
        line = _BOLD.sub(r"\2", line)
    return _BEFORE_LINE.sub("", line).removesuffix(" page is loaded").strip()


def _without_tabs(line: str) -> str:
    """A row of a table that was pasted: a label and its value, or things beside each other."""
    label, tab, value = line.strip().partition("\t")
    return f"{label}: {value}" if tab and field_of(label) else line.replace("\t", " · ")


def _take_title(title: str, reading: Reading, companies: Collection[str], *, has_text: bool) -> None:
    if _NO_TITLE.fullmatch(title):
        return
    named = Reading()
    if has_text and _LIST.fullmatch(without_frame(title, named)) and "source" in named:
        reading.add(named)
        return
    found = first_address(title)
    if found:
        put_address(found[0], reading)
        title = title.replace(found[0], " ")
    heading = read_line(one_line(title), companies)
    if not NOISE.fullmatch(str(heading.value("title") or "")):
        reading.add(heading)


def _take_source(lines: list[str], reading: Reading) -> None:
    """The job board that a page's own words name: Responses managed off LinkedIn."""
    for line in lines:
        named = _SITE_NAMED.search(line) if len(line) < 120 else None
        if named and not _FOLLOW.search(line):
            reading.put("source", named["site"], line, Sure.LIKELY)
            return


def _take_addresses(text: str, reading: Reading) -> None:
    """The first link of the text, and what it says where nothing else does."""
    found = first_address(text)
    if found:
        put_address(found[0], reading)
    address = reading.value("url")
    if not address:
        return
    named = named_by(address)
    if "title" not in reading and not named.get("title", "").startswith("Advert at "):
        reading.put("title", named.get("title"), address, Sure.GUESSED)
    reading.put("company", company_of_board(address), address, Sure.GUESSED)

"""Days that a text names, by the region's order; and which of them an advert closes or was posted on."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from babel import Locale

from app.models.columns import now
from app.reading import region
from app.reading.dates import FIRST_DAY, LAST_DAY, nearest
from app.reading.found import Reading, Sure

_LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "pl")
_DECEMBER = 12


@cache
def _months() -> dict[str, int]:
    """Months by their names, the full and the short ones; English goes first where two languages differ."""
    found: dict[str, int] = {"sept": 9, "mär": 3, "mrz": 3, "märz": 3}
    for language in _LANGUAGES:
        for names in (Locale(language).months["format"][width] for width in ("wide", "abbreviated")):
            for month, name in names.items():
                if len(name) > 2:
                    found.setdefault(name.casefold().rstrip("."), month)
    return found


_NUMBERS = re.compile(r"(?<![\d./-])(\d{1,4})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?![\d/]|[.-]\d)")
_YEAR = r"(?P<year>20\d\d|'\d\d|(?<=-)\d\d)(?![\d:])"
_DAY_FIRST = re.compile(
    rf"(?<![\d.,])(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.|er|º)?[ -]?(?:of |de )?(?P<month>[^\W\d_]{{3,12}})\.?"
    rf"(?:(?:,? (?:de )?|-){_YEAR})?",
    re.I,
)
_MONTH_FIRST = re.compile(
    rf"(?<![^\W\d_])(?P<month>[^\W\d_]{{3,12}})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:%])(?:,? {_YEAR})?", re.I
)
# No text about one day is longer.
_REACH = 70


class DayFound(NamedTuple):
    day: date
    piece: str
    start: int
    sure: Sure


def days_in(text: str) -> list[DayFound]:
    """The days of a short text, in its order."""
    found = [*_in_numbers(text), *_by_name(text, _DAY_FIRST), *_by_name(text, _MONTH_FIRST)]
    first: list[DayFound] = []
    for one in sorted(found, key=lambda one: (one.start, -len(one.piece))):
        if not first or one.start >= first[-1].start + len(first[-1].piece):
            first.append(one)
    return first


def _in_numbers(text: str) -> Iterator[DayFound]:
    for match in _NUMBERS.finditer(text):
        first, mark, second, third = match[1], match[2], int(match[3]), match[4]
        if len(first) == 4 and len(third) == 2:
            choices = [(int(first), second, int(third))]
        elif len(first) <= 2:
            year = int(third) + (2000 if len(third) == 2 else 0)
            choices = [(year, second, int(first)), (year, int(first), second)]
            if mark != "." and region.is_month_first(region.current.get()):
                choices.reverse()
        else:
            continue
        days = list(dict.fromkeys(day for choice in choices for day in [_day(*choice)] if day))
        if days:
            is_sure = len(days) == 1 or mark == "."
            yield DayFound(days[0], match[0], match.start(), Sure.SAID if is_sure else Sure.LIKELY)


def _by_name(text: str, pattern: re.Pattern[str]) -> Iterator[DayFound]:
    for match in pattern.finditer(text):
        month = _months().get(match["month"].casefold())
        if not month:
            continue
        number = int(match["day"])
        year = match["year"]
        day = _day(2000 + int(year[-2:]), month, number) if year else _without_year(month, number)
        if day:
            yield DayFound(day, match[0].strip(), match.start(), Sure.SAID if year else Sure.LIKELY)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if FIRST_DAY <= found <= LAST_DAY else None


def _without_year(month: int, day: int) -> date | None:
    try:
        return nearest(month, day)
    except ValueError:
        return None


_CLOSING = re.compile(
    r"\b(?:clos(?:ing|es|ed?)(?: date| time)?\b|deadline|last (?:date|day)\b|open until|expir(?:es|y|ation)"
    r"|appl(?:y|ications?|ying)\b[^.;]{0,60}?\b(?:by|before|until|till|no later than|close|due)\b"
    r"|(?:apply|applications?|cvs?|resumes?)\b[^.;]{0,30}?\bby\b|receive(?:d)? by|submit(?:ted)?\b[^.;]{0,40}?\bby\b"
    r"|bewerb\w*[^.;]{0,120}?\bbis\b|\bunterlagen\b[^.;]{0,80}?\bbis\b|(?:advertised?|accepting applications"
    r"|offen) until|bewerbungs(?:frist|schluss|ende)|einsendeschluss|spätestens"
    r"|date limite|avant le|jusqu'au|fecha límite|hasta el|scadenza|entro il|prazo|sluitingsdatum"
    r"|solliciteer\w*[^.;]{0,40}?\bvóór|vóór)",
    re.I,
)
_ABOUT_ELSE = re.compile(
    r"\binterviews?\b|\bstart(?:s|ing)?(?: date)?\b|\bvorstellungs\w+|\bcontract\b|\bassessment", re.I
)
_SOON = re.compile(
    r"\b(?:clos(?:es|ing)|ends|expires|apply|deadline)\b[^.;]{0,20}?\b(?:in (\d{1,3}) days?|(today|tomorrow))\b", re.I
)
_POSTED = re.compile(
    r"\b(?:posted|published|advertised|listed|added|veröffentlicht|online seit|erschienen|eingestellt"
    r"|publiée?|geplaatst)\b",
    re.I,
)
_AGO = re.compile(
    r"\b(?:(?P<count>\d{1,3})(?P<more>\+)? ?(?P<unit>min(?:ute)?s?|h(?:ou)?rs?|h|d(?:ay)?s?|w(?:ee)?ks?|w) ago"
    r"|vor (?P<count_de>\d{1,3}) (?P<unit_de>stunden?|tag(?:en)?|wochen?))\b",
    re.I,
)
_LATELY = re.compile(
    r"\b(?:re)?posted:? (?:(?P<today>today|just now)|(?P<yesterday>yesterday))\b|\b(?P<just>just posted)\b"
    r"|\b(?P<heute>heute|gestern) veröffentlicht",
    re.I,
)


def take_days(sentence: str, reading: Reading) -> None:
    """Put the closing date and the day of posting that a sentence tells into the reading."""
    if not may_name_day(sentence):
        return
    if not _is_said("deadline", reading):
        _take_closing(sentence, reading)
    if not _is_said("posted_on", reading):
        _take_posted(sentence, reading)


def may_name_day(sentence: str) -> bool:
    if _DIGIT.search(sentence):
        return True
    lower = sentence.lower()
    for word in _WORDS_FOR_DAYS:  # noqa: SIM110 - any() takes twice as long
        if word in lower:
            return True
    return False


def _is_said(name: str, reading: Reading) -> bool:
    """Whether nothing that follows can be surer."""
    return name in reading and reading[name].sure == Sure.SAID


_DIGIT = re.compile(r"\d")
_WORDS_FOR_DAYS = ("today", "tomorrow", "yesterday", "posted", "heute", "gestern")


def _take_closing(sentence: str, reading: Reading) -> None:
    for cue in _CLOSING.finditer(sentence):
        rest = sentence[cue.end() : cue.end() + _REACH]
        else_ = _ABOUT_ELSE.search(rest)
        found = days_in(rest[: else_.start()] if else_ else rest)
        if found:
            piece = sentence[cue.start() : cue.end() + found[0].start + len(found[0].piece)]
            reading.put("deadline", found[0].day, piece, found[0].sure)
            return
    soon = _SOON.search(sentence)
    if soon:
        days = int(soon[1]) if soon[1] else 1 if soon[2].lower() == "tomorrow" else 0
        reading.put("deadline", today() + timedelta(days=days), soon[0], Sure.LIKELY)


def _take_posted(sentence: str, reading: Reading) -> None:
    cue = _POSTED.search(sentence)
    if cue:
        rest = sentence[cue.end() : cue.end() + _REACH // 2]
        closes = _CLOSING.search(rest)
        found = days_in(rest[: closes.start()] if closes else rest)
        if found:
            reading.put("posted_on", found[0].day, cue[0] + rest[: found[0].start] + found[0].piece, found[0].sure)
            return
    ago = posted_ago(sentence) if cue or _AGO.search(sentence) else None
    if ago:
        reading.put("posted_on", ago, sentence, Sure.GUESSED)


def posted_ago(text: str) -> date | None:
    """The day that lies as far back as a job board says: 3 days ago, yesterday."""
    lately = _LATELY.search(text)
    if lately:
        is_yesterday = lately["yesterday"] or (lately["heute"] or "").lower() == "gestern"
        return today() - timedelta(days=1 if is_yesterday else 0)
    ago = _AGO.search(text)
    if not ago or ago["more"]:
        return None
    unit = (ago["unit"] or ago["unit_de"]).lower()
    count = int(ago["count"] or ago["count_de"])
    days = count if unit[0] in "dt" else 7 * count if unit.startswith("w") else 0
    return today() - timedelta(days=days)


def is_about_posting(text: str) -> bool:
    return bool(_AGO.search(text) or _LATELY.search(text))


def today() -> date:
    return now().date()


def take_labelled_day(name: str, value: str, piece: str, reading: Reading) -> None:
    """Put the day behind a label into the reading."""
    found = days_in(value[: _REACH * 2])
    if found:
        reading.put(name, found[0].day, piece, max(found[0].sure, Sure.LIKELY))
    elif name == "posted_on":
        ago = posted_ago(value) or posted_ago(f"posted {value}")
        reading.put(name, ago, piece, Sure.GUESSED)
    else:
        _take_closing(piece, reading)


def take_labelled_days(_name: str, value: str, piece: str, reading: Reading) -> None:
    """Put the two days between which one may apply into the reading."""
    found = days_in(value[: _REACH * 2])
    if len(found) > 1:
        reading.put("posted_on", found[0].day, piece, found[0].sure)
        reading.put("deadline", found[1].day, piece, found[1].sure)

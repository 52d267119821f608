"""An advert as its page tells it to search engines: a JobPosting of schema.org, as sites really write it."""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from app.models.address_key import address_key
from app.models.columns import sort_key
from app.reading import microdata
from app.reading.addresses import put_address
from app.reading.advert_text import BULLET, as_text
from app.reading.dates import FIRST_DAY, LAST_DAY
from app.reading.dates_in_text import days_in
from app.reading.found import Reading, Sure
from app.reading.html_elements import elements
from app.reading.pay import MOST_MONEY, minor_digits
from app.reading.pay_in_text import best_pay, currency_signed, pay_in, period_named
from app.reading.text import one_line

_DEEPEST = 40
_MOST_THINGS = 20_000
_LONGEST_PLACE = 200

# What stands around JSON in scripts of pages.
_WRAPPING = re.compile(r"^\ufeff|<!\[CDATA\[|\]\]>|<!--|-->|^[ \t]*//[ \t]*$", re.M)
# A text or a comment that is never closed goes to the end: to look for an end from each of many takes the square.
_TEXT = r'("(?:[^"\\]++|\\.?)*+(?:"|\Z))'
_COMMENT = re.compile(rf"{_TEXT}|//[^\n]*|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)", re.S)
_LAST_COMMA = re.compile(rf"{_TEXT}|,(?=\s*[}}\]])", re.S)

_NOTHING = re.compile(
    r"(?:unavailable|n/?a|null|none|undefined|unknown|not (?:specified|available|applicable|given)|tbc|tbd|-+|\.|)",
    re.I,
)
_PARTS_OF_TEXT = (
    ("responsibilities", "Responsibilities"),
    ("qualifications", "Qualifications"),
    ("skills", "Skills"),
    ("experienceRequirements", "Experience"),
    ("educationRequirements", "Education"),
    ("jobBenefits", "Benefits"),
    ("incentiveCompensation", "Incentives"),
    ("workHours", "Hours"),
)
_TYPES = {
    "full_time": "fulltime full permanentfulltime vollzeit",
    "part_time": "parttime part permanentparttime teilzeit",
    "contractor": "contractor contract contracttohire freelance freelancer independentcontractor c2c 1099",
    "temporary": "temporary temp fixedterm fixedtermcontract seasonal befristet",
    "intern": "intern internship praktikum werkstudent traineeship",
    "volunteer": "volunteer voluntary",
    "per_diem": "perdiem",
    "other": "other",
}
_TYPE_OF = {word: name for name, words in _TYPES.items() for word in words.split()}
_MOMENT = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?\s*(Z|[+-]\d\d:?(?:\d\d)?)?)?$", re.I
)


class JobPosting(NamedTuple):
    """What a page says about one advert, and its text."""

    reading: Reading
    text: str


def read_posting(
    scripts: list[str] | tuple[str, ...] = (), html: str = "", *, title: str = "", url: str = "", time_zone: str = "UTC"
) -> JobPosting | None:
    """The posting of a page; of several the one whose link or title is the page's. None where there is none."""
    things = [thing for script in scripts for thing in [parsed(script)] if thing is not None]
    things += microdata.things_of(html)
    by_id: dict[str, dict[str, Any]] = {}
    jobs: list[dict[str, Any]] = []
    for thing in _all(things):
        if "@id" in thing and len(thing) > len(by_id.get(str(thing["@id"]), {})):
            by_id[str(thing["@id"])] = thing
        if _is(thing, "JobPosting") and len(thing.keys() - {"@type", "@id", "@context"}):
            jobs.append(thing)
    return _Job(_chosen(jobs, title, url), by_id, url, time_zone).read() if jobs else None


def scripts_in(html: str) -> list[str]:
    """The JSON-LD of a page's source."""
    return [text for attributes, text in elements(html, "script") if "ld+json" in attributes.lower()]


def parsed(script: str) -> Any:
    """The JSON of a script, with what is no JSON in it and stands in many pages; None where it is broken."""
    plain = _WRAPPING.sub("", script).strip("/*; \t\r\n")
    for clean in (lambda text: text, _cleaned, lambda text: _cleaned(unescape(text))):
        try:
            # Line breaks inside of a text are no JSON either, and are kept.
            return json.loads(clean(plain), strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _cleaned(text: str) -> str:
    text = _COMMENT.sub(lambda match: match[1] or "", text)
    return _LAST_COMMA.sub(lambda match: match[1] or "", text).strip().strip("/*; \n")


def _all(things: list[Any]) -> Iterator[dict[str, Any]]:
    """Each thing, and what stands inside of it, wherever that is."""
    waiting = [(thing, 0) for thing in reversed(things)]
    for _ in range(_MOST_THINGS):
        if not waiting:
            return
        thing, depth = waiting.pop()
        inside = list(thing.values()) if isinstance(thing, dict) else thing if isinstance(thing, list) else []
        if isinstance(thing, dict):
            yield thing
        if depth < _DEEPEST:
            waiting += [(each, depth + 1) for each in reversed(inside) if isinstance(each, dict | list)]


def _is(thing: dict[str, Any], type: str) -> bool:
    return any(re.split(r"[/:#]", str(name).rstrip("/ "))[-1] == type for name in _list(thing.get("@type")))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _chosen(jobs: list[dict[str, Any]], title: str, url: str) -> dict[str, Any]:
    if len(jobs) == 1:
        return jobs[0]
    page = address_key(url) if url else ""
    for job in jobs:
        addresses = [_words(job.get(name)) for name in ("url", "@id", "mainEntityOfPage", "sameAs")]
        if page and page in [address_key(urljoin(url, address)) for address in addresses if address]:
            return job
    named = sort_key(title)
    by_title = [
        job for job in jobs if (role := sort_key(_words(job.get("title") or job.get("name")))) and role in named
    ]
    return max(by_title, key=lambda job: len(_words(job.get("title") or job.get("name")))) if by_title else jobs[0]


def _words(value: Any) -> str:
    """The text of a value on one line: of a thing its name, of several the first that has one."""
    if isinstance(value, list):
        return next((words for each in value for words in [_words(each)] if words), "")
    if isinstance(value, dict):
        return next(
            (_words(value[name]) for name in ("name", "@value", "legalName", "value", "@id") if value.get(name)), ""
        )
    if value is None or isinstance(value, bool):
        return ""
    text = str(value)
    for _ in range(2):
        text = unescape(text)
    text = re.sub(r"<[a-z/!][^<>]*>", " ", text, flags=re.I)
    return str(one_line(text))


class _Job:
    """One posting with the things that it may point to, read on a page and by someone's clock."""

    def __init__(self, job: dict[str, Any], by_id: dict[str, dict[str, Any]], url: str, time_zone: str) -> None:
        self._job, self._by_id, self._page, self._zone = job, by_id, url, ZoneInfo(time_zone)
        self._reading = Reading()

    def read(self) -> JobPosting:
        put = self._put
        put("title", self._name("title") or self._name("name"))
        put("company", self._company())
        put("location", self._place())
        put("workplace", self._workplace())
        put("employment_type", self._employment_type())
        self._take_pay()
        put("posted_on", self._day("datePosted"))
        put("deadline", self._day("validThrough"))
        put("reference", self._reference())
        address = self._address()
        if address:
            put_address(address, self._reading)
        return JobPosting(self._reading, self._text())

    def _put(self, name: str, value: Any) -> None:
        self._reading.put(name, value, str(value), Sure.SAID)

    def _values(self, name: str) -> list[Any]:
        """The values of a property, with those that are only pointed to by their id in their place."""
        return [self._meant(value) for value in _list(self._job.get(name))]

    def _meant(self, value: Any) -> Any:
        is_pointer = isinstance(value, dict) and "@id" in value and not value.keys() - {"@id", "@type"}
        return self._by_id.get(str(value["@id"]), {}) if is_pointer else value

    def _name(self, name: str) -> str:
        found = next((words for value in self._values(name) for words in [_words(value)] if words), "")
        return "" if _NOTHING.fullmatch(found) or found.startswith(("_:", "#")) else found

    def _company(self) -> str:
        for name in ("hiringOrganization", "employerName", "employer"):
            found = self._name(name)
            if found and not re.match(r"https?://", found):
                return found
        return ""

    def _place(self) -> str:
        places = [self._place_of(place) for place in self._values("jobLocation")]
        places = (
            places
            if any(places)
            else [self._place_of(place) for place in self._values("applicantLocationRequirements")]
        )
        return joined_places(list(dict.fromkeys(filter(None, places))))

    def _place_of(self, place: Any) -> str:
        address = self._meant(place.get("address", place)) if isinstance(place, dict) else place
        address = address[0] if isinstance(address, list) and address else address
        if not isinstance(address, dict):
            words = _words(address)
            return "" if _NOTHING.fullmatch(words) or not re.search(r"[^\W\d_]", words) else words
        named = [_words(address.get(name)) for name in ("addressLocality", "addressRegion", "addressCountry")]
        parts = list(dict.fromkeys(part for part in named if not _NOTHING.fullmatch(part)))
        if not parts:
            words = next(
                (_words(one.get("name")) for one in (address, place) if isinstance(one, dict) and one.get("name")), ""
            )
            parts = [] if _NOTHING.fullmatch(words) else [words]
        return ", ".join(parts)

    def _workplace(self) -> str | None:
        said = " ".join(_words(value) for value in self._values("jobLocationType")).casefold()
        if re.search(r"hybrid", said):
            return "hybrid"
        return (
            "remote"
            if re.search(r"telecommut|remote|home", said)
            else "on_site"
            if re.search(r"on.?site", said)
            else None
        )

    def _employment_type(self) -> str | None:
        words = [
            word
            for value in self._values("employmentType")
            for word in re.split(r"[,;|&]|\s/\s|\band\b|\bor\b", _words(value))
        ]
        plain = [re.sub(r"[^a-z0-9]", "", re.split(r"[/#]", word.strip().rstrip("/"))[-1].casefold()) for word in words]
        found = [_TYPE_OF[word] for word in plain if word in _TYPE_OF]
        return next((type for type in found if type != "other"), found[0] if found else None)

    def _day(self, name: str) -> date | None:
        """A moment in UTC is a day by the reader's clock, one with another offset by its own, a bare date as it is."""
        text = self._name(name)
        moment = _MOMENT.match(text)
        if not moment:
            found = days_in(text[:60])
            return found[0].day if found else None
        year, month, day, hour, minute = (int(part or 0) for part in moment.groups()[:5])
        try:
            found_day = date(year, month, day)
            if moment[7] and re.fullmatch(r"z|[+-]00:?(?:00)?", moment[7], re.I) and FIRST_DAY <= found_day <= LAST_DAY:
                in_utc = datetime(year, month, day, min(hour, 23), minute, tzinfo=ZoneInfo("UTC"))
                found_day = in_utc.astimezone(self._zone).date()
        except ValueError:
            return None
        return found_day if FIRST_DAY <= found_day <= LAST_DAY else None

    def _reference(self) -> str:
        for value in self._values("identifier"):
            said = value.get("value", value.get("name")) if isinstance(value, dict) else value
            words = _words(said)
            if words and not _NOTHING.fullmatch(words) and "://" not in words:
                return words
        return ""

    def _address(self) -> str:
        for name in ("url", "mainEntityOfPage", "@id"):
            for value in _list(self._job.get(name)):
                words = _words(value.get("@id") or value.get("url") if isinstance(value, dict) else value)
                address = urljoin(self._page, words) if words and not words.startswith(("#", "_:")) else ""
                if re.match(r"https?://[^/]+/.*[^/]|https?://[^/]+/?[?#]", address):
                    return address
        return ""

    def _text(self) -> str:
        """The description and what else belongs to the text and does not stand in it already."""
        parts = [as_text("\n".join(_paragraphs(value))) for value in self._values("description")[:1]]
        for name, heading in _PARTS_OF_TEXT:
            more = "\n".join(as_text(text) for value in self._values(name) for text in _paragraphs(value)).strip()
            if more and sort_key_whole(more) not in sort_key_whole("\n".join(parts)):
                parts.append(f"{heading}\n{_as_list(self._values(name), more)}")
        return "\n\n".join(part for part in parts if part)

    def _take_pay(self) -> None:
        for name in ("baseSalary", "estimatedSalary", "salary"):
            for value in self._values(name):
                if self._take_salary(value):
                    return

    def _take_salary(self, salary: Any) -> bool:
        """Whether it says anything: amounts, else its wording."""
        inner = self._meant(salary.get("value", salary)) if isinstance(salary, dict) else salary
        inner = inner[0] if isinstance(inner, list) and inner else inner
        said = inner if isinstance(inner, dict) else {}
        texts = [said.get(name) for name in ("minValue", "maxValue")] if said else []
        if not any(texts):
            texts = [said.get("value") if said else inner]
        both = [one for one in (said, salary) if isinstance(one, dict)]
        unit = next((_words(one[name]) for one in both for name in ("unitText", "unitCode") if one.get(name)), "")
        money = next((_words(one["currency"]) for one in reversed(both) if one.get("currency")), "") or self._name(
            "salaryCurrency"
        )
        return self._put_amounts([_words(text) for text in texts], currency_signed(money), period_named(unit))

    def _put_amounts(self, texts: list[str], currency: str | None, period: str | None) -> bool:
        amounts: list[Decimal] = []
        for text in texts:
            plain = _number(text)
            pay = None if plain is not None or not text else best_pay(pay_in(text, is_labelled=True))
            if plain is not None:
                amounts.append(plain)
            elif pay:
                currency = currency or (pay.values["pay_currency"] if pay.has_sign else None)
                digits = minor_digits(pay.values["pay_currency"])
                amounts += [
                    Decimal(pay.values[name]).scaleb(-digits) for name in ("pay_min", "pay_max") if name in pay.values
                ]
                period = period or (pay.values.get("pay_period") if pay.is_period_said else None)
                self._put("pay_text", text if re.search(r"[^\W\d_]{2}", text) else None)
            elif text and not _NOTHING.fullmatch(text):
                self._put("pay_text", text)
        self._put_range(amounts, currency, period)
        return bool(self._reading.keys() & {"pay_min", "pay_max", "pay_text"})

    def _put_range(self, amounts: list[Decimal], currency: str | None, period: str | None) -> None:
        try:
            units = [int(amount.scaleb(minor_digits(currency)).to_integral_value()) for amount in amounts[:2]]
        except (InvalidOperation, OverflowError):
            return
        is_most_only = len(units) == 2 and not units[0]
        found = sorted({unit for unit in units if 0 < unit <= MOST_MONEY})
        if not found:
            return
        self._put("pay_max" if is_most_only else "pay_min", found[0])
        if len(found) > 1:
            self._put("pay_max", found[1])
        self._put("pay_currency", currency)
        self._put("pay_period", period)


def _number(text: str) -> Decimal | None:
    return Decimal(text) if re.fullmatch(r"\d{1,15}(?:\.\d{1,6})?", text) else None


def joined_places(places: list[str]) -> str:
    """As many whole places as a line holds, and how many more there are."""
    for shown in range(len(places), 0, -1):
        more = f"; and {len(places) - shown} more" if shown < len(places) else ""
        line = "; ".join(places[:shown]) + more
        if len(line) <= _LONGEST_PLACE:
            return line
    return places[0][:_LONGEST_PLACE] if places else ""


def sort_key_whole(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip()


def _paragraphs(value: Any) -> list[str]:
    if isinstance(value, list):
        return [text for each in value for text in _paragraphs(each)]
    if isinstance(value, dict):
        return _paragraphs(
            next((value[name] for name in ("@value", "description", "name", "value") if value.get(name)), None)
        )
    return [] if value is None or isinstance(value, bool) else [str(value)]


def _as_list(values: list[Any], text: str) -> str:
    """Several values each get a line of a list."""
    return (
        "\n".join(f"{BULLET}{line.removeprefix(BULLET)}" for line in text.split("\n") if line)
        if len(values) > 1
        else text
    )

"""Values as people read them: days, money, the words of a choice. Each is a filter of the templates."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import Flask, g
from flask_login import current_user

from app.models.columns import new_id, now, today_in
from app.operations.records.file_types import ENDINGS
from app.reading import region
from app.reading.first_words import first_words
from app.reading.pay import minor_digits
from app.records.activity import KIND_LABELS
from app.records.activity import OUTCOME_LABELS as ACTIVITY_OUTCOMES
from app.records.document import DOCUMENT_KINDS
from app.records.kind import Filter
from app.records.opportunity import OUTCOME_LABELS, role_at

_PERIODS = {"hour": "an hour", "day": "a day", "week": "a week", "month": "a month", "year": "a year"}
_CHOICES = (
    OUTCOME_LABELS
    | {"intern": "internship", "post": "mail"}
    | {word: label.lower() for word, label in KIND_LABELS.items()}
)


def install(app: Flask) -> None:
    app.jinja_env.filters.update(
        day=day,
        weekday=weekday,
        in_sentence=in_sentence,
        long_day=long_day,
        time_of_day=time_of_day,
        machine=machine,
        money=money,
        pay=pay,
        choice=choice,
        first_words=first_words,
        size=size,
        type_name=type_name,
        clock=clock,
        number=number,
        minutes=minutes,
        role_before=role_before,
        source=source,
        people=people,
    )
    app.jinja_env.globals.update(
        choices_of=choices_of,
        where_it_is=where_it_is,
        role_at=role_at,
        outcome_of=outcome_of,
        pay=pay,
        money=money,
        outcomes={"": "Not given"} | OUTCOME_LABELS,
        new_id=new_id,
        region_names=region.names,
        region_now=region.current.get,
        clock_kind=clock_kind,
        own_currency=own_currency,
        document_kinds=DOCUMENT_KINDS,
    )


def person_today() -> date:
    """The date where the person is. Kept with the request: a page asks for each of its days."""
    today: date | None = g.get("today")
    if today is None:
        g.today = today = current_user.today() if current_user.is_authenticated else today_in("UTC")
    return today


def person_zone() -> ZoneInfo:
    """Where the person is. Kept with the request, as the date is."""
    zone: ZoneInfo | None = g.get("zone")
    if zone is None:
        g.zone = zone = ZoneInfo(current_user.time_zone if current_user.is_authenticated else "UTC")
    return zone


def be_there(time_zone: str, today: date) -> None:
    """Let values be read where this is, whoever is asking by whichever door."""
    g.zone, g.today = ZoneInfo(time_zone), today


def _as_date(value: date | datetime) -> date:
    return value.astimezone(person_zone()).date() if isinstance(value, datetime) else value


def day(value: date | datetime | None) -> str:
    """Dec 4 or 4 Dec, with the year only when it is not this one."""
    return _day(_as_date(value), person_today().year, region.current.get()) if value else ""


@lru_cache(maxsize=4096)
def _day(shown: date, this_year: int, here: str) -> str:
    return region.day(shown, here, "MMMd" if shown.year == this_year else "yMMMd")


def weekday(value: date | datetime | None) -> str:
    """Today, tomorrow, yesterday, or Fri, Dec 4."""
    return _weekday(_as_date(value), person_today(), region.current.get()) if value else ""


def in_sentence(when: str) -> str:
    """A weekday() inside a sentence: closes tomorrow."""
    return when.lower() if when in ("Today", "Tomorrow", "Yesterday") else when


def weekdays() -> Callable[[date | datetime], str]:
    """The same for many days: where and when the person is, is asked for once."""
    today, zone, here = person_today(), person_zone(), region.current.get()

    def weekday_of(value: date | datetime) -> str:
        return _weekday(value.astimezone(zone).date() if isinstance(value, datetime) else value, today, here)

    return weekday_of


@lru_cache(maxsize=4096)
def _weekday(shown: date, today: date, here: str) -> str:
    near = {0: "Today", 1: "Tomorrow", -1: "Yesterday"}.get((shown - today).days)
    return near or region.day(shown, here, "MMMEd" if shown.year == today.year else "yMMMEd")


def long_day(value: date) -> str:
    """Monday, November 23, or Monday 23 November"""
    return region.long_day(value, region.current.get())


def time_of_day(value: datetime) -> str:
    """3:05 PM, or 15:05."""
    return _time_of_day(value.hour, value.minute, region.current.get())


@lru_cache(maxsize=4096)
def _time_of_day(hour: int, minute: int, here: str) -> str:
    return region.clock(time(hour, minute), here)


def machine(value: date | datetime) -> str:
    """A day or a time as <time datetime> takes it: of a second, HTML allows three digits and we need none."""
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()


def clock(activity: Any) -> str:
    """15:00; where the person's own clock shows something else then, 15:00 London, 16:00 yours."""
    there: datetime = activity.local_start
    here = activity.starts_at.astimezone(person_zone()).replace(tzinfo=None)
    if here == there:
        return time_of_day(there)
    own_day = "" if here.date() == there.date() else region.day(here, region.current.get(), "MMMEd") + ", "
    return f"{time_of_day(there)} {zone_name(activity.time_zone)}, {own_day}{time_of_day(here)} yours"


def number(value: float | Decimal | None) -> str:
    """37.5 and 1,200, or 37,5 and 1.200."""
    return "" if value is None else region.number(Decimal(f"{value:.10g}"), region.current.get())


def minutes(count: int) -> str:
    """45 minutes, 1 hour, 1 hour 30 minutes."""
    hours, rest = divmod(count, 60)
    parts = [f"{hours} hour{'' if hours == 1 else 's'}"] if hours else []
    return " ".join(parts + ([f"{rest} minute{'' if rest == 1 else 's'}"] if rest else []))


def clock_kind() -> str:
    """For scripts, in the words of Intl.DateTimeFormat."""
    return "h12" if region.is_twelve_hours(region.current.get()) else "h23"


def own_currency() -> str:
    """What the person is likely paid in: shown as an example, never filled in."""
    return region.currency_of(region.current.get())


def zone_name(time_zone: str) -> str:
    """London, of Europe/London."""
    return time_zone.rpartition("/")[2].replace("_", " ")


def role_before(role: Any) -> str:
    """Of an earlier role: how far it came and when, how it ended, what was sent."""
    ended = choice(role.outcome)
    when = f"applied {day(role.applied_on)}" if role.applied_on else f"{role.stage} since {day(role.moved_on)}"
    stands = f"{role.stage} since {day(role.moved_on)}" if role.applied_on and role.stage_kind != "applied" else ""
    sent = ", ".join((role.sent or "").split("\n")) if role.sent else ""
    said = [when, stands, ended, f"sent {sent}" if sent else "", "archived" if role.archived else ""]
    words = ", ".join(part for part in said if part)
    return words[:1].upper() + words[1:]


def have_already(same: Any) -> str:
    return f"You already have this advert: {where_it_is(same)}"


def may_have_already(alike: Any) -> str:
    return f"You may already have this: {where_it_is(alike)}"


def where_it_is(same: Any) -> str:
    """Of an advert that is there: since when, and where it stands."""
    name = role_at(same.title, same.company)
    place = "in the archive" if same.archived else f"in {same.stage}"
    return f"{name}, added {day(same.created_at)}, {place}."


def source(captured_from: str) -> str:
    """Where an advert is from, in short: the site of an address."""
    try:
        host = urlsplit(captured_from).hostname
    except ValueError:
        host = None
    return (host or captured_from).removeprefix("www.")


def days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def people(size: str | None) -> str:
    """400 people, of a size that is a number or a range; any other words as they are."""
    return f"{size} people" if size and re.fullmatch(r"[\d,.+ –-]+", size) else size or ""


def outcome_of(outcome: str | None, starts_at: datetime) -> str:
    """What came of an activity; nobody waits to hear before it was."""
    return "" if not outcome or (outcome == "waiting" and starts_at > now()) else ACTIVITY_OUTCOMES.get(outcome, "")


def choice(word: str | None) -> str:
    if not word:
        return ""
    return _CHOICES.get(word) or word.replace("_", " ")


def choices_of(filter: Filter, any: str) -> dict[str, str]:
    """Return what a list can be asked for, in words; `any` stands for all of it."""
    return {"": any} | {word: choice(word).capitalize() for word in filter.choices}


def size(count: int) -> str:
    """Bytes: 812 bytes, 120 KB, 1.4 MB, as people's own computers count them."""
    if count < 1024:
        return "1 byte" if count == 1 else f"{count} bytes"
    megabytes = count / 1024 / 1024
    if megabytes >= 0.95 * 1024:
        return f"{number(round(megabytes / 1024, 1))} GB"
    return f"{number(round(megabytes, 1))} MB" if megabytes >= 0.95 else f"{number(max(1, round(count / 1024)))} KB"


_TYPE_NAMES = {".docx": "Word", ".odt": "OpenDocument", ".txt": "Text"}


def type_name(media_type: str | None) -> str:
    """PDF, Word, Text, PNG image."""
    ending = ENDINGS.get(media_type or "", "")
    name = _TYPE_NAMES.get(ending, ending[1:].upper())
    return f"{name} image" if (media_type or "").startswith("image/") else name


def pay(row: Any, full: bool = False) -> str:
    """$58–64K a year on a card; $58,000 to $64,000 a year on a page."""
    return _pay(row.pay_min, row.pay_max, row.pay_currency, row.pay_period, full, region.current.get())


def money(amount: int | None, currency: str | None, period: str | None = None) -> str:
    """$58,000, or $58,000 a year."""
    return _pay(amount, None, currency, period, True, region.current.get())


@lru_cache(maxsize=4096)
def _pay(least: int | None, most: int | None, currency: str | None, period: str | None, full: bool, here: str) -> str:
    unit = 10 ** minor_digits(currency)
    amounts = [amount for amount in dict.fromkeys((least, most)) if amount is not None]
    is_short = not full and all(amount >= 1000 * unit and amount % (500 * unit) == 0 for amount in amounts)
    words = [_amount(amount, currency or "", is_short, here) for amount in amounts]
    said = " to ".join(words) if full else _range(words)
    return f"{said} {_PERIODS[period]}" if period and said else said


# Of its own: amounts are few, and people's ranges of them many.
@lru_cache(maxsize=4096)
def _amount(minor_units: int, currency: str, is_short: bool, here: str) -> str:
    amount = Decimal(minor_units).scaleb(-minor_digits(currency))
    return (region.short_money if is_short else region.money)(amount, currency, here)


_SIGN_BEFORE, _SIGN_BEHIND = re.compile(r"^[^\d-]*"), re.compile(r"[^\d]*$")


def _range(words: Sequence[str]) -> str:
    """$58–64K, of $58K and $64K: what both have before or behind them is said once."""
    if len(words) < 2:
        return "".join(words)
    least, most = words
    before, behind = (
        [pattern.search(word)[0] for word in words]  # type: ignore[index]  # both find at least an empty text
        for pattern in (_SIGN_BEFORE, _SIGN_BEHIND)
    )
    least = least.removesuffix(behind[0]) if behind[0] == behind[1] else least
    most = most.removeprefix(before[0]) if before[0] == before[1] else most
    return f"{least}–{most}"

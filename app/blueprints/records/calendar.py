"""The calendar: a month at a time, or day by day from some day on. Each has its address."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.blueprints.records.views import bp
from app.queries import calendar as queries
from app.reading import region
from app.records.opportunity import role_at
from app.web.access import me
from app.web.template_filters import choice, clock, person_today, person_zone, time_of_day

# On a day of a month; on a day of the agenda, of each kind.
SHOWN_IN_MONTH, SHOWN_IN_AGENDA = 4, 12
AGENDA_DAYS = 28
# What the calendars of browsers show at most, and no year that a date cannot be computed in.
FIRST, LAST = date(1970, 1, 1), date(2199, 12, 31)

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


class Item(NamedTuple):
    """An entry on a day: when or what it is, in brief and in full, its name and page, what it is about, its tint."""

    what: str
    when: str
    address: str
    name: str
    about: str
    tone: str
    in_full: str


class Day(NamedTuple):
    """`more` is how many entries are not among the items; `tasks` are those of the agenda, which are acted on."""

    day: date
    items: list[Item]
    more: int = 0
    tasks: tuple[queries.TaskEntry, ...] = ()
    classes: str = ""


# By day; with each item, how many of its kind the day has, read or not.
Found = dict[date, list[tuple[Item, int]]]


@bp.get("/calendar")
def calendar() -> ResponseReturnValue:
    return _agenda() if request.args.get("view") == "agenda" else _month()


def _month() -> str:
    """Whole weeks. Of this month also the weeks that come, for where its days stand one under another."""
    today, here = person_today(), region.current.get()
    this = today.replace(day=1)
    month = _month_in(request.args.get("month")) or this
    following = (month + timedelta(days=31)).replace(day=1)
    first = region.first_day_of_week(month, here)
    last = region.first_day_of_week(following - timedelta(days=1), here) + timedelta(days=6)
    end = max(last, today + timedelta(days=AGENDA_DAYS - 1)) if month == this else last
    found = _by_day(_read(first, end, SHOWN_IN_MONTH))
    address = _month_address(month)
    return render_template(
        "records/calendar/month.html",
        view="month",
        shown=region.month(month, here),
        days=[_in_month(day, found.get(day, []), month, last, today) for day in _days(first, end)],
        weekdays=[region.weekday(day, here) for day in _days(first, first + timedelta(days=6))],
        last=last,
        today=today,
        earlier=_month_around(month - timedelta(days=1)),
        later=_month_around(following),
        now=None if month == this else "/calendar",
        month_address=address,
        agenda_address=_agenda_address(today if month == this else month),
        here_again=lambda day: f"{address}#day-{day}",
    )


def _agenda() -> str:
    today, here = person_today(), region.current.get()
    first = _day_in(request.args.get("from")) or today
    last = min(first + timedelta(days=AGENDA_DAYS - 1), LAST)
    entries = _read(first, last, SHOWN_IN_AGENDA)
    found, due = _by_day(entries._replace(tasks=[])), _tasks_by_day(entries)
    # With nothing on them, these two are shown all the same.
    asked = {first, today}
    address = _agenda_address(first)
    return render_template(
        "records/calendar/agenda.html",
        view="agenda",
        shown=f"{region.day(first, here, 'yMMMd')} to {region.day(last, here, 'yMMMd')}",
        days=[
            _in_agenda(day, found.get(day, []), due.get(day, []), today)
            for day in _days(first, last)
            if day in found or day in due or day in asked
        ],
        today=today,
        earlier=_around(first - timedelta(days=AGENDA_DAYS), "Earlier"),
        later=_around(last + timedelta(days=1), "Later"),
        now=None if first == today else "/calendar?view=agenda",
        month_address=_month_address(first),
        agenda_address=address,
        here_again=lambda day=None: f"{address}#day-{day}" if day else address,
    )


def _month_address(day: date) -> str:
    return f"/calendar?month={day:%Y-%m}"


def _agenda_address(day: date) -> str:
    return f"/calendar?view=agenda&from={day}"


def _read(first: date, last: date, most_a_day: int) -> queries.Entries:
    return queries.between(me().account_id, first, last, person_zone(), most_a_day)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=more) for more in range((last - first).days + 1))


def _by_day(entries: queries.Entries) -> Found:
    """Each day’s items, what is at a time first; with each, how many of its kind the day has."""
    today = person_today()
    found: Found = defaultdict(list)
    for activity in entries.activities:
        for day, item in _activity_items(activity):
            found[day].append((item, activity.of_day))
    for opportunity in entries.deadlines:
        name, tone = role_at(opportunity.role, opportunity.company), _tone(opportunity.deadline, today)
        item = Item("deadline", "Closes", f"/opportunities/{opportunity.id}", name, "", tone, "Closing date")
        found[opportunity.deadline].append((item, opportunity.of_day))
    for offer in entries.offers:
        name, tone = role_at(offer.role, offer.company), _tone(offer.reply_by, today)
        item = Item("offer", "Answer", f"/offers/{offer.id}", name, "", tone, "Offer to answer")
        found[offer.reply_by].append((item, offer.of_day))
    for task in entries.tasks:
        tone = "done" if task.done_at else _tone(task.due_on, today)
        item = Item("task", "Task", f"/tasks/{task.id}", task.title, _about(task), tone, "Task")
        found[task.due_on].append((item, task.of_day))
    return found


def _about(row: queries.ActivityEntry | queries.TaskEntry) -> str:
    return role_at(row.role, row.company) if row.role or row.company else ""


def _activity_items(activity: queries.ActivityEntry) -> Iterator[tuple[date, Item]]:
    """One on each day that it takes: on the first by its time, as the person’s clock shows it."""
    kind, zone = choice(activity.kind).capitalize(), person_zone()
    starts_at = time_of_day(activity.starts_at.astimezone(zone))
    tone = "done" if activity.outcome == "cancelled" else ""
    address, name = f"/activities/{activity.id}", activity.summary or kind
    for number, day in enumerate(activity.days(zone)):
        when, in_full = ("Goes on", "Goes on") if number else (starts_at, clock(activity))
        yield day, Item("activity", when, address, name, _about(activity), tone, in_full)


def _tone(day: date, today: date) -> str:
    return "due" if day == today else "late" if day < today else ""


def _tasks_by_day(entries: queries.Entries) -> dict[date, list[queries.TaskEntry]]:
    return {day: list(tasks) for day, tasks in groupby(entries.tasks, lambda task: task.due_on)}


def _in_month(day: date, found: list[tuple[Item, int]], month: date, last: date, today: date) -> Day:
    items = [item for item, _of_day in found]
    total = len(items) + _unread(found)
    shown = items if total <= SHOWN_IN_MONTH else items[: SHOWN_IN_MONTH - 1]
    marks = {
        "outside": (day.year, day.month) != (month.year, month.month),
        # Of a month that is not over: where days stand one under another, these are in the way.
        "over": day < today <= last,
        "today": day == today,
        "empty": not items,
        # Beyond the weeks of the month.
        "narrow": day > last,
    }
    return Day(day, shown, total - len(shown), classes=" ".join(mark for mark, holds in marks.items() if holds))


def _in_agenda(day: date, found: list[tuple[Item, int]], tasks: list[queries.TaskEntry], today: date) -> Day:
    more = _unread(found) + (tasks[0].of_day - len(tasks) if tasks else 0)
    return Day(day, [item for item, _of_day in found], more, tuple(tasks), "today" if day == today else "")


def _unread(found: list[tuple[Item, int]]) -> int:
    """How many entries the day has besides. What goes on from another day tells of that one."""
    read = Counter(item.what for item, _of_day in found)
    there = {item.what: of_day for item, of_day in found}
    return sum(max(there[what] - read[what], 0) for what in read)


def _month_in(text: str | None) -> date | None:
    """The first day of a month as its address says it."""
    found = _MONTH.fullmatch(text or "")
    return _within(date(int(found[1]), int(found[2]), 1)) if found and found[1] != "0000" else None


def _day_in(text: str | None) -> date | None:
    try:
        return _within(date.fromisoformat(text or ""))
    except ValueError:
        return None


def _within(day: date) -> date | None:
    return day if FIRST <= day <= LAST else None


class Link(NamedTuple):
    """To the days before or after those that are shown."""

    address: str
    title: str


def _month_around(day: date) -> Link | None:
    return Link(_month_address(day), region.month(day, region.current.get())) if _within(day) else None


def _around(day: date, title: str) -> Link | None:
    return Link(_agenda_address(day), title) if _within(day) else None

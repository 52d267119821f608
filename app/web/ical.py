"""Dates as calendar programs read them (RFC 5545): by the clock of the place, with its time zone's rules beside.

A time that comes twice there is told in UTC: by the clock, some programs take it for the first and some for the second.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from icalendar import Calendar, Event, Timezone

from app.models.local_time import comes_twice
from app.queries.calendar import ActivityEntry, DeadlineEntry, Entries, OfferEntry, TaskEntry
from app.records.opportunity import role_at
from app.web.template_filters import choice

MEDIA_TYPE = "text/calendar"
# How often programs are asked to look. They do as they like.
LOOK_AGAIN = timedelta(hours=1)
NAME = "Jobplanr"


def calendar_of(events: Iterable[Event], name: str | None = None) -> bytes:
    """A whole file. With a name, it is one that is read again and again."""
    calendar = Calendar()
    calendar.add("prodid", "-//Jobplanr//jobplanr.ai//EN")
    calendar.add("version", "2.0")
    if name:
        calendar.add("method", "PUBLISH")
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", LOOK_AGAIN, parameters={"value": "DURATION"})
        calendar.add("x-published-ttl", "PT1H")
    all_events = list(events)
    for zone in _zones(all_events):
        calendar.add_component(zone)
    for event in all_events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def events_of(entries: Entries, *, with_details: bool) -> list[Event]:
    """Without details, activities alone, each by its type and nothing else."""
    events = [activity_event(activity, with_details=with_details) for activity in entries.activities]
    if with_details:
        events += [_task(task) for task in entries.tasks if not task.done_at]
        events += [_deadline(closes) for closes in entries.deadlines]
        events += [_offer(offer) for offer in entries.offers]
    return events


def activity_event(activity: ActivityEntry, *, with_details: bool) -> Event:
    kind = choice(activity.kind).capitalize()
    about = _about(activity)
    said = f"{activity.summary or kind}, {about}" if about else activity.summary or kind
    event = _event("activities", activity, said if with_details else kind)
    event.add("dtstart", _start(activity))
    if activity.minutes:
        event.add("duration", timedelta(minutes=activity.minutes))
    event.add("status", "CANCELLED" if activity.outcome == "cancelled" else "CONFIRMED")
    if with_details:
        if activity.place:
            event.add("location", activity.place)
        event.add("url", _address("activities", activity.id))
    return event


def _start(activity: ActivityEntry) -> datetime:
    if comes_twice(activity.local_start, activity.time_zone):
        return activity.starts_at.astimezone(UTC)
    return activity.local_start.replace(tzinfo=ZoneInfo(activity.time_zone))


def _task(task: TaskEntry) -> Event:
    about = _about(task)
    return _whole_day("tasks", task, task.due_on, f"{task.title}, {about}" if about else task.title)


def _deadline(closes: DeadlineEntry) -> Event:
    return _whole_day("opportunities", closes, closes.deadline, f"Closing date: {_about(closes)}")


def _offer(offer: OfferEntry) -> Event:
    return _whole_day("offers", offer, offer.reply_by, f"Answer the offer: {_about(offer)}")


def _about(entry: Any) -> str:
    return role_at(entry.role, entry.company) if entry.role or entry.company else ""


def _whole_day(slug: str, entry: Any, day: date, said: str) -> Event:
    event = _event(slug, entry, said)
    event.add("dtstart", day)
    # Something to remember, and nothing that keeps one from meeting others.
    event.add("transp", "TRANSPARENT")
    event.add("url", _address(slug, entry.id))
    return event


def _event(slug: str, entry: Any, said: str) -> Event:
    event = Event()
    event.add("uid", f"{entry.id}@jobplanr.ai" if slug != "opportunities" else f"{entry.id}-closes@jobplanr.ai")
    event.add("dtstamp", entry.updated_at)
    event.add("last-modified", entry.updated_at)
    event.add("sequence", entry.version)
    event.add("summary", said)
    # What calendars of others, where it is shared, show as well.
    event.add("class", "PRIVATE")
    return event


def _address(slug: str, id: str) -> str:
    return f"{current_app.config['BASE_URL']}/{slug}/{id}"


def _zones(events: list[Event]) -> list[Timezone]:
    """The rules of each zone in use, for the years in use."""
    starts = [event.start for event in events]
    local = [start for start in starts if isinstance(start, datetime) and isinstance(start.tzinfo, ZoneInfo)]
    if not local:
        return []
    names = sorted({str(start.tzinfo) for start in local} - {"UTC"})
    first, last = min(start.year for start in local), max(start.year for start in local)
    return [_zone(name, first, last) for name in names]


@lru_cache(maxsize=256)
def _zone(name: str, first: int, last: int) -> Timezone:
    return Timezone.from_tzinfo(ZoneInfo(name), name, date(first, 1, 1), date(last + 2, 1, 1))

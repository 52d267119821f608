"""The calendar as other programs read it, by a secret link, and the page where that is asked for and turned off."""

import hashlib
from datetime import timedelta
from zoneinfo import ZoneInfo

from flask import Response, abort, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from wtforms import Form, RadioField

from app.blueprints.records.views import bp
from app.extensions import db
from app.models.calendar_feed import Feed, feed_behind
from app.models.columns import new_id, today_in
from app.operations.accounts import calendar_feed
from app.queries import calendar as queries
from app.reading.ids import id_in
from app.web import ical
from app.web.access import me, public

# What was, so that nothing is gone from a calendar at once, and what comes.
PAST, COMING = timedelta(days=92), timedelta(days=731)


class LinkForm(Form):
    shows = RadioField(
        "What it shows",
        choices={
            "type": "Only the time and type of your activities, such as “Interview”",
            "details": "Details: titles, companies, locations, and also tasks, closing dates, and offers to answer",
        },
        default="type",
    )


@bp.get("/calendar/<token>.ics")
@public
def feed(token: str) -> ResponseReturnValue:
    """For whoever has the link. Asked for again and again, so an unchanged one is known by a single read."""
    found = feed_behind(db.session(), token) or abort(404)
    # A copy may be kept, and whether it still holds is asked each time. Nobody in between may keep one.
    headers = {"Cache-Control": "private, no-cache", "ETag": f'"{_tag(found)}"'}
    if request.if_none_match.contains_weak(_tag(found)):
        return Response(status=304, headers=headers)
    today = today_in(found.time_zone)
    entries = queries.between(
        found.account_id, today - PAST, today + COMING, ZoneInfo(found.time_zone), most_a_day=queries.MOST
    )
    events = ical.events_of(entries, with_details=found.with_details)
    return Response(ical.calendar_of(events, ical.NAME), mimetype=ical.MEDIA_TYPE, headers=headers)


def _tag(found: Feed) -> str:
    """Changes with the records, with what the link shows, with the days it covers, and with our way to write it."""
    of = (found.version, found.with_details, found.time_zone, today_in(found.time_zone), current_app.config["VERSION"])
    return hashlib.sha256(repr(of).encode()).hexdigest()[:32]


@bp.get("/account/calendar")
def calendar_link() -> ResponseReturnValue:
    return _page(LinkForm())


@bp.post("/account/calendar")
def make_calendar_link() -> ResponseReturnValue:
    """Make one, and show it this once. Pressed twice, the second makes no other: the first was shown."""
    form, id = LinkForm(request.form), id_in(request.form.get("id")) or new_id()
    if not form.validate():
        return _page(form), 422
    there = calendar_feed.feed_of(me().account_id)
    if there and there.id == id:
        return redirect("/account/calendar", 303)
    try:
        token = calendar_feed.make(me().account_id, id, with_details=form.shows.data == "details")
        db.session.commit()
    except IntegrityError:
        # The other half of a double click came first.
        db.session.rollback()
        return redirect("/account/calendar", 303)
    return _page(form, f"{current_app.config['BASE_URL']}/calendar/{token}.ics")


@bp.post("/account/calendar/shows")
def change_calendar_link() -> ResponseReturnValue:
    """What the link shows. The link stays."""
    form, there = LinkForm(request.form), calendar_feed.feed_of(me().account_id)
    if not form.validate():
        return _page(form), 422
    if there:
        there.with_details = form.shows.data == "details"
        db.session.commit()
        flash("Saved.")
    return redirect("/account/calendar", 303)


@bp.post("/account/calendar/off")
def turn_calendar_link_off() -> ResponseReturnValue:
    calendar_feed.turn_off(me().account_id)
    db.session.commit()
    flash("The link is turned off. It no longer shows anything.")
    return redirect("/account/calendar", 303)


def _page(form: LinkForm, link: str | None = None) -> str:
    there = calendar_feed.feed_of(me().account_id)
    if there and not form.errors:
        form.shows.data = "details" if there.with_details else "type"
    return render_template("account/calendar.html", feed=there, form=form, link=link)

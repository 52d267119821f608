"""What is done about a next step by one press: following up, leaving it, saying how it went, answering an offer."""

import uuid
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.blueprints.records.views import bp, offer_undo
from app.extensions import db
from app.models.account import Account
from app.models.activity import Activity
from app.models.offer import Offer
from app.models.opportunity import Opportunity
from app.operations.records import crud, endings, follow_ups, history
from app.queries import next_step
from app.reading.text import one_line
from app.records.schema import LONGEST_LINE, too_long
from app.web import flashes
from app.web.access import me, owned
from app.web.safe_redirect import safe_next
from app.web.template_filters import person_today, weekday

# What can be said of how it went, by the word that is sent.
ANSWERS = {"well": "Went well.", "unsure": "Not sure.", "not_for_me": "Not for me."}


@bp.post("/opportunities/<uuid:id>/follow-up")
def follow_up(id: uuid.UUID) -> ResponseReturnValue:
    """Log it, and propose when to do it again."""
    opportunity = owned(Opportunity, id, lock=True)
    name, back = crud.name_of(opportunity), _back(id)
    done = follow_ups.follow_up(opportunity, me().time_zone, person_today(), f"Followed up on {name}.", back)
    interval = db.session.get_one(Account, me().account_id).follow_up_after
    db.session.commit()
    offer_undo(done)
    again = person_today() + timedelta(days=interval)
    task = {"title": f"Follow up on {name}"[:LONGEST_LINE], "due_on": again.isoformat(), "opportunity_id": str(id)}
    flashes.propose("If you hear nothing, follow up again on", "Add a task", task | {"back": back})
    return redirect(back, 303)


@bp.post("/opportunities/<uuid:id>/leave")
def leave(id: uuid.UUID) -> ResponseReturnValue:
    """Say nothing of its silence for a week."""
    opportunity, back = owned(Opportunity, id, lock=True), _back(id)
    until = weekday(person_today() + follow_ups.LEFT_FOR)
    label = f"{crud.name_of(opportunity)} is left alone until {until}."
    done = follow_ups.leave(opportunity, person_today(), label, back)
    db.session.commit()
    offer_undo(done)
    return redirect(back, 303)


@bp.post("/activities/<uuid:id>/went")
def say_how_it_went(id: uuid.UUID) -> ResponseReturnValue:
    """One of three answers, with a line if there is more to say; a note of thanks is proposed."""
    activity = owned(Activity, id, lock=True)
    answer, line = ANSWERS.get(request.form.get("answer", "")), one_line(request.form.get("line", ""))
    back = safe_next(request.form.get("back") or f"/activities/{id}")
    if not answer or len(line) > LONGEST_LINE:
        flash(too_long("Your line", LONGEST_LINE) if answer else "Choose how it went.", "error")
        return redirect(back, 303)
    done = follow_ups.say_how_it_went(activity, f"{answer} {line}".strip(), "Saved how it went.", back)
    title = f"Thank {activity.company.name if activity.company else 'them'} for the {activity.kind}"[:LONGEST_LINE]
    about = {"opportunity_id": str(activity.opportunity_id)} if activity.opportunity_id else {}
    db.session.commit()
    offer_undo(done)
    tomorrow = (person_today() + timedelta(days=1)).isoformat()
    task = {"title": title, "due_on": tomorrow, "back": back} | about
    flashes.propose("Send a short note of thanks by", "Add a task", task)
    return redirect(back, 303)


@bp.post("/offers/<uuid:id>/accept")
def accept(id: uuid.UUID) -> ResponseReturnValue:
    return _answer(id, "accepted")


@bp.post("/offers/<uuid:id>/decline")
def decline(id: uuid.UUID) -> ResponseReturnValue:
    return _answer(id, "declined")


def _answer(id: uuid.UUID, outcome: str) -> ResponseReturnValue:
    offer = owned(Offer, id)
    opportunity = owned(Opportunity, offer.opportunity_id, lock=True)
    try:
        done = endings.answer(opportunity, outcome, person_today())
    except history.NoSuchStage as missing:
        db.session.rollback()
        flash(missing.errors["stage_id"][0], "error")
        return redirect(f"/offers/{id}", 303)
    db.session.commit()
    if done:
        offer_undo(done)
    if outcome == "accepted":
        return redirect(f"/opportunities/{opportunity.id}/accepted", 303)
    return redirect(_back(opportunity.id), 303)


@bp.get("/opportunities/<uuid:id>/accepted")
def accepted(id: uuid.UUID) -> ResponseReturnValue:
    """The page after an offer was accepted: what is still open can be closed at once."""
    opportunity = owned(Opportunity, id)
    others, tasks = next_step.still_open(me().account_id)
    return render_template(
        "records/opportunities/accepted.html",
        opportunity=opportunity,
        name=crud.name_of(opportunity),
        others=others,
        tasks=tasks,
        most=endings.MOST_AT_ONCE,
    )


@bp.post("/opportunities/<uuid:id>/close-others")
def close_others(id: uuid.UUID) -> ResponseReturnValue:
    opportunity = owned(Opportunity, id, lock=True)
    if opportunity.outcome != "accepted":
        flash("Nothing was closed: no offer is accepted here.", "error")
        return redirect(f"/opportunities/{id}", 303)
    try:
        done = endings.close_others(opportunity, person_today(), "Closed everything else, and finished its tasks.")
    except history.NoSuchStage as missing:
        db.session.rollback()
        flash(missing.errors["stage_id"][0], "error")
        return redirect(f"/opportunities/{id}", 303)
    db.session.commit()
    offer_undo(done)
    return redirect("/board", 303)


def _back(id: Any) -> str:
    """The page whose button was pressed."""
    return safe_next(request.form.get("back") or f"/opportunities/{id}")

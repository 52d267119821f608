"""`GET /me`: who is signed in, for the mobile app."""

from flask import Response

from app.blueprints.api.authentication import bp, me
from app.blueprints.api.responses import answer
from app.operations.accounts import reminders


@bp.get("/me")
def account() -> Response:
    person = me()
    reminder = reminders.of(person.account_id)
    return answer(
        {
            "email": person.email,
            "first_name": person.first_name,
            "last_name": person.last_name,
            "time_zone": person.time_zone,
            "region": person.region,
            "reminder_hour": reminder.hour if reminder else None,
        }
    )

from flask import Response

from app.blueprints.api.answers import answer
from app.blueprints.api.guard import bp, me


@bp.get("/me")
def account() -> Response:
    person = me()
    return answer(
        {
            "email": person.email,
            "first_name": person.first_name,
            "last_name": person.last_name,
            "time_zone": person.time_zone,
        }
    )

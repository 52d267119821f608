"""`/me`: who is signed in, and what they say of themselves."""

from typing import Annotated, Any

from flask import Response
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints

from app.blueprints.api.authentication import bp, me
from app.blueprints.api.responses import answer
from app.blueprints.api.validation import validated
from app.extensions import db
from app.models.account import Account
from app.operations.accounts import profile, reminders
from app.reading import region
from app.reading.text import one_line
from app.records.schema import LONGEST_SHORT, Schema
from app.web.account_fields import TIME_ZONES
from app.web.json_body import json_object


def _known_zone(name: str) -> str:
    if name != "UTC" and name not in TIME_ZONES:
        raise ValueError("{label} must be the name of a time zone, such as America/New_York.")
    return name


def _known_region(code: str) -> str:
    if code not in region.names():
        raise ValueError("{label} must be the code of a country, such as US.")
    return code


Name = Annotated[Annotated[str, StringConstraints(max_length=LONGEST_SHORT)], BeforeValidator(one_line)]


class Person(Schema):
    """What people can change of their account; e-mail address and password are changed on the site."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"time_zone": "Europe/Dublin"}]})

    first_name: Name = ""
    last_name: Name = ""
    time_zone: Annotated[
        Annotated[str, StringConstraints(max_length=LONGEST_SHORT), AfterValidator(_known_zone)],
        Field(description="UTC, or a name of the IANA time zone database with a slash, such as Europe/Dublin."),
    ] = "UTC"
    region: Annotated[
        Annotated[str, StringConstraints(max_length=LONGEST_SHORT), AfterValidator(_known_region)],
        Field(description="A country (ISO 3166), such as IE."),
    ] = region.UNKNOWN


@bp.get("/me")
def account() -> Response:
    return _shown(me())


@bp.patch("/me")
def change_account() -> Response:
    sent = json_object()
    values = validated(Person, sent).model_dump(include=set(sent))
    account = db.session.get_one(Account, me().account_id)
    profile.change(account, values)
    shown = _shown(account)
    db.session.commit()
    return shown


def _shown(person: Any) -> Response:
    """Of the account, or of who is signed in to it."""
    reminder = reminders.of(me().account_id)
    names = ("email", "first_name", "last_name", "time_zone", "region")
    shown = {name: getattr(person, name) for name in names}
    return answer({"id": me().account_id, **shown, "reminder_hour": reminder.hour if reminder else None})

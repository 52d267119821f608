"""Signing a phone in and out, and keeping it signed in."""

import uuid
from datetime import datetime
from typing import Annotated

from flask import Response, g, request
from pydantic import Field, StringConstraints

from app.blueprints.api.authentication import bp, me, refuse
from app.blueprints.api.responses import answer
from app.blueprints.api.validation import validated
from app.extensions import db
from app.operations.accounts import known_devices, password_rule, tokens
from app.operations.accounts import sign_in as sign_ins
from app.records.schema import Line, OptionalShort, Schema
from app.web.access import public
from app.web.json_body import json_object

# Composed and decomposed letters make a password longer than it is once normalised.
LONGEST_TYPED = 4 * password_rule.LONGEST
LONGEST_DEVICE_KEY = 1000
DEVICE = "Mobile app"


class Credentials(Schema):
    email: Line
    password: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TYPED)]
    device: Annotated[OptionalShort, Field(description="How the list of sign-ins calls this device.")] = None
    code: Annotated[OptionalShort, Field(description="Of the second step, for accounts that have one.")] = None
    device_key: Annotated[
        Annotated[str, StringConstraints(max_length=LONGEST_DEVICE_KEY)] | None,
        Field(description="From the last answer to this account on this device, so that nobody’s tries keep it out."),
    ] = None


@bp.post("/token")
@public
def make_token() -> Response:
    values = validated(Credentials, json_object())
    try:
        opened = sign_ins.sign_in(
            values.email,
            values.password,
            request.remote_addr or "",
            values.device or DEVICE,
            is_app=True,
            device_key=values.device_key or "",
        )
    except (sign_ins.WrongCredentials, sign_ins.NotVerified):
        db.session.rollback()
        return refuse("No account with a confirmed address has this e-mail and password.", "invalid-credentials")
    db.session.commit()
    return _token(opened.account_id, opened.id, opened.serial, opened.expires_at)


@bp.post("/token/renew")
def renew_token() -> Response:
    return _token(me().account_id, me().sign_in_id, g.bearer.serial + 1, me().expires_at)


@bp.delete("/token")
def end_token() -> Response:
    sign_ins.sign_out(me().account_id, me().sign_in_id)
    db.session.commit()
    return Response(status=204)


def _token(account_id: uuid.UUID, sign_in_id: uuid.UUID, serial: int, renew_until: datetime) -> Response:
    return answer(
        {
            "token": tokens.issue(account_id, sign_in_id, serial),
            "token_type": "Bearer",
            "expires_in": int(tokens.TOKEN_LIFE.total_seconds()),
            "renew_until": renew_until,
            "device_key": known_devices.remember("", account_id, sign_in_id),
        }
    )

"""Offers beside each other, and one by itself."""

import uuid
from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from app.blueprints.records import lists
from app.blueprints.records.views import bp
from app.queries import offer_page
from app.records import compare_offers
from app.records.offer import KIND as OFFERS
from app.web.access import me
from app.web.next_step import DAYS_THAT_ARE_SOON
from app.web.template_filters import person_today

# What is assumed is asked for in these words.
ASSUMPTIONS = {
    "weeks": "Paid weeks per year",
    "months": "Monthly payments per year",
    "days": "Days per week",
    "hours": "Hours per week, if not given",
}


class Shown(NamedTuple):
    offer: Any
    compared: compare_offers.Compared
    tone: str


class Assumption(NamedTuple):
    """What can be assumed otherwise, as the form has it; `problem` says why what was typed cannot be used."""

    name: str
    label: str
    problem: str | None
    value: str


@bp.get("/offers/<uuid:id>")
def offer(id: uuid.UUID) -> ResponseReturnValue:
    row = offer_page.offer(me().account_id, id) or abort(404)
    assumed, _errors = compare_offers.read({})
    return render_template(
        "records/offers/page.html",
        offer=row.Offer,
        role=row.title,
        company=row.company,
        compared=compare_offers.compare(row.Offer, assumed),
        assumed=assumed,
        urgency=urgency(row.Offer.reply_by),
        is_open=row.stage_kind != "closed",
    )


@lists.beside(OFFERS)
def _side_by_side(shown: lists.Shown) -> dict[str, Any]:
    """Those of a currency together, each with its pay counted for a year and an hour; and what was assumed for that."""
    assumed, errors = compare_offers.read(request.args)
    groups = compare_offers.by_currency(list(shown.rows))
    return {
        "groups": {
            currency: [Shown(row, compare_offers.compare(row, assumed), urgency(row.reply_by)) for row in offers]
            for currency, offers in groups.items()
        },
        "assumed": assumed,
        "assumptions": [
            Assumption(
                name, label, f"{label} {errors[name]}" if name in errors else None, _shown(name, assumed, errors)
            )
            for name, label in ASSUMPTIONS.items()
        ],
        "kept": [
            (name, value) for name, value in request.args.items(multi=True) if name not in (*ASSUMPTIONS, "after")
        ],
    }


def urgency(reply_by: Any) -> str:
    """The tint of a day to answer by: late when it is over, due when it is near."""
    left = (reply_by - person_today()).days if reply_by else None
    if left is None or left > DAYS_THAT_ARE_SOON:
        return ""
    return "late" if left < 0 else "due"


def _shown(name: str, assumed: compare_offers.Assumed, errors: Mapping[str, str]) -> str:
    return request.args.get(name, "") if name in errors else f"{getattr(assumed, name):f}"

"""`POST /capture`: what an advert says that another app shared, as a draft of an opportunity. Nothing of it is fetched,
and nothing is kept.
"""

from typing import Annotated, Any

from flask import Response
from pydantic import BeforeValidator, ConfigDict, StringConstraints

from app.blueprints.api.authentication import bp, me
from app.blueprints.api.responses import answer
from app.blueprints.api.validation import validated
from app.extensions import db
from app.models.engines import reading
from app.queries import added_before
from app.queries.earlier_roles import company_id_of
from app.reading.page import read_shared
from app.reading.text import one_line
from app.records.capture import CAPTURED
from app.records.opportunity import OpportunitySchema
from app.records.schema import LONGEST_ADDRESS, OptionalText, Schema, validate
from app.records.what_was_read import asked_about, fitting
from app.web.json_body import json_object

LONGEST_TITLE = 1_000
# The fields of a draft. The company stands beside it, by its name.
DRAFT = (*(name for name in CAPTURED if name != "company"), "posting")
SAME = ("id", "title", "company", "stage", "archived", "created_at")


class Shared(Schema):
    """What another app shares of an advert."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "Bookseller at Harbour Books, Cork"}]})

    text: OptionalText = None
    url: Annotated[Annotated[str, StringConstraints(max_length=LONGEST_ADDRESS)] | None, BeforeValidator(one_line)] = (
        None
    )
    title: Annotated[Annotated[str, StringConstraints(max_length=LONGEST_TITLE)] | None, BeforeValidator(one_line)] = (
        None
    )


@bp.post("/capture")
def capture() -> Response:
    sent = validated(Shared, json_object())
    page = read_shared(sent.title or "", sent.text or "", sent.url or "")
    found = fitting(page.reading)
    company = found.pop("company", None)
    draft = dict.fromkeys(DRAFT) | _in_form(found) | {"posting": page.text or None}
    with reading(db.session):
        company_id = company_id_of(me().account_id, company) if company else None
        same = added_before.alike(me().account_id, draft, company, company_id)
    return answer(
        {
            "draft": draft,
            "company": company,
            "company_id": company_id,
            "ask": asked_about(page.reading),
            "same": {name: getattr(same, name) for name in SAME} if same else None,
        }
    )


def _in_form(found: dict[str, Any]) -> dict[str, Any]:
    """Values as they would be kept, each of which may be by itself."""
    values, _errors = validate(OpportunitySchema, {"title": "-", **found})
    return values.model_dump(include=set(found) & set(DRAFT)) if values else {}

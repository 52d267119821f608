"""What the page of something just added says of its reading. The address says what, so that it outlives a reload."""

import uuid
from typing import Any, NamedTuple

from flask import request

from app.reading.found import Reading
from app.records.what_was_read import WhatWasReadForm, asked_about, known_names, said_by
from app.web import template_filters
from app.web.form_recovery import form_data


class Strip(NamedTuple):
    """The names of what was read, in words what it is, and the fields to mend."""

    names: str
    said: list[str]
    asked: list[str]
    form: WhatWasReadForm


def address_after(id: uuid.UUID, reading: Reading) -> str:
    """The page of an opportunity that shows what was read."""
    asked = asked_about(reading)
    return f"/opportunities/{id}?read={','.join(said_by(reading))}" + (f"&ask={','.join(asked)}" if asked else "")


def strip_of(opportunity: Any, company: str | None, refused: Any = None) -> Strip | None:
    """What the page is to show, if its address or a form that came back says so."""
    typed = form_data() or request.args
    names = typed.get("read", request.args.get("read"))
    if names is None:
        return None
    words = _in_words(opportunity, company)
    asked = known_names(typed.get("ask") or request.args.get("ask"))
    form = (
        refused
        if isinstance(refused, WhatWasReadForm)
        else WhatWasReadForm(form_data(), data=_stored(opportunity, company))
    )
    said = [words[name] for name in known_names(names) if name in words]
    return Strip(
        ",".join(known_names(names)), [one for one in said if one], [name for name in asked if name in form], form
    )


def _in_words(opportunity: Any, company: str | None) -> dict[str, str]:
    deadline = opportunity.deadline
    return {
        "company": company or "",
        "location": opportunity.location or "",
        "workplace": template_filters.choice(opportunity.workplace),
        "pay": template_filters.pay(opportunity) or opportunity.pay_text or "",
        "deadline": f"closes {template_filters.day(deadline)}" if deadline else "",
    }


def _stored(opportunity: Any, company: str | None) -> dict[str, Any]:
    pay = template_filters.pay(opportunity, full=True) or opportunity.pay_text
    return {name: getattr(opportunity, name) for name in ("title", "location", "deadline")} | {
        "company": company,
        "pay": pay,
    }

"""What was read from an advert, shown back once it is added, with the few fields to mend that are not sure."""

from typing import Any

from app.reading.found import Reading, Sure
from app.reading.pay_in_text import best_pay, pay_in
from app.records.fields import DayField, IdField, LineField
from app.records.form import WithCompany
from app.records.opportunity import OpportunitySchema
from app.records.schema import LONGEST_LINE, validate

# What is said, in this order, and the columns that say it.
SAID = {
    "title": ("title",),
    "company": ("company_id",),
    "location": ("location",),
    "workplace": ("workplace",),
    "pay": ("pay_min", "pay_max", "pay_text"),
    "deadline": ("deadline",),
}
# What is asked about, the most useful first. A company and a place nearly every advert has.
_ASKED = ("title", "company", "location", "deadline", "pay")
_EXPECTED = ("title", "company", "location")
_MOST_ASKED = 3


class WhatWasReadForm(WithCompany):
    not_validated = (*WithCompany.not_validated, "pay")

    title = LineField("Role", id="read-title")
    company = LineField("Company", id="read-company")
    company_id = IdField()
    location = LineField("Location", id="read-location")
    pay = LineField("Pay", id="read-pay")
    deadline = DayField("Closing date", id="read-deadline")

    def typed_pay(self) -> dict[str, Any] | None:
        """The values that the typed pay comes to; None where it was not asked for. Raises ValueError in words."""
        if not self.pay.raw_data:
            return None
        nothing: dict[str, Any] = dict.fromkeys(("pay_min", "pay_max", "pay_currency", "pay_period", "pay_text"))
        text = (self.pay.data or "").strip()
        offer = best_pay(pay_in(text, is_labelled=True))
        if any(letter.isdigit() for letter in text) and not offer:
            raise ValueError("Pay must be an amount, such as 30,000 a year.")
        return nothing | (offer.values if offer else {"pay_text": text or None})


def asked_about(reading: Reading) -> list[str]:
    """The fields that are not sure, or that are missing though nearly every advert has them; three at most."""
    found = {
        name: max((reading[each].sure for each in names if each in reading), default=None)
        for name, names in _read().items()
    }
    unsure = [
        name
        for name in _ASKED
        if (found[name] or Sure.SAID) < Sure.LIKELY or (found[name] is None and name in _EXPECTED)
    ]
    unsure += [name for name in _ASKED if found[name] == Sure.LIKELY and name not in unsure and name in _EXPECTED[1:]]
    return sorted(unsure[:_MOST_ASKED], key=_ASKED.index)


def said_by(reading: Reading) -> list[str]:
    """The names of what was read, for the strip."""
    return [name for name, names in _read().items() if any(each in reading for each in names)]


def _read() -> dict[str, tuple[str, ...]]:
    return SAID | {"company": ("company",)}


def known_names(said: str | None) -> list[str]:
    """Of what an address says, the names there are, in their order."""
    names = (said or "").split(",")
    return [name for name in SAID if name in names]


def fitting(reading: Reading) -> dict[str, Any]:
    """The values that an opportunity may have, each by itself; a title that is too long is cut."""
    found = reading.values_found()
    company = found.pop("company", None)
    if len(found.get("title") or "") > LONGEST_LINE:
        found["title"] = found["title"][:LONGEST_LINE].rstrip()
    _values, errors = validate(OpportunitySchema, {"title": "-", **found})
    sound = {name: value for name, value in found.items() if name not in errors}
    if company and len(company) <= LONGEST_LINE:
        sound["company"] = company
    return sound

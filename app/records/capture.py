"""The form for an advert that a browser read on its page, a phone shared, or a person pasted."""

from collections.abc import Mapping
from typing import Any

from app.reading.advert_text import as_text
from app.records.fields import ParagraphField
from app.records.form import WithCompany
from app.records.opportunity import OpportunityForm

# What the bookmarklet and the share target may fill in.
CAPTURED = (
    *("title", "company", "url", "location", "workplace", "employment_type", "pay_min", "pay_max", "pay_currency"),
    *("pay_period", "pay_text", "posted_on", "deadline", "reference", "source"),
)
_CHOSEN = ("workplace", "employment_type", "pay_period")


class CaptureForm(OpportunityForm):
    shown_first: tuple[str, ...] = (
        *("posting", "title", "company", "url", "location", "workplace", "deadline"),
        *("pay_min", "pay_max", "pay_currency", "pay_period"),
        *("employment_type", "posted_on", "reference", "pay_text", "source"),
    )

    posting = ParagraphField("Advert text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in [
            field.name
            for field in self
            if field.name not in (*WithCompany.not_validated, *CAPTURED, "posting", "company_id")
        ]:
            del self[name]

    def take(self, values: Mapping[str, Any]) -> None:
        """Fill fields that were left empty, as if these values had been typed."""
        known = CaptureForm(data=dict(values)).in_currency(values.get("pay_currency"))
        has_pay = self.pay_min.data or self.pay_max.data
        for name in (*CAPTURED, "company"):
            if values.get(name) and not self[name].data and not (has_pay and name.startswith("pay_")):
                typed = known[name].data if name in _CHOSEN else known[name]._value()  # type: ignore[attr-defined]
                self[name].process_formdata([typed])
                self[name].raw_data = [typed]

    def read(self) -> bool:
        self.posting.data = as_text(self.posting.data or "")
        return super().read()

"""The form for an advert that a browser read on its page, a phone shared, or a person pasted."""

from typing import Any

from app.reading.advert_text import as_text
from app.records.fields import ParagraphField
from app.records.form import WithCompany
from app.records.opportunity import OpportunityForm

# What the bookmarklet and the share target may fill in.
CAPTURED = (
    *("title", "company", "url", "location", "workplace", "employment_type", "pay_min", "pay_max", "pay_currency"),
    *("pay_period", "pay_text", "posted_on", "deadline", "reference"),
)


class CaptureForm(OpportunityForm):
    shown_first: tuple[str, ...] = (
        *("posting", "title", "company", "url", "location", "workplace"),
        *("employment_type", "deadline", "posted_on", "reference"),
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

    def read(self) -> bool:
        self.posting.data = as_text(self.posting.data or "")
        return super().read()

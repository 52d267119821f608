"""Activities: at a time by the clock of some place, with people, some of whom were only typed."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from app.extensions import db
from app.models.account import Account
from app.models.activity import Activity
from app.models.opportunity import Opportunity
from app.models.undo import Undo
from app.operations.records.contacts import find_or_make_contact
from app.operations.records.rules import Rules
from app.records.activity import KIND, KIND_LABELS


class ActivityRules(Rules[Activity]):
    def apply(self, record: Activity, values: Mapping[str, Any], today: date, *, is_new: bool) -> Undo | None:
        self.assign(record, values, but=("starts_at", "time_zone", *self.kind.computed))
        zone = values.get("time_zone") or record.time_zone or _time_zone_of(record.account_id)
        starts_at = values.get("starts_at", record.starts_at)
        if (starts_at, zone) != (record.starts_at, record.time_zone):
            record.at(starts_at, zone)
        if "contact_ids" in values:
            record.set_participants(values["contact_ids"])
        return None

    def title(self, record: Activity) -> str:
        if record.summary:
            return super().title(record)
        what = "activity" if record.kind == "other" else KIND_LABELS.get(record.kind, record.kind)
        whom = f" with {record.company.name}" if record.company else ""
        return f"the {what.lower().replace('_', ' ')}{whom}"

    def complete(self, account_id: uuid.UUID, values: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
        """Return it with the company of its opportunity, unless it names one, and with people of these names."""
        completed = dict(values)
        if completed.get("opportunity_id") and not completed.get("company_id"):
            opportunity = db.session.get(Opportunity, (account_id, completed["opportunity_id"]))
            completed["company_id"] = opportunity.company_id if opportunity else None
        people = [find_or_make_contact(account_id, name, completed.get("company_id")).id for name in names]
        if people:
            completed["contact_ids"] = list(dict.fromkeys([*completed.get("contact_ids", ()), *people]))
        return completed


RULES = ActivityRules(KIND)


def _time_zone_of(account_id: uuid.UUID) -> str:
    return db.session.get_one(Account, account_id).time_zone

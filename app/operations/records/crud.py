"""Making, changing and deleting records of every kind, the same for pages and JSON."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import exists, func, select

from app.extensions import db
from app.models.account import Account
from app.models.activity import Activity
from app.models.columns import new_id, now, sort_key
from app.models.company import Company
from app.models.contact import Contact
from app.models.deletion import Deletion
from app.models.document import Document
from app.models.opportunity import Opportunity, StageChange
from app.models.owned import Record
from app.models.stage import Stage
from app.models.undo import Undo
from app.operations.records import adverts, history, undo
from app.records.activity import KIND as ACTIVITIES
from app.records.activity import KIND_LABELS
from app.records.document import MOST_VERSIONS
from app.records.kind import Kind
from app.records.kinds import KINDS
from app.records.opportunity import role_at
from app.records.schema import Errors
from app.records.stage import MOST_STAGES


class InvalidValues(Exception):
    """The values are sound and still cannot be: `errors` says which field and why."""

    def __init__(self, errors: Errors) -> None:
        super().__init__()
        self.errors = errors


class InUse(Exception):
    """The record cannot go while others need it; the message says which."""


def find(account_id: uuid.UUID, kind: Kind, id: uuid.UUID, *, lock: bool = False) -> Record | None:
    """`lock` keeps it as it is until the transaction ends: for what looks at the version and then writes past it."""
    return db.session.get(kind.model, (account_id, id), with_for_update=lock or None)


def was_deleted(account_id: uuid.UUID, kind: Kind, id: uuid.UUID) -> bool:
    found = db.session.get(Deletion, (account_id, id))
    return found is not None and found.kind == kind.slug


def create(
    account_id: uuid.UUID, kind: Kind, values: Mapping[str, Any], today: date, id: uuid.UUID | None = None
) -> Record:
    """A new record of these validated values. Raises InvalidValues when they refer to what is not there."""
    # The time first: what follows may touch the record, and nothing was changed before it was made.
    record = kind.model(account_id=account_id, id=id or new_id(), created_at=now())
    _set(kind, record, values, today, is_new=True)
    db.session.add(record)
    db.session.flush()
    return record


def change(kind: Kind, record: Record, values: Mapping[str, Any], today: date) -> None:
    """Give these values to the record and leave its others. Raises InvalidValues."""
    _set(kind, record, values, today, is_new=False)
    db.session.flush()


def delete(kind: Kind, record: Record, label: str) -> Undo:
    """Delete with everything that hangs on it; it can be put back for ten minutes. Raises InUse."""
    if isinstance(record, Stage):
        _check_stage_is_free(record)
    if isinstance(record, StageChange):
        return history.remove(record, label)
    return undo.delete(record, label)


def name_of(record: Record) -> str:
    """What a record is called in a sentence."""
    if isinstance(record, Opportunity):
        return role_at(record.title, record.company.name if record.company else None)
    if isinstance(record, Activity) and not record.summary and record.kind != "other":
        return f"the {KIND_LABELS.get(record.kind, record.kind).lower().replace('_', ' ')}"
    for column in ("name", "title", "summary"):
        if getattr(record, column, None):
            return str(getattr(record, column))
    return f"the {_called(type(record))}"


def deleted(record: Record) -> str:
    """What Undo says once it is deleted."""
    return f"Deleted {name_of(record)}."


def _called(model: type[Record]) -> str:
    if model is StageChange:
        return "entry"
    return next(kind.singular for kind in KINDS.values() if kind.model is model)


def company_named(account_id: uuid.UUID, name: str, so_far: str | None = None) -> Company:
    """The company people mean by this name, whatever its case and accents; a new one, not kept yet, if none.

    Of several with one name it is the one of the id `so_far`, if that is among them.
    """
    same = (
        select(Company).where(Company.account_id == account_id, Company.name_key == sort_key(name)).order_by(Company.id)
    )
    found = db.session.scalars(same.limit(20)).all()
    if found:
        return next((company for company in found if str(company.id) == so_far), found[0])
    return Company(account_id=account_id, id=new_id(), name=name)


def store(company: Company) -> None:
    """Store it before what refers to it."""
    db.session.add(company)
    db.session.flush()


def find_or_make_contact(account_id: uuid.UUID, name: str, company_id: uuid.UUID | None) -> Contact:
    """The person of this name, preferably at this company; made when there is none."""
    same = (
        select(Contact).where(Contact.account_id == account_id, Contact.name_key == sort_key(name)).order_by(Contact.id)
    )
    found = db.session.scalars(same.limit(20)).all()
    if found:
        return next((contact for contact in found if contact.company_id == company_id), found[0])
    made = Contact(account_id=account_id, id=new_id(), name=name, company_id=company_id)
    db.session.add(made)
    db.session.flush()
    return made


def contact_at(company: Company, name: str) -> Contact:
    """The person of this name at the company: one who is there, or is nowhere yet, or else a new one."""
    found = find_or_make_contact(company.account_id, name, company.id)
    if found.company_id is None:
        found.company_id = company.id
    elif found.company_id != company.id:
        found = Contact(account_id=company.account_id, id=new_id(), name=name, company_id=company.id)
        db.session.add(found)
    return found


def complete(activity: Mapping[str, Any], names: Iterable[str], account_id: uuid.UUID) -> dict[str, Any]:
    """Its values with the company of its opportunity, unless they name one, and with people of these names."""
    values = dict(activity)
    if values.get("opportunity_id") and not values.get("company_id"):
        opportunity = db.session.get(Opportunity, (account_id, values["opportunity_id"]))
        values["company_id"] = opportunity.company_id if opportunity else None
    people = [find_or_make_contact(account_id, name, values.get("company_id")).id for name in names]
    if people:
        values["contact_ids"] = list(dict.fromkeys([*values.get("contact_ids", ()), *people]))
    return values


def _set(kind: Kind, record: Record, values: Mapping[str, Any], today: date, *, is_new: bool) -> None:
    _check_references(kind, record.account_id, values)
    if not is_new:
        _check_immutable(kind, record, values)
    if isinstance(record, Opportunity):
        if is_new:
            _check_outcome(record, values)
        _set_opportunity(kind, record, values, today, is_new=is_new)
    elif isinstance(record, StageChange):
        _check_entry(record, values, is_new=is_new)
        history.enter(record, values, is_new=is_new)
    elif isinstance(record, Activity):
        _set_activity(record, values)
    else:
        if isinstance(record, Stage):
            _check_stage_name(record, values)
            _check_stage_kind(record, values, is_new=is_new)
        if isinstance(record, Document):
            values = _with_edition(record, values, is_new=is_new)
        _assign(kind, record, values)


def _assign(kind: Kind, record: Record, values: Mapping[str, Any], but: Iterable[str] = ()) -> None:
    left_out = set(but)
    for name, value in values.items():
        if name not in left_out and getattr(record, kind.column(name)) != value:
            setattr(record, kind.column(name), value)


def _set_opportunity(kind: Kind, record: Opportunity, values: Mapping[str, Any], today: date, *, is_new: bool) -> None:
    _assign(kind, record, values, but=(*history.DERIVED, *kind.computed))
    history.follow(record, values, today, is_new=is_new)
    if "tags" in values:
        record.set_tags(values["tags"])
    if "contact_ids" in values:
        record.set_contacts(values["contact_ids"])
    if "document_ids" in values:
        record.set_documents(values["document_ids"])
    if values.get("posting"):
        adverts.store(record, values["posting"], values.get("url") or record.url)


def _set_activity(record: Activity, values: Mapping[str, Any]) -> None:
    plain = {name: value for name, value in values.items() if name not in ("starts_at", "time_zone", "contact_ids")}
    _assign(ACTIVITIES, record, plain)
    zone = values.get("time_zone") or record.time_zone or _time_zone_of(record.account_id)
    starts_at = values.get("starts_at", record.starts_at)
    if (starts_at, zone) != (record.starts_at, record.time_zone):
        record.at(starts_at, zone)
    if "contact_ids" in values:
        record.set_participants(values["contact_ids"])


def _time_zone_of(account_id: uuid.UUID) -> str:
    return db.session.get_one(Account, account_id).time_zone


def _with_edition(record: Document, values: Mapping[str, Any], *, is_new: bool) -> Mapping[str, Any]:
    """Unless it was said which version it is, a new one comes after those of the same name, an old one stays."""
    if values.get("version"):
        return values
    if not is_new:
        return {name: value for name, value in values.items() if name != "version"}
    same = (Document.account_id == record.account_id, Document.name_key == sort_key(values["name"]))
    newest = db.session.scalar(select(func.max(Document.edition)).where(*same)) or 0
    return {**values, "version": min(newest + 1, MOST_VERSIONS)}


def _check_immutable(kind: Kind, record: Record, values: Mapping[str, Any]) -> None:
    moved = [name for name in kind.immutable if name in values and values[name] != getattr(record, kind.column(name))]
    if moved:
        one = kind.singular.replace("_", " ")
        raise InvalidValues({name: [f"This can’t be changed. Add another {one} instead."] for name in moved})


def _check_references(kind: Kind, account_id: uuid.UUID, values: Mapping[str, Any]) -> None:
    errors: Errors = {}
    for name, slug in kind.references.items():
        wanted = values.get(name)
        ids: set[uuid.UUID] = set(wanted) if isinstance(wanted, list) else {wanted} if wanted else set()
        if ids and not _all_there(KINDS[slug].model, account_id, ids):
            errors[name] = [f"There’s no such {KINDS[slug].singular.replace('_', ' ')}."]
    if errors:
        raise InvalidValues(errors)


def _all_there(model: type[Record], account_id: uuid.UUID, ids: set[uuid.UUID]) -> bool:
    found = db.session.scalars(select(model.id).where(model.account_id == account_id, model.id.in_(ids)))
    return set(found) == ids


def _check_entry(entry: StageChange, values: Mapping[str, Any], *, is_new: bool) -> None:
    if not is_new and values.get("opportunity_id", entry.opportunity_id) != entry.opportunity_id:
        raise InvalidValues({"opportunity_id": ["An entry stays with its opportunity."]})
    _check_outcome(entry, values)


def _check_outcome(record: Opportunity | StageChange, values: Mapping[str, Any]) -> None:
    """A stage that is not closed has no outcome: refuse it, rather than drop it in silence."""
    stage_id = values.get("stage_id") or record.stage_id
    if values.get("outcome") and stage_id:
        stage = db.session.get_one(Stage, (record.account_id, stage_id))
        if not stage.is_closed:
            raise InvalidValues({"outcome": ["Only a stage that closes an opportunity has an outcome."]})


def _check_stage_name(stage: Stage, values: Mapping[str, Any]) -> None:
    if "name" not in values:
        return
    same = select(Stage.id).where(
        Stage.account_id == stage.account_id, Stage.name_key == sort_key(values["name"]), Stage.id != stage.id
    )
    with db.session.no_autoflush:
        if db.session.scalar(same):
            raise InvalidValues({"name": ["You already have a stage with this name."]})


def _check_stage_fits(account_id: uuid.UUID) -> None:
    with db.session.no_autoflush:
        there = db.session.scalar(select(func.count()).where(Stage.account_id == account_id)) or 0
        if there >= MOST_STAGES:
            raise InvalidValues({"name": [f"There may be {MOST_STAGES:,} stages at most."]})


def _check_stage_kind(stage: Stage, values: Mapping[str, Any], *, is_new: bool) -> None:
    """When something was applied for and how it ended is told by the kinds of stages."""
    if is_new:
        _check_stage_fits(stage.account_id)
    elif values.get("kind", stage.kind) != stage.kind and _is_in_history(stage):
        raise InvalidValues(
            {"kind": ["Opportunities are in this stage or have been through it, so its type can’t change."]}
        )


def _is_in_history(stage: Stage) -> bool:
    entries = exists().where(StageChange.account_id == stage.account_id, StageChange.stage_id == stage.id)
    return bool(db.session.scalar(select(entries)))


def _check_stage_is_free(stage: Stage) -> None:
    if _is_in_history(stage):
        raise InUse("Opportunities are in this stage or have been through it. Merge it into another stage instead.")
    others = exists().where(Stage.account_id == stage.account_id, Stage.id != stage.id)
    if not db.session.scalar(select(others)):
        raise InUse("This is your only stage. Opportunities need one to be in.")

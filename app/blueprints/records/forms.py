"""From the form of a kind to validated values and back."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, NamedTuple, cast

from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField

from app.models.columns import new_id
from app.models.company import Company
from app.models.owned import Record
from app.operations.records import companies
from app.reading.ids import id_in
from app.records.fields import DayField
from app.records.form import RecordForm
from app.records.kind import Kind
from app.records.schema import validate
from app.web import template_filters
from app.web.access import me, named


class Fact(NamedTuple):
    """What a field says, in words."""

    label: str
    text: str


class Difference(NamedTuple):
    """The same as stored and as typed."""

    label: str
    stored: str
    typed: str


class Validated(NamedTuple):
    """The values a form is about, sound, and the company it names, which may have to be kept first."""

    values: dict[str, Any]
    company: Company | None


# What an address may already say about a new record: links of other pages do.
_FROM_ADDRESS = (
    "title",
    "url",
    "stage_id",
    "company_id",
    "company",
    "opportunity_id",
    "contact_id",
    "activity_id",
    "kind",
    "name",
    "back",
)


def blank(kind: Kind, typed: Any, address: Mapping[str, str]) -> RecordForm:
    """A new record's form: what was typed, else what the address says."""
    given: dict[str, Any] = {name: address[name] for name in _FROM_ADDRESS if name in address}
    if typed is None:
        given |= _form(kind).first_values(me()) | _on_day(address.get("on"))
    if typed is None and "company_id" in given:
        given["company"] = _company_name(given["company_id"])
    form = _form(kind)(typed, data={"id": str(id_in(address.get("id")) or new_id()), **given})
    if typed is None and "contact_ids" in form and "contact_id" in given:
        form["contact_ids"].data = [given["contact_id"]]
    return form


def filled(kind: Kind, typed: Any, record: Record, company: str | None) -> RecordForm:
    """An existing record's form: what was typed, else what is stored."""
    names = set(_names(kind)) & kind.schema.model_fields.keys()
    # Only these: each list of the others would be a statement.
    stored = {name: getattr(record, kind.column(name)) for name in names}
    form = _form(kind)(typed, data=stored | {"company": company or "", "version": str(record.version)})
    for name in form.only_when_new:
        del form[name]
    if typed is None:
        form.show(record)
    return form


def as_read(field: Any) -> str:
    """What a field says, in words."""
    if isinstance(field, SelectField):
        labels = cast(dict[str, str], field.choices)
        if isinstance(field, SelectMultipleField):
            return ", ".join(labels[id] for id in field.data or () if id in labels)
        return labels.get(str(field.data), "") if field.data else ""
    if isinstance(field, BooleanField):
        return "Yes" if field.data else "No"
    return str(field._value() or "")


def as_page(field: Any) -> str:
    """The same on a page: a date as pages show it."""
    return template_filters.day(field.data) if isinstance(field, DayField) and field.data else as_read(field)


def validated(kind: Kind, form: RecordForm, stored: Mapping[str, Any] | None = None) -> Validated | None:
    """The form's values, validated together with what is stored; None when the form says what is wrong."""
    valid = form.read()
    typed, name, company = form.submitted_values(), form.typed_company(), None
    if name is not None:
        company = companies.company_named(me().account_id, name, form["company_id"].data) if name else None
        typed["company_id"] = company.id if company else None
    values, errors = validate(kind.schema, {**(stored or {}), **typed}, form.labels)
    form.reject({name: said for name, said in errors.items() if name not in form or not form[name].errors})
    if not valid or not values:
        return None
    return Validated({name: getattr(values, name) for name in typed}, company)


# A time to begin with, where only the day is known.
_MORNING = time(9)


def _on_day(text: str | None) -> dict[str, Any]:
    """What is due or begins on the day of a calendar that it is added from."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return {}
    return {"due_on": day, "starts_at": datetime.combine(day, _MORNING)}


def _company_name(id: str) -> str:
    """Of their company with this id; empty when there is none."""
    company = named(Company, id)
    return company.name if company else ""


def _form(kind: Kind) -> type[RecordForm]:
    assert kind.form is not None
    return kind.form


def _names(kind: Kind) -> list[str]:
    return [field.name for field in _form(kind)()]


def differences(form: RecordForm, stored: RecordForm) -> list[Difference]:
    """Every field that people see."""
    return [
        Difference(field.label.text, as_read(stored[field.name]), as_read(field))
        for field in form
        if not isinstance(field, HiddenField)
    ]


def facts(form: RecordForm) -> list[Fact]:
    """Every field that people see and that says something."""
    seen = [Fact(field.label.text, as_page(field)) for field in form if not isinstance(field, HiddenField)]
    return [fact for fact in seen if fact.text]

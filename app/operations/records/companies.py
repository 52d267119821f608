"""Companies: found or made by their name, and what becomes of what is known by a company's name alone."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from app.extensions import db
from app.models.columns import new_id, sort_key
from app.models.company import Company
from app.models.opportunity import Opportunity
from app.models.undo import Undo
from app.operations.records import deletion
from app.operations.records.rules import Rules
from app.records.company import KIND

_OF = Opportunity.__table__.c


class CompanyRules(Rules[Company]):
    def delete(self, record: Company, label: str) -> Undo:
        return deletion.delete(record, label, named=_name_opportunities(record))

    def delete_many(self, records: Sequence[Company], label: str, about: str, back: str) -> Undo:
        named = [id for record in records for id in _name_opportunities(record)]
        return deletion.delete_many(records, label, about=about, named=named, back=back)


RULES = CompanyRules(KIND)


def _name_opportunities(company: Company) -> list[str]:
    """Have opportunities without a role take their company's name, which is all they are known by; returns which."""
    db.session.flush()
    nameless = (_OF.account_id == company.account_id, _OF.company_id == company.id, _OF.title.is_(None))
    ids = list(db.session.scalars(select(_OF.id).where(*nameless)))
    _give_title(company.account_id, ids, company.name)
    return [str(id) for id in ids]


@deletion.also_when_put_back(KIND.slug)
def _take_name_back(done: Undo, row: dict[str, Any]) -> None:
    """Leave without a role what had none, unless it was given another name meanwhile."""
    named = [uuid.UUID(id) for id in done.payload.get("named", ())]
    _give_title(done.account_id, named, None, _OF.title == row.get("name"))


def company_named(account_id: uuid.UUID, name: str, so_far: str | None = None) -> Company:
    """Return the company people mean by this name, whatever its case and accents; a new one, not kept yet, if none.

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


def _give_title(account_id: uuid.UUID, ids: list[uuid.UUID], title: str | None, *now_there: Any) -> None:
    if ids:
        these = update(Opportunity.__table__).where(_OF.account_id == account_id, _OF.id.in_(ids), *now_there)  # type: ignore[arg-type]  # a table
        db.session.execute(these.values(title=title, title_key=sort_key(title or ""), version=_OF.version + 1))

"""What a form offers to choose from among the person's own records; that of several kinds by one statement."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, Uuid, and_, bindparam, literal, literal_column, or_, select, union_all

from app.extensions import db
from app.models.columns import id_text
from app.models.company import Company
from app.models.contact import Contact
from app.models.opportunity import Opportunity, OpportunityContact
from app.models.stage import Stage
from app.queries import board
from app.queries.base import Rows, mine, refers, run, this
from app.reading.ids import id_in
from app.records.opportunity import role_at

MOST = 200

_company, _contact, _opportunity = Company.__table__.c, Contact.__table__.c, Opportunity.__table__.c
_link, _stage = OpportunityContact.__table__.c, Stage.__table__.c
_of = bindparam("opportunity_id", type_=Uuid())
_at = bindparam("company_id", type_=Uuid())
_chosen = bindparam("chosen", type_=Uuid(), expanding=True)

_nothing: Any = literal_column("null")
_COMPANIES = (
    select(literal("company").label("kind"), id_text(_company.id), _company.name, _nothing.label("more"))
    .where(mine(Company))
    .order_by(_company.name_key, _company.id)
    .limit(MOST)
)

_of_opportunity = (
    select(literal("opportunity"), id_text(_opportunity.id), _opportunity.title, _company.name)
    .outerjoin(Company.__table__, refers(_opportunity.company_id, Company))
    .where(mine(Opportunity))
)
# The one that is chosen is among them however old it is.
_THIS_OPPORTUNITY = _of_opportunity.where(_opportunity.id == _of)
_OPPORTUNITIES = (
    _of_opportunity.where(_opportunity.archived.is_(False))
    .order_by(_opportunity.moved_on.desc(), _opportunity.id.desc())
    .limit(MOST)
)

_of_contact = select(literal("contact"), id_text(_contact.id), _contact.name, _contact.role).where(mine(Contact))
_CHOSEN_PEOPLE = _of_contact.where(_contact.id.in_(_chosen))
_PEOPLE = _of_contact.order_by(_contact.name_key, _contact.id).limit(MOST)
_company_of = select(_opportunity.company_id).where(mine(Opportunity), _opportunity.id == _of)
_known = select(_link.contact_id).where(mine(OpportunityContact), _link.opportunity_id == _of)
_PEOPLE_NEAR = (
    _of_contact.where(
        or_(_contact.company_id == _at, _contact.company_id == _company_of.scalar_subquery(), _contact.id.in_(_known))
    )
    .order_by(_contact.name_key, _contact.id)
    .limit(MOST)
)


def _together(*parts: Select[Any]) -> Select[Any]:
    return select(union_all(*[select(part.subquery()) for part in parts]).subquery())


_ALL = _together(_COMPANIES, _THIS_OPPORTUNITY, _OPPORTUNITIES, _CHOSEN_PEOPLE, _PEOPLE)
_NEAR = _together(_COMPANIES, _THIS_OPPORTUNITY, _OPPORTUNITIES, _CHOSEN_PEOPLE, _PEOPLE_NEAR)


def choices(
    account_id: uuid.UUID,
    *,
    opportunity_id: uuid.UUID | None,
    company_id: uuid.UUID | None,
    chosen: Iterable[uuid.UUID],
    only_near: bool = False,
) -> Mapping[str, dict[str, str]]:
    """Labels by id, for each of "company", "opportunity" and "contact". `only_near` leaves of the people those of the
    opportunity and of the companies. Who and what is chosen already is always among them.
    """
    about = {"opportunity_id": opportunity_id, "company_id": company_id}
    found: dict[str, dict[str, str]] = {"company": {}, "opportunity": {}, "contact": {}}
    for kind, id, name, more in run(_NEAR if only_near else _ALL, account_id, chosen=list(chosen), **about):
        is_role = kind == "opportunity"
        found[kind][id] = role_at(name, more) if is_role else ", ".join(part for part in (name, more) if part)
    return found


_OPEN_ROLES = (
    select(_opportunity.id, _opportunity.title, _company.name.label("company"))
    .join(Stage.__table__, refers(_opportunity.stage_id, Stage))
    .outerjoin(Company.__table__, refers(_opportunity.company_id, Company))
    .where(
        mine(Opportunity),
        or_(
            _opportunity.id == this,
            and_(_opportunity.archived.is_(False), _stage.kind != "closed"),
        ),
    )
    .order_by((_opportunity.id == this).desc(), (_stage.kind == "offer").desc(), _opportunity.moved_on.desc())
    .limit(200)
)


def open_roles(account_id: uuid.UUID, chosen: uuid.UUID | None) -> Rows:
    """To choose one from: the chosen first, then those with an offer, then the others, moved last first."""
    return run(_OPEN_ROLES, account_id, id=chosen)


def names(model: Any, account_id: uuid.UUID) -> Sequence[str]:
    """Names to choose from while typing one: the first two hundred."""
    return db.session.scalars(
        select(model.name).where(model.account_id == account_id).order_by(model.name_key, model.id).limit(200)
    ).all()


class AccountChoices:
    """What one account has, for the forms of `app/records/`, which know ids as text."""

    def __init__(self, account_id: uuid.UUID) -> None:
        self.account_id = account_id

    def company_names(self) -> Sequence[str]:
        return names(Company, self.account_id)

    def stages(self) -> Mapping[str, str]:
        return {str(stage.id): stage.name for stage in board.stages(self.account_id)}

    def open_roles(self, chosen: str | None) -> Mapping[str, str]:
        """By id, what open opportunities are called, and the chosen one."""
        return {str(role.id): role_at(role.title, role.company) for role in open_roles(self.account_id, id_in(chosen))}

    def records(
        self, *, opportunity: str | None, company: str | None, people: Iterable[str | None], only_near: bool = False
    ) -> Mapping[str, dict[str, str]]:
        """As `choices`."""
        chosen = [id for id in map(id_in, people) if id]
        return choices(
            self.account_id,
            opportunity_id=id_in(opportunity),
            company_id=id_in(company),
            chosen=chosen,
            only_near=only_near,
        )

"""Contacts: found or made by their name."""

import uuid

from sqlalchemy import select

from app.extensions import db
from app.models.columns import new_id, sort_key
from app.models.company import Company
from app.models.contact import Contact


def find_or_make_contact(account_id: uuid.UUID, name: str, company_id: uuid.UUID | None) -> Contact:
    """Return the person of this name, preferably at this company; made when there is none."""
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
    """Return the person of this name at the company: one who is there, or is nowhere yet, or else a new one."""
    found = find_or_make_contact(company.account_id, name, company.id)
    if found.company_id is None:
        found.company_id = company.id
    elif found.company_id != company.id:
        found = Contact(account_id=company.account_id, id=new_id(), name=name, company_id=company.id)
        db.session.add(found)
    return found

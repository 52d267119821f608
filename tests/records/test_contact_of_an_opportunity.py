"""Contacts and what they are tied to: by the hidden field of a form, or chosen from those there are."""

import pytest
from flask import Flask

from tests.records import factories
from tests.support.browser import Browser

THERE = 'form[action$="/contacts"]'


@pytest.mark.parametrize("typed", ["a\r\nX: y", "../../x", "a" * 10_000, "01a20a25-8109-77d2-bb07-d4afce5d48c4"])
def test_nonsense_in_it_leads_to_the_contact_itself(app: Flask, alice: Browser, typed: str) -> None:
    page = alice.get("/contacts/new").form('[action="/contacts/new"]').fill(name="Ruth")
    page.values["opportunity_id"] = typed
    answer = page.submit()
    assert answer.status_code == 303
    assert (answer.location or "").startswith("/contacts/")
    assert factories.count(app, "contacts") == 1


def test_who_is_there_already_is_chosen_on_a_companys_page(app: Flask, alice: Browser) -> None:
    acme, zenith = factories.make(app, alice, "companies", {"name": "Acme"}, {"name": "Zenith"})
    ruth, bob = factories.make(
        app, alice, "contacts", {"name": "Ruth", "role": "Recruiter", "company_id": zenith}, {"name": "Bob"}
    )
    page = alice.get(f"/companies/{acme}")
    assert page.texts("#contact_id option") == ["Choose", "Bob", "Ruth, Recruiter, Zenith"]
    page = page.form(THERE).fill(contact_id=str(ruth)).submit(follow=True)
    assert "Added Ruth to the contacts." in page.words
    assert page.texts("#contacts b a") == ["Ruth"]
    assert page.texts("#contact_id option") == ["Choose", "Bob"]
    assert not alice.get(f"/companies/{zenith}").texts("#contacts b a")
    form = page.form(THERE).fill(contact_id=str(bob))
    factories.delete(alice, f"/contacts/{bob}")
    page = form.submit()
    assert page.status_code == 422
    assert "That contact was deleted. Choose another, or enter a name." in page.words


def test_nobody_elses_contact_is_chosen(app: Flask, alice: Browser, mallory: Browser) -> None:
    [acme] = factories.make(app, mallory, "companies", {"name": "Acme"})
    [ruth] = factories.make(app, alice, "contacts", {"name": "Ruth"})
    form = mallory.get(f"/companies/{acme}").form(THERE)
    form.values["contact_id"] = str(ruth)
    assert form.submit().status_code == 422
    assert factories.stored(app, alice, "contacts", f"/contacts/{ruth}").company_id is None


def test_who_referred_is_chosen_from_ones_contacts(app: Flask, alice: Browser) -> None:
    [ruth] = factories.make(app, alice, "contacts", {"name": "Ruth", "role": "Nurse"})
    path = factories.add(alice, "opportunities", title="Baker", referrer_id=str(ruth))
    assert alice.get(path).links(".facts a")["Ruth"] == f"/contacts/{ruth}"
    form = alice.get(f"{path}/edit").form()
    assert form.values["referrer_id"] == str(ruth)
    form.fill(referrer_id="").submit()
    assert factories.stored(app, alice, "opportunities", path).referrer_id is None

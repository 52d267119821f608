"""A company is typed by name: found if it is there, made if not."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.records.kinds import KINDS
from tests.records import factories
from tests.support.browser import Browser

pytestmark = pytest.mark.parametrize("slug", ["opportunities", "contacts"])


def least(slug: str, **more: str) -> dict[str, str]:
    return factories.LEAST[slug] | more


def company_of(app: Flask, owner: Browser, slug: str, path: str) -> object:
    return factories.stored(app, owner, slug, path).company_id


def test_a_new_name_makes_a_company(app: Flask, alice: Browser, slug: str) -> None:
    path = factories.add(alice, slug, **least(slug, company="  Café   Müller "))
    page = alice.get(path)
    assert page.click("Café Müller").heading == "Café Müller"
    assert factories.count(app, "companies") == 1


@pytest.mark.parametrize(
    "name", ["Café Müller", "cafe muller", "CAFÉ  MÜLLER", "Cafe\u0301 Mu\u0308ller", " café müller\t"]
)
def test_a_known_name_is_found_whatever_its_case_and_accents(app: Flask, alice: Browser, slug: str, name: str) -> None:
    company = factories.add(alice, "companies", name="Café Müller")
    path = factories.add(alice, slug, **least(slug, company=name))
    assert company_of(app, alice, slug, path) == factories.id_in(company)
    assert factories.count(app, "companies") == 1


def test_someone_elses_company_of_that_name_is_not_found(
    app: Flask, alice: Browser, mallory: Browser, slug: str
) -> None:
    theirs = factories.add(mallory, "companies", name="Acme")
    path = factories.add(alice, slug, **least(slug, company="Acme"))
    assert company_of(app, alice, slug, path) not in (None, factories.id_in(theirs))


def test_emptying_the_name_unties_it_and_keeps_the_company(app: Flask, alice: Browser, slug: str) -> None:
    path = factories.add(alice, slug, **least(slug, company="Acme"))
    alice.get(f"{path}/edit").form().fill(company="").submit(follow=True)
    assert company_of(app, alice, slug, path) is None
    assert factories.count(app, "companies") == 1


def test_another_name_ties_it_to_another(app: Flask, alice: Browser, slug: str) -> None:
    path = factories.add(alice, slug, **least(slug, company="Acme"))
    before = company_of(app, alice, slug, path)
    alice.get(f"{path}/edit").form().fill(company="Zenith").submit(follow=True)
    assert company_of(app, alice, slug, path) not in (None, before)
    assert factories.count(app, "companies") == 2


def test_no_company_is_made_when_something_else_is_wrong(app: Flask, alice: Browser, slug: str) -> None:
    main = factories.MAIN[slug]
    page = alice.get(f"/{slug}/new").form().fill(**{main: "x" * 201, "company": "Acme"}).submit()
    assert page.status_code == 422
    assert page.form().values["company"] == "Acme"
    assert factories.count(app, "companies") == 0


def test_a_name_that_is_too_long_is_told_so(app: Flask, alice: Browser, slug: str) -> None:
    page = alice.get(f"/{slug}/new").form().fill(**least(slug, company="x" * 201)).submit()
    assert page.status_code == 422
    assert page.texts("#company-error")
    assert factories.count(app, "companies") == 0


@pytest.mark.parametrize("company", ["\0", "Ac\0me"])
def test_what_no_database_keeps_is_left_out_of_it(alice: Browser, slug: str, company: str) -> None:
    factories.add(alice, "companies", name="Acme")
    page = alice.get(f"/{slug}/new").form().fill(**{factories.MAIN[slug]: "", "company": company}).submit()
    assert page.status_code == 303 if slug == "opportunities" and company != "\0" else page.status_code == 422


def test_the_names_there_are_can_be_chosen(alice: Browser, slug: str) -> None:
    factories.add(alice, "companies", name="Café Müller")
    page = alice.get(f"/{slug}/new")
    [option] = page.tree.css("datalist#companies option")
    assert option.attributes["value"] == "Café Müller"


def test_the_names_of_others_cannot_be_chosen(alice: Browser, mallory: Browser, slug: str) -> None:
    factories.add(alice, "companies", name="Café Müller")
    assert not mallory.get(f"/{slug}/new").has("datalist#companies option")


def test_adding_from_a_companys_page_names_it_already(app: Flask, alice: Browser, slug: str) -> None:
    path = factories.add(alice, "companies", name="Café Müller")
    text = "Add an opportunity" if slug == "opportunities" else "Add a contact"
    form = alice.get(path).click(text).form()
    assert form.values["company"] == "Café Müller"
    assert form.fill(**factories.LEAST[slug]).submit().status_code == 303
    with app.app_context():
        assert db.session.scalars(select(KINDS[slug].model.company_id)).all() == [factories.id_in(path)]


def test_an_address_cannot_name_someone_elses_company(app: Flask, alice: Browser, mallory: Browser, slug: str) -> None:
    path = factories.add(alice, "companies", name="Secret plans")
    page = mallory.get(f"/{slug}/new?company_id={factories.id_in(path)}")
    assert "Secret plans" not in page.get_data(as_text=True)
    made = page.form().fill(**factories.LEAST[slug]).submit().location
    assert company_of(app, mallory, slug, made) is None


def test_of_two_companies_with_one_name_it_stays_with_its_own(app: Flask, alice: Browser, slug: str) -> None:
    factories.make(app, alice, "companies", {"name": "Acme"})
    [second] = factories.make(app, alice, "companies", {"name": "ACME"})
    path = alice.get(f"/{slug}/new?company_id={second}").form().fill(**factories.LEAST[slug]).submit().location
    assert company_of(app, alice, slug, path) == second
    alice.get(f"{path}/edit").form().fill(**{factories.MAIN[slug]: "Changed"}).submit(follow=True)
    assert company_of(app, alice, slug, path) == second

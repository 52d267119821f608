"""A company is typed by name: found if it is there, made if not."""

import pytest
from flask import Flask

from tests.records import making
from tests.support.browser import Browser

pytestmark = pytest.mark.parametrize("word", ["opportunities", "contacts"])


def least(word: str, **more: str) -> dict[str, str]:
    return making.LEAST[word] | more


def company_of(app: Flask, owner: Browser, word: str, path: str) -> object:
    return making.stored(app, owner, word, path).company_id


def test_a_new_name_makes_a_company(app: Flask, alice: Browser, word: str) -> None:
    path = making.add(alice, word, **least(word, company="  Café   Müller "))
    page = alice.get(path)
    assert page.click("Café Müller").heading == "Café Müller"
    assert making.count(app, "companies") == 1


@pytest.mark.parametrize(
    "name", ["Café Müller", "cafe muller", "CAFÉ  MÜLLER", "Cafe\u0301 Mu\u0308ller", " café müller\t"]
)
def test_a_known_name_is_found_whatever_its_case_and_accents(app: Flask, alice: Browser, word: str, name: str) -> None:
    company = making.add(alice, "companies", name="Café Müller")
    path = making.add(alice, word, **least(word, company=name))
    assert company_of(app, alice, word, path) == making.id_in(company)
    assert making.count(app, "companies") == 1


def test_someone_elses_company_of_that_name_is_not_found(
    app: Flask, alice: Browser, mallory: Browser, word: str
) -> None:
    theirs = making.add(mallory, "companies", name="Acme")
    path = making.add(alice, word, **least(word, company="Acme"))
    assert company_of(app, alice, word, path) not in (None, making.id_in(theirs))


def test_emptying_the_name_unties_it_and_keeps_the_company(app: Flask, alice: Browser, word: str) -> None:
    path = making.add(alice, word, **least(word, company="Acme"))
    alice.get(f"{path}/edit").form().fill(company="").submit(follow=True)
    assert company_of(app, alice, word, path) is None
    assert making.count(app, "companies") == 1


def test_another_name_ties_it_to_another(app: Flask, alice: Browser, word: str) -> None:
    path = making.add(alice, word, **least(word, company="Acme"))
    before = company_of(app, alice, word, path)
    alice.get(f"{path}/edit").form().fill(company="Zenith").submit(follow=True)
    assert company_of(app, alice, word, path) not in (None, before)
    assert making.count(app, "companies") == 2


def test_no_company_is_made_when_something_else_is_wrong(app: Flask, alice: Browser, word: str) -> None:
    main = making.MAIN[word]
    page = alice.get(f"/{word}/new").form().fill(**{main: "x" * 201, "company": "Acme"}).submit()
    assert page.status_code == 422
    assert page.form().values["company"] == "Acme"
    assert making.count(app, "companies") == 0


def test_a_name_that_is_too_long_is_told_so(app: Flask, alice: Browser, word: str) -> None:
    page = alice.get(f"/{word}/new").form().fill(**least(word, company="x" * 201)).submit()
    assert page.status_code == 422
    assert page.texts("#company-error")
    assert making.count(app, "companies") == 0


def test_the_names_there_are_can_be_chosen(alice: Browser, word: str) -> None:
    making.add(alice, "companies", name="Café Müller")
    page = alice.get(f"/{word}/new")
    [option] = page.tree.css("datalist#companies option")
    assert option.attributes["value"] == "Café Müller"


def test_the_names_of_others_cannot_be_chosen(alice: Browser, mallory: Browser, word: str) -> None:
    making.add(alice, "companies", name="Café Müller")
    assert not mallory.get(f"/{word}/new").has("datalist#companies option")


def test_adding_from_a_companys_page_names_it_already(app: Flask, alice: Browser, word: str) -> None:
    path = making.add(alice, "companies", name="Café Müller")
    text = "Add an opportunity" if word == "opportunities" else "Add a contact"
    form = alice.get(path).click(text).form()
    assert form.values["company"] == "Café Müller"
    made = form.fill(**making.LEAST[word]).submit().location
    assert company_of(app, alice, word, made) == making.id_in(path)


def test_an_address_cannot_name_someone_elses_company(app: Flask, alice: Browser, mallory: Browser, word: str) -> None:
    path = making.add(alice, "companies", name="Secret plans")
    page = mallory.get(f"/{word}/new?company_id={making.id_in(path)}")
    assert "Secret plans" not in page.get_data(as_text=True)
    made = page.form().fill(**making.LEAST[word]).submit().location
    assert company_of(app, mallory, word, made) is None


def test_of_two_companies_with_one_name_it_stays_with_its_own(app: Flask, alice: Browser, word: str) -> None:
    making.make(app, alice, "companies", {"name": "Acme"})
    [second] = making.make(app, alice, "companies", {"name": "ACME"})
    path = alice.get(f"/{word}/new?company_id={second}").form().fill(**making.LEAST[word]).submit().location
    assert company_of(app, alice, word, path) == second
    alice.get(f"{path}/edit").form().fill(**{making.MAIN[word]: "Changed"}).submit(follow=True)
    assert company_of(app, alice, word, path) == second

"""What was read from an advert, shown once it is added, with the few fields that are not sure to mend there."""

import json
from datetime import date

import pytest
from flask import Flask

from app.reading.found import Reading, Sure
from app.records.what_was_read import asked_about, said_by
from tests.adverts.test_adding import share, type_line
from tests.records.test_form_recovery import end_sessions, sign_in_there
from tests.support.browser import Browser, Page

ADVERT = """Senior Product Designer
Lumen & Pike · Manchester, UK (Hybrid)
Closing date: 11 December 2026
Reference: LP-118
Salary: $52,000 - $58,000 per year
You draw lamps."""
STRIP = '[aria-labelledby="strip-title"]'
FORM = 'form[action$="/read"]'


def strip(page: Page) -> str:
    [words] = page.texts(STRIP)
    return words


def test_a_pasted_advert_says_what_was_read(alice: Browser) -> None:
    page = type_line(alice, ADVERT).follow()
    words = strip(page)
    assert "Read from the advert" in words
    for said in ("Lumen & Pike", "Manchester, UK", "hybrid", "$52–58K a year", "closes Dec 11", "Right?"):
        assert said in words
    assert page.form(FORM).values["company"] == "Lumen & Pike"
    assert "deadline" not in page.form(FORM).values
    assert not alice.get(page.links(f"{STRIP} a")["It’s right"]).has(STRIP)


def test_what_is_mended_there_is_saved(alice: Browser) -> None:
    page = type_line(alice, ADVERT).follow()
    saved = page.form(FORM).fill(company="Lumen and Pike", location="Salford").submit(follow=True)
    assert "Saved." in saved.words
    assert saved.heading == "Lumen and Pike , Senior Product Designer"
    assert "Salford" in saved.words
    assert "$52–58K" in saved.words
    assert not saved.has(STRIP)


def test_a_bare_link_asks_what_it_is(alice: Browser) -> None:
    page = type_line(alice, "https://www.linkedin.com/jobs/view/4012").follow()
    assert "The link doesn’t say much." in strip(page)
    saved = page.form(FORM).fill(title="Nurse", company="Acme", location="Leeds").submit(follow=True)
    assert saved.heading == "Acme , Nurse"


def test_a_line_that_says_it_all_asks_nothing(alice: Browser) -> None:
    assert not type_line(alice, "Nurse at St Mary's £30k").follow().has(STRIP)


def test_pay_and_day_are_mended_as_they_are_written(alice: Browser) -> None:
    path = type_line(alice, "Nurse\nAcme\nWe pay $30,000 to $40,000").location
    page = alice.get(f"{path.partition('?')[0]}?read=company,pay&ask=pay,deadline")
    wrong = page.form(FORM).fill(pay="1 2 3 4", deadline="soon").submit()
    assert wrong.status_code == 422
    assert "Closing date must be a date" in wrong.words
    assert wrong.form(FORM).values["deadline"] == "soon"
    saved = wrong.form(FORM).fill(pay="$31 to $35 an hour", deadline="12/18/2026").submit(follow=True)
    assert "$31 to $35 an hour" in saved.words
    assert "Dec 18" in saved.words


def test_neither_role_nor_company_is_refused_and_nothing_is_lost(alice: Browser) -> None:
    page = type_line(alice, "https://www.linkedin.com/jobs/view/4012").follow()
    wrong = page.form(FORM).fill(title="", company="", location="Leeds").submit()
    assert wrong.status_code == 422
    assert "Enter a role or a company." in wrong.words
    assert wrong.form(FORM).values["location"] == "Leeds"


def test_it_survives_a_session_that_ran_out(app: Flask, alice: Browser) -> None:
    form = type_line(alice, ADVERT).follow().form(FORM).fill(company="Lumen and Pike")
    end_sessions(app)
    back = sign_in_there(form.submit(), alice.email)
    assert back.form(FORM).values["company"] == "Lumen and Pike"
    assert back.form(FORM).submit(follow=True).heading == "Lumen and Pike , Senior Product Designer"


def test_another_persons_is_not_there(alice: Browser, mallory: Browser) -> None:
    path = type_line(alice, ADVERT).location.partition("?")[0]
    mine = type_line(mallory, ADVERT).follow().form(FORM)
    assert mallory.get(path).status_code == 404
    token = mine.values["csrf_token"]
    assert mallory.post(f"{path}/read", data={"title": "x", "csrf_token": token}).status_code == 404


@pytest.mark.parametrize(
    "query", ["read=nonsense&ask=nonsense,id", "read=", "ask=company", "read=company,pay,deadline"]
)
def test_whatever_the_address_says(alice: Browser, query: str) -> None:
    path = type_line(alice, "Nurse").location.partition("?")[0]
    assert alice.get(f"{path}?{query}").status_code == 200


def test_capture_reads_a_pasted_text_as_the_line_does(alice: Browser) -> None:
    page = alice.get("/capture").form('form[action="/capture"]').fill(posting=ADVERT).submit(follow=True)
    assert page.heading == "Lumen & Pike , Senior Product Designer"
    assert "closes Dec 11" in strip(page)
    assert "LP-118" in page.words


def test_capture_reads_the_four_bare_lines(alice: Browser) -> None:
    text = "Warehouse Operative\nBigbox Logistics\nDaventry\n$13.10 per hour\nApply by 12/15/2026"
    page = alice.get("/capture").form('form[action="/capture"]').fill(posting=text).submit(follow=True)
    assert page.heading == "Bigbox Logistics , Warehouse Operative"
    assert "$13.10 an hour" in page.words
    assert "Dec 15" in page.words


def test_capture_reads_a_shared_title_as_the_line_does(alice: Browser) -> None:
    values = share(alice, {"title": "Data Engineer at Foo", "text": "", "url": "https://foo.example/1"}).form().values
    assert (values["title"], values["company"], values["url"]) == ("Data Engineer", "Foo", "https://foo.example/1")


def test_a_shared_text_fills_the_form(alice: Browser) -> None:
    text = "Check out this job at Equals: https://www.linkedin.com/jobs/view/4012"
    values = share(alice, {"title": "", "text": text, "url": ""}).form().values
    assert values["company"] == "Equals"
    assert values["title"] == ""
    assert values["source"] == "LinkedIn"
    assert values["url"] == "https://www.linkedin.com/jobs/view/4012"


def test_a_page_with_json_ld_fills_the_form(alice: Browser) -> None:
    posting = {
        "@type": "JobPosting",
        "title": "Clerk",
        "hiringOrganization": {"name": "Halden"},
        "validThrough": "2026-12-11",
        "baseSalary": {"currency": "USD", "value": {"minValue": 52000.5, "unitText": "YEAR"}},
        "description": "<p>File.</p>",
    }
    script = json.dumps(posting)
    values = share(alice, {"page": "1", "title": "x", "url": "https://a.example/1", "script": script}).form().values
    assert (values["title"], values["company"], values["deadline"]) == ("Clerk", "Halden", "2026-12-11")
    assert (values["pay_min"], values["pay_currency"], values["pay_period"]) == ("52000.50", "USD", "year")
    assert values["posting"] == "File."


def test_a_page_without_a_text_says_so(alice: Browser) -> None:
    page = share(
        alice, {"page": "1", "title": "(3) Head of Engineering | Acme Boats | LinkedIn", "url": "https://a.example/1"}
    )
    assert page.form().values["company"] == "Acme Boats"
    assert "That page had no text we could read." in page.words


def reading(**sure: Sure) -> Reading:
    found = Reading()
    for name, how in sure.items():
        found.put(name, date(2026, 12, 1) if name == "deadline" else "x", "x", how)
    return found


def test_at_most_three_are_asked_about_the_missing_and_unsure_first() -> None:
    said, likely, guessed = Sure.SAID, Sure.LIKELY, Sure.GUESSED
    assert asked_about(reading(title=said, company=said, location=said, deadline=said)) == []
    assert asked_about(reading(title=said, company=likely, location=said)) == ["company"]
    assert asked_about(reading(title=said, location=guessed, company=said, deadline=likely)) == ["location"]
    everything = reading(title=guessed, company=guessed, location=guessed, deadline=guessed, pay_min=guessed)
    assert asked_about(everything) == ["title", "company", "location"]
    assert asked_about(reading(title=likely)) == ["company", "location"]
    assert said_by(reading(title=said, pay_text=said, deadline=said)) == ["title", "pay", "deadline"]

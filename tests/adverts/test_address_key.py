"""Two addresses of one advert have one key, and two adverts never do."""

import pytest
from flask import Flask

from app.models.address_key import address_key, host_of
from tests.support.browser import Browser
from tests.support.phone import sign_in_by_phone

ONE = "https://jobs.example/adverts/17?id=4"
SAME = [
    (ONE, "http://www.jobs.example/adverts/17/?id=4&utm_source=mail&utm_campaign=x#apply"),
    (ONE, "https://JOBS.example:443/adverts/17?fbclid=1&id=4&gh_src=2&ref=home"),
    ("https://a.example/?b=2&a=1", "https://a.example?a=1&b=2"),
    (
        "https://www.linkedin.com/jobs/view/3912345678/",
        "https://ie.linkedin.com/jobs/view/nurse-at-st-mary-s-3912345678?position=3&pageNum=0&refId=a&trackingId=b",
    ),
    (
        "https://www.linkedin.com/jobs/view/3912345678/",
        "https://www.linkedin.com/jobs/collections/recommended/?currentJobId=3912345678&start=20",
    ),
    (
        "https://ie.indeed.com/viewjob?jk=abc123&tk=1&from=serp&vjs=3",
        "https://ie.indeed.com/jobs?q=nurse&l=Cork&vjk=abc123&advn=9",
    ),
    # A place on the page, or what follows visitors around.
    (ONE, ONE + "#description"),
    (ONE, ONE + "#main-content"),
    (ONE, ONE + "#:~:text=You%20know%20your%20shelves,12"),
    (ONE, ONE + "#apply:~:text=2"),
    (ONE, ONE + "#section-2"),
    (ONE, ONE + "#utm_source=mail&utm_medium=2"),
    (ONE, ONE + "#_=_"),
    ("https://hash.example/", "https://hash.example/#/"),
    ("https://hash.example/#/jobs/12", "https://www.hash.example/#/jobs/12/"),
    ("https://hash.example/#/jobs/12", "https://hash.example/#!/jobs/12?utm_source=mail"),
    ("https://hash.example/#/jobs?id=12", "https://hash.example/#/jobs?ref=x&id=12"),
    ("https://hash.example/#/jobs/12", "https://hash.example/#/jobs/12:~:text=Nurse"),
    # The same by another door.
    ("https://jobs.lever.co/acme/0a-1b", "https://jobs.lever.co/acme/0a-1b/apply?lever-source=mail"),
    ("https://jobs.ashbyhq.com/acme/0a-1b", "https://jobs.ashbyhq.com/acme/0a-1b/application"),
    (ONE, ONE + "&language=en"),
    ("https://boards.greenhouse.io/acme/jobs/7", "https://job-boards.greenhouse.io/acme/jobs/7?gh_src=2"),
    ("https://www.indeed.com/viewjob?jk=abc123", "https://uk.indeed.com/viewjob?jk=abc123"),
    (
        "https://acme.wd3.myworkdayjobs.com/Careers/job/Cork/Nurse_R-12",
        "https://acme.wd3.myworkdayjobs.com/en-US/Careers/job/Cork/Nurse_R-12",
    ),
    (
        "https://acme.wd3.myworkdayjobs.com/Careers/job/Cork/Nurse_R-12",
        "https://acme.wd3.myworkdayjobs.com/de-DE/Careers/job/Nurse_R-12/apply/applyManually?source=Indeed",
    ),
    ("https://boards.greenhouse.io/acme/jobs/7", "https://boards.greenhouse.io/embed/job_app?for=acme&token=7"),
    ("https://job-boards.greenhouse.io/acme/jobs/7", "https://acme.example/careers/baker?gh_jid=7&gh_src=2"),
    (
        "https://jobs.ashbyhq.com/acme/0a1b2c3d-1111-2222-3333-444455556666",
        "https://acme.example/careers?ashby_jid=0a1b2c3d-1111-2222-3333-444455556666",
    ),
    (
        "https://careers-acme.icims.com/jobs/1234/ward-clerk/job?mode=view&iis=x",
        "https://careers-acme.icims.com/jobs/1234/job?in_iframe=1",
    ),
    ("https://careers-acme.icims.com/jobs/1234/job", "https://careers-acme.icims.com/jobs/1234/ward-clerk/login"),
    ("https://jobs.smartrecruiters.com/Acme/744-ward-clerk", "https://jobs.smartrecruiters.com/Acme/744?oga=true"),
    ("https://apply.workable.com/acme/j/AB12CD/", "https://apply.workable.com/acme/j/AB12CD/apply/"),
    ("https://www.seek.com.au/job/77?type=standout", "https://www.seek.com.au/job/77/apply"),
    ("https://www.reed.co.uk/jobs/ward-clerk/531", "https://www.reed.co.uk/jobs/531?source=search"),
    (
        "https://www.stepstone.de/stellenangebote--Koch-Hamburg-Adler--9911-inline.html?rltr=1",
        "https://www.stepstone.de/stellenangebote--Koch-m-w-d-Hamburg-Adler--9911.html",
    ),
]
OTHERS = [
    (ONE, "https://jobs.example/adverts/17?id=5"),
    (ONE, "https://jobs.example/adverts/18?id=4"),
    (ONE, "https://jobs.example:8080/adverts/17?id=4"),
    ("https://a.example/Ab", "https://a.example/ab"),
    ("https://www.linkedin.com/jobs/view/1", "https://www.linkedin.com/jobs/view/2"),
    ("https://ie.indeed.com/viewjob?jk=a", "https://ie.indeed.com/viewjob?jk=b"),
    ("https://notindeed.example/?jk=a&x=1", "https://notindeed.example/?jk=a&x=2"),
    ("https://hash.example/#/jobs/12", "https://hash.example/#/jobs/13"),
    ("https://hash.example/#!/jobs/12", "https://hash.example/#!/jobs/13"),
    ("https://hash.example/#!jobs/12", "https://hash.example/#!jobs/13"),
    ("https://hash.example/#/jobs?id=12", "https://hash.example/#/jobs?id=13"),
    ("https://hash.example/#/nurse", "https://hash.example/#/baker"),
    ("https://hash.example/careers#job-12", "https://hash.example/careers#job-13"),
    ("https://hash.example/careers#jobId=12", "https://hash.example/careers#jobId=13"),
    ("https://hash.example/careers#12", "https://hash.example/careers#13"),
    ("https://jobs.lever.co/acme/0a/apply", "https://jobs.lever.co/acme/0b/apply"),
    ("https://jobs.example/acme/apply", "https://jobs.example/acme"),
    ("https://jobs.example/vacancy?ref=1234", "https://jobs.example/vacancy?ref=1235"),
    ("https://jobs.example/vacancy?source=A1", "https://jobs.example/vacancy?source=A2"),
    ("https://boards.greenhouse.io/acme/jobs/7", "https://boards.eu.greenhouse.io/acme/jobs/7"),
    ("https://a.example/?position=1", "https://a.example/?position=2"),
    ("https://acme.example/careers?gh_jid=7", "https://acme.example/careers?gh_jid=8"),
    ("https://careers-acme.icims.com/jobs/1234/job", "https://careers-acme.icims.com/jobs/1235/job"),
    ("https://careers-acme.icims.com/jobs/1234/job", "https://careers-other.icims.com/jobs/1234/job"),
    ("https://jobs.smartrecruiters.com/Acme/744-clerk", "https://jobs.smartrecruiters.com/Other/744-clerk"),
    ("https://www.reed.co.uk/jobs/ward-clerk/531", "https://www.reed.co.uk/jobs/ward-clerk/532"),
    (
        "https://acme.wd3.myworkdayjobs.com/Careers/job/Cork/Nurse_R-12",
        "https://acme.wd3.myworkdayjobs.com/Careers/job/Cork/Nurse_R-13",
    ),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_advert(one: str, other: str) -> None:
    assert address_key(one) == address_key(other)


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_another_advert(one: str, other: str) -> None:
    assert address_key(one) != address_key(other)


def test_what_is_no_address_is_its_own_key() -> None:
    assert address_key("https://[broken") == "https://[broken"


@pytest.mark.parametrize(
    "address", ["https://a.example", "http://www.a.example/x/y", "https://a.example?b=1", "https://a.example/#/jobs/1"]
)
def test_the_host_of_a_key(address: str) -> None:
    assert host_of(address_key(address)) == "a.example"


def test_the_fragment_of_a_link_is_kept_and_tells_two_adverts_apart(app: Flask, alice: Browser) -> None:
    phone = sign_in_by_phone(app, "mallory@example.org")
    for number in (12, 13):
        url = f"https://hash.example/#/jobs/{number}"
        page = alice.get("/capture").form('form[action="/capture"]').fill(title="Nurse", url=url).submit(follow=True)
        assert "already" not in page.words
        assert page.has(f'a[href="{url}"]')
        assert phone.post("/opportunities", {"title": "Nurse", "url": url}).get_json()["url"] == url
    again = (
        alice.get("/capture").form('form[action="/capture"]').fill(title="Nurse", url="https://hash.example/#/jobs/12")
    )
    assert "You already have this advert" in again.submit().words

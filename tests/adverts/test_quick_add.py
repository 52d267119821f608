"""What one line is taken for."""

import uuid
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.reading.quick_add import id_for, phrases
from app.reading.text import one_line
from app.records.quick_add import TooLong, read
from app.records.schema import LONGEST_LINE, LONGEST_TEXT

COMPANIES = {"acme", "st mary's", "smith, jones & co"}
PAY = {"pay_currency": "GBP", "pay_period": "year"}
MEANT: dict[str, tuple[str | None, str | None, dict[str, Any]]] = {
    "Nurse at St Mary's": ("Nurse", "St Mary's", {}),
    "Nurse @ St Mary's": ("Nurse", "St Mary's", {}),
    "Head of Sales at Scale at Acme": ("Head of Sales at Scale", "Acme", {}),
    "Nurse at St Mary's in Leeds": ("Nurse", "St Mary's", {"location": "Leeds"}),
    "Nurse at St Mary's, Leeds": ("Nurse", "St Mary's", {"location": "Leeds"}),
    "Clerk at Smith, Jones & Co": ("Clerk", "Smith, Jones & Co", {}),
    "Clerk at Brown, Green & Co": ("Clerk", "Brown, Green & Co", {}),
    "Clerk at Brown, Inc.": ("Clerk", "Brown, Inc.", {}),
    "Acme hiring Nurse in London, England | LinkedIn": (
        "Nurse",
        "Acme",
        {"location": "London, England", "source": "LinkedIn"},
    ),
    "Acme is hiring a Nurse": ("Nurse", "Acme", {}),
    "Job Application for Senior Engineer, Platform at Acme": ("Senior Engineer, Platform", "Acme", {}),
    "Baker - Bread & Co": ("Baker", "Bread & Co", {}),
    "Baker – Bread & Co": ("Baker", "Bread & Co", {}),
    "Baker | Bread & Co | Cork": ("Baker", "Bread & Co", {"location": "Cork"}),
    "Acme - Nurse": ("Nurse", "Acme", {}),
    "Nurse, acme": ("Nurse", "acme", {}),
    "ACMÉ": (None, "ACMÉ", {}),
    "Acme Brothers": ("Acme Brothers", None, {}),
    "Nurse (Band 5) at Trust": ("Nurse (Band 5)", "Trust", {}),
    "Nurse at St Mary's £45k–50k hybrid": (
        "Nurse",
        "St Mary's",
        {**PAY, "pay_min": 4_500_000, "pay_max": 5_000_000, "pay_text": "£45k–50k", "workplace": "hybrid"},
    ),
    "Nurse £32,000 to £38,500 pa": (
        "Nurse",
        None,
        {**PAY, "pay_min": 3_200_000, "pay_max": 3_850_000, "pay_text": "£32,000 to £38,500 pa"},
    ),
    "Engineer, €3,000 a month, remote": (
        "Engineer",
        None,
        {
            "pay_min": 300_000,
            "pay_currency": "EUR",
            "pay_period": "month",
            "pay_text": "€3,000 a month",
            "workplace": "remote",
        },
    ),
    "Cook at Diner $40/hr": (
        "Cook",
        "Diner",
        {"pay_min": 4000, "pay_currency": "USD", "pay_period": "hour", "pay_text": "$40/hr"},
    ),
    "Cook 45-50k EUR": (
        "Cook",
        None,
        {
            "pay_min": 4_500_000,
            "pay_max": 5_000_000,
            "pay_currency": "EUR",
            "pay_period": "year",
            "pay_text": "45-50k EUR",
        },
    ),
    "Data analyst, on site": ("Data analyst", None, {"workplace": "on_site"}),
    "Teacher (part-time)": ("Teacher", None, {"employment_type": "part_time"}),
    "Remote Sensing Engineer at ESA": ("Remote Sensing Engineer", "ESA", {}),
    "Remote": ("Remote", None, {}),
    "Nurse 2026": ("Nurse 2026", None, {}),
    "https://jobs.example/1 Nurse at Acme": ("Nurse", "Acme", {"url": "https://jobs.example/1"}),
    "Nurse at Acme (https://jobs.example/1).": ("Nurse", "Acme", {"url": "https://jobs.example/1"}),
    "https://www.indeed.com/viewjob?jk=1": (
        "Advert at indeed.com",
        None,
        {"url": "https://www.indeed.com/viewjob?jk=1", "source": "Indeed"},
    ),
    "jobs.example.com/senior-nurse-4021": ("Senior nurse", None, {"url": "https://jobs.example.com/senior-nurse-4021"}),
    "https://boards.greenhouse.io/acme/jobs/1": (None, "Acme", {"url": "https://boards.greenhouse.io/acme/jobs/1"}),
    "https://acme.recruitee.com/o/ward-clerk": (
        "Ward clerk",
        "Acme",
        {"url": "https://acme.recruitee.com/o/ward-clerk"},
    ),
    "https://www.linkedin.com/jobs/view/ward-clerk-at-acme-39": (
        "Ward clerk",
        "Acme",
        {"url": "https://www.linkedin.com/jobs/view/ward-clerk-at-acme-39", "source": "LinkedIn"},
    ),
    "https://": ("https://", None, {}),
    "at": ("at", None, {}),
    "- | -": ("- | -", None, {}),
}


@pytest.mark.parametrize("typed", MEANT)
def test_what_a_line_means(typed: str) -> None:
    title, company, others = MEANT[typed]
    meant = read(typed, COMPANIES)
    assert meant
    values = {name: value for name, value in meant.values.items() if name != "posting"}
    assert (values.pop("title", None), meant.company, values) == (title, company, others)


def test_a_pasted_advert_is_kept_whole_under_its_first_line() -> None:
    advert = "Nurse at Acme\r\n\r\n\r\nWe want you:\n• care\n• drive"
    meant = read(advert)
    assert meant
    assert (meant.values["title"], meant.company) == ("Nurse", "Acme")
    assert meant.values["posting"] == "Nurse at Acme\n\nWe want you:\n• care\n• drive"


def test_pasted_html_is_read_as_text() -> None:
    meant = read("<h1>Nurse at Acme</h1><script>alert(1)</script><p>We want <b>you</b></p>")
    assert meant
    assert (meant.values["title"], meant.company) == ("Nurse", "Acme")
    assert meant.values["posting"] == "Nurse at Acme\n\nWe want you"


def test_a_line_that_is_understood_to_the_last_word_leaves_no_advert() -> None:
    for typed in (
        "Nurse at St Mary's, Leeds £45k–50k hybrid",
        "Baker | Bread & Co | Cork",
        "Acme hiring Nurse | LinkedIn",
    ):
        meant = read(typed)
        assert meant
        assert "posting" not in meant.values, typed


@pytest.mark.parametrize("typed", ["Nurse | Acme | Cork | Ref 17", "Nurse " * 50, "Nurse at " + "Acme " * 50])
def test_what_stands_in_no_field_is_kept_as_the_advert(typed: str) -> None:
    meant = read(typed)
    assert meant
    assert meant.values["posting"] == typed.strip()


def test_nothing_is_nothing() -> None:
    assert [read(typed) for typed in ("", " \n\t ", "\x00\x07")] == [None, None, None]


def test_more_than_an_advert_may_hold_is_refused_before_anything_is_lost() -> None:
    assert read("a " * (LONGEST_TEXT // 2 - 1) + "b")
    with pytest.raises(TooLong):
        read("a" * (LONGEST_TEXT + 1))


words = st.sampled_from(
    [
        "Nurse",
        "at",
        "Acme",
        "hiring",
        "in",
        "-",
        "|",
        "£45k",
        "remote",
        "(hybrid)",
        "https://a.example/b?c=1",
        "\n",
        ",",
        "k",
    ]
)
lines = st.one_of(st.text(max_size=300), st.lists(words, max_size=15).map(" ".join))


@settings(max_examples=400, deadline=None)
@given(lines)
@example("<BR>")
@example("<p> </p>")
def test_any_text_makes_one_and_loses_nothing(typed: str) -> None:
    meant = read(typed, COMPANIES)
    if not one_line(typed):
        assert meant is None
        return
    assert meant
    assert meant.values.get("title") or meant.company
    assert len(meant.values.get("title", "")) <= LONGEST_LINE
    if "posting" in meant.values:
        assert one_line(meant.values["posting"]) == one_line(typed)
    else:
        kept = " ".join(str(value) for value in (*meant.values.values(), meant.company)).casefold()
        kept += {"hybrid": " (hybrid)", "remote": " remote"}.get(meant.values.get("workplace", ""), "")
        for word in one_line(typed).casefold().split():
            bare = word.strip("|–—·•-,;()")
            assert bare in kept or bare in ("at", "in", "a", "an", "is", "hiring"), (word, meant)


@settings(max_examples=100, deadline=None)
@given(lines)
def test_a_company_of_the_line_is_among_its_phrases(typed: str) -> None:
    """So that one look at the database is enough."""
    meant = read(typed)
    if meant and meant.company:
        assert read(typed, phrases(typed))


def test_a_form_sent_twice_is_one_and_another_text_another() -> None:
    form = uuid.UUID("01976f3c-5d1a-7c3e-9a55-0a3c1f2b4d60")
    assert id_for(form, "Nurse") == id_for(form, " Nurse\r\n")
    assert id_for(form, "Nurse") != id_for(form, "Baker")
    assert id_for(form, "Nurse").version == 7
    assert id_for(form, "Nurse").bytes[:6] == form.bytes[:6]


@pytest.mark.parametrize("query", ["?utm_source=x", "?gh_jid=5", "?a=1&b=2#part"])
def test_a_link_alone_is_no_text_of_an_advert(query: str) -> None:
    """Its text is not kept by it, and the page must not say so."""
    line = read(f"https://jobs.example.com/view/12345{query}")
    assert line is not None
    assert "posting" not in line.values


def test_pay_and_way_to_work_are_found_below_the_first_line() -> None:
    line = read("St Marys is hiring Senior Ward Manager in London\n\nPay £40,000 - £45,000 a year. Hybrid. Free tea.")
    assert line is not None
    assert line.company == "St Marys"
    wanted = {"title": "Senior Ward Manager", "pay_min": 4_000_000, "pay_max": 4_500_000, "workplace": "hybrid"}
    assert wanted.items() <= line.values.items()
    assert "Free tea" in line.values["posting"]

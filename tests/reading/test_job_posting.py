"""Adverts as their pages describe them to search engines."""

import json

import pytest

from app.reading.job_posting import read_posting
from app.reading.page import read_page
from app.reading.pay import minor_digits
from tests.reading.examples import amounts, examples, whole_units

GIVEN = {"change", "script", "html", "time_zone", "page_title", "page_url"}
EXAMPLES = examples("json_ld", given=GIVEN)
GOOD = {
    "@context": "https://schema.org",
    "@type": "JobPosting",
    "title": "Staff nurse",
    "url": "https://kirkgate.example/jobs/7",
    "description": "<p>You will <b>care</b>.</p>",
    "hiringOrganization": {"@type": "Organization", "name": "Kirkgate"},
    "jobLocation": {
        "@type": "Place",
        "address": {"addressLocality": "Leeds", "addressRegion": "Yorkshire", "addressCountry": "GB"},
    },
    "baseSalary": {
        "@type": "MonetaryAmount",
        "currency": "GBP",
        "value": {"@type": "QuantitativeValue", "minValue": 32000, "maxValue": 38500, "unitText": "YEAR"},
    },
    "employmentType": "FULL_TIME",
    "datePosted": "2026-11-02",
    "validThrough": "2026-12-18",
    "identifier": {"@type": "PropertyValue", "value": "KG-7"},
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_posting(name: str) -> None:
    given, expected, absent = EXAMPLES[name]
    changed = json.loads(given.get("change", "{}"), strict=False)
    script = given.get("script") or ("" if "html" in given else json.dumps(GOOD | changed))
    posting = read_posting(
        [script],
        given.get("html", ""),
        title=given.get("page_title", ""),
        url=given.get("page_url", ""),
        time_zone=given.get("time_zone", "UTC"),
    )
    values = posting.reading.values_found() if posting else {}
    values["role"] = values.pop("title", None)
    values = whole_units(values, minor_digits(values.get("pay_currency"))) | {"text": posting.text if posting else None}
    wanted = amounts(expected) | dict.fromkeys(absent)
    assert {field: values.get(field) for field in wanted} == wanted


@pytest.mark.parametrize(
    "script",
    ["", "{", "null", "[]", "7", "[" * 100_000, '{"@type": "JobPosting"}', '"' * 50_000, "{" * 5000 + "}" * 5000],
)
def test_what_is_no_posting(script: str) -> None:
    assert read_posting([script], script) is None


def test_what_a_posting_does_not_name_is_read_in_its_text() -> None:
    """A range whole, though only with the pay of one place: amounts of two are no range."""
    text = "<p>You run a ward.</p><p>Salary: £48,526 to £54,619 per annum.</p>"
    read = [
        whole_units(read_page(scripts=[json.dumps(GOOD | changed | {"description": text})]).reading.values_found(), 2)
        for changed in ({"baseSalary": None}, {})
    ]
    pay = [tuple(values[name] for name in ("pay_min", "pay_max", "pay_currency", "pay_period")) for values in read]
    assert pay == [(48526, 54619, "GBP", "year"), (32000, 38500, "GBP", "year")]

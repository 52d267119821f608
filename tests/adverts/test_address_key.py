"""Two addresses of one advert have one key, and two adverts never do."""

import pytest

from app.models.address_key import address_key

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
]
OTHERS = [
    (ONE, "https://jobs.example/adverts/17?id=5"),
    (ONE, "https://jobs.example/adverts/18?id=4"),
    (ONE, "https://jobs.example:8080/adverts/17?id=4"),
    ("https://a.example/Ab", "https://a.example/ab"),
    ("https://www.linkedin.com/jobs/view/1", "https://www.linkedin.com/jobs/view/2"),
    ("https://ie.indeed.com/viewjob?jk=a", "https://ie.indeed.com/viewjob?jk=b"),
    ("https://notindeed.example/?jk=a&x=1", "https://notindeed.example/?jk=a&x=2"),
    ("https://a.example/?position=1", "https://a.example/?position=2"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_advert(one: str, other: str) -> None:
    assert address_key(one) == address_key(other)


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_another_advert(one: str, other: str) -> None:
    assert address_key(one) != address_key(other)


def test_what_is_no_address_is_its_own_key() -> None:
    assert address_key("https://[broken") == "https://[broken"

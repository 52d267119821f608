"""The review of a week: what happened, what went quiet, what the next one holds; earlier weeks by their address."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Flask

from app.models.columns import now
from tests.records import factories
from tests.support.browser import Browser

TODAY = datetime.now(ZoneInfo("UTC")).date()


def test_it_tells_of_the_week_and_what_is_ahead(app: Flask, alice: Browser, mallory: Browser) -> None:
    stages = factories.stage_ids(app, alice)
    applied = [TODAY, TODAY - timedelta(days=7), TODAY - timedelta(days=21), TODAY - timedelta(days=50)]
    new, _before, quiet, dead = factories.make(
        app, alice, "opportunities", *({"title": f"Role {n}", "applied_on": day} for n, day in enumerate(applied))
    )
    factories.make(app, alice, "opportunities", {"title": "Closing", "deadline": TODAY + timedelta(days=3)})
    for ahead, summary in ((-1, "Was"), (26, "Will be")):
        starts_at = now() + timedelta(hours=ahead)
        factories.make(
            app,
            alice,
            "activities",
            {"kind": "interview", "summary": summary, "starts_at": starts_at, "opportunity_id": new},
        )
    factories.make(app, alice, "tasks", {"title": "Ring", "due_on": TODAY + timedelta(days=1)})
    page = alice.get("/review")
    assert stages
    texts = {
        name: page.texts(f'[aria-labelledby="{name}-title"] b a')
        for name in ("happened", "quiet", "dead", "prepare", "aim")
    }
    assert "Role 0" in texts["happened"]
    assert texts["quiet"] == ["Role 2"]
    assert texts["dead"] == ["Role 3"]
    assert texts["prepare"] == ["Will be"]
    assert texts["aim"] == ["Closing", "Ring"]
    assert quiet
    assert dead
    sums = dict(zip(page.texts(".sums dt"), page.texts(".sums dd b"), strict=True))
    assert sums["application"] == "1"
    assert "Role 0" not in mallory.get("/review").words


def test_earlier_weeks_have_an_address(app: Flask, alice: Browser) -> None:
    long_ago = TODAY - timedelta(days=70)
    factories.make(app, alice, "opportunities", {"title": "Baker", "applied_on": long_ago})
    page = alice.get(f"/review/{long_ago}")
    assert "Baker" in page.texts('[aria-labelledby="happened-title"] b a')
    assert not page.has('[aria-labelledby="prepare-title"]')
    later = page.links(".pages a")["The week after"]
    assert "Nothing is written down for this week." in alice.get(later).words


def test_no_other_address_is_a_week(alice: Browser) -> None:
    for word in (TODAY + timedelta(days=1), "yesterday", "1700-01-01", "2026-13-01"):
        assert alice.get(f"/review/{word}").status_code == 404


def test_a_long_week_shows_its_first_and_leads_to_the_rest(app: Flask, alice: Browser) -> None:
    many = ({"title": f"Role {n}", "applied_on": TODAY} for n in range(21))
    factories.make(app, alice, "opportunities", *many)
    page = alice.get("/review")
    assert len(page.texts('[aria-labelledby="happened-title"] li')) == 20
    assert "/opportunities?sort=moved" in page.links('[aria-labelledby="happened-title"] a').values()
    sums = dict(zip(page.texts(".sums dt"), page.texts(".sums dd b"), strict=True))
    assert sums["applications"] == "21"

"""Names and time zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.support.browser import Browser
from tests.support.promises import promise


def test_the_new_names_are_shown(alice: Browser) -> None:
    page = (
        alice.get("/account/profile").form().fill(first_name="  Ada\u00a0 ", last_name="Byron\x00").submit(follow=True)
    )
    assert "Saved." in page.words
    assert "Ada Byron" in page.words
    form = alice.get("/account/profile").form()
    assert (form.values["first_name"], form.values["last_name"]) == ("Ada", "Byron")


@promise("rights")
def test_names_can_be_taken_out_again(alice: Browser) -> None:
    alice.get("/account/profile").form().fill(first_name="Ada").submit(follow=True)
    page = alice.get("/account/profile").form().fill(first_name="").submit(follow=True)
    assert "Not given" in page.words


def test_what_is_too_long_comes_back(alice: Browser) -> None:
    page = alice.get("/account/profile").form().fill(first_name="x" * 101, last_name="Byron").submit()
    assert page.status_code == 422
    assert page.title.startswith("Error: Name, country, and time zone")
    assert page.form().values["first_name"] == "x" * 101
    assert page.form().values["last_name"] == "Byron"
    assert "Byron" not in alice.get("/account").words


@pytest.mark.parametrize("zone", ["Mars/Olympus_Mons", "../../etc/passwd", "Europe", "x" * 5000, "Europe/Berlin\0"])
def test_a_time_zone_that_does_not_exist_is_refused(alice: Browser, zone: str) -> None:
    form = alice.get("/account/profile").form()
    page = alice.post("/account/profile", data={**form.values.to_dict(), "time_zone": zone})
    assert page.status_code == 422
    assert "Choose a time zone from the list." in page.words
    assert alice.get("/today").status_code == 200


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"])
def test_the_time_zone_decides_what_day_today_is(alice: Browser, zone: str) -> None:
    alice.get("/account/profile").form().fill(time_zone=zone).submit(follow=True)
    before = datetime.now(ZoneInfo(zone)).date()
    shown = alice.get("/today").heading
    after = datetime.now(ZoneInfo(zone)).date()
    assert any(f"{day:%A}, {day:%B} {day.day}" in shown for day in (before, after))


def test_what_moves_today_moves_where_the_person_is(alice: Browser) -> None:
    """Fourteen hours ahead and eleven behind: on one of the two, today is not the server's."""
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        alice.get("/account/profile").form().fill(time_zone=zone).submit(follow=True)
        page = alice.get("/opportunities/new").form().fill(title=f"Made in {zone}").submit(follow=True)
        [moved] = [node.attributes["datetime"] for node in page.tree.css(".history time")]
        assert moved == datetime.now(ZoneInfo(zone)).date().isoformat()
    assert datetime.now(ZoneInfo("Pacific/Kiritimati")).date() != datetime.now(ZoneInfo("Pacific/Pago_Pago")).date()


@promise("cookies")
def test_the_choice_of_light_or_dark_is_kept_by_the_browser(alice: Browser) -> None:
    page = alice.get("/account").form('form[action="/account/appearance"]').fill(theme="dark").submit(follow=True)
    assert page.has('html[data-theme="dark"]')
    page = page.form('form[action="/account/appearance"]').fill(theme="").submit(follow=True)
    assert not page.has("html[data-theme]")
    assert alice.get_cookie("theme") is None
    form = page.form('form[action="/account/appearance"]')
    assert alice.post("/account/appearance", data={**form.values.to_dict(), "theme": "x"}).status_code == 422

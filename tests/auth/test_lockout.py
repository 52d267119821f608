"""Nobody is locked out by a stranger: on a device where they signed in before, and after a reset, people get in while
others guess; and of the guesses no more are checked than docs/threats.md says.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from app.extensions import db
from app.models import signing
from app.models import throttle as counts
from app.models.account import Account
from app.models.columns import new_id, now
from app.models.throttle import Throttle
from app.operations.accounts import known_devices, sign_up, throttle
from tests.auth import auth_forms, inbox
from tests.support.browser import Browser
from tests.support.people import PASSWORD, make_account
from tests.support.promises import promise

OWNER = "alice@example.org"
HOME, ELSEWHERE, STRANGERS = "203.0.113.7", "198.51.100.9", "192.0.2.1"
NEW = "five other words in a row"
STRANGERS_OWN = "a password of the stranger"
PLACES = [f"10.{number // 250}.{number % 250}.1" for number in range(1000)]


class Clock:
    """The hands of the clock by which tries are counted and signed texts grow old."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ahead = timedelta(0)
        for module in (counts, throttle, signing):
            monkeypatch.setattr(module, "now", self.now)

    def now(self) -> datetime:
        return now() + self.ahead


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture(autouse=True)
def _without_waiting_for_the_disk(app: Flask) -> Iterator[None]:
    """Thousands of tries are written here, and a power cut is not what is tried."""
    with app.app_context():
        engine = db.engine
    if engine.dialect.name != "sqlite":
        yield
        return
    event.listen(engine, "checkout", _trust_the_power)
    yield
    event.remove(engine, "checkout", _trust_the_power)
    engine.dispose()


def _trust_the_power(connection: Any, *_: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture(autouse=True)
def _owner(app: Flask) -> None:
    make_account(app, OWNER)


def browser_at(app: Flask, ip: str) -> Browser:
    browser = Browser(app)
    browser.environ_base["REMOTE_ADDR"] = ip
    return browser


def token(app: Flask, ip: str, password: str, email: str = OWNER, device_key: str | None = None) -> TestResponse:
    """The app's answer to an address and a password."""
    client = FlaskClient(app, TestResponse, use_cookies=False)
    sent = {"email": email, "password": password, "device_key": device_key}
    return client.post("/api/v1/token", json=sent, environ_base={"REMOTE_ADDR": ip})


def sign_out(browser: Browser) -> None:
    browser.get("/account").form('form[action="/sign-out"]').submit()


class Owner:
    """Signs in anew each time it is asked, in the browser and the app that it has."""

    def __init__(self, app: Flask) -> None:
        self.app, self.password, self.refused = app, PASSWORD, 0
        self.browsers: list[Browser] = []
        self.keys: list[str] = []

    def come_in(self, browser: Browser) -> None:
        if auth_forms.sign_in(browser, OWNER, self.password).status_code == 303:
            sign_out(browser)
        else:
            self.refused += 1
        self.browsers = [*{*self.browsers, browser}]

    def come_in_by_app(self, ip: str, key: str | None = None) -> None:
        answer = token(self.app, ip, self.password, device_key=key)
        if answer.status_code == 200:
            self.keys = [*(known for known in self.keys if known != key), answer.get_json()["device_key"]]
        else:
            self.refused += 1

    def come_in_everywhere(self) -> None:
        for browser in self.browsers:
            self.come_in(browser)
        for key in self.keys:
            self.come_in_by_app(HOME, key)

    def reset(self, ip: str) -> Browser:
        """A new password, by a browser in which nobody signed in before."""
        browser = browser_at(self.app, ip)
        auth_forms.forget(browser, OWNER)
        assert auth_forms.reset(browser, inbox.link(self.app, OWNER), NEW).status_code == 303
        self.password = NEW
        return browser


class Stranger:
    """Guesses from each of their places in turn; between guesses, shows the password of a sign-up of their own."""

    def __init__(self, app: Flask, places: list[str], has_signed_up: bool) -> None:
        self.app, self.places, self.has_signed_up = app, places, has_signed_up
        self.tried = self.checked = 0

    def guess(self, times: int) -> None:
        for _ in range(times):
            ip = self.places[self.tried % len(self.places)]
            if self.has_signed_up and self.tried % 9 == 0:
                self._sign_up()
                token(self.app, ip, STRANGERS_OWN)
            answer = token(self.app, ip, f"a wrong guess, number {self.tried}")
            self.tried += 1
            self.checked += answer.status_code == 401
            assert answer.status_code in (401, 429)

    def _sign_up(self) -> None:
        with self.app.app_context():
            sign_up.sign_up(OWNER, STRANGERS_OWN)
            db.session.commit()


@pytest.mark.slow
@promise("locked-out")
@pytest.mark.parametrize("has_signed_up", [False, True], ids=["as nobody", "with a sign-up"])
@pytest.mark.parametrize(("places", "a_minute", "most"), [([STRANGERS], 3, 40), (PLACES, 4, 100)], ids=["one", "1000"])
def test_a_stranger_keeps_nobody_out_over_an_hour(
    app: Flask, clock: Clock, has_signed_up: bool, places: list[str], a_minute: int, most: int
) -> None:
    owner, stranger = Owner(app), Stranger(app, places, has_signed_up)
    owner.come_in(browser_at(app, HOME))
    owner.come_in_by_app(HOME)
    stranger.guess(110)
    for minute in range(1, 59):
        clock.ahead = timedelta(minutes=minute)
        stranger.guess(a_minute)
        if minute % 5 == 0:
            owner.come_in_everywhere()
        if minute == 21:
            browser = owner.reset(ELSEWHERE)
            stranger.guess(110)
            owner.come_in(browser)
            owner.come_in_by_app(ELSEWHERE)
    assert owner.refused == 0
    assert len(owner.browsers) == len(owner.keys) == 2
    # A reset begins the count anew.
    assert 0 < stranger.checked <= (most if len(places) == 1 else 2 * most)


@promise("locked-out")
def test_who_signs_up_with_the_address_gets_no_more_guesses(app: Flask) -> None:
    stranger = Stranger(app, [STRANGERS], has_signed_up=True)
    stranger.guess(40)
    assert stranger.checked == throttle.SIGN_IN_HERE.most


def test_who_waits_for_the_confirmation_is_counted_by_the_sign_up(app: Flask, client: Browser) -> None:
    """Their right password is no try at an account, and uses up nothing but its own number."""
    auth_forms.sign_up(client, OWNER, STRANGERS_OWN)
    most = throttle.SIGN_UP_PASSWORD.most
    statuses = [
        auth_forms.sign_in(browser_at(app, STRANGERS), OWNER, STRANGERS_OWN).status_code for _ in range(most + 1)
    ]
    assert statuses == [303] * most + [429]
    assert auth_forms.sign_in(browser_at(app, STRANGERS), OWNER).status_code == 303


def use_up(app: Flask) -> None:
    """As after a hundred tries from as many places."""
    with app.app_context():
        for _ in range(throttle.SIGN_IN_ADDRESS.most):
            counts.count_try(db.session(), throttle.SIGN_IN_ADDRESS.key(OWNER), throttle.SIGN_IN_ADDRESS.window)
        db.session.commit()
    assert token(app, ELSEWHERE, PASSWORD).status_code == 429


def test_elsewhere_the_page_and_the_app_point_to_the_reset(app: Flask) -> None:
    use_up(app)
    page = auth_forms.sign_in(browser_at(app, HOME), OWNER)
    assert page.status_code == 429
    assert page.links("main a")["choose a new password"] == "/forgot-password"
    answer = token(app, HOME, PASSWORD)
    assert int(answer.headers["Retry-After"]) > 0
    assert "/forgot-password" in answer.get_json()["detail"]


@promise("locked-out")
def test_after_a_reset_both_get_in_at_once(app: Flask) -> None:
    use_up(app)
    owner = Owner(app)
    owner.come_in(owner.reset(HOME))
    # Nor elsewhere, as long as nobody goes on guessing.
    for ip in (HOME, ELSEWHERE):
        owner.come_in_by_app(ip)
        owner.come_in(browser_at(app, ip))
    assert owner.refused == 0


def test_once_reset_emails_are_used_up_the_last_link_still_works(app: Flask) -> None:
    for _ in range(throttle.RESET_EMAILS.most):
        auth_forms.forget(browser_at(app, STRANGERS), OWNER)
    for email in (OWNER, "nobody@example.org"):
        for _ in range(throttle.RESET_EMAILS.most):
            auth_forms.forget(browser_at(app, ELSEWHERE), email)
        page = auth_forms.forget(browser_at(app, HOME), email)
        assert page.status_code == 429
        assert "the link in the newest e-mail we sent there still works" in page.words
    assert auth_forms.reset(browser_at(app, HOME), inbox.link(app, OWNER), NEW).status_code == 303
    assert auth_forms.forget(browser_at(app, HOME), OWNER).status_code == 303, "a reset begins their count anew"


def known_browser(app: Flask, ip: str = HOME, email: str = OWNER) -> Browser:
    browser = browser_at(app, ip)
    auth_forms.sign_in(browser, email)
    sign_out(browser)
    return browser


def test_on_a_known_device_guesses_are_bounded_too(app: Flask) -> None:
    """Whoever has it, or a copy of its cookie, wherever they are."""
    cookie = known_browser(app).get_cookie("device")
    assert cookie
    statuses = []
    for number in range(throttle.SIGN_IN_DEVICE.most + 2):
        copy = browser_at(app, PLACES[number])
        copy.set_cookie("device", cookie.value)
        statuses.append(auth_forms.sign_in(copy, OWNER, "a wrong guess").status_code)
    assert statuses == [422] * throttle.SIGN_IN_DEVICE.most + [429] * 2


def test_the_apps_key_is_a_known_devices(app: Flask) -> None:
    key = token(app, HOME, PASSWORD).get_json()["device_key"]
    use_up(app)
    assert token(app, ELSEWHERE, PASSWORD, device_key=key).status_code == 200
    statuses = [token(app, HOME, "a wrong guess", device_key=key).status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]


def test_the_right_password_takes_the_wrong_tries_of_a_device_off(app: Flask) -> None:
    browser = known_browser(app)
    for _ in range(3):
        for _ in range(8):
            assert auth_forms.sign_in(browser, OWNER, "a wrong guess").status_code == 422
        assert auth_forms.sign_in(browser, OWNER).status_code == 303
        sign_out(browser)


def signed_keys(app: Flask) -> dict[str, Callable[[], str]]:
    with app.app_context():
        account_id = db.session.scalars(select(Account.id).where(Account.email == OWNER)).one()
    theirs = make_account(app, "mallory@example.org")
    return {
        "of another account": lambda: known_devices.remember("", theirs, new_id()),
        "of another purpose": lambda: signing.sign("api-token", {account_id.hex: new_id().hex}),
        "forged": lambda: with_another_signature(known_devices.remember("", account_id, new_id())),
        "no key": lambda: "x",
    }


def with_another_signature(signed: str) -> str:
    # Not its last letter alone: some of its bits mean nothing.
    value, _dot, signature = signed.rpartition(".")
    return f"{value}.{signature[::-1]}"


@pytest.mark.parametrize("which", ["of another account", "of another purpose", "forged", "no key"])
def test_what_is_no_key_of_this_account_counts_nothing(app: Flask, which: str) -> None:
    key = signed_keys(app)[which]()
    use_up(app)
    browser = browser_at(app, HOME)
    browser.set_cookie("device", key)
    assert token(app, HOME, PASSWORD, device_key=key).status_code == 429
    assert auth_forms.sign_in(browser, OWNER).status_code == 429
    statuses = [token(app, STRANGERS, "a guess", "nobody@example.org", device_key=key).status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]


def test_a_known_device_does_not_tell_who_has_an_account(app: Flask) -> None:
    """Someone's own device is as unknown to others' accounts as to none, and is answered alike."""
    make_account(app, "mallory@example.org")
    answers = []
    for email in (OWNER, "nobody@example.org"):
        browser = known_browser(app, ELSEWHERE, "mallory@example.org")
        pages = [auth_forms.sign_in(browser, email, "a wrong guess") for _ in range(11)]
        answers.append([(page.status_code, page.words.replace(email, "")) for page in pages])
    assert answers[0] == answers[1]
    assert [status for status, _ in answers[0]] == [422] * 10 + [429]


def test_a_browser_is_known_to_each_of_the_people_who_share_it(app: Flask) -> None:
    make_account(app, "bob@example.org")
    browser = known_browser(app)
    auth_forms.sign_in(browser, "bob@example.org")
    sign_out(browser)
    use_up(app)
    for email in (OWNER, "bob@example.org"):
        assert auth_forms.sign_in(browser, email).status_code == 303
        sign_out(browser)


def test_a_key_has_room_for_some_accounts_and_keeps_the_newest(app: Flask) -> None:
    accounts = [new_id() for _ in range(known_devices.MOST_ACCOUNTS + 2)]
    key = ""
    for account_id in accounts:
        key = known_devices.remember(key, account_id, new_id())
    assert [bool(known_devices.device_of(key, account_id)) for account_id in accounts] == [False] * 2 + [True] * 5
    assert not known_devices.device_of(known_devices.forget(key, accounts[-1]), accounts[-1])


def test_a_device_is_known_for_a_year(app: Flask, clock: Clock) -> None:
    browser = known_browser(app)
    clock.ahead = known_devices.KNOWN_FOR - timedelta(hours=1)
    use_up(app)
    assert auth_forms.sign_in(browser, OWNER).status_code == 303
    sign_out(browser)
    clock.ahead = known_devices.KNOWN_FOR + timedelta(hours=1)
    use_up(app)
    with app.app_context():
        # What was signed just now, by the clock of the signature, was signed an hour ago.
        assert not known_devices.is_key((browser.get_cookie("device") or pytest.fail("no cookie")).value)


@promise("cookies")
def test_what_the_device_cookie_is(app: Flask) -> None:
    page = auth_forms.sign_in(browser_at(app, HOME), OWNER)
    [cookie] = [header for header in page.headers.getlist("Set-Cookie") if header.startswith("device=")]
    assert {"HttpOnly", "SameSite=Lax", "Path=/", f"Max-Age={365 * 24 * 3600}"} <= set(cookie.split("; "))
    assert OWNER not in cookie


@promise("cookies")
def test_the_device_cookie_goes_with_the_account(app: Flask) -> None:
    browser = browser_at(app, HOME)
    auth_forms.sign_in(browser, OWNER)
    browser.get("/account/delete").form().fill(password=PASSWORD).submit()
    assert not browser.get_cookie("device")


@promise("throttle")
def test_what_is_marked_is_a_code_too(app: Flask) -> None:
    Owner(app).reset(HOME)
    with app.app_context():
        keys = db.session.scalars(select(Throttle.key)).all()
    assert keys
    assert all(len(key) == 64 for key in keys)

"""Whatever strangers send at once, people who are signed in have threads and connections left."""

import runpy
import threading

import pytest
from flask import Flask

from app.models.passwords import RETRY_AFTER_SECONDS
from app.web import load_shedding
from tests.support.browser import Browser, Page
from tests.support.people import PASSWORD, make_account
from tests.support.server import ROOT


def test_those_on_top_of_the_waiting_room_are_told_to_come_again(client: Browser, alice: Browser) -> None:
    form = client.get("/sign-in").form().fill(email="bob@example.org", password=PASSWORD)
    for _ in range(load_shedding.MOST_WAITING):
        load_shedding._waiting_room.acquire()
    try:
        _is_told_to_come_again(form.submit())
        assert client.post("/api/v1/token", json={}).status_code == 503
        assert alice.get("/board").status_code == 200
        assert alice.get("/account/profile").form().fill(first_name="Alice").submit().status_code == 303
        assert client.get("/sign-in").status_code == 200
    finally:
        for _ in range(load_shedding.MOST_WAITING):
            load_shedding._waiting_room.release()
    assert form.submit().status_code == 422


def test_a_quarter_of_the_threads_is_never_theirs() -> None:
    threads = runpy.run_path(str(ROOT / "gunicorn.conf.py"))["threads"]
    # Beside those who wait there is the one whose turn it is.
    assert threads * 3 / 4 >= load_shedding.MOST_WAITING + 1


def test_nobody_waits_for_a_turn_for_long(client: Browser) -> None:
    form = client.get("/sign-in").form().fill(email="bob@example.org", password=PASSWORD)
    with load_shedding._turn:
        _is_told_to_come_again(form.submit())
    assert form.submit().status_code == 422


def test_as_many_as_can_wait_are_all_signed_in(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    # However slow this machine is just now.
    monkeypatch.setattr(load_shedding, "WAIT_SECONDS", 30)
    make_account(app, "bob@example.org")
    forms = [
        Browser(app).get("/sign-in").form().fill(email="bob@example.org", password=PASSWORD)
        for _ in range(load_shedding.MOST_WAITING)
    ]
    statuses: list[int] = []
    threads = [threading.Thread(target=lambda form=form: statuses.append(form.submit().status_code)) for form in forms]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [303] * len(forms)


def _is_told_to_come_again(page: Page) -> None:
    assert (page.status_code, page.heading) == (503, "Busy for a moment")
    assert page.headers["Retry-After"] == str(RETRY_AFTER_SECONDS)

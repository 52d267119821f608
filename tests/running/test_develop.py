import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from flask import Flask
from selectolax.lexbor import LexborHTMLParser

from app.commands import demo
from tests.support.running import Development, run

pytestmark = pytest.mark.slow

Start = Callable[[], Development]


def sign_in(development: Development) -> requests.Session:
    browser = requests.Session()
    page = LexborHTMLParser(browser.get(f"{development.url}/sign-in").text)
    typed = {field.attributes["name"]: field.attributes.get("value") or "" for field in page.css("main input[name]")}
    typed |= {"email": demo.EMAIL, "password": demo.PASSWORD}
    assert browser.post(f"{development.url}/sign-in", typed, allow_redirects=False).status_code == 303
    return browser


def test_it_says_where_it_is_who_may_sign_in_and_where_emails_are(development: Development) -> None:
    for words in (development.url, demo.EMAIL, demo.PASSWORD, f"{development.url}/dev/mail"):
        assert words in development.said
    assert requests.get(f"{development.url}/dev/mail", timeout=5).status_code == 200


def test_the_demo_person_sees_forty_cards_on_the_board(development: Development) -> None:
    with sign_in(development) as browser:
        board = LexborHTMLParser(browser.get(f"{development.url}/board").text)
    assert len(board.css(".card")) == 34, "Of eleven that are closed it shows five."


def test_requests_are_written_to_a_file(development: Development, instance: Path) -> None:
    requests.get(f"{development.url}/healthz", headers={"User-Agent": "a test of the log"}, timeout=5)
    deadline = time.monotonic() + 20
    # The line is written once the answer is on its way.
    while "a test of the log" not in (instance / "requests.log").read_text():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_every_process(start: Start, by: signal.Signals) -> None:
    further = start()
    # A browser keeps its connection open; nobody waits for it.
    with requests.Session() as browser:
        browser.get(f"{further.url}/healthz", timeout=5)
        assert further.stop(by) == 0
    assert further.said.endswith("Press Ctrl-C to stop.\n\n"), "It ends without a word."


@pytest.mark.parametrize("child", ["server", "worker"])
def test_when_one_child_dies_the_other_is_ended(start: Start, child: str) -> None:
    further = start()
    os.kill(further.children()[child], signal.SIGKILL)
    assert further.wait() != 0
    assert f"The {child} stopped by itself" in further.said


def test_a_port_that_is_taken_is_said_in_words(development: Development) -> None:
    second = run("flask", "--app", "wsgi", "develop", **development.settings)
    port = development.settings["PORT"]
    assert second.returncode == 1
    assert f"Something else listens on port {port}" in second.stderr


def test_it_refuses_to_run_anywhere_but_in_development(app: Flask) -> None:
    refused = app.test_cli_runner().invoke(args=["develop"])
    assert refused.exit_code == 1
    assert "for development only" in refused.output

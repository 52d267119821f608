"""The browser of the tests sends what a real one would."""

import pytest
from flask import Flask, jsonify, redirect, request
from werkzeug.wrappers import Response

from tests.support.browser import Browser

FORM = """<!doctype html><html lang="en"><title>Form</title><h1>Form</h1><main>
<form method="post" id="one" action="/answer?from=form">
<input type="hidden" name="token" value="t">
<label>Name <input name="name" value="Old &amp; gold"></label>
<label>Off <input name="off" value="never" disabled></label>
<label>Letters <input type="checkbox" name="letters" value="yes" checked></label>
<label>News <input type="checkbox" name="news"></label>
<label>Low <input type="radio" name="level" value="1"></label>
<label>High <input type="radio" name="level" value="2" checked></label>
<label>Stage <select name="stage"><option value="">None</option><option value="a" selected>A</option></select></label>
<label>First <select name="first"><option>Uno</option><option>Due</option></select></label>
<label>Note <textarea name="note">
Two
lines</textarea></label>
<button name="act" value="save">Save</button> <button name="act" value="drop" formaction="/drop">Drop</button></form>
<label>Outside <input form="one" name="outside" value="too"></label>
<form><label>Search <input type="search" name="q"></label></form></main></html>"""

UNTOUCHED = {
    "token": ["t"], "name": ["Old & gold"], "letters": ["yes"], "level": ["2"], "stage": ["a"], "first": ["Uno"],
    "note": ["Two\nlines"], "outside": ["too"],
}  # fmt: skip


@pytest.fixture
def browser() -> Browser:
    app = Flask(__name__)

    @app.get("/form")
    def form() -> str:
        return FORM

    @app.post("/answer")
    @app.post("/drop")
    def answer() -> Response:
        return jsonify(path=request.path, fields=request.form.to_dict(flat=False))

    @app.get("/moved")
    def moved() -> Response:
        return redirect("/form", 303)

    return Browser(app)


def test_an_untouched_form_sends_what_stands_in_it(browser: Browser) -> None:
    answer = browser.get("/form").form().submit()
    assert answer.json == {"path": "/answer", "fields": {**UNTOUCHED, "act": ["save"]}}


def test_what_was_filled_in_is_sent(browser: Browser) -> None:
    form = browser.get("/form").form("#one")
    answer = form.fill(name="New", letters=False, news=True, level=1, stage="", note="One").submit("Drop")
    expected = {**UNTOUCHED, "name": ["New"], "news": ["on"], "level": ["1"], "stage": [""], "note": ["One"]}
    del expected["letters"]
    assert answer.json == {"path": "/drop", "fields": {**expected, "act": ["drop"]}}


def test_a_form_that_gets_sends_its_fields_in_the_address(browser: Browser) -> None:
    page = browser.get("/form").form(1).fill(q="a b").submit()
    assert page.request.full_path == "/form?q=a+b"


def test_a_redirect_is_followed_when_asked(browser: Browser) -> None:
    assert browser.get("/moved").status_code == 303
    assert browser.get("/moved").follow().heading == "Form"


@pytest.mark.parametrize(("name", "value"), [("missing", "x"), ("off2", "x"), ("stage", "z"), ("level", "3")])
def test_what_is_not_offered_cannot_be_filled_in(browser: Browser, name: str, value: str) -> None:
    with pytest.raises(AssertionError, match=name if name != "stage" and name != "level" else "not offered"):
        browser.get("/form").form("#one").fill(**{name: value})


def test_a_badly_made_page_is_refused(browser: Browser) -> None:
    browser.application.add_url_rule("/bad", view_func=lambda: "<title>Bad</title>")
    with pytest.raises(AssertionError, match="GET /bad: html has no lang; 0 h1"):
        browser.get("/bad")


def test_pages_are_not_fetched_inside_an_application_context(browser: Browser) -> None:
    with browser.application.app_context(), pytest.raises(AssertionError, match="outside"):
        browser.get("/form")

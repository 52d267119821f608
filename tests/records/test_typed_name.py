"""The name of a person typed on an opportunity's page after the session ran out."""

from flask import Flask

from tests.records import factories
from tests.records.test_form_recovery import end_sessions, sign_in_there
from tests.support.browser import Browser


def test_it_is_back_on_that_page(app: Flask, alice: Browser) -> None:
    path = factories.add(alice, "opportunities")
    form = alice.get(path).form(f'form[action="{path}/contacts"]').fill(name="Ruth Adeyemi")
    end_sessions(app)
    page = sign_in_there(form.submit(), alice.email)
    assert page.form(f'form[action="{path}/contacts"]').values["name"] == "Ruth Adeyemi"
    assert factories.count(app, "contacts") == 0

"""The hidden field that ties a new contact to the opportunity from whose page it was added."""

import pytest
from flask import Flask

from tests.records import factories
from tests.support.browser import Browser


@pytest.mark.parametrize("typed", ["a\r\nX: y", "../../x", "a" * 10_000, "01a20a25-8109-77d2-bb07-d4afce5d48c4"])
def test_nonsense_in_it_leads_to_the_contact_itself(app: Flask, alice: Browser, typed: str) -> None:
    page = alice.get("/contacts/new").form('[action="/contacts/new"]').fill(name="Ruth")
    page.values["opportunity_id"] = typed
    answer = page.submit()
    assert answer.status_code == 303
    assert (answer.location or "").startswith("/contacts/")
    assert factories.count(app, "contacts") == 1

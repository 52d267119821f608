"""The address of a record, which is promised: where its page is, for every kind."""

import pytest
from flask import Flask

from app.extensions import db
from app.models.tenant import use_account
from app.records.kinds import PAGE_KINDS, path_of
from tests.records import factories
from tests.support.browser import Browser


@pytest.mark.parametrize("slug", sorted(PAGE_KINDS))
def test_a_record_is_found_at_its_address(app: Flask, alice: Browser, slug: str) -> None:
    kind = PAGE_KINDS[slug]
    made = factories.add(alice, slug)
    with app.app_context():
        use_account(db.session(), alice.account_id)
        record = db.session.scalars(db.select(kind.model)).all()[-1]
        path = path_of(record)
        assert path == kind.path_of(record.id) == f"/{slug}/{record.id}"
    assert made == path
    assert alice.get(path).status_code == 200

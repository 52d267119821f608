import pytest
from flask import Flask

from tests.support.people import make_account
from tests.support.phone import Phone, sign_in_by_phone


@pytest.fixture
def phone(app: Flask) -> Phone:
    """Alice's phone, signed in."""
    return sign_in_by_phone(app, "alice@example.org")


@pytest.fixture
def mallorys_phone(app: Flask) -> Phone:
    """The phone of someone curious about what is not hers."""
    return sign_in_by_phone(app, "mallory@example.org")


@pytest.fixture
def stranger(app: Flask) -> Phone:
    """A phone without a token; the account of alice is there."""
    make_account(app, "alice@example.org")
    return Phone(app)

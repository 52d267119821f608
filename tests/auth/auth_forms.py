"""The forms of someone who is not signed in, filled in and sent."""

from typing import Any

from tests.support.browser import Browser, Page
from tests.support.people import PASSWORD


def sign_up(browser: Browser, email: str, password: str = PASSWORD, **more: Any) -> Page:
    return browser.get("/sign-up").form().fill(email=email, password=password, **more).submit()


def sign_in(browser: Browser, email: str, password: str = PASSWORD, **more: Any) -> Page:
    return browser.get("/sign-in").form().fill(email=email, password=password, **more).submit()


def verify(browser: Browser, path: str, password: str = PASSWORD) -> Page:
    return browser.get(path).form().fill(password=password).submit()


def forget(browser: Browser, email: str) -> Page:
    return browser.get("/forgot-password").form().fill(email=email).submit()


def reset(browser: Browser, path: str, password: str) -> Page:
    return browser.get(path).form().fill(password=password).submit()


def is_signed_in(browser: Browser) -> bool:
    return browser.get("/account").status_code == 200

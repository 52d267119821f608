from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

from app.web import problems


class PageSessions(SecureCookieSessionInterface):
    """Sessions are for pages. JSON is asked for with a token, and no cookie is read or set there."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        return None if problems.wanted() else super().open_session(app, request)


def install(app: Flask) -> None:
    app.session_interface = PageSessions()

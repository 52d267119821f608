"""The cookie that keeps someone signed in: what it may hold, and for how long."""

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

from app.web import problems


class PageSessions(SecureCookieSessionInterface):
    """Sessions are for pages. JSON is asked for with a token, and no cookie is read or set there."""

    _serializer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """The same for every request: making one takes longer than reading a cookie with it."""
        if self._serializer is None:
            self._serializer = super().get_signing_serializer(app)
        return self._serializer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        return None if problems.wanted() else super().open_session(app, request)


def install(app: Flask) -> None:
    app.session_interface = PageSessions()

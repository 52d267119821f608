"""The cookie that keeps someone signed in: what it may hold, and for how long."""

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
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

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Set no cookie where another site sent a form: the browser kept back the one that someone is signed in by
        (SameSite), and would take ours in its place.
        """
        if not (_is_form_of_another_site() and self.get_cookie_name(app) not in request.cookies):
            super().save_session(app, session, response)


def _is_form_of_another_site() -> bool:
    """As browsers say; a link there brings our cookie along."""
    return request.method == "POST" and request.headers.get("Sec-Fetch-Site") == "cross-site"


def install(app: Flask) -> None:
    app.session_interface = PageSessions()

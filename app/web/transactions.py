"""A request's transaction ends before its answer leaves: a connection lost until then is still answered in words."""

from flask import Flask, Response

from app.extensions import db


def install(app: Flask) -> None:
    """To be installed first: what comes first before a request comes last after it."""
    app.after_request(_end)


def _end(response: Response) -> Response:
    """Raises DBAPIError. On teardown, as Flask-SQLAlchemy does it, no handler of ours would see that."""
    db.session.remove()
    return response

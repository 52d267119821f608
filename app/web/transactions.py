"""A request's transaction ends before its answer leaves: a connection lost until then is still answered in words.

It ends here alone: by COMMIT where it only read, whatever is answered, and else by ROLLBACK. An act commits by itself
what it means to keep, so nothing half done is kept by accident.
"""

from flask import Flask, Response

from app.extensions import db
from app.models import engines


def install(app: Flask) -> None:
    """To be installed first: what comes first before a request comes last after it."""
    app.after_request(_end)


def _end(response: Response) -> Response:
    """End it before the answer leaves. Raises DBAPIError: on teardown, no handler of ours would see that."""
    if response.status_code < 500:
        engines.end(db.session())
    db.session.remove()
    return response

"""Few at once where strangers may send something: a flood of sign-ins leaves room for people who are signed in.

One is let in at a time in each process, some wait for their turn, and whoever comes on top of that is told to come
again, before anything is read or looked up for them. Waiting takes a thread and no database connection. Letting
everyone in, 64 at once left those who were signed in 4 % of their requests a second on SQLite, where all of them wrote
down their tries.
"""

import threading

from flask import Flask, abort, current_app, g, request

from app.models.passwords import Busy
from app.web import uploads

# Well below the threads that gunicorn.conf.py gives a process: the others are for everyone else.
MOST_WAITING = 10
WAIT_SECONDS = 0.5

_waiting_room = threading.BoundedSemaphore(MOST_WAITING)
_turn = threading.BoundedSemaphore(1)


def install(app: Flask) -> None:
    """To be installed before whatever reads the request or the database."""
    app.before_request(_come_in)
    app.before_request(_few_fields)
    app.teardown_request(_go)


def _come_in() -> None:
    """Raises Busy."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method != "POST" or not getattr(view, "is_public", False):
        return
    if not _waiting_room.acquire(blocking=False):
        raise Busy
    try:
        g.has_turn = _turn.acquire(timeout=WAIT_SECONDS)
    finally:
        _waiting_room.release()
    if not g.has_turn:
        raise Busy


def _few_fields() -> None:
    """To take a megabyte of nothing but fields apart took a second. Flask's own limit is for multipart forms alone."""
    if request.mimetype == "application/x-www-form-urlencoded" and not uploads.is_bytes():
        fields = request.get_data().count(b"&") + 1
        if fields > current_app.config["MAX_FORM_PARTS"]:
            abort(413)


def _go(_error: BaseException | None) -> None:
    if g.pop("has_turn", False):
        _turn.release()

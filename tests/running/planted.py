"""The application with doors that lead to what should never happen. Only tests serve it."""

import logging
import urllib.request
import warnings
from collections.abc import Iterable, Iterator
from typing import Any

from flask import Response, g, request
from sqlalchemy import text

from app.extensions import csrf, db
from app.mail import outbox
from app.models.account import Account
from app.models.email import Email
from app.web.access import public
from wsgi import app


@app.post("/planted/<how>")
@csrf.exempt
@public
def planted(how: str) -> Any:
    """Fail in this way, over a word that someone has sent."""
    word = request.form["word"]
    return globals()[f"_{how}"](word)


def _exception(word: str) -> None:
    try:
        int(word)
    except ValueError as error:
        raise RuntimeError(f"nothing to be done with {word}") from error


def _unique(word: str) -> None:
    for _twice in range(2):
        db.session.add(Account(email=word, email_key=word, password_hash=word))
        db.session.flush()


def _value(word: str) -> None:
    db.session.execute(text(f"SELECT {word.partition('@')[0]} FROM account WHERE email = :word"), {"word": word})


def _after(word: str) -> str:
    g.planted = word
    return "late"


def _stream(word: str) -> Response:
    def pieces() -> Iterator[str]:
        yield "begun"
        raise RuntimeError(word)

    return Response(pieces())


def _log(word: str) -> str:
    for name in ("some.library", app.logger.name):
        logging.getLogger(name).error("%s went wrong", word)
    logging.getLogger("some.library").warning(word, exc_info=RuntimeError(word))
    app.logger.info(word)
    warnings.warn(word, RuntimeWarning, stacklevel=1)
    return "written"


def _call(word: str) -> str:
    with urllib.request.urlopen(f"http://{word}.example/"):
        return "called"


@app.after_request
def _fail_late(response: Response) -> Response:
    if "planted" in g:
        raise RuntimeError(g.planted)
    return response


def _outside(inside: Any) -> Any:
    """Something that fails in front of Flask."""

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/planted/outside":
            raise RuntimeError(environ["QUERY_STRING"])
        answer: Iterable[bytes] = inside(environ, start_response)
        return answer

    return application


def _send_but(transport: outbox.Transport, email: Email) -> None:
    """Stumble over one e-mail."""
    if email.recipient.startswith("hushfault"):
        raise RuntimeError(email.recipient, email.text)
    _send(transport, email)


_send = outbox._send
outbox._send = _send_but
app.wsgi_app = _outside(app.wsgi_app)  # type: ignore[method-assign]

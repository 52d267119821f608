"""What is written down: a line of JSON for each request, and for each failure its class and frames.

The policy names the fields of a request line; there are no others. No body, cookie, token, search word or header goes
in, and a failure is told without its message, which may carry what someone typed. So are warnings of libraries and of
gunicorn: which of them and where, but not what they say. What is said of migrations stays as it is.
"""

import json
import logging
import re
import sys
import sysconfig
import time
import traceback
import warnings
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import urlencode

from flask import Flask, has_request_context, request

from app.models.columns import new_id

MASK = "…"
_PROJECT = str(Path(__file__).parents[2])
# Where code lies, innermost first: the environment may be in the project, and its packages in the standard library.
_ROOTS = sorted(
    {_PROJECT, *(sysconfig.get_path(name) for name in ("purelib", "platlib", "stdlib"))},
    key=len,
    reverse=True,
)
# Of each error.
_FRAMES = 12
_AWS_CODE = re.compile(r"[A-Za-z0-9.]{1,60}")
_PLAIN_NAME = re.compile(r"[a-z_]{1,20}")

# They speak to whoever typed `flask db …`, of tables and revisions: a command that fails must say why.
_QUOTE_NOBODY = ("alembic", "flask_migrate")

requests = logging.getLogger("jobplanr.requests")
failures = logging.getLogger("jobplanr.failures")


def install(app: Flask) -> None:
    for logger in (requests, failures):
        logger.setLevel(logging.INFO)
        logger.propagate = False
        if not logger.handlers:
            logger.addHandler(_to_stdout(logging.Formatter("%(message)s")))
    _hold_back_words(app)
    # Flask's own way to put something in front of an application.
    app.wsgi_app = RequestLog(app.wsgi_app, _secret_places(app))  # type: ignore[method-assign]


def _hold_back_words(app: Flask) -> None:
    """Whatever else would be written as it stands, by Flask, by libraries, by gunicorn."""
    handler = _to_stdout(WithoutWords())
    handler.setLevel(logging.WARNING)
    app.logger.handlers[:] = [handler]
    # What writes for every logger without a handler.
    logging.lastResort = handler
    for name in _QUOTE_NOBODY:
        logging.getLogger(name).handlers[:] = [_to_stdout(logging.Formatter("%(message)s"))]
    warnings.showwarning = _log_warning
    gunicorn = logging.getLogger("gunicorn.error")
    # On the logger, since gunicorn makes its handlers anew when it is told to reload.
    gunicorn.filters[:] = [_without_requests]


def _to_stdout(formatter: logging.Formatter) -> "logging.StreamHandler[TextIO]":
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(formatter)
    return handler


class RequestLog:
    """WSGI middleware, so that static files and broken requests are written down too."""

    def __init__(self, application: Callable[..., Iterable[bytes]], secret: re.Pattern[str]) -> None:
        self.application = application
        self.secret = secret

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        began = time.perf_counter()
        environ["jobplanr.request_id"] = new_id().hex
        answer = {"status": 0}

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            answer["status"] = int(status[:3])
            headers.append(("X-Request-ID", environ["jobplanr.request_id"]))
            return start_response(status, headers, exc_info)

        try:
            return self.application(environ, start)
        except BaseException:
            # Whatever was meant: nothing has left yet, and gunicorn sends this.
            answer["status"] = 500
            raise
        finally:
            self._write(environ, answer["status"], time.perf_counter() - began)

    def _write(self, environ: dict[str, Any], status: int, seconds: float) -> None:
        line = {
            "time": _now(),
            "ip": environ.get("REMOTE_ADDR", ""),
            "user_agent": environ.get("HTTP_USER_AGENT", "")[:300],
            "method": environ.get("REQUEST_METHOD", ""),
            "url": self._url(environ),
            "status": status,
            "duration_ms": round(seconds * 1000, 1),
            "request_id": environ["jobplanr.request_id"],
        }
        requests.info(json.dumps(line))

    def _url(self, environ: dict[str, Any]) -> str:
        path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        path = re.sub("/+", "/", path)
        path = self.secret.sub(lambda match: match[1] + MASK, path.encode("latin-1").decode("utf-8", "replace"))
        query = environ.get("QUERY_STRING", "")
        if not query:
            return path
        # A value may stand without a name, or as one: only what our own parameters look like is kept.
        pairs = [pair.partition("=") for pair in query.split("&")]
        names = [name for name, sign, _value in pairs if sign and _PLAIN_NAME.fullmatch(name)]
        return f"{path}?{urlencode([(name, '') for name in names])}" if names else f"{path}?"


def _secret_places(app: Flask) -> re.Pattern[str]:
    """What stands before a `<token>` in any route; whatever follows it is masked, also in a broken address."""
    prefixes = {rule.rule.split("<token")[0] for rule in app.url_map.iter_rules() if "token" in rule.arguments}
    if not prefixes:
        return re.compile(r"(?!)")
    return re.compile("(" + "|".join(map(re.escape, sorted(prefixes))) + ").+", re.DOTALL | re.IGNORECASE)


def log_failure(error: BaseException) -> None:
    """Class and frames of an error, of what caused it too; never its message."""
    line: dict[str, Any] = {"time": _now(), "failure": _chain(error)}
    if has_request_context():
        line |= {"endpoint": request.endpoint, "request_id": request.environ.get("jobplanr.request_id", "")}
    failures.error(json.dumps(line))


class WithoutWords(logging.Formatter):
    """Who wrote it, from where, and the failure it is about. Its text may quote what someone typed."""

    def format(self, record: logging.LogRecord) -> str:
        line = _warning(record.levelname, record.name, record.pathname, record.lineno)
        if record.exc_info and record.exc_info[1]:
            line["failure"] = _chain(record.exc_info[1])
        return json.dumps(line)


def _log_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: object = None,
    line: object = None,
) -> None:
    """As `warnings.showwarning`."""
    failures.warning(json.dumps(_warning("WARNING", category.__name__, filename, lineno)))


def _warning(level: str, by: str, filename: str, lineno: int) -> dict[str, Any]:
    return {"time": _now(), "level": level, "by": by, "place": f"{_place(filename)}:{lineno}"}


def _without_requests(record: logging.LogRecord) -> bool:
    """Gunicorn's news are its own, but it quotes requests that it cannot read, and those it could not answer."""
    if record.exc_info and record.exc_info[1]:
        log_failure(record.exc_info[1])
        return False
    if str(record.msg).startswith("Invalid request"):
        record.msg, record.args = "Invalid request: %s", (type(sys.exception()).__name__,)
    return True


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _chain(error: BaseException | None) -> list[dict[str, Any]]:
    chain: list[dict[str, Any]] = []
    while error is not None and len(chain) < 5:
        kind = {"class": f"{type(error).__module__}.{type(error).__qualname__}"}
        chain.append(kind | _answer_of_aws(error) | {"frames": _frames(error)})
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return chain


def _answer_of_aws(error: BaseException) -> dict[str, Any]:
    """Its code for what is wrong, and the status, of botocore's ClientError. Its message may name an address."""
    response = getattr(error, "response", None)
    if not isinstance(response, dict):
        return {}
    code = str(response.get("Error", {}).get("Code", ""))
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return {"aws": code if _AWS_CODE.fullmatch(code) else MASK, "aws_status": status}


def _frames(error: BaseException) -> list[str]:
    """The innermost, and those of our own that lie further out: a database's error comes from deep within libraries."""
    all_of_them = list(enumerate(traceback.extract_tb(error.__traceback__)))
    ours = [numbered for numbered in all_of_them if _is_ours(numbered[1].filename)]
    kept = dict(ours[-_FRAMES:] + all_of_them[-_FRAMES:])
    return [f"{_place(frame.filename)}:{frame.lineno} {frame.name}" for _number, frame in sorted(kept.items())]


def _is_ours(filename: str) -> bool:
    return _root(filename) == _PROJECT


def _place(filename: str) -> str:
    """The file within the project, a package or the standard library: where those lie is nobody's business."""
    if root := _root(filename):
        return filename.removeprefix(f"{root}/")
    # What is no path, such as <string>, stays as it is.
    return Path(filename).name if filename.startswith("/") else filename


def _root(filename: str) -> str | None:
    return next((root for root in _ROOTS if filename.startswith(f"{root}/")), None)

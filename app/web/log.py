"""What is written down: a line of JSON for each request, and for each failure its class and frames.

The policy names the fields of a request line; there are no others. No body, cookie, token, search word or header goes
in, and a failure is told without its message, which may carry what someone typed.
"""

import json
import logging
import re
import sys
import sysconfig
import time
import traceback
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Flask, has_request_context, request

from app.models.columns import new_id

MASK = "…"
# Where code lies, innermost first: the environment may be in the project, and its packages in the standard library.
_ROOTS = sorted(
    {str(Path(__file__).parents[2]), *(sysconfig.get_path(name) for name in ("purelib", "platlib", "stdlib"))},
    key=len,
    reverse=True,
)
_PLAIN_NAME = re.compile(r"[a-z_]{1,20}")

requests = logging.getLogger("jobplanr.requests")
failures = logging.getLogger("jobplanr.failures")


def install(app: Flask) -> None:
    for logger in (requests, failures):
        logger.setLevel(logging.INFO)
        logger.propagate = False
        if not logger.handlers:
            handler = logging.StreamHandler(sys.stdout)
            handler.setFormatter(logging.Formatter("%(message)s"))
            logger.addHandler(handler)
    # Flask's own way to put something in front of an application.
    app.wsgi_app = RequestLog(app.wsgi_app, _secret_places(app))  # type: ignore[method-assign]


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
        finally:
            self._write(environ, answer["status"], time.perf_counter() - began)

    def _write(self, environ: dict[str, Any], status: int, seconds: float) -> None:
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
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
        path = self.secret.sub(lambda match: match[1] + MASK, path.encode("latin-1").decode("utf-8", "replace"))
        query = environ.get("QUERY_STRING", "")
        if not query:
            return path
        # A value without a name would be a name: only what our own parameters look like is kept.
        names = [name for name, _value in parse_qsl(query, keep_blank_values=True) if _PLAIN_NAME.fullmatch(name)]
        return f"{path}?{urlencode([(name, '') for name in names])}" if names else f"{path}?"


def _secret_places(app: Flask) -> re.Pattern[str]:
    """What stands before a `<token>` in any route; whatever follows it is masked, also in a broken address."""
    prefixes = {rule.rule.split("<token")[0] for rule in app.url_map.iter_rules() if "token" in rule.arguments}
    if not prefixes:
        return re.compile(r"(?!)")
    return re.compile("(" + "|".join(map(re.escape, sorted(prefixes))) + ").+", re.DOTALL)


def log_failure(error: BaseException) -> None:
    """Class and frames of an error, of what caused it too; never its message."""
    line: dict[str, Any] = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "failure": _chain(error)}
    if has_request_context():
        line |= {"endpoint": request.endpoint, "request_id": request.environ.get("jobplanr.request_id", "")}
    failures.error(json.dumps(line))


def _chain(error: BaseException | None) -> list[dict[str, Any]]:
    chain: list[dict[str, Any]] = []
    while error is not None and len(chain) < 5:
        frames = traceback.extract_tb(error.__traceback__)[-12:]
        chain.append(
            {
                "class": f"{type(error).__module__}.{type(error).__qualname__}",
                "frames": [f"{_place(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames],
            }
        )
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return chain


def _place(filename: str) -> str:
    """The file within the project, a package or the standard library: where those lie is nobody's business."""
    for root in _ROOTS:
        if filename.startswith(f"{root}/"):
            return filename.removeprefix(f"{root}/")
    # What is no path, such as <string>, stays as it is.
    return Path(filename).name if filename.startswith("/") else filename

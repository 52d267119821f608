"""In production everything but the health checks is served over HTTPS only.

A page that was asked for in plain is sent on to its HTTPS address. Whatever carried a password or a token is refused:
it has already crossed the network in plain, and being sent on would hide that.
"""

from urllib.parse import quote

from flask import Flask, current_app, redirect, request
from flask.typing import ResponseReturnValue

from app.web import errors, problems

# Load balancers ask these from inside, in plain.
ANY_SCHEME = ("/healthz", "/readyz")


def install(app: Flask) -> None:
    """Guard every request; to be installed before anything else that looks at requests."""
    if app.config["APP_ENV"] == "production":
        app.before_request(_only_https)


def _only_https() -> ResponseReturnValue | None:
    if request.is_secure or request.path in ANY_SCHEME:
        return None
    if problems.wanted():
        return problems.problem(403, "Use HTTPS: without it, others can read what is sent.", "https-required")
    if request.method in ("GET", "HEAD"):
        return redirect(_https_address(), 308)
    return errors.page(403, "Our pages only work over HTTPS, and this came without it. Nothing was changed.")


def _https_address() -> str:
    """The same page below BASE_URL. The Host header has no say: it can be forged."""
    query = request.query_string.decode("latin-1")
    return f"{current_app.config['BASE_URL']}{quote(request.path)}" + (f"?{query}" if query else "")

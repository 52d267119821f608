"""Headers of every answer."""

from flask import Flask, Response, request
from flask_login import current_user

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        # No script may turn text into markup or code. The one rule there is gives the address of our service worker.
        "require-trusted-types-for 'script'",
        "trusted-types service-worker",
    )
)
ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not even our own pages learn where a visitor came from: addresses of some pages hold a secret.
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
TWO_YEARS = 63_072_000


def always(app: Flask) -> dict[str, str]:
    """Those that an answer of this application has whatever it is."""
    hsts = {"Strict-Transport-Security": f"max-age={TWO_YEARS}; includeSubDomains"}
    return ALWAYS | hsts if app.config["SESSION_COOKIE_SECURE"] else ALWAYS


def install(app: Flask) -> None:
    everywhere = always(app)

    @app.after_request
    def add_headers(response: Response) -> Response:
        # No view sets any of these. Looking for each one first would take several times as long.
        response.headers.extend(everywhere)
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store" if _is_private(response) else "no-cache"
        if response.headers["Cache-Control"] == "no-cache" and request.method in ("GET", "HEAD"):
            # What has not changed need not be sent again.
            response.add_etag()
            response.make_conditional(request)
        return response


def _is_private(response: Response) -> bool:
    """Anything that may show or set something of one person; in doubt, private."""
    public_page = request.blueprint == "policy" and not current_user.is_authenticated
    return not public_page or response.status_code >= 400

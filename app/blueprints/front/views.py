"""What anyone and any machine may ask: the start page, whether we are up, how to tell us of a weakness."""

import json
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, cast

from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Blueprint, Response, current_app, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.extensions import db
from app.mail.outbox import oldest_unsent_seconds
from app.models import heartbeat
from app.models.columns import now
from app.models.tenant import is_guarded
from app.operations.upkeep import retention
from app.web.access import public
from app.web.log import log_failure

bp = Blueprint("front", __name__)

# A copy that lies about somewhere is not to be believed for longer.
SECURITY_TXT_LIFE = timedelta(days=180)


@bp.get("/")
@public
def start() -> ResponseReturnValue:
    """Lead to today; tell a visitor what this is."""
    return redirect("/today") if current_user.is_authenticated else render_template("front/start.html")


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    return {"status": "up", "version": current_app.config["VERSION"]}


@bp.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """Whether the database answers, has this release's tables and guards rows; how far the worker is, for alarms."""
    try:
        if _is_behind(db.session.scalar(text("select version_num from alembic_version"))):
            return {"status": "the database is behind this release: run its migrations"}, 503
        state = {"oldest_unsent_letter_seconds": oldest_unsent_seconds(), "time_zones": _time_zones(), **_worker()}
        guarded = is_guarded(db.session)
    except SQLAlchemyError as error:
        db.session.rollback()
        log_failure(error)
        return {"status": "the database does not answer"}, 503
    if not guarded:
        return state | {"status": "this database role may see everybody's rows"}, 503
    return state | {"status": "ready"}


def _worker() -> dict[str, Any]:
    """Seconds since it was last at work, and since each erasure last left nothing past its time; None for never."""
    ages = heartbeat.ages(db.session())
    return {
        "worker_seconds": ages.get("worker"),
        "erasure_lag_seconds": {name: ages.get(name) for name in retention.NAMES},
    }


# The style too, or a search engine would show the policy without it.
ROBOTS = """User-agent: *
Allow: /$
Allow: /privacy
Allow: /security
Allow: /assets/
Disallow: /
"""


@bp.get("/robots.txt")
@public
def robots() -> ResponseReturnValue:
    return Response(ROBOTS, mimetype="text/plain")


@bp.get("/.well-known/security.txt")
@public
def security_txt() -> ResponseReturnValue:
    """Whom to tell of a weakness (RFC 9116). It holds from the day it is asked for, so it cannot run out here."""
    site = current_app.config["BASE_URL"]
    lines = {
        "Contact": "mailto:support@jobplanr.ai",
        "Expires": f"{now() + SECURITY_TXT_LIFE:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages": "en",
        "Canonical": f"{site}/.well-known/security.txt",
        "Policy": f"{site}/security",
    }
    return Response("".join(f"{name}: {value}\n" for name, value in lines.items()), mimetype="text/plain")


@bp.get("/manifest.webmanifest")
@public
def manifest() -> ResponseReturnValue:
    """What a browser needs to install us, and to offer us what other apps share."""
    icons = (("icon-192.png", 192, "any"), ("icon-512.png", 512, "any"), ("icon-maskable.png", 512, "maskable"))
    described = {
        "id": "/today",
        "name": "Jobplanr",
        "short_name": "Jobplanr",
        "description": "Keep every application, company, and contact of your job search in one calm place.",
        "start_url": "/today",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f1f6f3",
        "theme_color": "#15342a",
        "icons": [
            {"src": _asset(name), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
            for name, size, purpose in icons
        ],
        "share_target": {
            # Adverts are longer than an address may be.
            "action": "/capture/shared",
            "method": "POST",
            "enctype": "multipart/form-data",
            "params": {"title": "title", "text": "text", "url": "url"},
        },
    }
    return _public_file(json.dumps(described), "application/manifest+json")


@bp.get("/service-worker.js")
@public
def service_worker() -> ResponseReturnValue:
    """With the addresses of this release's files in it, so that a release brings another worker."""
    names = ("app.css", "app.js", "icons.svg", "mark.svg", "text-latin.woff2", "text-latin-ext.woff2")
    files = json.dumps([_asset(name) for name in names])
    return _public_file(_worker_script().replace("FILES = []", f"FILES = {files}"), "text/javascript")


@bp.get("/offline")
@public
def offline() -> ResponseReturnValue:
    """Kept by the service worker: nothing of anybody is on it."""
    return render_template("front/offline.html")


def _asset(name: str) -> str:
    address: str = cast(Any, current_app.jinja_env.globals["asset"])(name)
    return address


def _public_file(text: str, mimetype: str) -> Response:
    return Response(text, mimetype=mimetype, headers={"Cache-Control": "no-cache"})


@cache
def _worker_script() -> str:
    return (Path(current_app.root_path) / "static" / "worker" / "service-worker.js").read_text()


@bp.get("/security")
@public
def security() -> ResponseReturnValue:
    return render_template("front/security.html")


def _time_zones() -> str:
    """Which rules are in use, and whose."""
    return str(current_app.config["TIME_ZONE_RULES"])


def _is_behind(applied: str | None) -> bool:
    """A revision that this release does not know is a later one's: a migration leaves what the release before needs."""
    *earlier, _head = _revisions(current_app.extensions["migrate"].directory)
    return applied is None or applied in earlier


@cache
def _revisions(directory: str) -> tuple[str, ...]:
    """Those this release knows, oldest first."""
    configuration = Config()
    configuration.set_main_option("script_location", directory)
    return tuple(script.revision for script in ScriptDirectory.from_config(configuration).walk_revisions())[::-1]

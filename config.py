"""Settings, read from the environment once at start. What differs by installation is here and nowhere else."""

import os
import secrets
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

# What a development installation writes: its database, its key, e-mail that is not sent, the log of requests.
INSTANCE = Path(os.environ.get("INSTANCE_FOLDER") or Path(__file__).parent / "instance").absolute()
# A release's file (`make release`). A checkout has none.
_VERSION = Path(__file__).parent / "VERSION"
ENVIRONMENTS = ("development", "production", "test")
MIB = 1024 * 1024


class SettingsError(Exception):
    """The environment does not say enough to start; the message names what is missing or wrong."""


def from_environment(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Flask settings for this environment.

    Raises SettingsError when a value cannot be used, or when production lacks one it needs.
    """
    if not environ.get("APP_ENV") and _VERSION.exists():
        raise SettingsError("APP_ENV is missing from the environment. A release runs with its settings: see deploy/as.")
    env = environ.get("APP_ENV") or "development"
    if env not in ENVIRONMENTS:
        raise SettingsError(f"APP_ENV is {env!r}; it must be one of {', '.join(ENVIRONMENTS)}.")
    production = env == "production"
    transport = environ.get("MAIL_TRANSPORT", "ses" if production else "local")
    if transport not in ("local", "ses"):
        raise SettingsError(f"MAIL_TRANSPORT is {transport!r}; it must be local or ses.")
    always = ("SECRET_KEY", "DATABASE_URL", "DELETION_LEDGER", "BASE_URL", "TRUSTED_PROXIES", "MAIL_SENDER")
    by_production = always if production else ()
    by_ses = ("AWS_REGION", "MAIL_SENDER") if transport == "ses" else ()
    _require(environ, *by_production, *by_ses)
    port = _number(environ, "PORT", 8000)
    settings = {
        "APP_ENV": env,
        "VERSION": _VERSION.read_text().strip() if _VERSION.exists() else "unreleased",
        "SECRET_KEY": environ.get("SECRET_KEY") or _development_key(),
        "SECRET_KEY_FALLBACKS": environ.get("SECRET_KEY_FALLBACKS", "").split(),
        "SQLALCHEMY_DATABASE_URI": environ.get("DATABASE_URL") or f"sqlite:///{INSTANCE / 'jobplanr.db'}",
        "MIGRATION_DATABASE_URI": environ.get("MIGRATION_DATABASE_URL"),
        "DELETION_LEDGER": _path(environ, "DELETION_LEDGER", INSTANCE / "deletions.log"),
        "BACKUP_FOLDER": _path(environ, "BACKUP_FOLDER", INSTANCE / "backups"),
        "BACKUP_DAYS": _number(environ, "BACKUP_DAYS", 14),
        # How long the deployment keeps logs: printed in the privacy policy, kept to as docs/deploy.md says.
        "LOG_DAYS": _number(environ, "LOG_DAYS", 30),
        "BASE_URL": environ.get("BASE_URL", f"http://127.0.0.1:{port}").rstrip("/"),
        "TRUSTED_PROXIES": _number(environ, "TRUSTED_PROXIES", 0),
        "MAIL_TRANSPORT": transport,
        "MAIL_SENDER": environ.get("MAIL_SENDER", "Jobplanr <support@jobplanr.ai>"),
        "MAIL_FOLDER": INSTANCE / "mail",
        "DATABASE_POOL": _number(environ, "DATABASE_POOL", 16),
        "PASSWORD_MEMORY_KIB": _number(environ, "PASSWORD_MEMORY_KIB", 46 * 1024),
        "PASSWORD_PASSES": _number(environ, "PASSWORD_PASSES", 1),
        "MOST_RECORDS": _number(environ, "MOST_RECORDS", 50_000),
        "MOST_MEGABYTES": _number(environ, "MOST_MEGABYTES", 1_024),
        "MOST_DOCUMENT_MEGABYTES": _number(environ, "MOST_DOCUMENT_MEGABYTES", 500),
        "MOST_WRITES_A_MINUTE": _number(environ, "MOST_WRITES_A_MINUTE", 1_200),
        "MAX_CONTENT_LENGTH": 2 * MIB,
        "MAX_FORM_MEMORY_SIZE": 1 * MIB,
        "MAX_FORM_PARTS": 200,
    }
    if production:
        _refuse_weak(settings)
    return settings | _cookies(secure=production)


def _cookies(secure: bool) -> dict[str, Any]:
    return {
        # By its name a browser takes it from this very host only, over HTTPS, and for every path.
        "SESSION_COOKIE_NAME": "__Host-session" if secure else "session",
        "DEVICE_COOKIE_NAME": "__Host-device" if secure else "device",
        "THEME_COOKIE_NAME": "__Host-theme" if secure else "theme",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(days=30),
        "PREFERRED_URL_SCHEME": "https" if secure else "http",
        # As long as the session: a form may stay open for days, and its text must not be refused then.
        "WTF_CSRF_TIME_LIMIT": None,
        # The Referer check would need pages to send one; SameSite and the token do the work.
        "WTF_CSRF_SSL_STRICT": False,
    }


def _require(environ: Mapping[str, str], *names: str) -> None:
    missing = [name for name in dict.fromkeys(names) if not environ.get(name)]
    if missing:
        raise SettingsError("These settings are missing from the environment: " + ", ".join(missing) + ".")


def _refuse_weak(settings: dict[str, Any]) -> None:
    if len(settings["SECRET_KEY"]) < 32:
        raise SettingsError(
            "SECRET_KEY is too short; make one with: python -c 'import secrets; print(secrets.token_hex(32))'"
        )
    if not settings["BASE_URL"].startswith("https://"):
        raise SettingsError("BASE_URL must begin with https:// in production.")


def _number(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name) or str(default)
    if not text.isdigit():
        raise SettingsError(f"{name} is {text!r}; it must be a whole number.")
    return int(text)


def _path(environ: Mapping[str, str], name: str, default: Path) -> Path:
    return Path(environ.get(name) or default).absolute()


def _development_key() -> str:
    """The random key of this checkout; until there is one, one of this process: a command alone writes nothing."""
    path = INSTANCE / "secret_key"
    return path.read_text() if path.exists() else secrets.token_hex(32)


def keep_development_key() -> None:
    """So that sign-ins outlive a restart, and no key is ever shared or guessed."""
    path = INSTANCE / "secret_key"
    if not path.exists():
        INSTANCE.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32))

"""The application, put together. Nothing below imports from here."""

from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask_migrate.cli import db as db_commands
from werkzeug.middleware.proxy_fix import ProxyFix

import config
from app.blueprints.account.routes import bp as account
from app.blueprints.api.routes import bp as api
from app.blueprints.auth.views import bp as auth
from app.blueprints.dev.views import bp as dev
from app.blueprints.front.views import bp as front
from app.blueprints.policy.views import bp as policy
from app.blueprints.records.converter import KindConverter
from app.blueprints.records.routes import bp as records
from app.commands.backup import backup as backup_command
from app.commands.database import roles as roles_command
from app.commands.database import vacuum as vacuum_command
from app.commands.demo import command as demo_command
from app.commands.develop import develop as develop_command
from app.commands.mail import mail as mail_commands
from app.commands.policy import policy as policy_commands
from app.commands.privacy import privacy as privacy_commands
from app.commands.search import search as search_commands
from app.commands.work import work as work_command
from app.extensions import csrf, db, migrate
from app.mail import links
from app.models import all_tables, bounds, engines, signing
from app.models.passwords import passwords
from app.models.time_zone_rules import IN_USE
from app.operations.privacy import deletion_ledger
from app.policy import revisions
from app.web import (
    access,
    assets,
    cards,
    errors,
    form_recovery,
    headers,
    https,
    load_shedding,
    log,
    meeting,
    offline_sheets,
    sessions,
    template_filters,
    timeline,
    transactions,
    uploads,
)


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """An application with these settings; without any, with those of the environment."""
    app = Flask(__name__, instance_path=str(config.INSTANCE), static_folder=None)
    app.config.from_mapping(settings or config.from_environment())
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    _use_secrets(app)
    _keep_promises(app)
    _connect_database(app)
    _watch_over_requests(app)
    _register_blueprints(app)
    _add_commands(app)
    _stand_in_front(app)
    return app


def _use_secrets(app: Flask) -> None:
    signing.configure(app.config["SECRET_KEY"], app.config["SECRET_KEY_FALLBACKS"])
    passwords.configure(app.config["PASSWORD_MEMORY_KIB"], app.config["PASSWORD_PASSES"])
    links.configure(app.config["BASE_URL"])


def _keep_promises(app: Flask) -> None:
    bounds.configure(app.config)
    app.config["TIME_ZONE_RULES"] = str(IN_USE)
    deletion_ledger.configure(app.config["DELETION_LEDGER"])
    revisions.configure(backup_days=app.config["BACKUP_DAYS"], log_days=app.config["LOG_DAYS"])


def _connect_database(app: Flask) -> None:
    all_tables.configure()
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engines.engine_options(url, app.config["DATABASE_POOL"])
    db.init_app(app)
    migrate.init_app(app, db)
    with app.app_context():
        engines.prepare(db.engine)


def _watch_over_requests(app: Flask) -> None:
    transactions.install(app)
    https.install(app)
    load_shedding.install(app)
    sessions.install(app)
    uploads.install(app)
    # Before CSRF: someone whose session ran out is shown the sign-in page with their text, and not a refusal.
    access.install(app)
    csrf.init_app(app)
    for concern in (errors, headers, form_recovery, template_filters, cards, timeline, meeting, offline_sheets):
        concern.install(app)


def _register_blueprints(app: Flask) -> None:
    app.url_map.converters["kind"] = KindConverter
    # A doubled slash is no address of ours; sending it on would go by the request's Host.
    app.url_map.merge_slashes = False
    for blueprint in (front, auth, account, records, policy, api):
        app.register_blueprint(blueprint)
    # It looks at no cookie.
    csrf.exempt(api)
    if app.config["APP_ENV"] == "development":
        app.register_blueprint(dev)


def _add_commands(app: Flask) -> None:
    for command in (
        develop_command,
        demo_command,
        work_command,
        mail_commands,
        policy_commands,
        privacy_commands,
        backup_command,
    ):
        app.cli.add_command(command)
    app.cli.add_command(search_commands)
    db_commands.add_command(roles_command)
    db_commands.add_command(vacuum_command)


def _stand_in_front(app: Flask) -> None:
    """What wraps the application, innermost first: assets, the log, the proxies that are believed."""
    assets.install(app)
    log.install(app)
    proxies = app.config["TRUSTED_PROXIES"]
    if proxies:
        # Flask's own way to put something in front of an application.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=0)  # type: ignore[method-assign]

"""The application, put together. Nothing below imports from here."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

import config
from app.extensions import csrf, db, login_manager, migrate
from app.models import all_tables, engines


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """An application with these settings; without any, with those of the environment."""
    app = Flask(__name__, instance_path=str(config.INSTANCE))
    app.config.from_mapping(settings or config.from_environment())
    _connect_database(app)
    login_manager.init_app(app)
    csrf.init_app(app)
    return app


def _connect_database(app: Flask) -> None:
    all_tables.configure()
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engines.engine_options(url, app.config["DATABASE_POOL"])
    db.init_app(app)
    migrate.init_app(app, db)
    with app.app_context():
        engines.prepare(db.engine)

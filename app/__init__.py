"""The application, put together. Nothing below imports from here."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

import config
from app.extensions import csrf, db, login_manager, migrate


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """An application with these settings; without any, with those of the environment."""
    app = Flask(__name__, instance_path=str(config.INSTANCE))
    app.config.from_mapping(settings or config.from_environment())
    db.init_app(app)
    migrate.init_app(app, db)
    login_manager.init_app(app)
    csrf.init_app(app)
    return app

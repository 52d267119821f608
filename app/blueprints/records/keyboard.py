"""The keyboard shortcuts, for who has no scripts or wants to read them."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.blueprints.records.views import bp


@bp.get("/keyboard")
def keyboard() -> ResponseReturnValue:
    return render_template("records/keyboard.html")

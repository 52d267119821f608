"""The address of a record that its owner has deleted: it says so, and offers Undo as long as there is any.

To anyone else it is an address like any other that leads nowhere.
"""

import re
import uuid

from flask import render_template, request

from app.extensions import db
from app.queries import recent
from app.records.kinds import PAGE_KINDS
from app.web.access import me
from app.web.template_filters import person_zone

_ADDRESS = re.compile(r"/(?P<slug>[a-z_]+)/(?P<id>[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12})(?:/.*)?")


def page() -> str | None:
    """What to show instead of "not found" to whoever is signed in; None where they deleted nothing that was here."""
    found = _ADDRESS.fullmatch(request.path)
    kind = PAGE_KINDS.get(found["slug"]) if found else None
    if not found or not kind:
        return None
    if request.method != "GET":
        # The view has given up. What it began must not be written by a look.
        db.session.rollback()
    gone = recent.gone(me().account_id, kind.slug, uuid.UUID(found["id"]))
    return render_template("errors/deleted.html", kind=kind, gone=gone, zone=person_zone()) if gone else None

"""The time as the pages see it, moved: what happened stays where it is, and today is another day."""

import sys
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

# Sign-ins, limits and what is kept for a time go on by the real clock.
MOVED = ("app.queries.", "app.blueprints.records.", "app.blueprints.api.", "app.operations.records.", "app.web.meeting")
NOT_MOVED = ("app.operations.records.undo", "app.queries.recent")


def set_clock(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """Let it be this moment on every page."""
    for name, module in list(sys.modules.items()):
        if name.startswith(MOVED) and name not in NOT_MOVED and hasattr(module, "now"):
            monkeypatch.setattr(module, "now", lambda: moment)
    for owner in ("app.models.account", "app.models.sign_in"):
        monkeypatch.setattr(f"{owner}.today_in", lambda zone: moment.astimezone(ZoneInfo(zone)).date())

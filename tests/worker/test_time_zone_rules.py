"""Of two sets of time zone rules the newer one holds: in the web, the worker, every command."""

import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import tzdata
from flask import Flask

from app.models import time_zone_rules
from app.models.local_time import instant_of
from app.models.time_zone_rules import IN_USE, newest
from tests.records import factories
from tests.support.browser import Browser

# Clocks that are not changed any more since 2026, and what they show at 09:00 there in UTC.
CHANGED = {"America/Vancouver": 16, "America/Edmonton": 15, "America/Winnipeg": 14, "Africa/Casablanca": 9}


def folder(path: Path, name: str, line: str) -> str:
    path.mkdir(exist_ok=True)
    (path / name).write_text(line)
    return str(path)


@pytest.mark.parametrize("zone", CHANGED)
def test_the_rules_of_2026_hold(zone: str) -> None:
    at_nine = datetime(2026, 12, 14, 9)  # noqa: DTZ001 - a clock knows no zone
    assert instant_of(at_nine, zone) == datetime(2026, 12, 14, CHANGED[zone], tzinfo=UTC)


def test_a_time_typed_in_a_form_is_stored_by_them(app: Flask, alice: Browser) -> None:
    typed = {"kind": "interview", "starts_at": "2026-12-14T09:00", "time_zone": "America/Vancouver"}
    path = factories.add(alice, "activities", **typed)
    assert factories.stored(app, alice, "activities", path).starts_at == datetime(2026, 12, 14, 16, tzinfo=UTC)


@pytest.mark.slow
def test_commands_go_by_them_too() -> None:
    code = (
        "import wsgi, zoneinfo, datetime;"
        "print(datetime.datetime(2026, 12, 14, 9, tzinfo=zoneinfo.ZoneInfo('America/Vancouver')).utcoffset())"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert said.stdout.strip() == "-1 day, 17:00:00"


def test_the_newer_of_the_two_is_taken(tmp_path: Path) -> None:
    old = folder(tmp_path / "old", "tzdata.zi", "# version 2025b\nR d 1916\n")
    new = folder(tmp_path / "new", "tzdata.zi", "# version 2099a\nR d 1916\n")
    other = folder(tmp_path / "other", "+VERSION", "2099c\n")
    dumb = folder(tmp_path / "dumb", "zone.tab", "no version 2099z\n")
    pinned = (tzdata.IANA_VERSION, "tzdata")
    assert newest((old,)) == pinned
    assert newest(()) == newest((dumb, str(tmp_path / "none"))) == pinned
    assert newest((new,)) == ("2099a", "system")
    assert newest((dumb, other, old)) == ("2099c", "system")
    assert newest((folder(tmp_path / "same", "tzdata.zi", f"# version {tzdata.IANA_VERSION}\n"),)) == pinned


def test_readiness_says_which(client: Browser) -> None:
    said = client.get("/readyz").get_json()
    assert said["time_zones"] == f"{IN_USE.version} ({IN_USE.source})"


def test_the_pinned_rules_are_of_this_year() -> None:
    """What the lock file names is what is installed, and is not older than the changes above."""
    assert IN_USE.version >= "2026f"
    lock = (Path(time_zone_rules.__file__).parents[2] / "requirements.txt").read_text()
    [pinned] = re.findall(r"^tzdata==(\S+)", lock, re.MULTILINE)
    assert json.dumps(pinned) == json.dumps(tzdata.__version__)

"""The newest time zone rules at hand: those of the system, or of the pinned package `tzdata`.

Python prefers the system's files however old they are, and countries change their clocks with a few weeks' notice. Only
imported, this settles it for the process: app/models/columns.py does, which everything that reads a clock stands on.
"""

import re
import zoneinfo
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import tzdata


class Rules(NamedTuple):
    """Which rules: the version as IANA names it, such as 2026f, and whose files."""

    version: str
    source: str

    def __str__(self) -> str:
        return f"{self.version} ({self.source})"


def newest(folders: tuple[str, ...]) -> Rules:
    """The newer of the package's rules and those in the first of these folders that has some."""
    found = next((version for folder in folders if (version := _version_in(Path(folder)))), "")
    # Versions of one length sort as text.
    return Rules(found, "system") if found > tzdata.IANA_VERSION else Rules(tzdata.IANA_VERSION, "tzdata")


def _version_in(folder: Path) -> str:
    """Empty where the folder does not say."""
    for name in ("tzdata.zi", "+VERSION"):
        try:
            with (folder / name).open(encoding="utf-8", errors="replace") as file:
                said = re.search(r"\d{4}[a-z]+", file.readline())
        except OSError:
            continue
        if said:
            return said[0]
    return ""


def _use(rules: Rules) -> Rules:
    """Zones that only the system names are still found there."""
    if rules.source == "tzdata":
        zoneinfo.reset_tzpath([str(files("tzdata") / "zoneinfo"), *zoneinfo.TZPATH])
        zoneinfo.ZoneInfo.clear_cache()
    return rules


IN_USE = _use(newest(zoneinfo.TZPATH))

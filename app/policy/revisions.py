"""The privacy policy's revisions: Markdown files named by their dates.

A file says what changed and whether that is material, then the short version, then sections `## Title {#id}`.
The ids are kept from one revision to the next. The newest file stays open to edits until it is frozen by its hash.
What differs between installations stands in the file as `{backup_days}` and `{log_days}`; reading fills it in.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.reading import region

FOLDER = Path(__file__).parent / "revisions"
FROZEN = "frozen.json"

_FILE = re.compile(
    r"---\nsummary: (?P<summary>[^\n]+)\nmaterial: (?P<material>yes|no)\n---\n(?P<text>.+)", flags=re.DOTALL
)
_HEADING = re.compile(r"^## (.+) \{#([a-z-]+)\}$", flags=re.MULTILINE)


def _column_heading(_renderer: object, _tokens: Sequence[Token], _index: int, _options: object, _env: object) -> str:
    return '<th scope="col">'


_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
_markdown.add_render_rule("th_open", _column_heading)


class NothingToPublish(Exception):
    """The newest revision is frozen already."""


@dataclass(frozen=True)
class Section:
    id: str
    title: str
    html: str


@dataclass(frozen=True)
class Revision:
    """One revision, rendered. `summary` says what changed; `material`, whether that affects how data is handled."""

    date: date
    summary: str
    material: bool
    short_version: str
    sections: tuple[Section, ...]

    @property
    def date_in_words(self) -> str:
        return in_words(self.date)


def in_words(day: date) -> str:
    """January 31, 2027"""
    return region.day(day, region.UNKNOWN, "yMMMMd")


_settings: dict[str, str] = {}


def configure(*, backup_days: int, log_days: int) -> None:
    """What this installation's revisions say of its settings."""
    _settings.update({"{backup_days}": str(backup_days), "{log_days}": str(log_days)})
    all.cache_clear()


def backup_days() -> str:
    """How long this installation keeps backups."""
    return _settings["{backup_days}"]


def current() -> Revision:
    """The newest revision: in force, or coming (see `standing`)."""
    return all()[0]


def get(iso_date: str) -> Revision | None:
    """The revision of that day, written YYYY-MM-DD; None for any other text."""
    return next((revision for revision in all() if revision.date.isoformat() == iso_date), None)


def before(revision: Revision) -> Revision | None:
    """The one before it; None for the first."""
    return next((earlier for earlier in all() if earlier.date < revision.date), None)


@cache
def all(folder: Path = FOLDER) -> tuple[Revision, ...]:
    """Every revision, newest first. Read and rendered once."""
    return tuple(read(path) for path in files(folder))


def files(folder: Path = FOLDER) -> list[Path]:
    """The revisions' files, newest first."""
    return sorted(folder.glob("*.md"), reverse=True)


def read(path: Path) -> Revision:
    """The revision in this file. Raises ValueError when its name is no date or it is not laid out as one."""
    parts = _FILE.fullmatch(_filled_in(path.read_text(encoding="utf-8")))
    if parts is None:
        raise ValueError(f"{path.name} does not begin with a summary and whether the change is material.")
    short_version, *rest = _HEADING.split(parts["text"])
    return Revision(
        date=date.fromisoformat(path.stem),
        summary=parts["summary"],
        material=parts["material"] == "yes",
        short_version=_html(short_version),
        sections=tuple(
            Section(id, title, _html(text)) for title, id, text in zip(rest[0::3], rest[1::3], rest[2::3], strict=True)
        ),
    )


def publish(folder: Path = FOLDER) -> tuple[str, str]:
    """Freeze the newest file. Returns its name and its SHA-256. Raises NothingToPublish when it is frozen already."""
    newest, frozen = files(folder)[0], frozen_hashes(folder)
    if newest.name in frozen:
        raise NothingToPublish(f"{newest.name} is frozen already; the next change needs a file of its own.")
    frozen[newest.name] = _sha256(newest)
    (folder / FROZEN).write_text(json.dumps(frozen, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    return newest.name, frozen[newest.name]


def changed_frozen(folder: Path = FOLDER) -> list[str]:
    """The names of frozen files whose text is no longer what was published, or which are gone."""
    return [
        name
        for name, digest in frozen_hashes(folder).items()
        if not (folder / name).exists() or _sha256(folder / name) != digest
    ]


def is_frozen(revision: Revision, folder: Path = FOLDER) -> bool:
    return f"{revision.date}.md" in frozen_hashes(folder)


def frozen_hashes(folder: Path = FOLDER) -> dict[str, str]:
    """File name to SHA-256, for every frozen file."""
    hashes: dict[str, str] = json.loads((folder / FROZEN).read_text(encoding="utf-8"))
    return hashes


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _filled_in(text: str) -> str:
    for placeholder, value in _settings.items():
        text = text.replace(placeholder, value)
    return text


def _html(markdown: str) -> str:
    html: str = _markdown.render(markdown)
    return html

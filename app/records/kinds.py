"""The kinds of record there are: the KIND of each file of this folder that has one. Pages and JSON ask here."""

import pkgutil
from importlib import import_module
from pathlib import Path

from app.models.owned import Record
from app.records.kind import Kind


def _found() -> list[Kind]:
    files = pkgutil.iter_modules([str(Path(__file__).parent)])
    kinds = [
        getattr(import_module(f"{__package__}.{file.name}"), "KIND", None) for file in files if file.name != "kinds"
    ]
    return [kind for kind in kinds if kind]


KINDS = {kind.slug: kind for kind in _found()}
_BY_MODEL = {kind.model: kind for kind in KINDS.values()}
PAGE_KINDS = {slug: kind for slug, kind in KINDS.items() if kind.form}


def path_of(record: Record) -> str:
    """The record's own page."""
    return _BY_MODEL[type(record)].path_of(record.id)

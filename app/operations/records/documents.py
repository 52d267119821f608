"""Documents and their content: putting it there, and whether it may be replaced."""

import re
import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any, BinaryIO

from sqlalchemy import exists, func, select

from app.extensions import db
from app.models.columns import sort_key
from app.models.document import Document, OpportunityDocument
from app.models.undo import Undo
from app.operations.records import file_storage, missing, undo
from app.operations.records.file_types import ENDINGS, FileInfo
from app.operations.records.rules import Rules
from app.reading.text import one_line
from app.records.document import KIND, MOST_VERSIONS
from app.records.kinds import path_of
from app.records.schema import LONGEST_LINE

_RESUME = re.compile(r"(?<![^\W_])(cv|résumé|resume|lebenslauf|vitae|lebensl[aä]ufe)(?![^\W\d_])", re.IGNORECASE)
_LETTER = re.compile(r"cover[\W_]*letter|anschreiben|motivation|application[\W_]*letter", re.IGNORECASE)
_PORTFOLIO = re.compile(r"portfolio|mappe", re.IGNORECASE)
# What other systems give a meaning to, and marks that turn the direction of writing: an ending could hide behind one.
_NOT_IN_FILE_NAMES = re.compile(r'[\x00-\x1f\x7f-\x9f"*/:<>?\\|\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+')
_LONGEST_FILE_NAME = 180


class DocumentRules(Rules[Document]):
    def apply(self, record: Document, values: Mapping[str, Any], today: date, *, is_new: bool) -> Undo | None:
        """Unless it was said which version it is, a new one comes after those of the same name, an old one stays."""
        self.assign(record, values, but=() if values.get("version") else ("version",))
        if is_new and not values.get("version"):
            record.edition = _next_edition(record.account_id, values["name"])
        return None


RULES = DocumentRules(KIND)


def _next_edition(account_id: uuid.UUID, name: str) -> int:
    same = (Document.account_id == account_id, Document.name_key == sort_key(name))
    newest = db.session.scalar(select(func.max(Document.edition)).where(*same)) or 0
    return min(newest + 1, MOST_VERSIONS)


class Frozen(Exception):
    """Its content went out with an application, and stays what it was."""


def fill(document: Document, file: BinaryIO, info: FileInfo) -> Undo | None:
    """Give a document its content; returns what puts the one before back. The same again changes nothing.

    Raises Frozen, NoRoom.
    """
    if document.sha256 == info.sha256:
        return None
    if document.content_id and is_frozen(document):
        raise Frozen
    return _exchange(document, file_storage.store(document.account_id, file, info), info)


def _exchange(document: Document, content_id: uuid.UUID, info: FileInfo) -> Undo | None:
    """Give it this content in place of the one it has, which stays as long as that can be undone."""
    before = {
        "document_id": str(document.id),
        "content_id": str(document.content_id),
        "replaced_by": str(content_id),
        "info": [document.media_type, document.size, document.sha256],
    }
    is_first = not document.content_id
    if document.content_id:
        file_storage.release(document.account_id, [document.content_id])
    document.content_id = content_id
    document.media_type, document.size, document.sha256 = info
    db.session.flush()
    if is_first:
        return None
    label = f"Replaced the file of {document.name}."
    return undo.remember(
        document.account_id, "replace", label, before, needs=[undo.Need("document", document.id, content_id)]
    )


@undo.takes_back("replace")
def _earlier_file(done: Undo) -> str:
    """Give the document the file back that it had. The one it has now can be had back likewise."""
    payload = done.payload
    key = (done.account_id, uuid.UUID(payload["document_id"]))
    document = db.session.get(Document, key, with_for_update=True)
    if not document or str(document.content_id) != payload["replaced_by"]:
        raise undo.Changed
    if is_frozen(document):
        raise undo.CannotUndo("It was sent with an application since, so its file stays as it is.")
    content_id = uuid.UUID(payload["content_id"])
    if not file_storage.take_back(done.account_id, [content_id]):
        raise undo.CannotUndo(missing.needs_first("document_content"))
    _exchange(document, content_id, FileInfo(*payload["info"]))
    return path_of(document)


def is_frozen(document: Document) -> bool:
    """Whether it was sent with an application."""
    mine = (OpportunityDocument.account_id == document.account_id, OpportunityDocument.document_id == document.id)
    return bool(db.session.scalar(select(exists().where(*mine, OpportunityDocument.sent_on.is_not(None)))))


def alike(account_id: uuid.UUID, name: str, sha256: str) -> Document | None:
    """The newest version of this name, if it has this very content."""
    same = (Document.account_id == account_id, Document.name_key == sort_key(name))
    newest = select(Document).where(*same).order_by(Document.edition.desc(), Document.id.desc()).limit(1)
    found = db.session.scalars(newest).first()
    return found if found and found.sha256 == sha256 else None


def name_from(file_name: str) -> str:
    """A file's name without folders and its ending."""
    last = re.split(r"[/\\]", file_name)[-1]
    stem = last.rpartition(".")[0] or last
    return str(one_line(stem))[:LONGEST_LINE].strip() or "Document"


def kind_from(file_name: str) -> str:
    for kind, words in (("cover_letter", _LETTER), ("resume", _RESUME), ("portfolio", _PORTFOLIO)):
        if words.search(file_name):
            return kind
    return "other"


def plain_file_name(name: str) -> str:
    """Without what leads elsewhere in a file system, and never hidden: with something before its ending."""
    cleaned = _NOT_IN_FILE_NAMES.sub("-", name).strip(" ")
    return cleaned if cleaned.partition(".")[0].strip(" -") else f"document.{cleaned.rpartition('.')[2]}"


def file_name_of(document: Document) -> str:
    """What a browser calls it when it saves it: the document's name, and the ending of what it really is."""
    ending = ENDINGS.get(document.media_type or "", "")
    plain = _NOT_IN_FILE_NAMES.sub("-", document.name).strip(". ")
    stem = plain[: -len(ending)] if ending and plain.lower().endswith(ending) else plain
    short = stem.encode()[:_LONGEST_FILE_NAME].decode(errors="ignore").strip(". ")
    return (short or "document") + ending

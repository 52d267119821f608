"""The text of documents: taken out when someone asks for it, kept with the file, and gone with it or before.

Another program takes it out (app/reading/file_text.py), which has nothing but the file, 10 seconds and 256 MB. One at a
time in each process: a file that takes long holds up others who ask, and nobody's pages.
"""

import json
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from sqlalchemy import update
from sqlalchemy.exc import NoResultFound

from app.extensions import db
from app.models.document import Document, DocumentContent
from app.models.tenant import use_account
from app.operations.records import file_storage
from app.policy import effective
from app.reading import text as texts

# The section of the policy that names it.
SECTION = "document-text"

PROGRAM = Path(texts.__file__).with_name("file_text.py")
SECONDS = 10
WAIT_SECONDS = 2

READABLE = {
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.oasis.opendocument.text",
    "text/plain",
}
_TOO_MUCH = "This file is too large or too complicated to read. Save it again with less in it, and add that."
_PROBLEMS = {
    "locked": "This file is protected with a password. Save it without one, and add that.",
    "too-much": _TOO_MUCH,
    "broken": "This file can’t be read: it may be damaged. Save it again from the program that made it, and add that.",
}

MOST_WAITING = 2
_slot, _waiting = threading.BoundedSemaphore(1), threading.BoundedSemaphore(MOST_WAITING)


class NotYet(Exception):
    """The policy in effect does not name it."""


class NotRead(Exception):
    """There is no text to be had; the message says why, and what to do."""


def may_be_read() -> bool:
    """Whether the policy in effect names it."""
    return effective.says(SECTION)


def read(document: Document) -> None:
    """Take its text out and keep it. Commits on the way: nothing waits for the program. Raises NotYet, NotRead."""
    if not may_be_read():
        raise NotYet
    account_id, content_id, size, media_type = (
        *(document.account_id, document.content_id),
        *(document.size, document.media_type or ""),
    )
    if not content_id or media_type not in READABLE:
        raise NotRead("Only PDF, Word (DOCX), OpenDocument (ODT), and plain text files have text that can be read.")
    db.session.commit()
    with _turn(), TemporaryFile() as file:
        _copy(account_id, content_id, size, file)
        text = taken_out(file, media_type)
    _write(account_id, content_id, text)


def keep(document: Document, text: str | None) -> None:
    """With its content: a file that is replaced or deleted takes its text along, and back."""
    if document.content_id:
        _write(document.account_id, document.content_id, text)


def erase(document: Document) -> None:
    """Forget its text. The file stays, and can be read again."""
    keep(document, None)


def _write(account_id: uuid.UUID, content_id: uuid.UUID, text: str | None) -> None:
    use_account(db.session(), account_id)
    mine = (DocumentContent.account_id == account_id, DocumentContent.id == content_id)
    db.session.execute(
        update(DocumentContent).where(*mine).values(text=text), execution_options={"synchronize_session": False}
    )


@contextmanager
def _turn() -> Iterator[None]:
    # Few wait: each keeps a thread from the pages of others.
    has_turn = _waiting.acquire(blocking=False)
    if has_turn:
        try:
            has_turn = _slot.acquire(timeout=WAIT_SECONDS)
        finally:
            _waiting.release()
    if not has_turn:
        raise NotRead("Another file is being read right now. Try again in a moment.")
    try:
        yield
    finally:
        _slot.release()


def _copy(account_id: uuid.UUID, content_id: uuid.UUID, size: int, file: BinaryIO) -> None:
    try:
        for piece in file_storage.read(account_id, content_id, 0, size):
            file.write(piece)
    except NoResultFound:
        raise NotRead("This file was deleted in the meantime.") from None
    file.seek(0)


def taken_out(file: BinaryIO, media_type: str) -> str:
    """The words of a file. Raises NotRead."""
    answer = answered(PROGRAM, file, media_type)
    text = texts.tidied(str(answer.get("text", "")))
    if text:
        return text
    raise NotRead(
        _PROBLEMS.get(
            answer.get("problem", ""),
            "There are no words in this file, only pictures of them, as in a scan. Add a file in which you can select"
            " the text.",
        )
    )


def answered(program: Path, file: BinaryIO, media_type: str) -> dict[str, Any]:
    """What the program says of a file. It inherits no variable, no file and no connection of ours."""
    command = [sys.executable, "-I", "-B", "-X", "utf8", str(program), media_type]
    with TemporaryFile() as answer:
        try:
            done = subprocess.run(  # noqa: S603 - a program of ours, started by a list
                command,
                stdin=file,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
                start_new_session=True,
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return {"problem": "too-much"}
        if done.returncode:
            return {"problem": "too-much" if done.returncode < 0 else "broken"}
        answer.seek(0)
        try:
            found = json.load(answer)
        except ValueError:
            found = None
    return found if isinstance(found, dict) else {"problem": "broken"}

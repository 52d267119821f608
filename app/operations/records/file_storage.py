"""The bytes of documents, in chunks, and never all of them at once."""

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from sqlalchemy import insert, select, update

from app.extensions import db
from app.models import bounds
from app.models.account import Account
from app.models.columns import new_id, now
from app.models.document import DocumentChunk, DocumentContent, used_bytes
from app.models.engines import reading
from app.models.tenant import use_account
from app.operations.records.file_types import PIECE, FileInfo, pieces

MIB = 1024 * 1024
LARGEST = 10 * MIB

_content, _chunk = DocumentContent.__table__.c, DocumentChunk.__table__.c


class NoRoom(Exception):
    """The account holds as much as it may; the message says what to do."""


def room() -> int:
    """The most bytes that an account's documents may take up."""
    return bounds.bounds.document_bytes


def store(account_id: uuid.UUID, file: BinaryIO, info: FileInfo) -> uuid.UUID:
    """Store them; returns the id they are found by. Raises NoRoom."""
    _find_room(account_id, info.size)
    id = new_id()
    db.session.execute(insert(DocumentContent).values(account_id=account_id, id=id, size=info.size, created_at=now()))
    for position, piece in enumerate(pieces(file)):
        chunk = {"account_id": account_id, "id": new_id(), "content_id": id, "position": position, "data": piece}
        db.session.execute(insert(DocumentChunk).values(chunk))
    return id


def read(account_id: uuid.UUID, id: uuid.UUID, start: int, stop: int) -> Iterator[bytes]:
    """The bytes from `start` up to `stop`, a chunk at a time, each in a transaction of its own: who reads slowly holds
    nothing. By the time this runs the request is answered, and the session it had is gone.
    """
    for position in range(start // PIECE, (stop + PIECE - 1) // PIECE):
        use_account(db.session(), account_id)
        with reading(db.session):
            data: bytes = db.session.execute(
                select(_chunk.data).where(
                    _chunk.account_id == account_id, _chunk.content_id == id, _chunk.position == position
                )
            ).scalar_one()
        begin = position * PIECE
        yield data[max(0, start - begin) : stop - begin]


def release(account_id: uuid.UUID, ids: list[uuid.UUID]) -> None:
    """Nothing shows them any more. They stay as long as that can be undone."""
    _leave(account_id, ids, now())


def take_back(account_id: uuid.UUID, ids: list[uuid.UUID]) -> int:
    """They are shown again; returns how many are still there."""
    return _leave(account_id, ids, None)


def _leave(account_id: uuid.UUID, ids: list[uuid.UUID], at: datetime | None) -> int:
    if not ids:
        return 0
    mine = (_content.account_id == account_id, _content.id.in_(ids))
    left = update(DocumentContent).where(*mine).values(left_at=at).returning(DocumentContent.id)
    return len(db.session.scalars(left, execution_options={"synchronize_session": False}).all())


def _find_room(account_id: uuid.UUID, size: int) -> None:
    """What was deleted makes room at once: if it must, the end of the transaction erases it (models/bounds.py)."""
    # One after another: two at once would each find the room that is left. Others may still refer to the account.
    db.session.execute(select(Account.id).where(Account.id == account_id).with_for_update(key_share=True))
    if used_bytes(db.session(), account_id) + size > room():
        raise NoRoom(
            f"Your documents can take up {room() // MIB:,} MB in all, and this one doesn’t fit. Delete some first."
        )

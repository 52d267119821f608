"""Documents, and their bytes apart from them: a list or a page never reads these."""

import uuid
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Index, LargeBinary, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, validates

from app.models.columns import BYTEWISE, UtcDateTime, now, sort_key
from app.models.data_inventory import COMPARE, RECORD_LIFE, personal_data, record_data
from app.models.owned import SHOWN_BY, Owned, reference
from app.models.searched import Searched

DocumentKind = Literal["resume", "cover_letter", "portfolio", "offer", "other"]


class Document(Searched):
    """One version of a document. Those of one name are versions of each other; `edition` counts them from 1."""

    __tablename__ = "document"
    __table_args__ = (
        *reference("content_id", "document_content", None),
        Index(None, "account_id", "name_key", "id"),
        Index(None, "account_id", "created_at", "id"),
        Index(None, "account_id", "updated_at", "id"),
    )
    title_texts = ("name",)

    name: Mapped[str] = mapped_column(info=record_data("its name"))
    name_key: Mapped[str] = mapped_column(
        BYTEWISE, info=record_data("its name without capitals and accents, to sort by", exported=False, technical=True)
    )
    kind: Mapped[str] = mapped_column(default="other", info=record_data("what kind of document it is"))
    edition: Mapped[int] = mapped_column(default=1, info=record_data("which version of it this is"))
    media_type: Mapped[str | None] = mapped_column(info=record_data("its type, such as PDF"))
    size: Mapped[int] = mapped_column(default=0, info=record_data("how large it is"))
    sha256: Mapped[str | None] = mapped_column(info=record_data("a fingerprint of its content"))
    content_id: Mapped[uuid.UUID | None] = mapped_column(info=record_data("where its content is", technical=True))

    @validates("name")
    def _fold_name(self, _key: str, name: str) -> str:
        self.name_key = sort_key(name)
        return name


class DocumentContent(Owned):
    """The bytes of a document, in chunks. It outlives its document by the time in which that can be put back."""

    __tablename__ = "document_content"
    __table_args__ = (Index(None, "left_at"),)

    size: Mapped[int] = mapped_column(info=record_data("how large the content of a document is"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, info=record_data("when it was uploaded"))
    left_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime, info=record_data("when its document was deleted", technical=True)
    )
    text: Mapped[str | None] = mapped_column(
        Text, info=personal_data("the text that was read out of it, if you asked for that", COMPARE, RECORD_LIFE)
    )


def used_bytes(session: Session, account_id: uuid.UUID) -> int:
    """Of the documents that are there."""
    total = select(func.coalesce(func.sum(DocumentContent.size), 0))
    mine = (DocumentContent.account_id == account_id, DocumentContent.left_at.is_(None))
    return int(session.scalar(total.where(*mine)) or 0)


class DocumentChunk(Owned):
    __tablename__ = "document_chunk"
    __table_args__ = (
        *reference("content_id", "document_content", "CASCADE"),
        Index("uq_document_chunk", "account_id", "content_id", "position", unique=True),
    )

    content_id: Mapped[uuid.UUID] = mapped_column(info=record_data("the content it is a part of", technical=True))
    position: Mapped[int] = mapped_column(info=record_data("its place in there", technical=True))
    data: Mapped[bytes] = mapped_column(LargeBinary, info=record_data("the content of your documents"))


class OpportunityDocument(Owned):
    """That a document belongs to an opportunity; and, once it was sent, when and what exactly."""

    __tablename__ = "opportunity_document"
    __table_args__ = (
        *reference("opportunity_id", "opportunity", "CASCADE"),
        *reference("document_id", "document", "CASCADE"),
        Index("uq_opportunity_document", "account_id", "opportunity_id", "document_id", unique=True),
        {"info": {SHOWN_BY: "opportunity_id"}},
    )

    opportunity_id: Mapped[uuid.UUID] = mapped_column(
        info=record_data("the opportunity that a document belongs to", technical=True)
    )
    document_id: Mapped[uuid.UUID] = mapped_column(info=record_data("the documents that belong to it"))
    sent_on: Mapped[date | None] = mapped_column(info=record_data("the day you sent it with an application"))
    sent_sha256: Mapped[str | None] = mapped_column(info=record_data("the fingerprint of what you sent"))

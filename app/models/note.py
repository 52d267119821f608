"""A note about an opportunity, a company, a contact or an activity."""

import uuid

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column, validates

from app.models.data_inventory import record_data
from app.models.markdown import RENDERER_VERSION, render
from app.models.owned import reference
from app.models.searched import Searched


class Note(Searched):
    """Markdown about one thing, or about the search as a whole. Its HTML is made when it is written."""

    __tablename__ = "note"
    __table_args__ = (
        *reference("opportunity_id", "opportunity", "CASCADE"),
        *reference("company_id", "company", "CASCADE"),
        *reference("contact_id", "contact", "CASCADE"),
        *reference("activity_id", "activity", "CASCADE"),
        Index(None, "account_id", "updated_at", "id"),
        Index(None, "account_id", "created_at", "id"),
    )
    other_texts = ("body",)

    body: Mapped[str] = mapped_column(Text, info=record_data("what you wrote"))
    body_html: Mapped[str] = mapped_column(
        Text, info=record_data("the same, made ready to be shown", exported=False, technical=True)
    )
    renderer_version: Mapped[int] = mapped_column(
        info=record_data("which version of our software made it ready", exported=False, technical=True)
    )
    pinned: Mapped[bool] = mapped_column(default=False, info=record_data("whether it is pinned"))
    opportunity_id: Mapped[uuid.UUID | None] = mapped_column(info=record_data("the opportunity it is about"))
    company_id: Mapped[uuid.UUID | None] = mapped_column(info=record_data("the company it is about"))
    contact_id: Mapped[uuid.UUID | None] = mapped_column(info=record_data("the person it is about"))
    activity_id: Mapped[uuid.UUID | None] = mapped_column(info=record_data("the activity it is about"))

    @validates("body")
    def _render_body(self, _key: str, body: str) -> str:
        self.body_html, self.renderer_version = render(body), RENDERER_VERSION
        return body

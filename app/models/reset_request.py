import uuid
from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import BYTEWISE, UtcDateTime, new_id, now


class ResetRequest(Base):
    """Someone asked for a new password. Written for every address; the worker sees which has an account."""

    __tablename__ = "reset_request"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    email_key: Mapped[str] = mapped_column(BYTEWISE)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

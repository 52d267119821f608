"""That someone asked for a new password, until the worker has dealt with it."""

import uuid
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base
from app.models.columns import BYTEWISE, UtcDateTime, new_id, now
from app.models.data_inventory import MAIL, REQUEST_LIFE, personal_data

_data = partial(personal_data, why=MAIL, until=REQUEST_LIFE, exported=False)


class ResetRequest(Base):
    """Someone asked for a new password. Written for every address; the worker sees which has an account."""

    __tablename__ = "reset_request"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id, info=_data("its id", technical=True))
    email_key: Mapped[str] = mapped_column(
        BYTEWISE,
        info=_data("the e-mail address that was entered, in lowercase", is_address=True),
    )
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, info=_data("when it was entered"))

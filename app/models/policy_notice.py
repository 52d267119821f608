from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.columns import UtcDateTime, now
from app.models.held import ACCOUNT_LIFE, NOTICE, held
from app.models.owned import Owned


class PolicyNotice(Owned):
    """That an account holder was told of a revision of the policy. It has the id of the letter that tells it."""

    __tablename__ = "policy_notice"
    __table_args__ = (UniqueConstraint("account_id", "revision"),)

    revision: Mapped[date] = mapped_column(
        info=held("which change to the privacy policy we told you about", NOTICE, ACCOUNT_LIFE)
    )
    created_at: Mapped[datetime] = mapped_column(
        UtcDateTime, default=now, info=held("when we wrote you that e-mail", NOTICE, ACCOUNT_LIFE)
    )

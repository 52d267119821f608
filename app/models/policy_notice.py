"""That an account was told of a change to the privacy policy, so that it is told once."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.columns import UtcDateTime, now
from app.models.data_inventory import ACCOUNT_LIFE, NOTICE, personal_data
from app.models.owned import Owned


class PolicyNotice(Owned):
    """That an account holder was told of a revision of the policy. It has the id of the e-mail that tells it."""

    __tablename__ = "policy_notice"
    __table_args__ = (UniqueConstraint("account_id", "revision"),)

    revision: Mapped[date] = mapped_column(
        info=personal_data("which change to the privacy policy we told you about", NOTICE, ACCOUNT_LIFE)
    )
    created_at: Mapped[datetime] = mapped_column(
        UtcDateTime, default=now, info=personal_data("when we wrote you that e-mail", NOTICE, ACCOUNT_LIFE)
    )

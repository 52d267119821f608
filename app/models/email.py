"""An e-mail in the outbox, until it is sent."""

import uuid
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, validates

from app.extensions import Base
from app.models.columns import UtcDateTime, new_id, now
from app.models.data_inventory import EMAIL_LIFE, MAIL, personal_data

# The closed list the privacy policy speaks of, with what each kind is for: there is no e-mail of any other kind, and
# none of them is marketing.
KINDS = {
    "verify_email": "to let whoever signed up confirm their address",
    "already_have_an_account": "to tell an owner that someone signed up with their address",
    "reset_password": "to let an owner choose a new password",
    "password_changed": "to tell an owner that their password was changed",
    "sign_in_ended": "to tell an owner that a phone was signed out for their safety",
    "confirm_request": "to ask an owner whether a request that reached us by e-mail is theirs",
    "confirm_new_address": "to let an owner confirm a new address",
    "address_changed": "to tell an owner, at the old address, that the address was changed",
    "reminder": "to tell an owner, who asked for it, how many things they have on a day",
    "policy_changed": "to tell an owner what will change in the privacy policy, before it takes effect",
    "account_deleted": "to confirm to an owner that their account was deleted",
}

GIVE_UP_AFTER = timedelta(days=3)
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=4)
# Longer than one attempt can take (its time-outs add up to 13 s): no second worker sends what a first one is sending.
CLAIM_LIFE = timedelta(minutes=2)
REJECTED_KEPT_FOR = timedelta(days=90)

# These are tried once, soon after they were written, and are not kept: late, or twice, they would be worse than none.
ONCE = frozenset({"reminder"})
ONCE_WITHIN = timedelta(minutes=30)
# These carry headers by which a mail program offers to stop them; their link does so.
CAN_BE_STOPPED = frozenset({"reminder"})

_data = partial(personal_data, why=MAIL, until=EMAIL_LIFE)


class UnknownKind(Exception):
    """An e-mail of this kind may not be sent: it is not on the list."""


class Email(Base):
    """An e-mail on its way. The row goes once the e-mail is sent; what was refused stays with the reason."""

    __tablename__ = "letter"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id, info=_data("its id", technical=True))
    account_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"),
        index=True,
        info=_data("the id of your account, where the e-mail is about one", exported=False, technical=True),
    )
    kind: Mapped[str] = mapped_column(info=_data("which of our few e-mails it is"))
    recipient: Mapped[str] = mapped_column(info=_data("the e-mail address it goes to", is_address=True))
    subject: Mapped[str] = mapped_column(info=_data("its subject"))
    text: Mapped[str] = mapped_column(
        info=_data("its text, without the link that only you should have", exported=False)
    )
    html: Mapped[str] = mapped_column(info=_data("the same text, laid out", exported=False))
    link: Mapped[dict[str, Any] | None] = mapped_column(
        JSON(none_as_null=True),
        info=_data("what that link is about; it is made when the e-mail is sent", exported=False),
    )
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, info=_data("when it was written"))
    begun_at: Mapped[datetime] = mapped_column(
        UtcDateTime,
        default=now,
        info=_data("since when we have been trying to send it", technical=True),
    )
    due_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime, default=now, index=True, info=_data("when we try next", technical=True)
    )
    tries: Mapped[int] = mapped_column(default=0, info=_data("how often we tried", technical=True))
    problem: Mapped[str] = mapped_column(default="", info=_data("why it could not be sent"))

    @validates("kind")
    def _is_on_the_list(self, _column: str, kind: str) -> str:
        if kind not in KINDS:
            raise UnknownKind(kind)
        return kind

    @property
    def refused(self) -> bool:
        return self.due_at is None

    @property
    def state(self) -> str:
        """Where it stands, in a word or two."""
        if self.refused:
            return "refused"
        if self.problem:
            return "waiting to be tried again"
        return "being sent" if self.tries else "new"

    @property
    def is_too_late(self) -> bool:
        """Whether it is one that is tried once, and was, or its time is over. Claimed, it counts as tried."""
        return self.kind in ONCE and (self.tries > 1 or now() - self.created_at > ONCE_WITHIN)

    def claim(self) -> None:
        """Being sent now: nobody else takes it until the claim has run out."""
        self.tries += 1
        self.problem, self.due_at = "", now() + CLAIM_LIFE

    def postpone(self, problem: str) -> None:
        """Not sent this time. Pauses double up to a limit; after three days it counts as refused."""
        pause = min(FIRST_PAUSE * 2 ** (self.tries - 1), LONGEST_PAUSE)
        if now() + pause - self.begun_at > GIVE_UP_AFTER:
            self.refuse(problem)
        else:
            self.problem, self.due_at = problem, now() + pause

    def refuse(self, problem: str) -> None:
        """It will not be sent by itself again. The texts stay until `flask mail retry` or the end of their time."""
        self.problem, self.due_at = problem, None

    def retry(self) -> None:
        """Begin anew, as if it had just been written; how long it may be kept counts from when it was."""
        self.begun_at = self.due_at = now()
        self.tries, self.problem = 0, ""

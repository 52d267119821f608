"""The way of an e-mail: claimed in one transaction, sent outside any, and gone in another.

Two workers never send one e-mail, and none is lost when a worker dies: a claim runs out. An e-mail can arrive twice
only if the mail service took it and we never learned of it: the answer was lost, or the database was gone at that
moment. Both copies then carry the same id, and a link that works. A reminder is tried once, whatever comes of it.
"""

from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy import Select, delete, func, select, union_all
from sqlalchemy.sql.elements import ColumnElement

from app.extensions import db
from app.models.account import Account, email_key
from app.models.columns import UtcDateTime, now
from app.models.email import KINDS, ONCE, Email
from app.models.engines import reading
from app.models.reset_request import ResetRequest
from app.models.sign_up import SignUp
from app.models.suppression import BOUNCE, COMPLAINT, Suppression
from app.models.tenant import on_postgresql

# Why an e-mail to an address that is stopped was refused.
SUPPRESSED = {BOUNCE: "AddressBounces", COMPLAINT: "AddressComplained"}


class EmailRejected(Exception):
    """It will never be taken. The text is the reason: an error's class or code, never an address."""


class TryLater(Exception):
    """It was not taken this time. The text is the reason, as above."""


class Transport(Protocol):
    def send(self, email: Email) -> None:
        """Try once. Raises EmailRejected, TryLater."""


def send_due(transport: Transport) -> int:
    """Try every e-mail that is due; returns how many there were."""
    tried = 0
    while send_next(transport):
        tried += 1
    return tried


def send_next(transport: Transport) -> int:
    """Try the e-mail that has been due longest; returns 1, or 0 when none is due."""
    email = _claim()
    if email is None:
        return 0
    if email.is_too_late:
        _remove(email)
        return 1
    try:
        _send(transport, email)
    except EmailRejected as reason:
        _put_back(email, str(reason), for_good=True)
    except TryLater as reason:
        _put_back(email, str(reason))
    except Exception as fault:
        # A fault of ours. It must not hold up the others, and must be seen.
        _put_back(email, type(fault).__name__)
        raise
    else:
        _remove(email)
    return 1


def waiting() -> Sequence[Email]:
    """Every e-mail that was not sent, oldest first, those that were refused too."""
    return db.session.scalars(select(Email).order_by(Email.created_at, Email.id)).all()


def oldest_unsent_seconds() -> int:
    """The age of the oldest e-mail still on its way, or still to be written; 0 when there is none.

    One that was refused does not count. The worker writes the e-mails too, so when it stands still, requests wait.
    """
    waiting_since = union_all(
        _oldest_email(),
        select(func.min(SignUp.created_at)).where(SignUp.letter_due),
        select(func.min(ResetRequest.created_at)),
    ).subquery()
    oldest = db.session.scalar(select(func.min(waiting_since.c.since)))
    return max(0, int((now() - oldest).total_seconds())) if oldest else 0


def _oldest_email() -> Select[Any]:
    """On PostgreSQL a function looks, since whoever asks may see their own e-mails only."""
    if on_postgresql(db.session):
        return select(func.oldest_letter(type_=UtcDateTime()).label("since"))
    return select(func.min(Email.created_at).label("since")).where(Email.due_at.is_not(None))


def retry(emails: Sequence[Email]) -> int:
    """Begin anew with those that met a problem; returns how many. One that is just being sent is left alone."""
    troubled = [email for email in emails if email.problem]
    for email in troubled:
        email.retry()
    return len(troubled)


def _claim() -> Email | None:
    with reading(db.session):
        if db.session.scalar(select(Email.id).where(_due()).limit(1)) is None:
            return None
    next_one = select(Email).where(_due()).order_by(Email.due_at).limit(1)
    email = db.session.scalar(next_one.with_for_update(skip_locked=True))
    if email:
        email.claim()
    db.session.commit()
    if email:
        db.session.expunge(email)
    return email


def _due() -> ColumnElement[bool]:
    return Email.due_at <= now()


def _send(transport: Transport, email: Email) -> None:
    if email.kind not in KINDS:
        raise EmailRejected("UnknownKind")
    stop = _suppression_of(email.recipient)
    if stop:
        raise EmailRejected(SUPPRESSED[stop])
    transport.send(email)


def _suppression_of(address: str) -> str | None:
    """Why no e-mail goes to this address, if none does. SES would take it, and drop it in silence."""
    stopped = select(Suppression.reason).join(Account, Account.id == Suppression.account_id)
    with reading(db.session):
        return db.session.scalar(stopped.where(Account.email_key == email_key(address)))


def _remove(email: Email) -> None:
    db.session.execute(delete(Email).where(Email.id == email.id))
    db.session.commit()


def _put_back(email: Email, problem: str, *, for_good: bool = False) -> None:
    """Unless the claim ran out meanwhile and someone else has taken the e-mail: then it is theirs to say."""
    if email.kind in ONCE:
        _remove(email)
        return
    mine = select(Email).where(Email.id == email.id, Email.tries == email.tries)
    held = db.session.scalar(mine.with_for_update())
    if held and for_good:
        held.refuse(problem)
    elif held:
        held.postpone(problem)
    db.session.commit()

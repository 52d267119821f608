"""The way of a letter: claimed in one transaction, sent outside any, and gone in another.

Two workers never send one letter, and none is lost when a worker dies: a claim runs out. A letter can arrive twice only
if the mail service took it and we never learned of it: the answer was lost, or the database was gone at that moment.
Both copies then carry the same id, and a link that works.
"""

from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy import Select, delete, func, select, union_all
from sqlalchemy.sql.elements import ColumnElement

from app.extensions import db
from app.models.account import Account, email_key
from app.models.acting import on_postgresql
from app.models.columns import UtcDateTime, now
from app.models.engines import reading
from app.models.letter import KINDS, Letter
from app.models.mail_stop import BOUNCE, COMPLAINT, MailStop
from app.models.reset_request import ResetRequest
from app.models.sign_up import SignUp

# Why a letter to an address that is stopped was refused.
STOPPED = {BOUNCE: "AddressBounces", COMPLAINT: "AddressComplained"}


class Refused(Exception):
    """It will never be taken. The text is the reason: an error's class or code, never an address."""


class TryLater(Exception):
    """It was not taken this time. The text is the reason, as above."""


class Transport(Protocol):
    def send(self, letter: Letter) -> None:
        """Try once. Raises Refused, TryLater."""


def send_due(transport: Transport) -> int:
    """Try every letter that is due; returns how many there were."""
    tried = 0
    while send_next(transport):
        tried += 1
    return tried


def send_next(transport: Transport) -> int:
    """Try the letter that has been due longest; returns 1, or 0 when none is due."""
    letter = _claim()
    if letter is None:
        return 0
    try:
        _send(transport, letter)
    except Refused as reason:
        _put_back(letter, str(reason), for_good=True)
    except TryLater as reason:
        _put_back(letter, str(reason))
    except Exception as fault:
        # A fault of ours. It must not hold up the other letters, and must be seen.
        _put_back(letter, type(fault).__name__)
        raise
    else:
        _remove(letter)
    return 1


def waiting() -> Sequence[Letter]:
    """Every letter that was not sent, oldest first, those that were refused too."""
    return db.session.scalars(select(Letter).order_by(Letter.created_at, Letter.id)).all()


def oldest_unsent_seconds() -> int:
    """The age of the oldest letter still on its way, or still to be written; 0 when there is none.

    One that was refused does not count. The worker writes the letters too, so when it stands still, requests wait.
    """
    waiting_since = union_all(
        _oldest_letter(),
        select(func.min(SignUp.created_at)).where(SignUp.letter_due),
        select(func.min(ResetRequest.created_at)),
    ).subquery()
    oldest = db.session.scalar(select(func.min(waiting_since.c.since)))
    return max(0, int((now() - oldest).total_seconds())) if oldest else 0


def _oldest_letter() -> Select[Any]:
    """On PostgreSQL a function looks, since whoever asks may see their own letters only."""
    if on_postgresql(db.session):
        return select(func.oldest_letter(type_=UtcDateTime()).label("since"))
    return select(func.min(Letter.created_at).label("since")).where(Letter.due_at.is_not(None))


def retry(letters: Sequence[Letter]) -> int:
    """Begin anew with those that met a problem; returns how many. One that is just being sent is left alone."""
    troubled = [letter for letter in letters if letter.problem]
    for letter in troubled:
        letter.retry()
    return len(troubled)


def _claim() -> Letter | None:
    with reading(db.session):
        if db.session.scalar(select(Letter.id).where(_due()).limit(1)) is None:
            return None
    next_one = select(Letter).where(_due()).order_by(Letter.due_at).limit(1)
    letter = db.session.scalar(next_one.with_for_update(skip_locked=True))
    if letter:
        letter.claim()
    db.session.commit()
    if letter:
        db.session.expunge(letter)
    return letter


def _due() -> ColumnElement[bool]:
    return Letter.due_at <= now()


def _send(transport: Transport, letter: Letter) -> None:
    if letter.kind not in KINDS:
        raise Refused("UnknownKind")
    stop = _stop_of(letter.recipient)
    if stop:
        raise Refused(STOPPED[stop])
    transport.send(letter)


def _stop_of(address: str) -> str | None:
    """Why no letter goes to this address, if none does. SES would take it, and drop it in silence."""
    stopped = select(MailStop.reason).join(Account, Account.id == MailStop.account_id)
    with reading(db.session):
        return db.session.scalar(stopped.where(Account.email_key == email_key(address)))


def _remove(letter: Letter) -> None:
    db.session.execute(delete(Letter).where(Letter.id == letter.id))
    db.session.commit()


def _put_back(letter: Letter, problem: str, *, for_good: bool = False) -> None:
    """Unless the claim ran out meanwhile and someone else has taken the letter: then it is theirs to say."""
    mine = select(Letter).where(Letter.id == letter.id, Letter.tries == letter.tries)
    held = db.session.scalar(mine.with_for_update())
    if held and for_good:
        held.refuse(problem)
    elif held:
        held.postpone(problem)
    db.session.commit()

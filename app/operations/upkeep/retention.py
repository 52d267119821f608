"""What has had its time goes. Each function can run twice at once, and says how many rows it removed.

A few at once, so that nobody waits long for the rows in between: call again while there was something to remove.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import CursorResult, and_, delete, inspect, or_, select, tuple_
from sqlalchemy.sql.elements import ColumnElement

from app.extensions import Base, db
from app.models.columns import now
from app.models.deletion import REMEMBERED_FOR, Deletion
from app.models.document import DocumentContent
from app.models.email import REJECTED_KEPT_FOR, Email
from app.models.engines import reading
from app.models.privacy_request import KEPT_FOR, PrivacyRequest
from app.models.sign_in import SignIn
from app.models.sign_up import SIGN_UP_LIFE, SignUp
from app.models.throttle import Throttle
from app.models.undo import UNDO_LIFE, Undo

AT_ONCE = 1000
# Each up to 10 MB.
CONTENTS_AT_ONCE = 10


def erase_undo() -> int:
    return _erase(Undo, Undo.done_at < now() - UNDO_LIFE)


def erase_contents() -> int:
    """Bytes of documents that cannot be put back, or have been replaced."""
    return _erase(DocumentContent, DocumentContent.left_at < now() - UNDO_LIFE, at_once=CONTENTS_AT_ONCE)


def erase_sign_ups() -> int:
    """Those nobody verified."""
    return _erase(SignUp, SignUp.created_at < now() - SIGN_UP_LIFE)


def erase_sign_ins() -> int:
    return _erase(SignIn, SignIn.expires_at < now())


def erase_deletions() -> int:
    """A device that was away longer starts afresh."""
    return _erase(Deletion, Deletion.deleted_at < now() - REMEMBERED_FOR)


def erase_throttle() -> int:
    return _erase(Throttle, Throttle.ends_at < now())


def erase_rejected_emails() -> int:
    """One to an address that was never confirmed goes with its sign-up."""
    of_a_sign_up = and_(Email.kind == "verify_email", Email.created_at < now() - SIGN_UP_LIFE)
    return _erase(Email, Email.due_at.is_(None), or_(of_a_sign_up, Email.created_at < now() - REJECTED_KEPT_FOR))


def erase_privacy_requests() -> int:
    """Lines of the register that are long answered."""
    return _erase(PrivacyRequest, PrivacyRequest.asked_at < now() - KEPT_FOR)


ERASURES = (
    erase_undo,
    erase_contents,
    erase_sign_ups,
    erase_sign_ins,
    erase_deletions,
    erase_throttle,
    erase_rejected_emails,
    erase_privacy_requests,
)


def name_of(erasure: Callable[[], int]) -> str:
    """What it erases, as monitoring names it."""
    return erasure.__name__.removeprefix("erase_")


# With what the worker erases beside rows: old copies of the database, and what is left in files.
NAMES = (*map(name_of, ERASURES), "backups", "deleted_bytes")


def _erase(model: type[Base], *had_its_time: ColumnElement[bool], at_once: int | None = None) -> int:
    key = tuple_(*inspect(model).primary_key)
    some = select(*inspect(model).primary_key).where(*had_its_time).limit(at_once or AT_ONCE)
    with reading(db.session):
        if db.session.execute(some.limit(1)).first() is None:
            return 0
    gone: CursorResult[Any] = db.session.execute(  # type: ignore[assignment] # a DELETE gives one, the stub says less
        delete(model).where(key.in_(some.with_for_update(skip_locked=True))),
        execution_options={"synchronize_session": False},
    )
    db.session.commit()
    return gone.rowcount

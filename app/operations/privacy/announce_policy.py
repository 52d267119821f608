"""Telling every account holder of a changed policy: one e-mail each, before it takes effect.

That someone was told is a row of the same transaction as the e-mail, so a run that is broken off goes on where it
stopped, and of two at once only one writes. The day on which the revision takes effect is set once no e-mail is left.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Select, and_, exists, func, select, update
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.mail import emails
from app.models.account import Account
from app.models.columns import new_id
from app.models.email import Email
from app.models.engines import reading
from app.models.policy_announcement import PolicyAnnouncement, day_in_force, today
from app.models.policy_notice import PolicyNotice
from app.models.upsert import insert_into
from app.policy import effective, revisions
from app.policy.revisions import Revision
from app.reading import region

AT_ONCE = 100


class NothingToAnnounce(Exception):
    """The text says why."""


@dataclass(frozen=True)
class Progress:
    """How many e-mails are on their way, and how many were refused; the day on which it takes effect, if known."""

    on_their_way: int
    refused: int
    in_force_on: date | None


def to_announce(folder: Path) -> tuple[Revision, Revision]:
    """The revision that people are to be told of, and the one in force. Raises NothingToAnnounce."""
    known = revisions.all(folder)
    revision = next((revision for revision in known[:-1] if revision.material), None)
    if revision is None:
        raise NothingToAnnounce(f"{known[0].date} is not material: it needs no announcement.")
    changed = revisions.changed_frozen(folder)
    if changed:
        raise NothingToAnnounce(f"Frozen files were changed: {', '.join(changed)}. Restore them.")
    if not revisions.is_frozen(revision, folder):
        raise NothingToAnnounce(f"{revision.date} is still open. Freeze it first, with `flask policy publish`.")
    day = progress(revision).in_force_on
    if day:
        verb = "has been in effect since" if day <= today() else "takes effect on"
        raise NothingToAnnounce(f"{revision.date} was announced to everyone. It {verb} {revisions.in_words(day)}.")
    return revision, effective.now(known).in_force


def begin(revision: Revision) -> None:
    """Whoever has an account at this moment is to be told. Later runs change nothing of that."""
    db.session.execute(
        insert_into(db.session(), PolicyAnnouncement).values(revision=revision.date).on_conflict_do_nothing()
    )
    db.session.commit()


def tell_everyone(revision: Revision, before: Revision) -> Iterator[int]:
    """Write to everyone who was not told yet, some at a time; how many, after each commit."""
    last = uuid.UUID(int=0)
    while some := _next_untold(revision, last):
        last = some[-1].id
        yield _tell(revision, before, some)


def finish(revision_date: date, *, without_refused: bool = False) -> bool:
    """Set the day on which it takes effect, if no one is left to be told; whether it was set.

    An e-mail that was refused counts as not sent, unless `without_refused`.
    """
    waiting = _waiting(revision_date).where(Email.due_at.is_not(None)) if without_refused else _waiting(revision_date)
    with reading(db.session):
        for left in (_untold(revision_date), waiting):
            if db.session.execute(left.limit(1)).first() is not None:
                return False
        anyone = db.session.scalar(select(exists().where(PolicyNotice.revision == revision_date)))
    unfinished = (PolicyAnnouncement.revision == revision_date, PolicyAnnouncement.in_force_on.is_(None))
    day = day_in_force() if anyone else today()
    set_now = (
        update(PolicyAnnouncement).where(*unfinished).values(in_force_on=day).returning(PolicyAnnouncement.revision)
    )
    is_set = db.session.scalar(set_now) is not None
    db.session.commit()
    return is_set


def settle_where_nobody_is() -> int:
    """Where nobody has an account yet, nobody has to be told: the newest text is in effect at once."""
    newest = next((revision for revision in revisions.all()[:-1] if revision.material), None)
    with reading(db.session):
        if not newest or effective.now().of(newest) != "later" or db.session.scalar(select(Account.id).limit(1)):
            return 0
    row = insert_into(db.session(), PolicyAnnouncement).values(revision=newest.date, in_force_on=today())
    db.session.execute(row.on_conflict_do_nothing())
    db.session.commit()
    return 1


def go_on() -> int:
    """The worker's part in announcements that have begun: whom a run left out, and in the end the day."""
    with reading(db.session):
        unfinished = select(PolicyAnnouncement.revision).where(PolicyAnnouncement.in_force_on.is_(None))
        days = [day for day in db.session.scalars(unfinished) if not db.session.scalar(select(_waiting(day).exists()))]
    done = 0
    for day in days:
        revision = revisions.get(day.isoformat())
        told = next(tell_everyone(revision, effective.now().in_force), 0) if revision else 0
        done += told or finish(day)
    return done


def progress(revision: Revision) -> Progress:
    emails_left = _waiting(revision.date).with_only_columns(func.count(), func.count(Email.due_at))
    with reading(db.session):
        left, due = db.session.execute(emails_left).one()
        in_force_on = select(PolicyAnnouncement.in_force_on).where(PolicyAnnouncement.revision == revision.date)
        return Progress(on_their_way=due, refused=left - due, in_force_on=db.session.scalar(in_force_on))


def _next_untold(revision: Revision, last: uuid.UUID) -> Sequence[Account]:
    some = _untold(revision.date).where(Account.id > last).order_by(Account.id).limit(AT_ONCE)
    return db.session.scalars(some).all()


def _untold(revision_date: date) -> Select[Account]:
    begun_at = select(PolicyAnnouncement.begun_at).where(PolicyAnnouncement.revision == revision_date)
    told = exists().where(PolicyNotice.account_id == Account.id, PolicyNotice.revision == revision_date)
    return select(Account).where(Account.created_at <= begun_at.scalar_subquery(), ~told)


def _waiting(revision_date: date) -> Select[uuid.UUID]:
    """The e-mails about this revision that were not sent, those that were refused too."""
    told_by = and_(PolicyNotice.account_id == Email.account_id, PolicyNotice.id == Email.id)
    return select(Email.id).join(PolicyNotice, told_by).where(PolicyNotice.revision == revision_date)


def _tell(revision: Revision, before: Revision, accounts: Sequence[Account]) -> int:
    ids = [account.id for account in accounts]
    try:
        return _write(revision, before, accounts)
    except IntegrityError:
        # One of them left at this very moment, and nothing was written. Those who are still there:
        db.session.rollback()
        return _write(revision, before, db.session.scalars(select(Account).where(Account.id.in_(ids))).all())


def _write(revision: Revision, before: Revision, accounts: Sequence[Account]) -> int:
    notices = [{"account_id": account.id, "id": new_id(), "revision": revision.date} for account in accounts]
    # Another run may have told some of them meanwhile: theirs are not returned.
    new = (
        insert_into(db.session(), PolicyNotice)
        .on_conflict_do_nothing()
        .returning(PolicyNotice.account_id, PolicyNotice.id)
    )
    told = dict(iter(db.session.execute(new, notices))) if notices else {}
    for account in accounts:
        if account.id in told:
            written_on = region.day(revision.date, account.region, "yMMMMd")
            email = emails.policy_changed(account, revision.date, written_on, revision.summary, before.date)
            email.id = told[account.id]
            db.session.add(email)
    db.session.commit()
    db.session.expunge_all()
    return len(told)

"""Which revision is in force, and which one is coming.

A revision that is material takes effect once everyone was told and the notice time has passed. One that is not takes
effect as it stands, unless its text carries an earlier material change that is not in force yet.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.extensions import db
from app.models.policy_announcement import PolicyAnnouncement, today
from app.policy import revisions
from app.policy.revisions import Revision

# Announced revisions whose day has come. That is final, so it need not be read again.
_settled: dict[date, date | None] = {}


@dataclass(frozen=True)
class EffectivePolicy:
    """`coming` is the newest revision that was announced and is not in force; `coming_on`, its day once it is known."""

    in_force: Revision
    since: date
    coming: Revision | None = None
    coming_on: date | None = None

    def of(self, revision: Revision) -> str:
        """Where it stands, in a word: "in force", "earlier", "coming" or "later", which nobody has been told of yet."""
        if revision.date == self.in_force.date:
            return "in force"
        if revision.date < self.in_force.date:
            return "earlier"
        is_coming = self.coming and revision.date == self.coming.date
        return "coming" if is_coming else "later"


def now(known: tuple[Revision, ...] | None = None) -> EffectivePolicy:
    """Of these revisions, newest first; without any, of the application's. One read at most."""
    known = known or revisions.all()
    announced = _announced(known)
    place = next(place for place in range(len(known)) if _is_in_force(_carried(known, place), announced))
    in_force, carried = known[place], _carried(known, place)
    told_for = announced[carried.date] if carried else None
    coming = next((revision for revision in known[:place] if revision.date in announced), None)
    return EffectivePolicy(
        in_force=in_force,
        since=max(told_for, in_force.date) if told_for else in_force.date,
        coming=coming,
        coming_on=announced[coming.date] if coming else None,
    )


def says(section: str) -> bool:
    """Whether the revision in effect has this section: what it speaks of is not done before."""
    return any(part.id == section for part in now().in_force.sections)


def _carried(known: tuple[Revision, ...], place: int) -> Revision | None:
    """The newest material change in the text at this place. The oldest revision is no change."""
    return next((revision for revision in known[place:-1] if revision.material), None)


def _is_in_force(carried: Revision | None, announced: Mapping[date, date | None]) -> bool:
    if carried is None:
        return True
    day = announced.get(carried.date)
    return day is not None and day <= today()


def _announced(known: tuple[Revision, ...]) -> Mapping[date, date | None]:
    """The announced revisions and the days on which they take effect, as far as these are known."""
    newest = _carried(known, 0)
    if newest is None or newest.date in _settled:
        return _settled
    announcements = select(PolicyAnnouncement.revision, PolicyAnnouncement.in_force_on)
    found = dict(iter(db.session.execute(announcements)))
    _settled.update({revision: day for revision, day in found.items() if day and day <= today()})
    return _settled | found

"""How often something was tried. One upsert counts exactly, whatever the number of processes."""

from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import case, delete, exists, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.extensions import Base
from app.models.columns import UtcDateTime, now
from app.models.data_inventory import PROTECTION, THROTTLE_LIFE, personal_data
from app.models.upsert import insert_into

_data = partial(personal_data, why=PROTECTION, until=THROTTLE_LIFE, exported=False)


class Throttle(Base):
    """Tries under one key in one window. The key is a keyed digest: neither address nor IP can be read from it."""

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(
        primary_key=True,
        info=_data(
            "a code worked out with a secret key from the e-mail address, the IP address, the account or the device;"
            " none of these can be read from it"
        ),
    )
    tries: Mapped[int] = mapped_column(info=_data("how often it was tried"))
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=_data("when the count ends"))


def count_try(session: Session, key: str, window: timedelta) -> tuple[int, datetime]:
    """Count one more try; returns the tries of the present window and its end."""
    start = now()
    over = Throttle.ends_at <= start
    statement = (
        insert_into(session, Throttle)
        .values(key=key, tries=1, ends_at=start + window)
        .on_conflict_do_update(
            index_elements=["key"],
            set_={
                "tries": case((over, 1), else_=Throttle.tries + 1),
                "ends_at": case((over, start + window), else_=Throttle.ends_at),
            },
        )
        .returning(Throttle.tries, Throttle.ends_at)
    )
    tries, ends_at = session.execute(statement).one()
    return tries, ends_at


def is_counted(session: Session, key: str) -> bool:
    """Whether there is a count whose window has not ended."""
    return bool(session.scalar(select(exists().where(Throttle.key == key, Throttle.ends_at > now()))))


def take_back_try(session: Session, key: str) -> None:
    """One try less."""
    session.execute(update(Throttle).where(Throttle.key == key, Throttle.tries > 0).values(tries=Throttle.tries - 1))


def forget_tries(session: Session, key: str) -> None:
    session.execute(delete(Throttle).where(Throttle.key == key))

"""When the worker was last at work, and how far each erasure is."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.extensions import Base
from app.models.columns import UtcDateTime, now
from app.models.data_inventory import NEXT_TIME, UPKEEP, personal_data
from app.models.upsert import insert_into


class Heartbeat(Base):
    """When the worker was last at work, and since when each of its erasures has left nothing past its time."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(
        primary_key=True, info=personal_data("which of our server’s tasks it is", UPKEEP, NEXT_TIME, exported=False)
    )
    at: Mapped[datetime] = mapped_column(
        UtcDateTime, info=personal_data("when it was last done", UPKEEP, NEXT_TIME, exported=False)
    )


def note(session: Session, times: Mapping[str, datetime]) -> None:
    """These are the newest times of these names."""
    insert = insert_into(session, Heartbeat)
    session.execute(
        insert.on_conflict_do_update(index_elements=["name"], set_={"at": insert.excluded.at}),
        [{"name": name, "at": at} for name, at in sorted(times.items())],
    )


def ages(session: Session) -> dict[str, int]:
    """Seconds since then, by name."""
    present = now()
    rows = session.execute(select(Heartbeat.name, Heartbeat.at)).all()
    return {name: max(0, int((present - at).total_seconds())) for name, at in rows}

"""Skills of someone's own list. One that is added under a name that is there takes its place."""

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from app.extensions import db
from app.models.columns import sort_key
from app.models.skill import Skill
from app.models.undo import Undo
from app.operations.records import deletion
from app.operations.records.rules import InvalidValues, Rules
from app.records.skill import KIND, MOST_SKILLS

PAGE = "/skills"


class SkillRules(Rules[Skill]):
    def check(self, record: Skill, values: Mapping[str, Any], *, is_new: bool) -> None:
        if is_new:
            _check_room(record.account_id)

    def delete(self, record: Skill, label: str) -> Undo:
        """They have one page for all."""
        return deletion.delete(record, label, back=PAGE)


RULES = SkillRules(KIND)


def _check_room(account_id: uuid.UUID) -> None:
    with db.session.no_autoflush:
        there = db.session.scalar(select(func.count()).where(Skill.account_id == account_id)) or 0
    if there >= MOST_SKILLS:
        raise InvalidValues({"name": [f"You can list {MOST_SKILLS} skills at most. Remove one first."]})


def named(account_id: uuid.UUID, name: str) -> Skill | None:
    """The skill of this name, whatever its case and accents."""
    same = (Skill.account_id == account_id, Skill.name_key == sort_key(name))
    return db.session.scalars(select(Skill).where(*same).order_by(Skill.id)).first()

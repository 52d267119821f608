"""Skills: a list of one's own, each with what else it is called. They stand on a page of their own, all at once."""

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints
from wtforms import Form

from app.models.skill import Skill
from app.reading.skill_names import words_of
from app.reading.text import one_line
from app.records.fields import LineField
from app.records.kind import Kind, Sort
from app.records.schema import Schema

MOST_SKILLS, MOST_OTHER_NAMES = 300, 20
LONGEST_NAME = 60
LONGEST_OTHER_NAMES = 300


def _has_words(name: str) -> str:
    if not words_of(name):
        raise ValueError("{label} must have letters or figures in it, such as Welding or C++.")
    return name


def _in_order(names: Any) -> Any:
    """One after another, each once."""
    line = one_line(names)
    if not isinstance(line, str):
        return line
    once = dict.fromkeys(name for part in line.split(",") if (name := part.strip()))
    if len(once) > MOST_OTHER_NAMES:
        raise ValueError(f"{{label}} must be {MOST_OTHER_NAMES} names or fewer.")
    return ", ".join(once) or None


class SkillSchema(Schema):
    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "JavaScript", "other_names": "JS, ECMAScript"}]})

    name: Annotated[
        Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME)],
        BeforeValidator(one_line),
        AfterValidator(_has_words),
    ]
    other_names: Annotated[
        Annotated[str, StringConstraints(max_length=LONGEST_OTHER_NAMES)] | None, BeforeValidator(_in_order)
    ] = Field(default=None, description="What else it is called, names separated by commas.")


KIND = Kind(
    slug="skills",
    singular="skill",
    model=Skill,
    schema=SkillSchema,
    sorts={"name": Sort("Name, A to Z", Skill.name_key)},
)


class SkillForm(Form):
    """Below the list."""

    name = LineField("Skill")
    other_names = LineField("Also called")

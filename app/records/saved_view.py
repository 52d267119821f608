"""Saved views: lists of opportunities under a name. They stand above the list and have no pages of their own."""

from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints
from wtforms import Form

from app.models.saved_view import SavedView
from app.reading.text import one_line
from app.records.fields import IdField, LineField
from app.records.kind import Kind, Sort
from app.records.opportunity import KIND as OPPORTUNITIES
from app.records.schema import Schema

MOST_VIEWS = 50
LONGEST_NAME = 60
LONGEST_QUERY = 2_000

_NAMES = {*OPPORTUNITIES.filters, "q", "sort"}


def canonical(query: str) -> str:
    """What an address asks a list for, in one spelling, without where one is in it and how it is shown."""
    asked = {(name, value) for name, value in parse_qsl(query) if name in _NAMES and value.strip()}
    return urlencode(sorted(asked))


def _is_of_the_list(query: str) -> str:
    if any(name not in _NAMES for name, _value in parse_qsl(query)):
        raise ValueError("This must be what a list of opportunities is asked for, such as next_step=quiet&sort=pay.")
    return canonical(query)


class SavedViewSchema(Schema):
    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Quiet", "query": "next_step=quiet&sort=pay"}]})

    name: Annotated[Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME)], BeforeValidator(one_line)]
    query: Annotated[
        str, StringConstraints(strip_whitespace=True, max_length=LONGEST_QUERY), AfterValidator(_is_of_the_list)
    ] = Field(default="", description="The parameters of GET /opportunities, as its address has them.")


KIND = Kind(
    slug="saved_views",
    singular="saved_view",
    model=SavedView,
    schema=SavedViewSchema,
    sorts={"name": Sort("Name, A to Z", SavedView.name_key)},
)


class ViewForm(Form):
    """From above the list."""

    name = LineField("Name of this view")
    query = IdField()

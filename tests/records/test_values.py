"""What is said of values that are refused."""

import json
from typing import Any

import pytest

from app.records.contact import ContactValues
from app.records.note import NoteValues
from app.records.opportunity import OpportunityValues
from app.records.values import Values, judge, judge_json


@pytest.mark.parametrize(
    ("model", "typed", "said"),
    [
        (ContactValues, {"name": "x" * 201}, {"name": ["Keep this to 200 characters or fewer."]}),
        (ContactValues, {"name": " \n"}, {"name": ["This is needed."]}),
        (NoteValues, {"body": "x" * 100_001}, {"body": ["Keep this to 100,000 characters or fewer."]}),
        (NoteValues, {"body": ""}, {"body": ["This is needed."]}),
        (OpportunityValues, {"tags": ["x" * 51]}, {"tags": ["Keep this to 50 characters or fewer."]}),
        (OpportunityValues, {"tags": ["x", " "]}, {"tags": ["This is needed."]}),
        (OpportunityValues, {"tags": ["x"] * 31}, {"tags": ["Keep this to 30 entries or fewer."]}),
        (OpportunityValues, {"tags": [1]}, {"tags": ["This must be text."]}),
    ],
)
def test_text_is_told_in_characters_and_a_list_in_entries(
    model: type[Values], typed: dict[str, Any], said: dict[str, list[str]]
) -> None:
    by_page, by_json = judge(model, typed), judge_json(model, json.dumps(typed))
    for values, errors in (by_page, by_json):
        assert values is None
        assert {name: errors[name] for name in said} == said

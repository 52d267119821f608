"""What is said of values that are refused."""

import json
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from app.records.contact import ContactForm, ContactSchema
from app.records.note import NoteSchema
from app.records.opportunity import OpportunitySchema
from app.records.schema import Schema, validate, validate_json


@pytest.mark.parametrize(
    ("model", "typed", "said"),
    [
        (ContactSchema, {"name": "x" * 201}, {"name": ["Name must be 200 characters or fewer."]}),
        (ContactSchema, {"name": " \n"}, {"name": ["Name is required."]}),
        (NoteSchema, {"body": "x" * 100_001}, {"body": ["Body must be 100,000 characters or fewer."]}),
        (NoteSchema, {"body": ""}, {"body": ["Body is required."]}),
        (OpportunitySchema, {"tags": ["x" * 51]}, {"tags": ["Each of the tags must be 50 characters or fewer."]}),
        (OpportunitySchema, {"tags": ["x", " "]}, {"tags": ["Each of the tags is required."]}),
        (OpportunitySchema, {"tags": ["x"] * 31}, {"tags": ["Tags must be 30 entries or fewer."]}),
        (OpportunitySchema, {"tags": [1]}, {"tags": ["Each of the tags must be text."]}),
    ],
)
def test_text_is_told_in_characters_and_a_list_in_entries(
    model: type[Schema], typed: dict[str, Any], said: dict[str, list[str]]
) -> None:
    by_page, by_json = validate(model, typed), validate_json(model, json.dumps(typed))
    for values, errors in (by_page, by_json):
        assert values is None
        assert {name: errors[name] for name in said} == said


def test_a_form_names_its_fields_by_their_labels() -> None:
    form = ContactForm(MultiDict({"name": "", "phone": "x" * 101, "email": "a b", "profile_url": "a b"}))
    _values, errors = validate(ContactSchema, form.submitted_values(), form.labels)
    assert errors == {
        "name": ["Enter a name."],
        "email": ["Enter an e-mail address such as name@example.com."],
        "phone": ["Phone must be 100 characters or fewer."],
        "profile_url": ["Profile page doesn’t look like a web address. It usually starts with https://."],
    }


def test_what_is_about_no_field_stands_above_them_all() -> None:
    form = ContactForm()
    form.reject({"": ["The company was just deleted."], "name": ["Enter a name."]})
    assert form.form_errors == ["The company was just deleted."]
    assert form.name.errors == ("Enter a name.",)

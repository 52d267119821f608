"""The description of the interface is well-formed, says everything there is, and is true."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from app.blueprints.api.validation import validated
from app.records.kinds import KINDS
from app.web.problems import OWN_TITLES, TITLES, type_of
from tests.support.phone import PREFIX, Phone, sign_in_by_phone
from tests.support.server import Server

SECONDS_TO_FUZZ = 15
# Whether what is referred to is there and what is sent is of the newest version, no schema can say.
NOT_CHECKED = "positive_data_acceptance"


@pytest.fixture
def document(stranger: Phone) -> dict[str, Any]:
    return stranger.read("/openapi.json")


def test_it_is_well_formed(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    validate(document)
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_it_says_every_address_and_no_other(app: Flask, document: dict[str, Any]) -> None:
    words = f"<any({','.join(KINDS)}):slug>"
    there = set()
    for rule in app.url_map.iter_rules():
        path = rule.rule.removeprefix(PREFIX)
        if rule.endpoint.startswith("api.") and path != "/openapi.json":
            for slug in KINDS if words in path else ("",):
                methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
                there |= {(path.replace(words, slug).replace("<uuid:id>", "{id}"), method) for method in methods}
    said = {(path, method.upper()) for path, methods in document["paths"].items() for method in methods}
    assert said == there


def test_it_says_what_can_be_sent_and_what_is_shown(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for kind in KINDS.values():
        name = kind.singular.title().replace("_", "")
        fields = set(kind.schema.model_fields)
        assert set(schemas[f"{name}Values"]["properties"]) == fields
        assert set(schemas[f"{name}Changes"]["properties"]) == fields
        read_only = {*kind.read_only_names, "id", "created_at", "updated_at", "etag", "deleted"}
        assert set(schemas[name]["properties"]) == fields | read_only
        assert {field for field, schema in schemas[name]["properties"].items() if schema.get("readOnly")} == read_only


def test_what_is_sent_has_no_defaults(document: dict[str, Any]) -> None:
    """A generator of clients takes a field with a default for one that is always there."""
    text = json.dumps(document)
    assert '"default"' not in text
    assert "*/*" not in text


def test_every_problem_is_named(app: Flask, document: dict[str, Any]) -> None:
    known = {type_of(slug) for slug in (*OWN_TITLES, *(slug for slug, _title in TITLES.values()))}
    said = set()
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    schema = answer["content"]["application/problem+json"]["schema"]
                    described = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]["properties"]
                    assert described["status"]["const"] == int(status), (path, method)
                    said |= set(described["type"]["enum"])
    # Of these, no operation of its own can be the answer.
    nowhere = {type_of(slug) for slug in ("forbidden", "method-not-allowed", "not-acceptable", "address-too-long")}
    assert said == known - nowhere


def test_items_of_lists_are_told_apart(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for kind in KINDS.values():
        name = kind.singular.title().replace("_", "")
        assert schemas[name]["properties"]["deleted"]["const"] is False
        items = schemas[f"{name}List"]["properties"]["items"]["items"]["oneOf"]
        assert items == [{"$ref": f"#/components/schemas/{one}"} for one in (name, "Deleted")]
    assert schemas["Deleted"]["properties"]["deleted"]["const"] is True
    told = schemas["Changes"]["properties"]["items"]["items"]["discriminator"]
    assert told["propertyName"] == "kind"
    assert set(told["mapping"]) == set(KINDS)


def test_its_examples_are_sound() -> None:
    for kind in KINDS.values():
        examples = kind.schema.model_json_schema()["examples"]
        assert all(validated(kind.schema, example) for example in examples)


def test_it_is_not_sent_again_while_it_is_the_same(stranger: Phone) -> None:
    first = stranger.get("/openapi.json")
    assert stranger.get("/openapi.json", If_None_Match=first.headers["ETag"]).status_code == 304


def test_a_fuzzer_finds_nothing_that_it_does_not_say(server: Server, tmp_path: Path) -> None:
    token = sign_in_by_phone(server.app, "alice@example.org").token
    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", f"{server.url}{PREFIX}/openapi.json"),
            *("--header", f"Authorization: Bearer {token}", "--exclude-operation-id", "sign_out"),
            *("--exclude-checks", NOT_CHECKED, "--continue-on-failure"),
            *("--seed", "20261123", "--max-examples", "10", "--max-time", str(SECONDS_TO_FUZZ), "--no-color"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout

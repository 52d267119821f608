"""JSON schemas of what is sent and shown, read off the schemas that validate it."""

from typing import Any

from pydantic import BaseModel

from app.blueprints.api.token import Credentials
from app.models.search import MOST_COUNTED
from app.queries.record_list import MOST_OF_ONE_FILTER
from app.queries.search_page import TABLES
from app.records.kind import Filter, Kind
from app.records.kinds import KINDS
from app.records.schema import LONGEST_LINE

Schema = dict[str, Any]

ID: Schema = {"type": "string", "format": "uuid"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
TEXT: Schema = {"type": "string"}
REGION: Schema = {
    "type": "string",
    "description": "A country (ISO 3166): dates, times, and amounts are to be shown as they are written there.",
    "examples": ["US"],
}
REMINDER_HOUR: Schema = {
    "type": ["integer", "null"],
    "minimum": 0,
    "maximum": 23,
    "description": "The hour, by the clock of their time zone, at which they asked to be reminded by e-mail.",
}

_PROBLEM: Schema = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "examples": ["/problems/invalid-credentials"]},
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": TEXT,
    },
    "required": ["type", "title", "status", "detail"],
}
_TOKEN: Schema = {
    "type": "object",
    "properties": {
        "token": TEXT,
        "token_type": {"const": "Bearer"},
        "expires_in": {"type": "integer", "description": "Seconds."},
        "renew_until": MOMENT | {"description": "When the sign-in ends if it is not used until then."},
        "device_key": TEXT
        | {
            "description": "Good for a year: keep it in the phone’s secure storage, also after signing out, and send it"
            " when this account signs in again."
        },
    },
    "required": ["token", "token_type", "expires_in", "renew_until", "device_key"],
}
_ACCOUNT: Schema = {
    "type": "object",
    "properties": {
        **dict.fromkeys(("email", "first_name", "last_name", "time_zone"), TEXT),
        "region": REGION,
        "reminder_hour": REMINDER_HOUR,
    },
    "required": ["email", "first_name", "last_name", "time_zone", "region", "reminder_hour"],
}
_PIECES: Schema = {
    "type": "array",
    "description": "A text in pieces, each with whether it is one of the words that were found.",
    "items": {
        "type": "object",
        "properties": {"text": TEXT, "found": {"type": "boolean"}},
        "required": ["text", "found"],
        "additionalProperties": False,
    },
}
_FOUND_ITEM: Schema = {
    "type": "object",
    "properties": {"id": ID, "name": _PIECES, "excerpt": _PIECES},
    "required": ["id", "name", "excerpt"],
    "additionalProperties": False,
}
_FOUND: Schema = {
    "type": "object",
    "properties": {
        "kinds": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "kind": {"type": "string", "enum": list(TABLES)},
                    "count": {
                        "type": "integer",
                        "description": f"How many there are; {MOST_COUNTED} stands for that many or more.",
                    },
                    "items": {"type": "array", "description": "The newest few.", "items": _FOUND_ITEM},
                },
                "required": ["kind", "count", "items"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["kinds"],
    "additionalProperties": False,
}
_DELETED: Schema = {
    "type": "object",
    "properties": {"id": ID, "deleted": {"const": True}},
    "required": ["id", "deleted"],
    "additionalProperties": False,
}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def name_of(kind: Kind) -> str:
    return kind.singular.title().replace("_", "")


def components() -> dict[str, Schema]:
    """Every schema by its name."""
    schemas = {
        "Problem": _PROBLEM,
        "InvalidValues": _with(_PROBLEM, errors=_errors()),
        "Token": _TOKEN,
        "Account": _ACCOUNT,
        "Found": _FOUND,
        "Credentials": sent(Credentials),
        "Deleted": _DELETED,
    }
    for kind in KINDS.values():
        name = name_of(kind)
        schemas |= {
            name: shown(kind),
            f"{name}Values": sent(kind.schema),
            f"{name}Changes": some_of(sent(kind.schema)),
            f"{name}List": listed(name),
            f"{name}ChangedMeanwhile": _with(_PROBLEM, current=ref(name)),
        }
    return schemas


def sent(model: type[BaseModel]) -> Schema:
    """All that is needed to make one."""
    schema = model.model_json_schema()
    schema.pop("title")
    schema["properties"] = {name: _untitled(value) for name, value in schema["properties"].items()}
    return schema


def some_of(schema: Schema) -> Schema:
    """The same fields, none of them needed and none with a default."""
    fields = {
        name: {word: value for word, value in field.items() if word != "default"}
        for name, field in schema["properties"].items()
    }
    return {"type": "object", "properties": fields, "additionalProperties": False}


def shown(kind: Kind) -> Schema:
    times = dict.fromkeys(("created_at", "updated_at"), MOMENT | {"readOnly": True})
    read_only = sent(kind.read_only)["properties"] if kind.read_only else {}
    read_only = {name: field | {"readOnly": True} for name, field in read_only.items()}
    fields = {"id": ID | {"readOnly": True}, **some_of(sent(kind.schema))["properties"], **read_only, **times}
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


def listed(name: str) -> Schema:
    return {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": {"anyOf": [ref(name), ref("Deleted")]}},
            "next_cursor": {"anyOf": [TEXT, {"type": "null"}], "description": "For the next page; null on the last."},
        },
        "required": ["items", "next_cursor"],
        "additionalProperties": False,
    }


def asked(filter: Filter) -> Schema:
    """A value of a filter in the query."""
    one: Schema = {
        "uuid": ID,
        "boolean": {"type": "boolean"},
        "day": {"type": "string", "format": "date"},
        "morning": {"type": "string", "format": "date"},
        "night": {"type": "string", "format": "date"},
        # Of whole units, as it is typed on the page and kept in a saved view.
        "money": {"type": "integer", "minimum": 0, "description": "In whole units, for a year."},
        "choice": {"type": "string", "enum": list(filter.choices)},
        "text": {"type": "string", "maxLength": LONGEST_LINE},
    }[filter.type]
    return {"type": "array", "items": one, "maxItems": MOST_OF_ONE_FILTER} if filter.many else one


def _errors() -> Schema:
    messages = {"type": "array", "items": TEXT, "minItems": 1}
    return {"type": "object", "description": "What is wrong with each field.", "additionalProperties": messages}


def _with(schema: Schema, **fields: Schema) -> Schema:
    both = schema["properties"] | fields
    return schema | {"properties": both, "required": [*schema["required"], *fields]}


def _untitled(field: Schema) -> Schema:
    return {word: value for word, value in field.items() if word != "title"}

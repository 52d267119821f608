"""JSON schemas of what is sent and shown, read off the schemas that validate it.

What is sent has no defaults: generators of clients take a field that has one for a field that is always there.
"""

from typing import Any

from pydantic import BaseModel

from app.blueprints.api.account import Person
from app.blueprints.api.capture import DRAFT, Shared
from app.blueprints.api.token import Credentials
from app.models.search import MOST_COUNTED
from app.queries.record_list import MOST_OF_ONE_FILTER
from app.queries.search_page import TABLES
from app.queries.today import NEXT_ACTIVITIES, TODAY_ROWS
from app.records.activity import KIND as ACTIVITIES
from app.records.kind import Filter, Kind
from app.records.kinds import KINDS
from app.records.offer import KIND as OFFERS
from app.records.opportunity import KIND as OPPORTUNITIES
from app.records.schema import LONGEST_LINE
from app.records.task import KIND as TASKS
from app.records.what_was_read import SAID
from app.web.problems import OWN_TITLES, TITLES, type_of

Schema = dict[str, Any]

ID: Schema = {"type": "string", "format": "uuid"}
DAY: Schema = {"type": "string", "format": "date"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "integer"}
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


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def closed(fields: dict[str, Schema], description: str = "") -> Schema:
    """An object with just these fields, all of them always there."""
    schema = {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}
    return schema | {"description": description} if description else schema


def many(items: Schema, description: str = "") -> Schema:
    schema = {"type": "array", "items": items}
    return schema | {"description": description} if description else schema


_TOKEN: Schema = {
    "type": "object",
    "properties": {
        "token": TEXT,
        "token_type": {"type": "string", "const": "Bearer"},
        "expires_in": NUMBER | {"description": "Seconds."},
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
        "id": ID,
        **dict.fromkeys(("email", "first_name", "last_name", "time_zone"), TEXT),
        "region": REGION,
        "reminder_hour": REMINDER_HOUR,
    },
    "required": ["id", "email", "first_name", "last_name", "time_zone", "region", "reminder_hour"],
}
_PIECES = many(
    closed({"text": TEXT, "found": {"type": "boolean"}}),
    "A text in pieces, each with whether it is one of the words that were found.",
)
_FOUND = closed(
    {
        "kinds": many(
            closed(
                {
                    "kind": {"type": "string", "enum": list(TABLES)},
                    "count": NUMBER
                    | {"description": f"How many there are; {MOST_COUNTED} stands for that many or more."},
                    "items": many(closed({"id": ID, "name": _PIECES, "excerpt": _PIECES}), "The newest few."),
                }
            )
        )
    }
)
# In documents and in what stands for one that is gone, so that the two are told apart.
_IS_DELETED: Schema = {"type": "boolean", "const": True}
_IS_THERE: Schema = {"type": "boolean", "const": False, "readOnly": True}
_ETAG = TEXT | {"description": "The header of that name: for If-Match.", "readOnly": True}
_DELETED = closed({"id": ID, "deleted": _IS_DELETED}, "What stands for a record that is gone.")
_NEXT = {
    "next_cursor": or_null(TEXT) | {"description": "For the next page; null on the last."},
    "next_since": TEXT
    | {"description": "From when to ask the next time, when all pages are read; the same on each of them."},
}
_UNDONE = closed({"stays": or_null(TEXT) | {"description": "What stays as it is, in a sentence."}})


def name_of(kind: Kind) -> str:
    return kind.singular.title().replace("_", "")


def components() -> dict[str, Schema]:
    """Every schema by its name, but for problems."""
    schemas = {
        "Token": _TOKEN,
        "Account": _ACCOUNT,
        "AccountChanges": some_of(sent(Person)),
        "Found": _FOUND,
        "Credentials": sent(Credentials),
        "Deleted": _DELETED,
        "Undone": _UNDONE,
        "Shared": sent(Shared),
        "Draft": _draft(),
        "Captured": _captured(),
        "Today": _today(),
    }
    for kind in KINDS.values():
        name = name_of(kind)
        schemas |= {
            name: shown(kind),
            f"{name}Values": sent(kind.schema),
            f"{name}Changes": some_of(sent(kind.schema)),
            f"{name}List": closed({"items": many({"oneOf": [ref(name), ref("Deleted")]}), **_NEXT}),
            f"Changed{name}": _change(kind),
            f"{name}ChangedMeanwhile": problem(412, ("changed-meanwhile",), current=or_null(ref(name))),
        }
        schemas |= _parts_of(kind.read_only)
    return schemas | {"Changes": _changes()}


def sent(model: type[BaseModel]) -> Schema:
    """All that is needed to make one."""
    return _without_defaults(model.model_json_schema(ref_template="#/components/schemas/{model}"))


def some_of(schema: Schema) -> Schema:
    """The same fields, none of them needed."""
    some = {"type": "object", "properties": schema["properties"], "additionalProperties": False}
    return some | {word: schema[word] for word in ("examples",) if word in schema}


def shown(kind: Kind) -> Schema:
    times = dict.fromkeys(("created_at", "updated_at"), MOMENT | {"readOnly": True})
    read_only = sent(kind.read_only)["properties"] if kind.read_only else {}
    read_only = {name: field | {"readOnly": True} for name, field in read_only.items()}
    return closed(
        {
            "id": ID | {"readOnly": True},
            **sent(kind.schema)["properties"],
            **read_only,
            **times,
            "etag": _ETAG,
            "deleted": _IS_THERE,
        }
    )


def asked(filter: Filter) -> Schema:
    """A value of a filter in the query."""
    one: Schema = {
        "uuid": ID,
        "boolean": {"type": "boolean"},
        "day": DAY,
        "morning": DAY,
        "night": DAY,
        # Of whole units, as it is typed on the page and kept in a saved view.
        "money": {"type": "integer", "minimum": 0, "description": "In whole units, for a year."},
        "choice": {"type": "string", "enum": list(filter.choices)},
        "text": {"type": "string", "maxLength": LONGEST_LINE},
    }[filter.type]
    return {"type": "array", "items": one, "maxItems": MOST_OF_ONE_FILTER} if filter.many else one


def problem(status: int, slugs: tuple[str, ...], **more: Schema) -> Schema:
    """What went wrong (RFC 9457): one of these types, beside `more`."""
    said = [OWN_TITLES[slug][1] if slug in OWN_TITLES else _STANDARD[slug] for slug in slugs]
    fields: dict[str, Schema] = {
        "type": {"type": "string", "enum": [type_of(slug) for slug in slugs]},
        "title": TEXT,
        "status": {"type": "integer", "const": status},
        "detail": TEXT | {"description": "What is wrong, in words for the person."},
        **more,
    }
    return {
        "type": "object",
        "description": f"{'; '.join(said)} (RFC 9457).",
        "properties": fields,
        "required": list(fields),
    }


_STANDARD = dict(TITLES.values())

ERRORS: Schema = {
    "type": "object",
    "description": "What is wrong with each field.",
    "additionalProperties": {"type": "array", "items": TEXT, "minItems": 1},
}


def _change(kind: Kind) -> Schema:
    record = {"oneOf": [ref(name_of(kind)), ref("Deleted")]}
    return closed({"kind": {"type": "string", "const": kind.slug}, "record": record})


def _changes() -> Schema:
    named = {kind.slug: f"Changed{name_of(kind)}" for kind in KINDS.values()}
    mapping = {slug: ref(name)["$ref"] for slug, name in named.items()}
    item = {
        "oneOf": [ref(name) for name in named.values()],
        "discriminator": {"propertyName": "kind", "mapping": mapping},
    }
    return closed({"items": many(item), **_NEXT})


def _draft() -> Schema:
    fields = sent(OPPORTUNITIES.schema)["properties"]
    return closed({name: fields[name] for name in DRAFT}, "What was read, each value as an opportunity may have it.")


def _captured() -> Schema:
    same = closed(
        {
            "id": ID,
            "title": or_null(TEXT),
            "company": or_null(TEXT),
            "stage": TEXT,
            "archived": {"type": "boolean"},
            "created_at": MOMENT,
        }
    )
    return closed(
        {
            "draft": ref("Draft"),
            "company": or_null(TEXT) | {"description": "Its name, as it was read."},
            "company_id": or_null(ID) | {"description": "The company of that name, where there is one."},
            "ask": many({"type": "string", "enum": list(SAID)}, "What is not sure, or missing."),
            "same": or_null(same) | {"description": "What is likely the same, and there already."},
        }
    )


# What a row of today's is about, by name.
_ABOUT = {"role": or_null(TEXT), "company": or_null(TEXT)}


def _today() -> Schema:
    quiet = closed({"id": ID, **_ABOUT, "last_on": DAY})
    closing = closed({"id": ID, **_ABOUT, "deadline": DAY, "stage": TEXT})
    return closed(
        {
            "date": DAY | {"description": "Today where the person is."},
            "sentence": TEXT | {"description": "The day in one sentence."},
            "quiet_from": NUMBER | {"description": "From how many days of silence on something is quiet."},
            "coming": many(_coming(), f"Activities to come, {NEXT_ACTIVITIES} at most."),
            "held": many(closed(_held()), "Interviews that are over, of which nobody said how they went."),
            "tasks": many(_task(), "Due, or late."),
            "offers": many(_offer(), "To be answered."),
            "quiet": many(quiet, "Opportunities that have gone quiet."),
            "closing": many(closing, "Saved opportunities that close soon."),
        },
        f"What needs the person today: of each {TODAY_ROWS} at most.",
    )


def _held() -> dict[str, Schema]:
    activity = sent(ACTIVITIES.schema)["properties"]
    return {
        "id": ID,
        **{name: activity[name] for name in ("kind", "summary", "minutes")},
        "starts_at": MOMENT,
        "time_zone": TEXT,
        "opportunity_id": or_null(ID),
        **_ABOUT,
    }


def _coming() -> Schema:
    activity = sent(ACTIVITIES.schema)["properties"]
    return closed({**_held(), "place": activity["place"], "outcome": activity["outcome"]})


def _task() -> Schema:
    task = sent(TASKS.schema)["properties"]
    references = {name: task[name] for name in ("opportunity_id", "company_id", "contact_id")}
    return closed({"id": ID, "title": TEXT, "due_on": DAY, **references, **_ABOUT, "contact": or_null(TEXT)})


def _offer() -> Schema:
    offer = sent(OFFERS.schema)["properties"]
    values = {name: offer[name] for name in ("reply_by", "base", "currency", "period")}
    return closed({"id": ID, "opportunity_id": ID, **values, **_ABOUT})


def _parts_of(model: type[BaseModel] | None) -> dict[str, Schema]:
    """Objects within what is shown, each by its name."""
    parts = model.model_json_schema(ref_template="#/components/schemas/{model}").get("$defs", {}) if model else {}
    return {name: _without_defaults(part) for name, part in parts.items()}


def _without_defaults(schema: Schema) -> Schema:
    fields = {name: _without_default(field) for name, field in schema["properties"].items()}
    return {word: value for word, value in schema.items() if word not in ("title", "$defs")} | {"properties": fields}


def _without_default(field: Schema) -> Schema:
    return {word: value for word, value in field.items() if word not in ("title", "default")}

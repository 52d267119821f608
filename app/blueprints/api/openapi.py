"""The description of this interface as OpenAPI 3.1, generated from what validates and answers."""

import hashlib
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from flask import Response
from pydantic_core import to_json

from app.blueprints.api import lists, schemas
from app.blueprints.api.authentication import bp
from app.blueprints.api.responses import is_known
from app.blueprints.api.schemas import Schema, ref
from app.models.search import LONGEST_QUERY
from app.records.kind import Kind
from app.records.kinds import KINDS
from app.web.access import public
from app.web.json_body import MEDIA_TYPE
from app.web.problems import TITLES

ABOUT = """The records of one account, for its owner's mobile app.

Times are RFC 3339 in UTC, dates year-month-day, amounts of money integers in minor units of an ISO 4217 currency.
Every error is a problem (RFC 9457). Text is kept trimmed, in NFC, and without control characters. A list is read by
following next_cursor. ETags tell what is unchanged: send If-None-Match to read, If-Match to write. PUT with an id of
your own makes a record once, however often it is sent. What would make an account hold too much is refused by 422 and
the type /problems/account-full, and what is written faster than a person would by 429."""

HEADERS: dict[str, Schema] = {
    "ETag": {"description": "The version.", "schema": schemas.TEXT},
    "Location": {"description": "Where the record is.", "schema": schemas.TEXT},
    "Retry-After": {"description": "Seconds.", "schema": {"type": "integer", "minimum": 0}},
    "WWW-Authenticate": {"schema": schemas.TEXT},
}
# The content of a document, which is no JSON.
BYTES: Schema = {"type": "string", "format": "binary"}
HEADERS_OF_STATUS = {
    200: ("ETag",),
    201: ("ETag", "Location"),
    206: ("ETag",),
    304: ("ETag",),
    401: ("WWW-Authenticate",),
    412: (),
    429: ("Retry-After",),
    503: ("Retry-After",),
}
# What any request may meet: the wrong scheme, a failure of ours, a database that is away.
ALWAYS = (403, 500, 503)
WITH_TOKEN = (401,)
WITH_BODY = (400, 413, 415, 422, 429)


class Operation(NamedTuple):
    """One method at one address. `answers` holds the schema of each answer that went well; None is an empty one."""

    id: str
    summary: str
    answers: Mapping[int, Schema | None]
    problems: tuple[int, ...] = ()
    parameters: tuple[Schema, ...] = ()
    body: Schema | None = None
    is_public: bool = False
    description: str = ""
    changed_meanwhile: Schema | None = None


@bp.get("/openapi.json")
@public
def openapi() -> Response:
    text, tag = _rendered()
    headers = {"ETag": f'"{tag}"', "Cache-Control": "no-cache"}
    if is_known(tag):
        return Response(status=304, headers=headers)
    return Response(text, headers=headers, mimetype=MEDIA_TYPE)


@cache
def _rendered() -> tuple[bytes, str]:
    text = to_json(document())
    return text, hashlib.sha256(text).hexdigest()[:16]


def document() -> Schema:
    paths = _paths_of_account()
    for kind in KINDS.values():
        paths |= _paths_of(kind)
    paths |= _paths_of_content()
    return {
        "openapi": "3.1.0",
        "info": {"title": "Jobplanr", "version": "1", "description": ABOUT},
        "servers": [{"url": bp.url_prefix}],
        "security": [{"token": []}],
        "paths": {
            path: {method: _rendered_operation(path, operation) for method, operation in methods.items()}
            for path, methods in paths.items()
        },
        "components": {
            "schemas": schemas.components(),
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token lives 15 minutes and is renewed at /token/renew, even once it has expired. "
                    "Once the new one is used, using the old one ends the sign-in.",
                }
            },
        },
    }


def _paths_of_account() -> dict[str, dict[str, Operation]]:
    token = {200: ref("Token")}
    return {
        "/token": {
            "post": Operation(
                "sign_in", "Sign this device in", token, (401, 429), body=ref("Credentials"), is_public=True
            ),
            "delete": Operation("sign_out", "Sign this device out", {204: None}),
        },
        "/token/renew": {"post": Operation("renew", "Get a new token, even for one that has expired", token)},
        "/me": {"get": Operation("me", "The account", {200: ref("Account")})},
        "/search": {
            "get": Operation(
                "search",
                "Some of every kind of record in which words are found",
                {200: ref("Found")},
                (422,),
                (_query("q", {"type": "string", "maxLength": LONGEST_QUERY}, _WORDS),),
                description="An opportunity is also found by the names of its company, its contacts and its tags, and"
                " by the number in its link. Lists, asked with q, have all of a kind.",
            )
        },
    }


_WORDS = "Words, or their beginnings, that all have to be there; in quotes, next to each other."


def _paths_of(kind: Kind) -> dict[str, dict[str, Operation]]:
    name, many, one = schemas.name_of(kind), kind.slug, kind.singular.replace("_", " ")
    shown, sent = ref(name), ref(f"{name}Values")
    seen = (_header("If-None-Match", "An ETag: 304 if nothing changed since."),)
    mine = (_header("If-Match", "The ETag that was read: 412 if the record changed since."),)
    meanwhile = ref(f"{name}ChangedMeanwhile")
    return {
        f"/{many}": {
            "get": Operation(
                f"list_{many}",
                f"A page of {many.replace('_', ' ')}",
                {200: ref(f"{name}List"), 304: None},
                (410, 422),
                (*_questions(kind), *seen),
                description="With updated_since: what changed since, oldest change first, then the deletions. "
                "The order is that of the changes, whatever sort says.",
            ),
            "post": Operation(f"make_{kind.singular}", f"Make one {one}", {201: shown}, (409,), body=sent),
        },
        f"/{many}/{{id}}": {
            "get": Operation(f"read_{kind.singular}", f"Read one {one}", {200: shown, 304: None}, (404,), seen),
            "put": Operation(
                f"put_{kind.singular}",
                f"Make one {one} under an id of your own, or replace its values",
                {201: shown, 200: shown},
                (404, 409, 410, 412, 428),
                mine,
                sent,
                description="The same PUT again changes nothing (200). Other values need If-Match (428).",
                changed_meanwhile={"anyOf": [meanwhile, ref("Problem")]},
            ),
            "patch": Operation(
                f"change_{kind.singular}",
                f"Change some values of one {one}",
                {200: shown},
                (404, 409, 412),
                mine,
                ref(f"{name}Changes"),
                changed_meanwhile=meanwhile,
            ),
            "delete": Operation(
                f"delete_{kind.singular}",
                f"Delete one {one}",
                {204: None},
                (404, 409, 412, 429),
                mine,
                changed_meanwhile=meanwhile,
            ),
        },
    }


def _paths_of_content() -> dict[str, dict[str, Operation]]:
    part = _header("Range", "A part of it, such as bytes=0-1023; several parts at once are answered by the whole.")
    seen = _header("If-None-Match", "An ETag: 304 if nothing changed since.")
    unchanged = _header("If-Range", "An ETag: the part if nothing changed since, else the whole.")
    mine = _header("If-Match", "The ETag of the content that is replaced.")
    return {
        "/documents/{id}/content": {
            "get": Operation(
                "read_document_content",
                "Read a document’s content",
                {200: BYTES, 206: BYTES, 304: None},
                (404, 416),
                (part, seen, unchanged),
                description="404 as long as it has none. Its ETag is its sha256.",
            ),
            "put": Operation(
                "put_document_content",
                "Give a document its content, or replace it",
                {201: None, 204: None},
                (404, 409, 412, 428),
                (mine,),
                BYTES,
                description="PDF, DOCX, ODT, plain text, PNG, JPEG, GIF or WebP, told by the bytes and not by"
                " Content-Type (422); up to 10 MB, and 500 MB an account (413). The same bytes again change nothing"
                " (204); others need If-Match (428). What was sent with an application is not replaced (409).",
            ),
        }
    }


def _questions(kind: Kind) -> list[Schema]:
    """The parameters of a list."""
    known: dict[str, tuple[Schema, str]] = {
        "limit": (
            {"type": "integer", "minimum": 1, "default": lists.ROWS},
            f"How many to give; never more than {lists.MOST_ROWS}.",
        ),
        "cursor": (schemas.TEXT, "The next_cursor of the page before, asked with the same parameters."),
        "updated_since": (schemas.MOMENT, "Not longer ago than 90 days (410)."),
        "sort": ({"type": "string", "enum": list(kind.sorts)}, "Without it the order is that of the ids."),
        "q": ({"type": "string", "maxLength": LONGEST_QUERY}, "Words that all have to be in it."),
    }
    asked = {name: known[name] for name in lists.parameters(kind)}
    asked |= {name: (schemas.asked(filter), "") for name, filter in kind.filters.items()}
    return [_query(name, schema, description) for name, (schema, description) in asked.items()]


def _query(name: str, schema: Schema, description: str) -> Schema:
    parameter = {"name": name, "in": "query", "schema": schema}
    return parameter | {"description": description} if description else parameter


def _header(name: str, description: str) -> Schema:
    return {"name": name, "in": "header", "schema": schemas.TEXT, "description": description}


def _rendered_operation(path: str, operation: Operation) -> Schema:
    rendered: Schema = {
        "operationId": operation.id,
        "summary": operation.summary,
        "tags": [path.split("/")[1]],
        "parameters": [*_path_parameters(path), *operation.parameters],
        "responses": {str(status): _answer(status, schema) for status, schema in operation.answers.items()}
        | {str(status): _problem(status, operation) for status in _problems(operation)},
    }
    if operation.description:
        rendered["description"] = operation.description
    if operation.body:
        rendered["requestBody"] = {"required": True, "content": {_type_of(operation.body): {"schema": operation.body}}}
    if operation.is_public:
        rendered["security"] = []
    return rendered


def _path_parameters(path: str) -> list[Schema]:
    return [{"name": "id", "in": "path", "required": True, "schema": schemas.ID}] if "{id}" in path else []


def _problems(operation: Operation) -> list[int]:
    found = {*ALWAYS, *operation.problems}
    found |= set() if operation.is_public else set(WITH_TOKEN)
    found |= set(WITH_BODY) if operation.body else set()
    return sorted(found)


def _answer(status: int, schema: Schema | None) -> Schema:
    description = {
        200: "As asked.",
        201: "It is made.",
        204: "It is done.",
        206: "The part.",
        304: "Nothing changed since.",
    }[status]
    answer: Schema = {"description": description}
    if schema:
        answer["content"] = {_type_of(schema): {"schema": schema}}
    return answer | _headers(status, schema)


def _type_of(schema: Schema) -> str:
    return "*/*" if schema is BYTES else MEDIA_TYPE


def _problem(status: int, operation: Operation) -> Schema:
    schema = ref("InvalidValues") if status == 422 else ref("Problem")
    if status == 412 and operation.changed_meanwhile:
        schema = operation.changed_meanwhile
    answer = {"description": f"{TITLES[status][1]}.", "content": {"application/problem+json": {"schema": schema}}}
    return answer | _headers(status, schema)


def _headers(status: int, schema: Any) -> Schema:
    versioned = schema is None or schema not in (ref("Token"), ref("Account"), ref("Found"))
    names = HEADERS_OF_STATUS.get(status, ()) if versioned else ()
    return {"headers": {name: HEADERS[name] for name in names}} if names else {}

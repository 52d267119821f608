"""The description of this interface as OpenAPI 3.1, generated from what validates and answers."""

import hashlib
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from flask import Response
from pydantic_core import to_json

from app.blueprints.api import lists, paging, schemas
from app.blueprints.api.authentication import bp
from app.blueprints.api.responses import is_known
from app.blueprints.api.schemas import Schema, ref
from app.blueprints.api.undo import HEADER as UNDO
from app.models.search import LONGEST_QUERY
from app.operations.records.file_types import ENDINGS
from app.records.kind import Kind
from app.records.kinds import KINDS
from app.web.access import public
from app.web.json_body import MEDIA_TYPE
from app.web.problems import TITLES

ABOUT = """The records of one account, for its owner's mobile app.

Times are RFC 3339 in UTC, dates year-month-day, amounts of money integers in minor units of an ISO 4217 currency.
Dates and times lie in the years 1900 to 2199. An address without a scheme is taken for one of https. Text is kept
trimmed, in NFC, and without control characters. What is read-only is ignored where it is sent back.
Every error is a problem (RFC 9457), and its type says which. A list is read by following next_cursor; what changed
since is asked for by the next_since of the answer before. ETags tell what is unchanged: send If-None-Match to read,
If-Match to write; a document names its own as etag. PUT with an id of your own makes a record once, however often it
is sent. What would make an account hold too much is refused by 422 and the type /problems/account-full, and what is
written faster than a person would by 429. A deletion or a move can be taken back for 7 days, by the id in its answer's
Undo-Id."""

HEADERS: dict[str, Schema] = {
    "ETag": {"description": "The version.", "schema": schemas.TEXT},
    "Location": {"description": "Where the record is.", "schema": schemas.TEXT},
    "Retry-After": {"description": "Seconds.", "schema": {"type": "integer", "minimum": 0}},
    "WWW-Authenticate": {"description": "That a token is wanted.", "schema": schemas.TEXT},
    UNDO: {"description": "What POST /undo/{id} takes it back by, where it can be.", "schema": schemas.ID},
}
# The content of a document, which is no JSON.
BYTES: Schema = {"type": "string", "format": "binary"}
BYTES_SENT, BYTES_SHOWN = ("application/octet-stream",), ("application/octet-stream", *ENDINGS)
HEADERS_OF_STATUS = {
    200: ("ETag",),
    201: ("ETag", "Location"),
    206: ("ETag",),
    304: ("ETag",),
    401: ("WWW-Authenticate",),
    429: ("Retry-After",),
    503: ("Retry-After",),
}
# What any request may meet: the wrong scheme, a failure of ours, a database that is away.
ALWAYS = (403, 500, 503)
WITH_TOKEN = (401,)
WITH_BODY = (400, 413, 415, 422, 429)
# The types of problems where they are others than the status alone says.
SLUGS: dict[int, tuple[str, ...]] = {
    401: ("invalid-token", "expired-token"),
    403: ("https-required",),
    409: ("conflict", "in-use"),
    422: ("invalid-values", "account-full"),
}
_GONE: dict[int, tuple[str, ...]] = {410: ("gone",)}
_ONLY_ASKED: dict[int, tuple[str, ...]] = {410: ("too-long-ago",), 422: ("invalid-values",)}


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
    # The types of problems of a status, where this operation has others than most.
    slugs: Mapping[int, tuple[str, ...]] = {}
    undoes: bool = False


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
    paths = _paths_of_account() | _paths_of_all()
    for kind in KINDS.values():
        paths |= _paths_of(kind)
    paths |= _paths_of_content()
    problems: dict[str, Schema] = {}
    rendered = {
        path: {method: _rendered_operation(path, operation, problems) for method, operation in methods.items()}
        for path, methods in paths.items()
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Jobplanr",
            "version": "1",
            "description": ABOUT,
            "contact": {"name": "Jobplanr", "url": "https://jobplanr.ai"},
            "license": {"name": "All rights reserved", "identifier": "LicenseRef-Proprietary"},
        },
        "servers": [{"url": bp.url_prefix}],
        "security": [{"token": []}],
        "tags": [{"name": name, "description": about} for name, about in _tags(paths).items()],
        "paths": rendered,
        "components": {
            "schemas": schemas.components() | problems,
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token lives 15 minutes and is renewed at /token/renew, even once it has expired."
                    " For 60 seconds after the new one is first used, the one right before it goes on; after that,"
                    " using it ends the sign-in.",
                }
            },
        },
    }


def _tags(paths: Mapping[str, Any]) -> dict[str, str]:
    about = {slug: f"{_words(slug).capitalize()}, one by one and in lists." for slug in KINDS}
    about |= {
        "token": "Signing in and out.",
        "me": "Who is signed in.",
        "search": "What is found of every kind.",
        "changes": "Being in step with the server.",
        "today": "What the day holds.",
        "capture": "Adverts that other apps share.",
        "undo": "Taking back.",
    }
    return {name: about[name] for name in dict.fromkeys(_tag(path) for path in paths)}


def _tag(path: str) -> str:
    return path.split("/")[1]


def _words(slug: str) -> str:
    return slug.replace("_", " ")


def _paths_of_account() -> dict[str, dict[str, Operation]]:
    token = {200: ref("Token")}
    account = {200: ref("Account")}
    return {
        "/token": {
            "post": Operation(
                "sign_in",
                "Sign this device in",
                token,
                (401, 429),
                body=ref("Credentials"),
                is_public=True,
                slugs={401: ("invalid-credentials", "code-required"), 422: ("invalid-values",)},
            ),
            "delete": Operation("sign_out", "Sign this device out", {204: None}),
        },
        "/token/renew": {
            "post": Operation(
                "renew",
                "Get a new token, even for one that has expired",
                token,
                description="Asked again, it gives the same: an answer may get lost. The one before is done with a"
                " minute after the new one is first used.",
                slugs={401: ("invalid-token",)},
            )
        },
        "/me": {
            "get": Operation("me", "The account", account),
            "patch": Operation(
                "change_me",
                "Change names, time zone, or country",
                account,
                body=ref("AccountChanges"),
                slugs={422: ("invalid-values",)},
            ),
        },
    }


_WORDS = "Words, or their beginnings, that all have to be there; in quotes, next to each other."
_SINCE = "Not longer ago than 90 days (410), and no more than 5 minutes ahead (422)."
_CURSOR = "The next_cursor of the page before, asked with the same parameters."
_LIMIT: Schema = {"type": "integer", "minimum": 1}


def _paths_of_all() -> dict[str, dict[str, Operation]]:
    return {
        "/search": {"get": _search()},
        "/changes": {"get": _list_changes()},
        "/today": {"get": _today()},
        "/capture": {"post": _capture()},
        "/undo/{id}": {"post": _undo()},
    }


def _search() -> Operation:
    return Operation(
        "search",
        "Some of every kind of record in which words are found",
        {200: ref("Found")},
        (422,),
        (_query("q", {"type": "string", "maxLength": LONGEST_QUERY}, _WORDS),),
        description="An opportunity is also found by the names of its company, its contacts and its tags, and"
        " by the number in its link. Lists, asked with q, have all of a kind.",
        slugs=_ONLY_ASKED,
    )


def _list_changes() -> Operation:
    return Operation(
        "list_changes",
        "Records of every kind, whole or what changed",
        {200: ref("Changes"), 304: None},
        (410, 422),
        (
            _query("since", schemas.TEXT, f"The next_since of the answer before, or a moment. {_SINCE}"),
            _query("limit", _LIMIT, f"How many to give; {paging.MOST_ROWS} at most, and without it."),
            _query("cursor", schemas.TEXT, _CURSOR),
            _header("If-None-Match", "The ETag of the first page of the answer before: 304 if nothing changed."),
        ),
        description="Oldest change first, over all kinds, deletions among them; without since everything"
        " that is there, and no deletions. The same may come twice: what comes later counts.",
        slugs=_ONLY_ASKED,
    )


def _today() -> Operation:
    return Operation(
        "today",
        "What needs the person today",
        {200: ref("Today"), 304: None},
        (422,),
        (_IF_NONE_MATCH,),
        description="Its ETag changes with the records, and each hour.",
        slugs=_ONLY_ASKED,
    )


def _capture() -> Operation:
    return Operation(
        "capture",
        "Read an advert that another app shared",
        {200: ref("Captured")},
        body=ref("Shared"),
        description="Makes a draft of an opportunity out of it. Nothing is fetched, and nothing is kept.",
        slugs={422: ("invalid-values",)},
    )


def _undo() -> Operation:
    return Operation(
        "undo",
        "Take back a deletion or a move",
        {200: ref("Undone")},
        (404, 409, 422, 429),
        description=f"By the id that its answer had as {UNDO}, for 7 days. 409 where it cannot be taken back,"
        " and 404 where it was already.",
        slugs={409: ("cannot-undo", "conflict")},
    )


def _paths_of(kind: Kind) -> dict[str, dict[str, Operation]]:
    return {
        f"/{kind.slug}": {"get": _list(kind), "post": _make(kind)},
        f"/{kind.slug}/{{id}}": {
            "get": _read(kind),
            "put": _put(kind),
            "patch": _change(kind),
            "delete": _delete(kind),
        },
    }


def _list(kind: Kind) -> Operation:
    return Operation(
        f"list_{kind.slug}",
        f"A page of {_words(kind.slug)}",
        {200: ref(f"{schemas.name_of(kind)}List"), 304: None},
        (410, 422),
        (*_questions(kind), _IF_NONE_MATCH),
        description="With updated_since: what changed since, oldest change first, then the deletions. "
        "The order is that of the changes, whatever sort says.",
        slugs=_ONLY_ASKED,
    )


def _make(kind: Kind) -> Operation:
    return Operation(
        f"make_{kind.singular}",
        f"Make one {_words(kind.singular)}",
        {201: ref(schemas.name_of(kind))},
        (409,),
        body=_sent(kind),
    )


def _read(kind: Kind) -> Operation:
    return Operation(
        f"read_{kind.singular}",
        f"Read one {_words(kind.singular)}",
        {200: ref(schemas.name_of(kind)), 304: None},
        (404,),
        (_IF_NONE_MATCH,),
    )


def _put(kind: Kind) -> Operation:
    shown = ref(schemas.name_of(kind))
    return Operation(
        f"put_{kind.singular}",
        f"Make one {_words(kind.singular)} under an id of your own, or replace its values",
        {201: shown, 200: shown},
        (404, 409, 410, 412, 428),
        (_IF_MATCH,),
        _sent(kind),
        description="The same PUT again changes nothing (200). Other values need If-Match (428). What was"
        " deleted stays so (410).",
        changed_meanwhile=_changed_meanwhile(kind),
        slugs=_GONE,
        undoes=True,
    )


def _change(kind: Kind) -> Operation:
    return Operation(
        f"change_{kind.singular}",
        f"Change some values of one {_words(kind.singular)}",
        {200: ref(schemas.name_of(kind))},
        (404, 409, 412),
        (_IF_MATCH,),
        ref(f"{schemas.name_of(kind)}Changes"),
        changed_meanwhile=_changed_meanwhile(kind),
        undoes=True,
    )


def _delete(kind: Kind) -> Operation:
    return Operation(
        f"delete_{kind.singular}",
        f"Delete one {_words(kind.singular)}",
        {204: None},
        (404, 409, 410, 412, 429),
        (_IF_MATCH,),
        description="What hangs on it goes with it. Sent again, it is answered by 410.",
        changed_meanwhile=_changed_meanwhile(kind),
        slugs=_GONE,
        undoes=True,
    )


def _sent(kind: Kind) -> Schema:
    return ref(f"{schemas.name_of(kind)}Values")


def _changed_meanwhile(kind: Kind) -> Schema:
    return ref(f"{schemas.name_of(kind)}ChangedMeanwhile")


def _paths_of_content() -> dict[str, dict[str, Operation]]:
    part = _header("Range", "A part of it, such as bytes=0-1023; several parts at once are answered by the whole.")
    unchanged = _header("If-Range", "An ETag: the part if nothing changed since, else the whole.")
    mine = _header("If-Match", "The ETag of the content that is replaced.")
    return {
        "/documents/{id}/content": {
            "get": Operation(
                "read_document_content",
                "Read a document’s content",
                {200: BYTES, 206: BYTES, 304: None},
                (404, 416),
                (part, _IF_NONE_MATCH, unchanged),
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
                slugs={409: ("conflict", "was-sent"), 413: ("too-large", "no-room")},
            ),
        }
    }


def _questions(kind: Kind) -> list[Schema]:
    """The parameters of a list."""
    known: dict[str, tuple[Schema, str]] = {
        "limit": (_LIMIT, f"How many to give; {lists.ROWS} without it, and {paging.MOST_ROWS} at most."),
        "cursor": (schemas.TEXT, _CURSOR),
        "updated_since": (schemas.MOMENT, f"The next_since of the answer before, or a moment. {_SINCE}"),
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


_IF_NONE_MATCH = _header("If-None-Match", "An ETag: 304 if nothing changed since.")
_IF_MATCH = _header("If-Match", "The ETag that was read: 412 if the record changed since.")


def _rendered_operation(path: str, operation: Operation, problems: dict[str, Schema]) -> Schema:
    """Into `problems` goes what its problems are like, by name."""
    rendered: Schema = {
        "operationId": operation.id,
        "summary": operation.summary,
        "description": operation.description or f"{operation.summary}.",
        "tags": [_tag(path)],
        "parameters": [*_path_parameters(path), *operation.parameters],
        "responses": {str(status): _answer(status, schema, operation) for status, schema in operation.answers.items()}
        | {str(status): _problem(status, operation, problems) for status in _problems(operation)},
    }
    if operation.body:
        rendered["requestBody"] = {"required": True, "content": _content(operation.body, BYTES_SENT)}
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


def _answer(status: int, schema: Schema | None, operation: Operation) -> Schema:
    description = {
        200: "As asked.",
        201: "It is made.",
        204: "It is done.",
        206: "The part.",
        304: "Nothing changed since.",
    }[status]
    answer: Schema = {"description": description}
    if schema:
        answer["content"] = _content(schema, BYTES_SHOWN)
    undo = (UNDO,) if operation.undoes and status in (200, 204) else ()
    return answer | _headers((*_versioned(status, schema), *undo))


def _content(schema: Schema, types_of_bytes: tuple[str, ...]) -> Schema:
    return {type: {"schema": schema} for type in (types_of_bytes if schema is BYTES else (MEDIA_TYPE,))}


def _problem(status: int, operation: Operation, problems: dict[str, Schema]) -> Schema:
    schema = operation.changed_meanwhile if status == 412 else None
    if not schema:
        slugs = operation.slugs.get(status) or SLUGS.get(status) or (TITLES[status][0],)
        name = "Or".join(slug.title().replace("-", "") for slug in slugs) + "Problem"
        more = {"errors": schemas.ERRORS} if status == 422 else {}
        problems[name] = schemas.problem(status, slugs, **more)
        schema = ref(name)
    answer = {"description": f"{TITLES[status][1]}.", "content": {"application/problem+json": {"schema": schema}}}
    return answer | _headers(HEADERS_OF_STATUS.get(status, ()))


def _versioned(status: int, schema: Schema | None) -> tuple[str, ...]:
    has_none = schema in [ref(name) for name in ("Token", "Account", "Found", "Captured", "Undone")]
    return () if has_none else HEADERS_OF_STATUS.get(status, ())


def _headers(names: tuple[str, ...]) -> Schema:
    return {"headers": {name: HEADERS[name] for name in names}} if names else {}

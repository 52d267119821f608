"""Requests with something nasty at one place. Where that can be is read off the application itself: its URL map, the
forms and links on its pages, its description of the JSON interface, and the headers that its code looks at."""

import json
import re
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit

from flask import Flask
from selectolax.lexbor import LexborNode
from werkzeug.datastructures import MultiDict

import app as application
from app.blueprints.api.openapi import document
from app.blueprints.api.schemas import name_of
from app.records.kind import Kind
from app.records.kinds import KINDS, PAGE_KINDS
from tests.records import factories
from tests.support.browser import Browser, Page
from tests.sweeps.nasty import BYTES, JSON, TEXTS
from tests.sweeps.routes import CAPTURED_AT, WANTED, Belongings, Route, addresses, routes

API = "/api/v1"
FORM = "application/x-www-form-urlencoded"
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# In bytes. Every server has its limits here, gunicorn some more.
LONGEST_HEADER = 4000
# What a browser sends by itself, and what servers and proxies are known to look at.
HEADERS = {
    *("Accept", "Accept-Encoding", "Accept-Language", "Content-Type", "Host", "If-Modified-Since", "Origin", "Range"),
    *("Referer", "User-Agent", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-HTTP-Method-Override"),
}
# Of a request and of what werkzeug calls a header that it has read.
READ = re.compile(r"request\.(?:headers(?:\.get\(|\[)\"([\w-]+)\"|(if_match|if_none_match|authorization))")
# Who sends these has lost something afterwards: the sign-in, a record, a link.
ENDING = re.compile(r"/(sign-out|delete|merge|end|password|token)$|^(/api/v1)?/(verify-email|reset-password|undo)/")
LEAVING = "/account/delete"
# Where a note is made while it is typed.
MAKES_ITS_OWN = re.compile(r"/notes/[^/]+/text")
# What a form leaves to whoever fills it in: the first that it offers will do.
CHOICES = {"document_id", "document_ids", "into", "opportunity_id", "until", "way"}
# What parts the fields of a form that holds a file, and what that file and the content of a document may be.
BOUNDARY = "the-next-field"
WITH_FILE = f"multipart/form-data; boundary={BOUNDARY}"
FILE = "%PDF-1.7 typed"
# What begins with this text is no text: it goes in as it is. In JSON it stands for it until then.
HERE = "the value stands here"


@dataclass(frozen=True, eq=False)
class Person:
    """Who asks: by cookies in pages, by a token in JSON. Nobody has neither."""

    name: str
    browser: Browser
    things: Belongings | None = None
    token: str = ""
    # Pages that nothing leads to but an e-mail.
    links: tuple[str, ...] = ()

    @property
    def cookies(self) -> dict[str, str]:
        return {cookie.key: cookie.value for cookie in self.browser._cookies.values()}


@dataclass(frozen=True)
class Attempt:
    """A request as it goes over the wire."""

    who: str
    method: str
    path: str
    query: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    # Not even things of its own. What is the owner's, none may.
    must_not_write: bool = False
    # What it is about, for people who look for a failure.
    place: str = ""

    def turn(self, owned: Sequence[str]) -> int:
        """In which part of a round it comes, so that it takes nothing away from those before.

        First what leaves things as they are, then what ends something, then what may make something of their own
        under an id of the owner's, one of `owned`: others would take it for the owner's afterwards. Leaving comes last.
        """
        if self.must_not_write:
            return 0
        if self.path == LEAVING:
            return 3
        made_under = self.path + self.body.decode("latin-1")
        if any(id in made_under for id in owned):
            return 2
        is_ending = self.method == "DELETE" or ENDING.search(self.path) or b"act=delete" in self.body
        return 1 if is_ending else 0

    def __str__(self) -> str:
        query = f"?{self.query[:300]}" if self.query else ""
        return f"{self.who}: {self.method} {self.path[:300]}{query} {self.body[:300]!r} [{self.place}]"


@dataclass(frozen=True)
class Target:
    """A request in order, and in which way it is: `fields` of a form, or a JSON `document`."""

    attempt: Attempt
    cookies: dict[str, str]
    fields: "MultiDict[str, str] | None" = None
    document: dict[str, Any] | None = None
    queries: tuple[str, ...] = ()
    # Those of them that it is there for. It is asked all, since a link may carry any of them on.
    asked: frozenset[str] = frozenset()
    properties: tuple[str, ...] = ()
    # Whether it is about the owner's things.
    is_foreign: bool = False


class Place(NamedTuple):
    """Somewhere in a request where something nasty can be: `make` puts it there.

    Places of one kind and name are alike. `is_read` is whether what stands there is read, and not refused before.
    """

    kind: str
    name: str
    is_read: bool
    label: str
    make: Callable[[str], Attempt]


def kinds_of_values(kind: str) -> dict[str, list[str]]:
    """Return all that is put into a place of this kind, by what it has in common.

    What goes in as it is, past all quoting, begins with HERE.
    """
    if kind in ("address", "query", "field"):
        return {**TEXTS, "bytes": [HERE + raw for raw in BYTES]}
    if kind == "json":
        return {**TEXTS, **{name: [HERE + raw for raw in raws] for name, raws in JSON.items()}}
    return TEXTS


def targets(app: Flask, owner: Person, stranger: Person, *nobodies: Person) -> Iterator[Target]:
    """Every request there is: by the stranger about things of their own, by the stranger about the owner's, and by
    those not signed in about the owner's. Nobody but the first may write."""
    pages = list(chain.from_iterable(pages_of(app, person, owner) for person in (stranger, *nobodies)))
    asked = queries([page for _person, page in pages])
    theirs = dict(zip(_ids(stranger), _ids(owner), strict=True))
    yield from _gets(app, stranger, stranger, asked)
    for person in (stranger, *nobodies):
        yield from _gets(app, person, owner, asked)
    for form in _forms(app, pages, stranger):
        yield form
        if form.attempt.who == stranger.name:
            about_owner = _about(form, theirs)
            if about_owner.attempt.path != form.attempt.path:
                yield about_owner
            yield _by(form, nobodies[0])
    yield from _json(app, stranger, stranger)
    for person in (stranger, nobodies[0]):
        yield from _json(app, person, owner)


def places(target: Target) -> Iterator[Place]:
    first = target.attempt
    label = f"{first.who} {first.method} {first.path} of {'the owner' if target.is_foreign else 'their own'}"

    is_refused = target.is_foreign or (first.method != "GET" and first.must_not_write)

    def place(kind: str, name: str, make: Callable[[str], Attempt], how: str = "") -> Place:
        where = f"{kind} {name}{how}"
        is_read = not is_refused and (kind != "query" or name in target.asked)
        return Place(kind, name, is_read, f"{label} {where}", lambda value: replace(make(value), place=where))

    for number in range(1, first.path.count("/") + 1):
        # Alike is what stands below the same part of an address, whichever record it is about.
        above = UUID.sub("<id>", "/".join(first.path.split("/")[:number]))
        yield place("address", f"{above}/", _in_path(first, number))
    yield from (place("query", name, _in_query(first, name)) for name in (*target.queries, "x"))
    yield from (place("header", name, _in_header(first, name)) for name in sorted(header_names()))
    if target.document is None:
        names = {*target.cookies, "session", "theme", "remember_token", "x"}
        yield from (place("cookie", name, _in_cookie(first, target.cookies, name)) for name in sorted(names))
    if target.fields is not None:
        for name in (*dict.fromkeys(target.fields), "x"):
            yield place("field", name, _in_field(first, target.fields, name))
    for name in target.properties:
        yield from (place("json", name, make, how) for how, make in _in_json(target, name))
    if target.properties:
        yield place("json", "body", lambda value: replace(first, body=_raw(value).encode("utf-8", "surrogatepass")))


# Where requests are found.


def pages_of(app: Flask, person: Person, owner: Person) -> list[tuple[Person, Page]]:
    """Every page that this person can open, of things of their own if they have any."""
    found = [person.browser.get(address) for address in _addresses_of_pages(app, person, owner)]
    return [(person, page) for page in found if page.is_html and page.status_code == 200]


def forms_on(pages: list[Page]) -> Iterator[tuple[str, "MultiDict[str, str]"]]:
    """(address, what would be sent) of every form that changes something, each address once."""
    seen = set()
    for page in pages:
        for number, node in enumerate(page.tree.css("form")):
            if (node.attributes.get("method") or "").lower() != "post":
                continue
            form = page.form(number)
            values = MultiDict(form.values)
            for name in form.names:
                values.setdefault(name, "")
            for name in CHOICES & form.names:
                values[name] = values[name] or _offered(node, name)
            for target in _sent_to(page, node):
                if target not in seen:
                    seen.add(target)
                    yield target, values


def _sent_to(page: Page, form: LexborNode) -> Iterator[str]:
    """Every address that one of its buttons sends it to, or a script."""
    buttons = form.css("button[formaction]")
    address = form.attributes.get("action") or page.request.path
    if len(buttons) < len(form.css("button")):
        yield address
    if "data-owner" in form.attributes and address.endswith("/edit"):
        # While it is typed.
        yield address.removesuffix("/edit") + "/text"
    yield from (button.attributes["formaction"] or "" for button in buttons)


def _offered(form: LexborNode, name: str) -> str:
    """The first value that is offered for this name and is one."""
    offers = form.css(f'[name="{name}"][value], [name="{name}"] option[value]')
    return next((value for one in offers if (value := one.attributes["value"])), "")


def queries(pages: list[Page]) -> dict[str, set[str]]:
    """Return by name, of all that pages ask and that lists can be asked, the paths that are asked for it."""
    found: dict[str, set[str]] = {}
    of_lists = ((name, f"/{slug}") for slug, kind in KINDS.items() for name in kind.filters)
    for name, path in (*of_lists, *chain.from_iterable(map(_asked_by, pages))):
        found.setdefault(name, set()).add(path)
    return dict(sorted(found.items()))


def _asked_by(page: Page) -> Iterator[tuple[str, str]]:
    """(name, path) of everything that its links and its forms that only look ask."""
    # Not those that someone wrote into a note.
    for link in page.tree.css("a[href^='/'][href*='?']"):
        parts = urlsplit(link.attributes["href"] or "")
        yield from ((name, parts.path) for name, _value in parse_qsl(parts.query, keep_blank_values=True))
    for number, node in enumerate(page.tree.css("form")):
        if (node.attributes.get("method") or "get").lower() == "get":
            path = node.attributes.get("action") or page.request.path
            yield from ((name, path) for name in page.form(number).names)


@cache
def header_names() -> frozenset[str]:
    """Those that anything is known to look at, and those that this application does."""
    found = set(HEADERS)
    for path in Path(application.__file__).parent.rglob("*.py"):
        for named, read in READ.findall(path.read_text()):
            found.add(named or read.replace("_", "-").title())
    return frozenset(found)


def _names(address: str, owner: Person) -> bool:
    """Whether it is about something of theirs. Everywhere else it does not matter whose ids are known."""
    return any(id in address for id in _ids(owner))


def _ids(person: Person) -> list[str]:
    assert person.things
    return [str(id) for part in person.things for id in part.values()]


def _addresses_of_pages(app: Flask, who: Person, of: Person) -> Iterator[str]:
    """Of their own things, or else of the other's."""
    things = who.things or of.things
    assert things
    yield from who.links
    before = things.before
    yield f"/opportunities/{before['opportunities']}?asked=sent"
    for slug in ("companies", "contacts"):
        yield f"/{slug}/{before[slug]}/merge?other={things.named[slug]}"
    for route in routes(app):
        if route.method == "GET" and not route.is_api:
            yield from addresses(app, route, things)


def _gets(app: Flask, who: Person, of: Person, paths: dict[str, set[str]]) -> Iterator[Target]:
    for address in _addresses_of_pages(app, replace(who, things=of.things), of):
        if who.things and who is not of and not _names(address, of):
            continue
        attempt = _attempt(who, "GET", address, must_not_write=True)
        asked = frozenset(name for name, those in paths.items() if attempt.path in those)
        yield Target(attempt, who.cookies, queries=tuple(paths), asked=asked, is_foreign=who is not of)


def _forms(app: Flask, pages: list[tuple[Person, Page]], stranger: Person) -> Iterator[Target]:
    """Of every page, and of every address that takes one and is on no page."""
    found = set()
    for person in dict.fromkeys(person for person, _page in pages):
        for address, values in forms_on([page for whose, page in pages if whose is person]):
            found.add(address)
            yield _form(person, address, values)
    token = stranger.browser.get("/account").form().values["csrf_token"]
    assert stranger.things
    for route in routes(app):
        if route.method == "POST" and not route.is_api:
            for address in addresses(app, route, stranger.things):
                if address not in found:
                    yield _form(stranger, address, MultiDict({"csrf_token": token, **_chosen(address, stranger)}))


def _chosen(address: str, person: Person) -> dict[str, str]:
    """What is ticked and chosen on a page that this application shows in another state: of a list, its rows."""
    assert person.things
    slug = address.removeprefix("/")
    if slug in PAGE_KINDS:
        act = "tag" if "tag" in PAGE_KINDS[slug].acts else "delete"
        return {"id": str(person.things.before[slug]), "act": act, "tag": "Typed"}
    return {"outcome": "rejected", "rows": "Typed"}


def _form(person: Person, address: str, values: "MultiDict[str, str]") -> Target:
    fields = MultiDict(values)
    for name, value in _typed(person).items():
        if fields.get(name) == "":
            fields[name] = value
    if "id" in fields and "act" not in fields:
        fields["id"] = str(uuid.uuid4())
    return _encoded(Target(_attempt(person, "POST", address), person.cookies, fields))


def _typed(person: Person) -> dict[str, str]:
    """What a form needs and does not hold when it is opened."""
    mine = {"password": person.browser.password, "current_password": person.browser.password}
    mine |= {
        "email": person.browser.email,
        "file": FILE,
        **dict.fromkeys((*factories.MAIN.values(), "text", "rows"), "Typed"),
    }
    return mine | ({"stage_id": str(person.things.before["stages"])} if person.things else {})


def _encoded(target: Target) -> Target:
    assert target.fields is not None
    body = _body(list(target.fields.items(multi=True)))
    headers = (*target.attempt.headers, ("Content-Type", WITH_FILE if "file" in target.fields else FORM))
    return replace(target, attempt=replace(target.attempt, headers=headers, body=body))


def _body(fields: list[tuple[str, str]]) -> bytes:
    """As a browser sends them; with a file among them, each for itself."""
    if "file" not in dict(fields):
        return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in fields).encode()
    parts = []
    for name, value in fields:
        file = '; filename="cv.pdf"' if name == "file" else ""
        parts.append(f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n{_raw(value)}\r\n')
    return "".join([*parts, f"--{BOUNDARY}--\r\n"]).encode("utf-8", "surrogatepass")


def _about(form: Target, others: dict[str, str]) -> Target:
    """The same form, sent to what is someone else's. There is nothing of this id for them, so nothing is written, but
    for a note of their own: whoever types one gives it its id, and an id is only one's own beside one's account."""
    path = form.attempt.path
    for id, other in others.items():
        path = path.replace(id, other)
    may_make = bool(MAKES_ITS_OWN.fullmatch(path))
    return replace(form, attempt=replace(form.attempt, path=path, must_not_write=not may_make), is_foreign=True)


def _by(form: Target, nobody: Person) -> Target:
    """The same form with its token, sent by someone who is not signed in."""
    headers = tuple((name, value) for name, value in form.attempt.headers if name != "Cookie")
    attempt = replace(form.attempt, who=nobody.name, headers=(*headers, _cookie(nobody.cookies)), must_not_write=True)
    return replace(form, attempt=attempt, cookies=nobody.cookies)


@cache
def _described() -> dict[str, Any]:
    return document()


def _json(app: Flask, who: Person, of: Person) -> Iterator[Target]:
    assert of.things
    described = _described()
    for route in routes(app):
        for address in addresses(app, route, of.things) if route.is_api else ():
            if who.things and who is not of and not _names(address, of):
                continue
            pattern = re.sub(r"[\w-]{36}", "{id}", address.removeprefix(API))
            said = described["paths"].get(pattern, {}).get(route.method.lower(), {})
            yield _json_target(route, address, who, of, said)


def _json_target(route: Route, address: str, who: Person, of: Person, said: dict[str, Any]) -> Target:
    queries = [parameter["name"] for parameter in said.get("parameters", ()) if parameter["in"] == "query"]
    # A PUT makes a record of their own where it finds none.
    refused = route.method == "GET" or not who.token or (who is not of and route.method != "PUT")
    attempt = _attempt(who, route.method, address, must_not_write=refused and not route.is_public)
    asked = frozenset(queries)
    target = Target(attempt, who.cookies, document={}, queries=tuple(queries), asked=asked, is_foreign=who is not of)
    if "requestBody" not in said:
        return target
    [(type, content)] = said["requestBody"]["content"].items()
    headers = [*attempt.headers, ("Content-Type", type)]
    if route.method == "PUT" and who is of:
        headers.append(("If-Match", "*"))
    if type != "application/json":
        return replace(target, attempt=replace(attempt, headers=tuple(headers), body=FILE.encode()))
    schema = _described()["components"]["schemas"][content["schema"]["$ref"].rpartition("/")[2]]
    body = _document(address, who, of, schema)
    attempt = replace(attempt, headers=tuple(headers), body=json.dumps(body).encode())
    properties = (*schema["properties"], "id", "x")
    return replace(target, attempt=attempt, document=body, properties=properties)


def _document(address: str, who: Person, of: Person, schema: dict[str, Any]) -> dict[str, Any]:
    """What makes sense at this address: the example of its kind, about things of their own if they have any."""
    kind = KINDS.get(address.removeprefix(API).split("/")[1])
    if kind is None and "examples" in schema:
        return dict(schema["examples"][0])
    if kind is None:
        return {"email": who.browser.email, "password": who.browser.password, "device": "A phone"}
    things = who.things or of.things
    assert things
    sent = _example(kind)
    if "name" in sent:
        # Some names may be there once only.
        sent["name"] += f" {uuid.uuid4().hex[:8]}"
    if kind.slug == "postings" and _names(address, of):
        # What it says can never be another.
        sent = {"text": WANTED, "captured_at": CAPTURED_AT.isoformat()}
    references = list(kind.references.items())
    # A note is about one thing at most.
    for name, slug in references[:1] if kind.slug == "notes" else references:
        id = str(things.before[slug])
        sent[name] = [id] if name.endswith("_ids") else id
    return sent


def _example(kind: Kind) -> dict[str, Any]:
    """As the description gives it for the kind."""
    [example] = _described()["components"]["schemas"][f"{name_of(kind)}Values"]["examples"]
    return dict(example)


def _attempt(who: Person, method: str, address: str, must_not_write: bool = False) -> Attempt:
    path, _, query = address.partition("?")
    credentials = ("Authorization", f"Bearer {who.token}") if path.startswith(API) else _cookie(who.cookies)
    return Attempt(who.name, method, path, query, (("Host", "localhost"), credentials), must_not_write=must_not_write)


def _cookie(cookies: dict[str, str]) -> tuple[str, str]:
    return "Cookie", "; ".join(f"{name}={value}" for name, value in cookies.items())


# How something nasty is put there.


def _raw(value: str) -> str:
    return value.removeprefix(HERE)


def _quoted(value: str) -> str:
    """As it stands in an address or a form; what is raw already stands as it is."""
    return _raw(value) if value.startswith(HERE) else quote_plus(value.encode("utf-8", "surrogatepass"))


def _as_header(value: str) -> str:
    """Without what no server lets through."""
    kept = "".join(character for character in value if character >= " " and character != "\x7f")
    return kept[:LONGEST_HEADER].encode("utf-8", "surrogatepass")[:LONGEST_HEADER].decode("latin-1").strip()


def _in_path(first: Attempt, number: int) -> Callable[[str], Attempt]:
    parts = first.path.split("/")

    def make(value: str) -> Attempt:
        part = _raw(value) if value.startswith(HERE) else quote(value.encode("utf-8", "surrogatepass"), safe="")
        path = "/".join([*parts[:number], part[:7000], *parts[number + 1 :]])
        # It may have become an address of their own.
        return replace(first, path=path, must_not_write=first.method == "GET")

    return make


def _in_query(first: Attempt, name: str) -> Callable[[str], Attempt]:
    before = f"{first.query}&" if first.query else ""
    return lambda value: replace(first, query=f"{before}{quote_plus(name)}={_quoted(value)}"[:7000])


def _in_header(first: Attempt, name: str) -> Callable[[str], Attempt]:
    others = tuple(header for header in first.headers if header[0] != name)
    return lambda value: replace(first, headers=(*others, (name, _as_header(value))))


def _in_cookie(first: Attempt, cookies: dict[str, str], name: str) -> Callable[[str], Attempt]:
    """A value of its own; and every third time the real one with this at its end."""

    def make(value: str) -> Attempt:
        kept = _as_header(value).replace(";", "")
        tampered = cookies.get(name, "") + kept if len(value) % 3 == 0 else kept
        others = tuple(header for header in first.headers if header[0] != "Cookie")
        return replace(first, headers=(*others, _cookie({**cookies, name: tampered})))

    return make


def _in_field(first: Attempt, fields: "MultiDict[str, str]", name: str) -> Callable[[str], Attempt]:
    others = [(other, value) for other, value in fields.items(multi=True) if other != name]

    def make(value: str) -> Attempt:
        body = _body([*others, (name, value)])
        return replace(first, body=body, must_not_write=first.must_not_write or name == "csrf_token")

    return make


def _in_json(target: Target, name: str) -> Iterator[tuple[str, Callable[[str], Attempt]]]:
    """In place of the value, in a list, in an object, and as a name."""
    wholes: dict[str, Callable[[str], Any]] = {
        "": lambda value: {name: value},
        "[]": lambda value: {name: [value, value]},
        "{}": lambda value: {name: {value: value}},
        " as a name": lambda value: {f"{name}{value}": value},
    }
    for how, whole in wholes.items():

        def make(value: str, whole: Callable[[str], Any] = whole) -> Attempt:
            if value.startswith(HERE):
                text = json.dumps({**(target.document or {}), **whole(HERE)}).replace(f'"{HERE}"', _raw(value))
            else:
                text = json.dumps({**(target.document or {}), **whole(value)}, ensure_ascii=len(value) % 2 == 0)
            return replace(target.attempt, body=text.encode("utf-8", "surrogatepass"))

        yield how, make

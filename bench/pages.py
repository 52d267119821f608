"""The pages and calls that are measured, and who asks for them."""

import itertools
from dataclasses import dataclass

from app.records.kinds import PAGE_KINDS
from bench.client import Answer, Connection, from_somewhere
from bench.load import Ask
from bench.seed import PASSWORD, Person

ROWS = 50
EVERYTHING = "search of everything"


@dataclass(frozen=True)
class Visit:
    """One page or call, as one person asks for it."""

    name: str
    ask: Ask
    visitors: list[Connection]


def pages(person: Person) -> dict[str, str]:
    """Address by name, of the pages whose cost is to be known."""
    return {
        "board": "/board",
        "today": "/today",
        "month": "/calendar",
        "agenda": "/calendar?view=agenda",
        "list": "/opportunities",
        "review": "/review",
        "list by next step": "/opportunities?sort=next",
        "list of a stage": f"/opportunities?stage_id={person.stage_ids[1]}",
        "list by pay": "/opportunities?sort=pay",
        "list of a source": "/opportunities?source=a+fr&workplace=remote&sort=title",
        "search": "/opportunities?q=halden+nurse",
        EVERYTHING: "/search?q=nurse",
        "opportunity": f"/opportunities/{person.opportunity_id}",
        "company": f"/companies/{person.company_id}",
        "contact": f"/contacts/{person.contact_id}",
        **{f"list of {word}": f"/{word}" for word in PAGE_KINDS if word != "opportunities"},
        "account": "/account",
    }


def page_visits(person: Person, browsers: list[Connection]) -> list[Visit]:
    return [Visit(name, getting(path), browsers) for name, path in pages(person).items()]


def json_visits(person: Person, phones: list[Connection]) -> list[Visit]:
    items = f"/api/v1/opportunities?limit={ROWS}"
    tag = phones[0].get(items).expect(200).header("ETag")
    one = f"/api/v1/opportunities/{person.opportunity_id}"
    return [
        Visit("JSON list", getting(items), phones),
        Visit("JSON list, unchanged", getting(items, 304, If_None_Match=tag), phones),
        Visit("JSON record", getting(one), phones),
    ]


def getting(path: str, status: int = 200, **headers: str) -> Ask:
    """Asks for it again and again; the request is put together once for each visitor."""
    requests: dict[Connection, bytes] = {}

    def ask(visitor: Connection) -> int:
        request = requests.get(visitor) or requests.setdefault(visitor, visitor.request("GET", path, headers))
        return _size(visitor.send(request).expect(status))

    return ask


def signing_in(people: list[Person], port: int) -> Visit:
    """By the form, one at a time: a visitor who has the page, and each time another person's address."""
    visitor = Connection(port)
    page = visitor.get("/sign-in").expect(200)
    fields, cookies = page.fields("/sign-in"), dict(visitor.cookies)
    emails = itertools.cycle([person.email for person in people])

    def ask(visitor: Connection) -> int:
        visitor.cookies = dict(cookies)
        typed = fields | {"email": next(emails), "password": PASSWORD}
        return _size(visitor.post("/sign-in", typed, **from_somewhere()).expect(303))

    return Visit("sign-in", ask, [visitor])


def moving(person: Person, browser: Connection) -> Visit:
    """Each time another opportunity, to one of two stages."""
    ids, stages = itertools.cycle(person.opportunity_ids), itertools.cycle(person.stage_ids[1:4])
    page = browser.get(f"/opportunities/{person.opportunity_id}").expect(200)
    token, cookies = page.fields(f"/opportunities/{person.opportunity_id}/stage")["csrf_token"], dict(browser.cookies)

    def ask(visitor: Connection) -> int:
        # Each move leaves a notice for the next page in a cookie, which nobody looks at here.
        visitor.cookies = dict(cookies)
        fields = {"csrf_token": token, "stage_id": str(next(stages))}
        return _size(visitor.post(f"/opportunities/{next(ids)}/stage", fields).expect(303))

    return Visit("move", ask, [browser])


def phone(port: int, email: str) -> Connection:
    """With a token. Raises Failed."""
    asked = Connection(port).post_json("/api/v1/token", {"email": email, "password": PASSWORD, "device": "Bench"})
    token = asked.expect(200).json["token"]
    return Connection(port, token=token)


def _size(answer: Answer) -> int:
    return len(answer.body)

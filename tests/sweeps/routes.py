"""Every address of the application, read off its URL map, so that a new one cannot be forgotten."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import NamedTuple

from flask import Flask
from sqlalchemy import inspect, select, text
from werkzeug.routing import Rule

from app.extensions import db
from app.models.company import Company
from app.models.document import Document
from app.models.opportunity import StageChange
from app.models.sign_in import SignIn
from app.models.tenant import use_account
from app.operations.records import crud, document_texts, documents, file_types
from app.records.kinds import KINDS, PAGE_KINDS
from tests.records import factories
from tests.support.browser import Browser

API = "/api/"
# Of an advert.
WANTED, CAPTURED_AT = "Wanted", datetime(2026, 11, 20, 12, tzinfo=UTC)
# The full-text index of SQLite is kept by `search_entry`, which is looked at.
NOT_ROWS = (
    *("alembic_version", "search", "search_data", "search_idx", "search_docsize", "search_config"),
    *("search_index", "search_index_data", "search_index_idx", "search_index_config"),
)


class Route(NamedTuple):
    rule: Rule
    method: str
    is_public: bool

    @property
    def is_api(self) -> bool:
        return self.rule.rule.startswith(API)

    @property
    def blueprint(self) -> str:
        return self.rule.endpoint.partition(".")[0]

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule}"


def routes(app: Flask) -> list[Route]:
    return [
        Route(rule, method, getattr(app.view_functions[rule.endpoint], "is_public", False))
        for rule in sorted(app.url_map.iter_rules(), key=str)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


class Belongings(NamedTuple):
    """Ids of one person's things: by what stands before the id in an address, and by the argument's name."""

    before: dict[str, uuid.UUID]
    named: dict[str, uuid.UUID]

    def unknown(self) -> "Belongings":
        """The same shape, of nobody."""
        return Belongings(*({name: uuid.uuid4() for name in part} for part in self))


def belongings(app: Flask, owner: Browser, mark: str = "") -> Belongings:
    """One of everything that has an address, with this mark in all that is written there."""
    company_values = {name: f"{mark} {name}" for name in ("location", "address", "phone", "industry", "avoid_reason")}
    [company] = factories.make(app, owner, "companies", {"name": f"Acme{mark}", **company_values})
    person_values = {name: f"{mark} {name}" for name in ("role", "phone", "how_we_met")}
    [contact] = factories.make(app, owner, "contacts", {"name": f"Zoë{mark}", "company_id": company, **person_values})
    values = {"title": f"Baker{mark}", "company_id": company, "contact_ids": [contact], "tags": [f"bread{mark}"]}
    texts = {name: f"{mark} {name}" for name in ("location", "pay_text", "source", "reference", "outcome_reason")}
    [job] = factories.make(app, owner, "opportunities", {**values, **texts, "referrer_id": contact})
    [note] = factories.make(app, owner, "notes", {"body": f"Remember {mark}.", "opportunity_id": job})
    [activity] = factories.make(
        app,
        owner,
        "activities",
        {
            "kind": "interview",
            "starts_at": datetime(2026, 12, 1, 9, 30, tzinfo=UTC),
            "opportunity_id": job,
            "company_id": company,
            "contact_ids": [contact],
            **{name: f"{mark} {name}" for name in ("summary", "place", "result", "preparation", "debrief")},
        },
    )
    [task] = factories.make(app, owner, "tasks", {"title": f"Ring{mark}", "opportunity_id": job, "contact_id": contact})
    [offer] = factories.make(app, owner, "offers", {"opportunity_id": job, "base": 100, "benefits": f"Bread{mark}"})
    [document] = factories.make(app, owner, "documents", {"name": f"CV{mark}", "kind": "resume"})
    advert = {"text": f"{WANTED}{mark}", "captured_at": CAPTURED_AT}
    [posting] = factories.make(app, owner, "postings", advert | {"opportunity_id": job})
    [view] = factories.make(app, owner, "saved_views", {"name": f"Near{mark}", "query": "location=k%C3%B6ln"})
    [skill] = factories.make(app, owner, "skills", {"name": f"Kneading{mark}", "other_names": f"dough{mark}"})
    # To be merged with the first ones.
    [other_company] = factories.make(app, owner, "companies", {"name": f"Acme and sons{mark}"})
    [other_contact] = factories.make(app, owner, "contacts", {"name": f"Zoë again{mark}"})
    [gone] = factories.make(app, owner, "companies", {"name": f"Gone{mark}"})
    with app.app_context():
        use_account(db.session(), owner.account_id)
        file = BytesIO(f"%PDF-1.7 {mark}".encode())
        paper = db.session.get_one(Document, (owner.account_id, document))
        documents.fill(paper, file, file_types.inspect(file))
        document_texts.keep(paper, f"I bake bread{mark}.")
        company_gone = db.session.get_one(Company, (owner.account_id, gone))
        done = crud.delete(KINDS["companies"], company_gone, f"Deleted{mark}.").id
        db.session.commit()
        entry = db.session.scalars(select(StageChange.id).where(StageChange.opportunity_id == job)).one()
        sign_in = db.session.scalars(select(SignIn.id).where(SignIn.account_id == owner.account_id)).first()
        assert sign_in is not None
    before = {
        "companies": company,
        "contacts": contact,
        "opportunities": job,
        "notes": note,
        "undo": done,
        "recent": done,
    }
    before |= {"sign-ins": sign_in, "stages": factories.stage_ids(app, owner)["Interview"], "stage_changes": entry}
    before |= {"saved_views": view, "views": view, "skills": skill}
    before |= {"activities": activity, "tasks": task, "offers": offer, "documents": document, "postings": posting}
    for slug in KINDS.keys() - before.keys():
        [before[slug]] = factories.make(app, owner, slug, _values_of_any(slug, mark, before))
    named = {"entry_id": entry, "contact_id": contact, "document_id": document, "advert_id": posting}
    named |= {"companies": other_company, "contacts": other_contact}
    named |= {"older": posting, "newer": posting}
    return Belongings(before, named)


def _values_of_any(slug: str, mark: str, ids: dict[str, uuid.UUID]) -> dict[str, object]:
    """Of a kind that needs nothing special: its example with the mark in every text, and what it can refer to."""
    model, references = KINDS[slug].model, KINDS[slug].references
    texts = {name for names in ("title_texts", "other_texts") for name in getattr(model, names, ())}
    values = {name: f"{text}{mark}" if name in texts else text for name, text in factories.example(slug).items()}
    return values | {name: [ids[of]] if name.endswith("_ids") else ids[of] for name, of in references.items()}


def addresses(app: Flask, route: Route, things: Belongings) -> Iterator[str]:
    """The addresses of a route, for every kind of record it serves, with these ids in them."""
    words: tuple[str, ...] = ("",)
    if "kind" in route.rule.arguments:
        words = tuple(PAGE_KINDS)
    elif "slug" in route.rule.arguments:
        words = tuple(KINDS)
    for slug in words:
        values = {name: _value(route, name, slug, things) for name in route.rule.arguments}
        yield app.url_map.bind("").build(route.rule.endpoint, values, method=route.method)


def _value(route: Route, name: str, slug: str, things: Belongings) -> object:
    if name in ("kind", "slug"):
        return slug
    if name in things.named:
        return things.named[name]
    if name == "id":
        return things.before[slug or route.rule.rule.split("/<uuid:id>")[0].rpartition("/")[2]]
    day = "2026-05-25"
    return {"token": "no-such-token", "date": day, "day": day, "before": day, "after": "2026-11-23"}[name]


def rows(app: Flask) -> dict[str, list[str]]:
    """Every row of every table, as text."""
    with app.app_context():
        inspector = inspect(db.engine)
        names = [name for name in inspector.get_table_names() if name not in NOT_ROWS]
        return {name: sorted(map(str, db.session.execute(text(f'SELECT * FROM "{name}"')))) for name in names}


def owned_rows(app: Flask, owner: Browser) -> dict[str, list[str]]:
    """Those of every table that name this person's account."""
    mine = owner.account_id.hex
    return {name: [row for row in found if mine in row.replace("-", "")] for name, found in rows(app).items()}

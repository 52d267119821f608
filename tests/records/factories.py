"""Records of every kind, made through their forms."""

import threading
import uuid
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.models.stage import Stage
from app.models.tenant import use_account
from app.operations.records import crud
from app.records.kinds import KINDS, PAGE_KINDS
from tests.support.browser import Browser, Form, Page

TODAY = date(2026, 11, 23)

# Of each kind a value for every field that a person sees. As the form shows it again, where that is not as typed.
FILLED: dict[str, dict[str, Any]] = {
    "opportunities": {
        "title": "Head gardener",
        "company": "Kew & Söhne",
        "url": "https://kew.example/jobs/17?a=1&b=2",
        "location": "Köln",
        "workplace": "hybrid",
        "employment_type": "part_time",
        "deadline": "2026-12-24",
        "pay_min": "45000",
        "pay_max": "51000.50",
        "pay_currency": "EUR",
        "pay_period": "year",
        "pay_text": "up to 51k",
        "tags": "garden, Outdoors",
        "priority": "2",
        "source": "a friend",
        "reference": "R-17",
        "apply_url": "https://kew.example/apply",
        "applied_by": "in_person",
        "posted_on": "2026-11-01",
        "starts_on": "2027-03-01",
        "outcome_reason": "Too far\nand too cold",
        "archived": "y",
    },
    "companies": {
        "name": "Kew & Söhne",
        "website": "https://kew.example/",
        "careers_url": "https://kew.example/jobs",
        "location": "Köln",
        "address": "Am Hof 1\n50667 Köln",
        "phone": "+49 221 1234",
        "industry": "Gardens",
        "size": "50 to 100",
        "avoid": "y",
        "avoid_reason": "They never answer.\nNever.",
    },
    "contacts": {
        "name": "Zoë O'Neill",
        "company": "Kew & Söhne",
        "role": "Head of gardens",
        "relationship": "hiring_manager",
        "email": "zoe@kew.example.org",
        "phone": "+49 221 1235",
        "profile_url": "https://people.example/zoe",
        "how_we_met": "At the fair\nin May",
    },
    "notes": {"body": "# Call\n\n**Bring** the papers.", "pinned": "y"},
    "offers": {
        "base": "34500.50",
        "currency": "EUR",
        "period": "year",
        "bonus": "2000",
        "equity": "0.1 % over four years",
        "hours_per_week": "37.5",
        "holiday_days": "28",
        "starts_on": "2027-01-04",
        "notice": "four weeks",
        "reply_by": "2026-12-01",
        "benefits": "Dental care\nand bread",
    },
    "documents": {"name": "CV for gardens", "kind": "portfolio"},
    "activities": {
        "kind": "interview",
        "summary": "Second interview",
        "starts_at": "2026-12-01T10:30",
        "time_zone": "Europe/Berlin",
        "minutes": "45",
        "place": "Am Hof 1, Köln",
        "company": "Kew & Söhne",
        "method": "On site",
        "preparation": "Ask about the greenhouse.\n\nRead their plan.",
        "outcome": "waiting",
        "result": "They write\nnext week",
        "debrief": "Much about roses.",
    },
    "tasks": {"title": "Ring Zoë & Bob", "due_on": "2026-12-02", "company": "Kew & Söhne"},
}
# Fields that choose among other records, or are asked only now and then: what they do is tried by itself.
CHOSEN = {"stage_id", "opportunity_id", "contact_id", "contact_ids", "people", "which", "referrer_id"}
_unknown = PAGE_KINDS.keys() - FILLED.keys()
assert not _unknown, f"FILLED of {__file__} needs a value for each field that the form of {_unknown} shows."
# The field that every kind's page and list show: of a kind without an entry, the title of its model.
MAIN = {slug: title for slug, kind in PAGE_KINDS.items() for title in getattr(kind.model, "title_texts", ())[:1]} | {
    "notes": "body",
    "offers": "equity",
    "activities": "summary",
}
# The least that makes one: of a kind without an entry, that field.
LEAST = {slug: {name: "Least"} for slug, name in MAIN.items()} | {
    "opportunities": {"title": "Baker"},
    "companies": {"name": "Acme"},
    "contacts": {"name": "Bob"},
    "notes": {"body": "Remember."},
    "offers": {"equity": "None yet"},
    "documents": {"name": "My CV"},
    "activities": {"kind": "networking", "starts_at": "2026-12-03T09:00", "time_zone": "Europe/London"},
    "tasks": {"title": "Ring Bob"},
}
TICKS = ("archived", "avoid", "pinned")
# What documents are made of, unless a test says otherwise.
FILE = b"%PDF-1.7\nWorked in gardens.\n%%EOF\n"
# Kinds whose records belong to an opportunity, which their form asks for.
OF_AN_OPPORTUNITY = ("offers",)


def typed(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value == "y" if name in TICKS else value for name, value in values.items()}


def add(browser: Browser, slug: str, **values: Any) -> str:
    """Fill the form of a new one in; returns the path of its page."""
    page = new_form(browser, slug).fill(**(typed(values) or LEAST[slug])).submit()
    assert page.status_code == 303, page.words[:500]
    return page.location


def new_form(browser: Browser, slug: str) -> Form:
    """The form of a new one. A document comes with a file, an offer is for a new opportunity."""
    address = f"/{slug}/new"
    if slug in OF_AN_OPPORTUNITY:
        opportunity = browser.get("/opportunities/new").form().fill(title="Role with it").submit().location
        address += f"?opportunity_id={id_in(opportunity)}"
    return with_file(browser.get(address).form(), slug)


def with_file(form: Form, slug: str) -> Form:
    """A file is the one thing that a form which comes back cannot bring along."""
    return form.fill(file=(FILE, "cv.pdf")) if slug == "documents" else form


def id_in(path: str) -> uuid.UUID:
    return uuid.UUID(path.split("/")[2].partition("?")[0])


def count(app: Flask, slug: str) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(PAGE_KINDS[slug].model)) or 0


def stored(app: Flask, owner: Browser, slug: str, path: str) -> Any:
    """The record as it lies in the database."""
    with app.app_context():
        return db.session.get_one(PAGE_KINDS[slug].model, (owner.account_id, id_in(path)))


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each gives, all begun at the same moment."""
    start, results = threading.Barrier(len(acts), timeout=60), [None] * len(acts)

    def run(number: int) -> None:
        start.wait()
        results[number] = acts[number]()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def delete(browser: Browser, path: str) -> Page:
    """Press the button on the page that asks; returns the page with the offer to undo."""
    return browser.get(f"{path}/delete").form().submit(follow=True)


def undo(page: Page) -> Page:
    """Press Undo where it is offered."""
    return page.form('form[action^="/undo/"]').submit("Undo", follow=True)


def make(app: Flask, owner: Browser, slug: str, *many: dict[str, Any]) -> list[uuid.UUID]:
    """Records made past the forms, by the same operation; returns their ids."""
    with app.app_context():
        use_account(db.session(), owner.account_id)
        made = [crud.create(owner.account_id, KINDS[slug], values, TODAY).id for values in many]
        db.session.commit()
        return made


def example(slug: str) -> dict[str, Any]:
    """Values of a record as JSON has them: the example of its schema, with nothing that it refers to."""
    schema, references = KINDS[slug].schema, KINDS[slug].references
    [values, *_] = schema.model_json_schema()["examples"]
    return {name: value for name, value in values.items() if name not in references}


def stage_ids(app: Flask, owner: Browser) -> dict[str, uuid.UUID]:
    """By name, in order."""
    with app.app_context():
        rows = db.session.execute(
            select(Stage.name, Stage.id).where(Stage.account_id == owner.account_id).order_by(Stage.position)
        )
        return {row.name: row.id for row in rows}

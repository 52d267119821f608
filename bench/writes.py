"""Thirty-two clients of one account at once, each making, moving, noting and changing, through the real forms."""

import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from functools import partial

from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models.note import Note
from app.models.opportunity import Opportunity
from app.models.stage import Stage
from app.models.tenant import use_account
from bench.client import Connection, Failed
from bench.load import at_once
from bench.seed import Person

CLIENTS = 32
WRITES_OF_A_TURN = 4


@dataclass
class Writes:
    done: int = 0
    seconds: float = 0
    # By what went wrong.
    failed: Counter[str] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        return self.done / self.seconds


def write_at_once(app: Flask, person: Person, browser: Connection, turns: int) -> Writes:
    """Every client takes so many turns of four writes; then what is stored of those that were answered is looked at."""
    writes, titles = Writes(), dict[uuid.UUID, str]()

    def client(number: int) -> None:
        visitor = browser.copy()
        for turn in range(turns):
            name = f"Role {number} {turn}"
            try:
                address = _turn(visitor, person, name)
                titles[uuid.UUID(address.rsplit("/", 1)[1])] = f"{name}, changed"
                writes.done += WRITES_OF_A_TURN
            except (OSError, Failed) as problem:
                writes.failed[repr(problem)[:200]] += 1

    began = time.perf_counter()
    at_once([partial(client, number) for number in range(CLIENTS)])
    writes.seconds = time.perf_counter() - began
    writes.failed.update(_differences(app, person, titles))
    return writes


def _turn(visitor: Connection, person: Person, name: str) -> str:
    """Make one, move it, add a note, change it; gives its address. Raises Failed."""
    blank = visitor.get("/opportunities/new").expect(302).header("Location")
    typed = visitor.get(blank).expect(200).fields("/opportunities/new")
    typed |= {"title": name, "company": f"Company of {name}"}
    address = visitor.post("/opportunities/new", typed).expect(303).header("Location")
    page = visitor.get(address).expect(200)
    stage = page.fields(f"{address}/stage") | {"stage_id": str(person.stage_ids[2])}
    visitor.post(f"{address}/stage", stage).expect(303)
    note = page.fields("/notes/new") | {"body": f"Note on {name}"}
    visitor.post("/notes/new", note).expect(303)
    typed = visitor.get(f"{address}/edit").expect(200).fields(f"{address}/edit")
    visitor.post(f"{address}/edit", typed | {"title": f"{name}, changed"}).expect(303)
    shown = visitor.get(address).expect(200).body
    if f"{name}, changed".encode() not in shown or f"Note on {name}".encode() not in shown:
        raise Failed("The page does not show what was written.")
    return address


def _differences(app: Flask, person: Person, titles: dict[uuid.UUID, str]) -> Counter[str]:
    """What the database holds otherwise than it was written."""
    mine = Opportunity.account_id == person.account_id
    with app.app_context():
        use_account(db.session(), person.account_id)
        rows = db.session.execute(select(Opportunity.id, Opportunity.title, Opportunity.stage_id).where(mine)).all()
        notes = Counter(db.session.scalars(select(Note.opportunity_id).where(Note.body.like("Note on %"))))
        counts = db.session.execute(
            select(Stage.id, Stage.opportunity_count).where(Stage.account_id == person.account_id)
        ).all()
    stored = {row.id: row for row in rows}
    at_stage = Counter(row.stage_id for row in rows)
    found = [stored[id] for id in titles if id in stored]
    wrong = {
        "lost": len(titles) - len(found),
        "stored and not what was written": sum(row.title != titles[row.id] for row in found),
        "not where it was moved": sum(row.stage_id != person.stage_ids[2] for row in found),
        "notes lost or doubled": sum(notes[row.id] != 1 for row in found),
        "counts of stages that are wrong": sum(at_stage[id] != count for id, count in counts),
    }
    return +Counter(wrong)

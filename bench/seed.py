"""Accounts with a believable search of any size, written in bulk and true to what the application derives."""

import random
import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from flask import Flask
from sqlalchemy import create_engine, insert, select, text

from app.extensions import db
from app.models.activity import Activity
from app.models.advert import Advert
from app.models.columns import new_id, now, sort_key
from app.models.company import Company
from app.models.contact import Contact
from app.models.document import Document, OpportunityDocument
from app.models.markdown import RENDERER_VERSION, render
from app.models.note import Note
from app.models.offer import Offer
from app.models.opportunity import Opportunity, OpportunityContact, OpportunityTag, StageChange
from app.models.passwords import passwords
from app.models.search_words import words_of
from app.models.searched import SearchedRow
from app.models.stage import IN_ORDER, Stage
from app.models.task import Task
from app.operations.accounts import sign_up
from tests.support.databases import Database

PASSWORD = "a few plain words in a row"  # noqa: S105 - of people who do not exist

# How many of a hundred opportunities stand at each of the six stages.
SHARES = (24, 32, 12, 10, 4, 18)
OUTCOMES = ("rejected", "no_answer", "withdrawn", "declined")
FIRST = ("Halden", "Moor", "Quay", "Aster", "Brack", "Civic", "Delta", "Ember", "Fjord", "Granite", "Linden", "Orchard")
SECOND = ("Energy", "Rail", "Health", "Books", "Systems", "Foods", "Water", "Studio", "Freight", "Labs", "Gardens")
ROLES = ("Data analyst", "Site manager", "Nurse", "Backend developer", "Head chef", "Buyer", "Teacher", "Technician")
PLACES = ("Leeds", "Bristol", "Glasgow", "Cardiff", "Remote", "Norwich", "York")
NAMES = ("Ada", "Bashir", "Carys", "Devi", "Ewan", "Femi", "Grace", "Hana")
SURNAMES = ("Okafor", "Lindqvist", "Murray", "Patel", "Rees", "Sato", "Turner", "Walsh")
# Of ten thousand, as many as can be moved at once.
ONE_IN = 20
TEXT = "They asked for **two references** and a start in spring.\n\n- travel: two days a month\n- team of six"


def _advert(number: int) -> str:
    """About 5 KB, of words that others have too."""
    chance = random.Random(number)  # noqa: S311
    common = (*ROLES, *PLACES, "team", "shift", "experience", "benefits", "apply", "training", "the", "and", "with")
    rare = tuple(f"{first}{second}".lower() for first in FIRST for second in SECOND)
    return " ".join(chance.choice(rare if chance.random() < 0.4 else common) for _ in range(530))


ADVERTS = tuple(_advert(number) for number in range(200))


@dataclass(frozen=True)
class Person:
    """Someone with so many opportunities. The first of them and the company are those whose pages are tried."""

    size: int
    email: str
    account_id: uuid.UUID
    opportunity_ids: list[uuid.UUID]
    company_id: uuid.UUID
    contact_id: uuid.UUID
    stage_ids: list[uuid.UUID]

    @property
    def opportunity_id(self) -> uuid.UUID:
        return self.opportunity_ids[0]


def person(app: Flask, name: str, size: int, *, with_adverts: bool = False) -> Person:
    """A new account with so many opportunities, perhaps with adverts, and half as many companies and contacts."""
    email = f"{name}@example.org"
    with app.app_context():
        account = sign_up.make_account(email, passwords.hash(PASSWORD))
        stages = list(db.session.scalars(select(Stage).where(Stage.account_id == account.id).order_by(*IN_ORDER)))
        rows = Rows(account.id, [stage.id for stage in stages], size, with_adverts=with_adverts)
        for model, values in rows.by_model.items():
            if values:
                db.session.execute(insert(model.__table__), values)
        db.session.commit()
    ids = [row["id"] for row in rows.by_model[Opportunity]]
    return Person(size, email, account.id, ids, rows.companies[0], rows.contacts[0], rows.stage_ids)


def settle(database: Database) -> None:
    """Give PostgreSQL the statistics it would have gathered by itself before long."""
    if database.kind == "postgresql":
        engine = create_engine(database.past_all_url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("VACUUM ANALYZE"))
        engine.dispose()


class Rows:
    """Rows of every table, in an order in which they can be written."""

    def __init__(
        self, account_id: uuid.UUID, stage_ids: list[uuid.UUID], size: int, *, with_adverts: bool = False
    ) -> None:
        self.account_id, self.stage_ids, self.with_adverts = account_id, stage_ids, with_adverts
        self.chance = random.Random(size)  # noqa: S311 - the same search each time
        self.today, self.now = date.today(), now()  # noqa: DTZ011 - UTC or not does not matter here
        models: tuple[Any, ...] = (
            Company,
            Contact,
            Opportunity,
            StageChange,
            OpportunityTag,
            OpportunityContact,
            Note,
            Activity,
            Document,
            OpportunityDocument,
            Advert,
            Task,
            Offer,
        )
        self.by_model: dict[Any, list[dict[str, Any]]] = {model: [] for model in models}
        self.companies = [self._company(number) for number in range(max(5, size // 2))]
        self.contacts = [self._contact(number) for number in range(max(5, size // 2))]
        # The one whose page is tried: it stands at the last stage but one, and the most hangs on it.
        self.subject = 0
        for number in range(size):
            self._opportunity(number)

    def _add(self, model: Any, **values: Any) -> uuid.UUID:
        row = {"account_id": self.account_id, "id": new_id(), **values}
        if issubclass(model, SearchedRow):
            row["words"] = _words_of(*(tuple(row.get(name) for name in names) for names in model.columns_with_words()))
        self.by_model[model].append(row)
        return uuid.UUID(str(row["id"]))

    def _record(self, model: Any, made_at: datetime, **values: Any) -> uuid.UUID:
        return self._add(model, version=1, created_at=made_at, updated_at=made_at, **values)

    def _company(self, number: int) -> uuid.UUID:
        name = f"{self.chance.choice(FIRST)} {self.chance.choice(SECOND)} {number}"
        place = self.chance.choice(PLACES)
        return self._record(Company, self.now, name=name, name_key=sort_key(name), location=place, avoid=False)

    def _contact(self, number: int) -> uuid.UUID:
        name = f"{self.chance.choice(NAMES)} {self.chance.choice(SURNAMES)} {number}"
        company_id = self.chance.choice(self.companies)
        return self._record(
            Contact, self.now, name=name, name_key=sort_key(name), company_id=company_id, relationship="recruiter"
        )

    def _opportunity(self, number: int) -> None:
        title, id = self.chance.choice(ROLES), new_id()
        reached = 4 if number == self.subject else self._stage(number)
        days = [self.today - timedelta(days=self.chance.randrange(2, 300))]
        for _ in range(reached):
            days.append(min(self.today, days[-1] + timedelta(days=self.chance.randrange(1, 20))))
        outcome = self.chance.choice(OUTCOMES) if reached == 5 else None
        source = "Job fair" if number % ONE_IN == 0 else "A friend"
        place, most = self.chance.choice(PLACES), self.chance.randrange(60, 80) * 100_000
        self._record(
            Opportunity,
            self.now - timedelta(seconds=number),
            id=id,
            title=title,
            title_key=sort_key(title),
            company_id=self.companies[number % len(self.companies)],
            location=place,
            location_key=sort_key(place),
            workplace=self.chance.choice(("on_site", "hybrid", "remote")),
            url=f"https://jobs.example.org/{number}",
            pay_min=self.chance.randrange(28, 60) * 100_000,
            pay_max=most,
            pay_currency="GBP",
            pay_period="year",
            pay_key=most,
            source=source,
            source_key=sort_key(source),
            deadline=self.today + timedelta(days=self.chance.randrange(1, 60)) if reached == 0 else None,
            priority=number % 4,
            archived=False,
            stage_id=self.stage_ids[reached],
            moved_on=days[-1],
            outcome=outcome,
            applied_on=days[1] if reached else None,
        )
        self._history(id, days, outcome)
        self._add(OpportunityTag, opportunity_id=id, name="near home", name_key="near home", position=0)
        most = number == self.subject
        for place in range(number, number + (3 if most else 1)):
            contact_id = self.contacts[place % len(self.contacts)]
            self._add(OpportunityContact, opportunity_id=id, contact_id=contact_id)
        for _ in range(20 if most else 1):
            self._note(id)
        if most:
            self._hang_on(id)
        elif self.with_adverts:
            text = ADVERTS[number % len(ADVERTS)]
            self._record(Advert, self.now, opportunity_id=id, captured_at=self.now, text=text)

    def _hang_on(self, opportunity_id: uuid.UUID) -> None:
        """As much as hangs on the opportunity of a long search."""
        for number in range(20):
            starts_at = self.now + timedelta(days=4 - number)
            self._record(
                Activity,
                self.now,
                opportunity_id=opportunity_id,
                kind=("interview", "call", "email")[number % 3],
                summary=f"Talk {number} with the team",
                starts_at=starts_at,
                local_start=starts_at.replace(tzinfo=None),
                time_zone="Europe/London",
                minutes=45,
                place="https://meet.example.org/room",
                renderer_version=RENDERER_VERSION,
            )
        for number in range(5):
            name = f"CV {number}.pdf"
            document_id = self._record(
                Document, self.now, name=name, name_key=sort_key(name), kind="resume", edition=1, size=84_000
            )
            sent_on = self.today - timedelta(days=number)
            self._add(OpportunityDocument, opportunity_id=opportunity_id, document_id=document_id, sent_on=sent_on)
        for number in range(3):
            captured_at = self.now - timedelta(days=number)
            text = f"{TEXT}\n\nReference {number}. " + "You know your way about. " * 200
            self._record(Advert, self.now, opportunity_id=opportunity_id, captured_at=captured_at, text=text)
        for number in range(3):
            due_on = self.today + timedelta(days=number)
            self._record(Task, self.now, opportunity_id=opportunity_id, title=f"Step {number}", due_on=due_on)
        self._record(Offer, self.now, opportunity_id=opportunity_id, base=5_800_000, currency="GBP", period="year")

    def _stage(self, number: int) -> int:
        # Every hundred in a shuffled but fixed order, so that each size has the same shares.
        return _HUNDRED[number % 100]

    def _history(self, opportunity_id: uuid.UUID, days: list[date], outcome: str | None) -> None:
        for place, day in enumerate(days):
            self._record(
                StageChange,
                self.now,
                opportunity_id=opportunity_id,
                stage_id=self.stage_ids[place],
                happened_on=day,
                outcome=outcome if place == len(self.stage_ids) - 1 else None,
            )

    def _note(self, opportunity_id: uuid.UUID) -> None:
        self._record(
            Note,
            self.now,
            body=TEXT,
            body_html=_HTML,
            renderer_version=RENDERER_VERSION,
            pinned=False,
            opportunity_id=opportunity_id,
        )


_HTML = render(TEXT)
# The same few adverts again and again: to read the words of each takes long.
_words_of = lru_cache(maxsize=4096)(words_of)
_HUNDRED = [stage for stage, share in enumerate(SHARES) for _ in range(share)]
random.Random(1).shuffle(_HUNDRED)  # noqa: S311

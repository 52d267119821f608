"""The index of words says what the records say, whatever was done to them, and is what a rebuild makes of it."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.extensions import Base, db
from app.models.search_tables import LETTERS, search_tables
from app.models.search_words import words_of
from app.models.searched import searched_texts
from app.models.tenant import use_account
from app.operations.upkeep import rebuild_search
from tests.records import factories
from tests.records.test_merge import merged
from tests.support.browser import Browser
from tests.support.people import sign_in
from tests.support.phone import Phone
from tests.support.promises import promise
from tests.support.roles import engine_as

Entries = dict[tuple[str, uuid.UUID], list[str]]


def recomputed(account_id: uuid.UUID) -> Entries:
    """Plainly, of the rows that there are: kind and id, and its words in order."""
    words: dict[str, dict[uuid.UUID, tuple[str, str]]] = defaultdict(dict)
    rows: dict[str, list[Any]] = {}
    for name, columns in searched_texts().items():
        table = Base.metadata.tables[name]
        rows[name] = list(db.session.execute(sa.select(table).where(table.c.account_id == account_id)).mappings())
        for row in rows[name]:
            read = words_of(*([row[column] for column in names] for names in columns))
            assert row["words"] == read, (name, row)
            title, _, rest = read.partition("\n")
            words[name][row["id"]] = (title, rest)
    beside: dict[tuple[str, uuid.UUID], str] = defaultdict(str)
    for name in ("opportunity", "contact"):
        for row in rows[name]:
            if row["company_id"]:
                beside[name, row["id"]] += words["company"][row["company_id"]][0]
    for row in sorted(rows["opportunity_tag"], key=lambda row: row["id"].hex):
        beside["opportunity", row["opportunity_id"]] += "".join(words["opportunity_tag"][row["id"]])
    links = Base.metadata.tables["opportunity_contact"]
    linked = db.session.execute(sa.select(links).where(links.c.account_id == account_id)).mappings().all()
    for row in sorted(linked, key=lambda row: row["contact_id"].hex):
        beside["opportunity", row["opportunity_id"]] += words["contact"][row["contact_id"]][0]
    return {
        (name, id): f"{title}{beside[name, id]}{rest}".split()
        for name, found in words.items()
        for id, (title, rest) in found.items()
    }


def kept(account_id: uuid.UUID) -> Entries:
    """What the index says, without number and letter, which must be those of account and kind."""
    tables = search_tables(db.engine.dialect.name)
    number = db.session.scalar(
        sa.select(tables["search_account"].c.number).where(tables["search_account"].c.account_id == account_id)
    )
    entry = tables["search_entry"]
    found = {}
    for row in db.session.execute(sa.select(entry).where(entry.c.account_id == account_id)).mappings():
        before = f"{number}{LETTERS.get(row['kind'], row['kind'])}."
        words = in_order(row["words"])
        assert all(word.startswith(before) for word in words), words
        found[row["kind"], row["id"]] = [word.removeprefix(before) for word in words]
    return found


def in_order(words: str) -> list[str]:
    if db.engine.dialect.name == "sqlite":
        return words.split()
    placed = db.session.execute(
        sa.text("select lexeme, unnest(positions) as place from unnest(cast(:words as tsvector)) order by place"),
        {"words": words},
    )
    return [row.lexeme for row in placed]


def differences(app: Flask, owner: Any) -> dict[tuple[str, uuid.UUID], Any]:
    with app.app_context():
        use_account(db.session(), owner.account_id)
        right, there = recomputed(owner.account_id), kept(owner.account_id)
        db.session.rollback()
        return {
            key: (right.get(key), there.get(key))
            for key in right.keys() | there.keys()
            if right.get(key) != there.get(key)
        }


@pytest.fixture
def phone(app: Flask, alice: Browser) -> Phone:
    """Hers, with her account."""
    phone = Phone(app)
    answer = phone.post("/token", {"email": alice.email, "password": alice.password, "device": "Her phone"})
    phone.token = answer.get_json()["token"]
    return phone


def takes_back(owner: Browser, page: Any) -> None:
    """By the Undo that an act offers."""
    assert owner.get(page.location).form(".notices form").submit().status_code == 303


@promise("search-index")
def test_it_is_right_after_everything_that_can_be_done(app: Flask, alice: Browser, phone: Phone) -> None:
    mallory = sign_in(app, "mallory@example.org")
    factories.add(mallory, "opportunities", **factories.FILLED["opportunities"])
    paths = {}
    for slug in factories.FILLED:
        paths[slug] = factories.add(alice, slug, **factories.FILLED[slug])
        assert differences(app, alice) == {}, f"made {slug}"
    for slug, path in paths.items():
        alice.get(f"{path}/edit").form().fill(**{factories.MAIN[slug]: "Something else"}).submit()
        assert differences(app, alice) == {}, f"changed {slug}"
        deleted = alice.get(f"{path}/delete").form().submit()
        assert differences(app, alice) == {}, f"deleted {slug}"
        takes_back(alice, deleted)
        assert differences(app, alice) == {}, f"undone {slug}"
    by_phone(app, alice, phone)
    merge_everything(app, alice)
    assert differences(app, mallory) == {}
    for path in paths.values():
        alice.get(f"{path}/delete").form().submit()
    assert differences(app, alice) == {}
    assert len(kept_of(app, mallory)) > 2


def by_phone(app: Flask, alice: Browser, phone: Phone) -> None:
    company = phone.make("companies", name="Kirkgate Trust")
    zoe = phone.make("contacts", name="Zoë", company_id=company["id"])
    values = {"title": "Nurse", "company_id": company["id"], "contact_ids": [zoe["id"]], "tags": ["near", "Nights"]}
    role = phone.make("opportunities", **values, posting="Wards, and more wards", url="https://jobs.example/4711")
    assert differences(app, alice) == {}, "made by JSON"
    for path, changes in (
        (f"/companies/{company['id']}", {"name": "Calder Trust"}),
        (f"/contacts/{zoe['id']}", {"name": "Ada"}),
        (f"/opportunities/{role['id']}", {"tags": ["NEAR", "far"], "posting": "Another text"}),
        (f"/opportunities/{role['id']}", {"contact_ids": [], "company_id": None, "url": None}),
    ):
        phone.patch(path, changes)
        assert differences(app, alice) == {}, f"{path}: {changes}"
    phone.patch(f"/opportunities/{role['id']}", {"contact_ids": [zoe["id"]], "company_id": company["id"]})
    for path in (f"/contacts/{zoe['id']}", f"/companies/{company['id']}", f"/opportunities/{role['id']}"):
        phone.delete(path)
        assert differences(app, alice) == {}, f"deleted {path} by JSON"


def merge_everything(app: Flask, alice: Browser) -> None:
    first, second = factories.make(app, alice, "companies", {"name": "Acme"}, {"name": "Acme Ltd"})
    ada, zoe = factories.make(app, alice, "contacts", {"name": "Ada"}, {"name": "Zoë", "company_id": second})
    for values in ({"company_id": second, "contact_ids": [zoe]}, {"contact_ids": [ada, zoe]}):
        factories.make(app, alice, "opportunities", {"title": "Baker", "tags": ["bread"], **values})
    for slug, one, other in (("companies", first, second), ("contacts", ada, zoe)):
        done = merged(alice, f"/{slug}/{one}", f"/{slug}/{other}")
        assert differences(app, alice) == {}, f"merged {slug}"
        takes_back(alice, done)
        assert differences(app, alice) == {}, f"taken apart {slug}"


def kept_of(app: Flask, owner: Browser) -> Entries:
    with app.app_context():
        use_account(db.session(), owner.account_id)
        return kept(owner.account_id)


def test_a_rebuild_makes_it_whole_again(app: Flask, alice: Browser) -> None:
    """Of entries that are gone, that are wrong, and that are of nothing."""
    for slug in factories.FILLED:
        factories.add(alice, slug, **factories.FILLED[slug])
    before = kept_of(app, alice)
    with app.app_context():
        for statement in damage(db.engine.dialect.name):
            db.session.execute(sa.text(statement))
        db.session.commit()
        assert kept_of(app, alice) != before
        engine = db.engine if db.engine.dialect.name == "sqlite" else engine_as(db.engine, "jobplanr_owner")
        list(rebuild_search.rebuild(engine, searched_texts()))
    assert kept_of(app, alice) == before
    assert differences(app, alice) == {}


def damage(dialect: str) -> Iterable[str]:
    yield "delete from search_entry where kind in ('note', 'opportunity')"
    number = "(select min(number) from search_account)"
    wrong = f"' ' || {number} || 'c.wrong'" if dialect == "sqlite" else f"kind_words({number} || 'c.', ' wrong')"
    nobody = "'0123456789abcdef0123456789abcdef'"
    for id in (nobody, "(select id from company limit 1)"):
        yield f"delete from search_entry where kind = 'company' and id = {id}"
        yield (
            "insert into search_entry (account_id, kind, id, words)"
            f" select account_id, 'company', {id}, {wrong} from search_account where number = {number}"
        )

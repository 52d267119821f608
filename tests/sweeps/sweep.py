"""Sends attempts by the thousand, some of every place, and counts what must not happen."""

import io
import random
import re
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection, RemoteDisconnected
from itertools import chain, groupby, islice
from typing import Any, Self
from urllib.parse import unquote_to_bytes, urlsplit

from flask import Flask
from itsdangerous import BadSignature
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import delete
from werkzeug.datastructures import Headers
from werkzeug.test import run_wsgi_app

from app.extensions import db
from app.mail import links
from app.models.account import Account
from app.models.engines import only_reads
from app.models.sign_in import SignIn
from app.models.tenant import use_account
from app.models.throttle import Throttle
from app.operations.accounts import sign_up, tokens
from app.records.kinds import KINDS
from tests.support.browser import Browser
from tests.support.page_quality import problems
from tests.support.people import PASSWORD, make_account, sign_in
from tests.sweeps.attempts import Attempt, Person, Place, kinds_of_values, places, targets
from tests.sweeps.routes import belongings, owned_rows, rows

# In all that the owner has written, and in no answer to anyone else.
MARK = "qxzowner"
# Of the processor in this process; of the clock, the server's share of a machine that may have much else to do.
SECONDS_AT_MOST, SECONDS_AT_MOST_OVER_HTTP = 5, 60
TRACES = (b"Traceback (most recent", b'File "/', b"sqlalchemy.", b"psycopg.", b"sqlite3.", b"DETAIL:", b"site-packages")
# People are made anew after so many, so that what they lose on the way is there again.
BATCH = 1500
# Rows are looked at after so many, so that a failure names few that can have done it.
GROUP = 100
MOST_FAULTS = 20
PAGES_LOOKED_AT = 10

VERSION = re.compile(rb"&version=[1-9]&")
OF_A_RECORD = re.compile(rf"/(?P<slug>{'|'.join(KINDS)})/(?P<id>[\w-]{{36}})/edit$")

Send = Callable[[Attempt], "Answer"]


@dataclass
class Answer:
    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes
    seconds: float


@dataclass
class Report:
    requests: int = 0
    server_errors: int = 0
    foreign_rows: int = 0
    writes: int = 0
    slowest: float = 0
    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    seconds: float = 0

    def as_plain_values(self) -> dict[str, Any]:
        return {**vars(self), "statuses": dict(self.statuses)}

    @classmethod
    def of(cls, values: dict[str, Any]) -> Self:
        return cls(**{**values, "statuses": Counter(values["statuses"])})

    def add(self, other: "Report") -> None:
        self.requests += other.requests
        self.server_errors += other.server_errors
        self.foreign_rows += other.foreign_rows
        self.writes += other.writes
        self.seconds += other.seconds
        self.slowest = max(self.slowest, other.slowest)
        self.statuses += other.statuses
        self.faults += other.faults

    def __str__(self) -> str:
        hundreds = Counter({f"{status // 100}xx": 0 for status in self.statuses})
        for status, count in self.statuses.items():
            hundreds[f"{status // 100}xx"] += count
        answers = ", ".join(f"{count:,} {name}" for name, count in sorted(hundreds.items()))
        return (
            f"{self.requests:,} requests in {self.seconds:.0f} s, {self.server_errors} of 5xx, {self.foreign_rows}"
            f" foreign rows, {self.writes} writes where none may be, slowest answer {self.slowest:.2f} s ({answers})"
        )


def in_process(app: Flask) -> Send:
    """Through the application as a server would call it, its log and assets too."""

    def send(attempt: Attempt) -> Answer:
        environ: dict[str, Any] = {
            "REQUEST_METHOD": attempt.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(attempt.path).decode("latin-1"),
            "QUERY_STRING": attempt.query,
            "REMOTE_ADDR": "127.0.0.1",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "CONTENT_LENGTH": str(len(attempt.body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(attempt.body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in attempt.headers:
            key = name.upper().replace("-", "_")
            environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
        began = time.thread_time()
        try:
            body, status, headers = run_wsgi_app(app, environ, buffered=True)
        except Exception as error:
            # A server would answer 500.
            return Answer(500, (), repr(error).encode(), time.thread_time() - began)
        return Answer(int(status[:3]), list(headers), b"".join(body), time.thread_time() - began)

    return send


@contextmanager
def over_http(url: str) -> Iterator[Send]:
    """To a server, one after the other, on a connection that stays open while the server lets it."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=SECONDS_AT_MOST_OVER_HTTP)

    def send(attempt: Attempt) -> Answer:
        is_new = connection.sock is None
        try:
            return _sent(connection, attempt)
        except (RemoteDisconnected, ConnectionError):
            # A server may close what it kept open at any time, and a browser then tries anew; once.
            connection.close()
            if is_new:
                raise
            return _sent(connection, attempt)

    with closing(connection):
        yield send


def _sent(connection: HTTPConnection, attempt: Attempt) -> Answer:
    address = f"{attempt.path}?{attempt.query}" if attempt.query else attempt.path
    connection.putrequest(attempt.method, address, skip_host=True, skip_accept_encoding=True)
    for name, value in attempt.headers:
        connection.putheader(name, value)
    connection.putheader("Content-Length", str(len(attempt.body)))
    began = time.perf_counter()
    connection.endheaders(attempt.body)
    answer = connection.getresponse()
    body = answer.read()
    seconds = time.perf_counter() - began
    if answer.will_close:
        connection.close()
    return Answer(answer.status, answer.getheaders(), body, seconds)


class People:
    """The owner, who only has things; a stranger, and two who are not signed in, all of them curious."""

    def __init__(self, app: Flask, owner: Person) -> None:
        self.app, self.owner = app, owner
        # A page before has only read; what follows writes.
        only_reads.set(False)
        browser = sign_in(app, f"stranger-{uuid.uuid4()}@example.org")
        # What is in the cookie of a session: a form's token.
        browser.get("/account")
        only_reads.set(False)
        with app.app_context():
            phone = SignIn(browser.account_id, "A phone", is_app=True)
            use_account(db.session(), browser.account_id)
            db.session.add(phone)
            db.session.commit()
            token = tokens.issue(browser.account_id, phone.id, phone.serial)
        self.stranger = Person("stranger", browser, belongings(app, browser), token)
        self.sign_ins = self._sign_ins()
        self.nobody, self.waiting = self._nobodies()

    def _nobodies(self) -> tuple[Person, Person]:
        """Someone with e-mails of ours, and someone who has signed up and not confirmed the address."""
        email = f"new-{uuid.uuid4()}@example.org"
        forgetful = make_account(self.app, f"forgetful-{uuid.uuid4()}@example.org")
        with self.app.app_context():
            asked = sign_up.sign_up(email, PASSWORD)
            db.session.commit()
            waiting = (links.verify_link(asked), links.reset_link(db.session.get_one(Account, forgetful)))
            addresses = tuple(link.signed() for link in waiting)
        both = Browser(self.app), Browser(self.app)
        for browser in both:
            browser.email, browser.password = email, PASSWORD
            form = browser.get("/sign-in").form()
        form.fill(email=email, password=PASSWORD).submit(follow=True)
        nobody = Person("nobody", both[0], links=tuple(urlsplit(address).path for address in addresses))
        return nobody, Person("waiting", both[1])

    def _sign_ins(self) -> list[dict[str, Any]]:
        with self.app.app_context():
            use_account(db.session(), self.stranger.browser.account_id)
            mine = SignIn.account_id == self.stranger.browser.account_id
            table = SignIn.__table__
            return [dict(row) for row in db.session.execute(table.select().where(mine)).mappings()]

    def up_to_date(self, attempt: Attempt) -> Attempt:
        """A form as it would be if it were opened just now: with the present version of its record."""
        found = OF_A_RECORD.match(attempt.path)
        if not (found and VERSION.search(attempt.body) and attempt.who == self.stranger.name):
            return attempt
        with self.app.app_context():
            account_id = self.stranger.browser.account_id
            use_account(db.session(), account_id)
            record = db.session.get(KINDS[found["slug"]].model, (account_id, uuid.UUID(found["id"])))
            version = record.version if record else 1
        return replace(attempt, body=VERSION.sub(f"&version={version}&".encode(), attempt.body))

    def are_there(self) -> bool:
        """Whether the stranger still has an account; signed in again where one of its sign-ins has ended."""
        # The page before only read; what follows may write.
        only_reads.set(False)
        with self.app.app_context():
            account_id = self.stranger.browser.account_id
            use_account(db.session(), account_id)
            if db.session.get(Account, account_id) is None:
                return False
            there = {row["id"] for row in self._present()}
            for row in self.sign_ins:
                if row["id"] not in there:
                    db.session.execute(SignIn.__table__.insert().values(row))
            db.session.commit()
            return True

    def _present(self) -> Sequence[Any]:
        mine = SignIn.account_id == self.stranger.browser.account_id
        return db.session.execute(SignIn.__table__.select().where(mine)).mappings().all()

    def places(self, kinds: Sequence[str]) -> list[Place]:
        found = targets(self.app, self.owner, self.stranger, self.nobody, self.waiting)
        return [place for target in found for place in places(target) if place.kind in kinds]


class Sweep:
    """`kinds` are those of places; `watches_all` is whether nobody else writes meanwhile, such as a worker;
    `every_pair` is whether every kind of value meets every kind of place, however many requests that takes."""

    def __init__(
        self,
        app: Flask,
        send: Send,
        seed: int,
        kinds: Sequence[str],
        *,
        watches_all: bool = True,
        every_pair: bool = True,
        seconds_at_most: float = SECONDS_AT_MOST,
    ) -> None:
        self.app, self.send, self.kinds, self.watches_all = app, send, kinds, watches_all
        self.seconds_at_most = seconds_at_most
        # Those still to come, once it is known what places there are.
        self.pairs: list[tuple[str, str, str]] | None = None if every_pair else []
        self.dice = random.Random(seed)  # noqa: S311 - the same requests for the same seed
        self.report = Report()
        browser = sign_in(app, f"{MARK}@example.org")
        self.owner = Person("owner", browser, belongings(app, browser, MARK))
        assert self.owner.things
        self.ids = [str(id) for part in self.owner.things for id in part.values()]
        self.bytes_of_ids = [id.encode() for id in self.ids]
        self.left: dict[tuple[str, ...], list[Any]] = {}

    def run(self, count: int, until: float = float("inf")) -> Report:
        """So many requests, more if there are more pairs, or as many as there is time for until that moment."""
        began = time.monotonic()
        while (self.report.requests < count or self.pairs) and time.monotonic() < until:
            people = People(self.app, self.owner)
            found = people.places(self.kinds)
            chosen = list(islice(self._pairs(found), BATCH))
            chosen += self._choose(found, min(BATCH, count - self.report.requests) - len(chosen))
            self._send_all(people, sorted(chosen, key=self._part))
            assert self.report.requests, "No request could be made."
        self.report.seconds = time.monotonic() - began
        return self.report

    def _part(self, attempt: Attempt) -> tuple[int, bool]:
        return attempt.turn(self.ids), attempt.must_not_write

    def _pairs(self, found: list[Place]) -> Iterator[Attempt]:
        """Every kind of value in every kind of place, each in the next of the places where it is read."""
        alike: dict[tuple[str, str], list[Place]] = {}
        for place in sorted(found, key=lambda place: not place.is_read):
            places = alike.setdefault((place.kind, place.name), [])
            if place.is_read or not places:
                places.append(place)
        if self.pairs is None:
            self.pairs = [(*place, of_values) for place in alike for of_values in kinds_of_values(place[0])]
            self.dice.shuffle(self.pairs)
        while self.pairs:
            kind, name, of_values = self.pairs.pop()
            if places := alike.get((kind, name)):
                place = self._next(("place", kind, name), range(len(places)))
                yield places[place % len(places)].make(self._next((kind, of_values), kinds_of_values(kind)[of_values]))

    def _next(self, name: tuple[str, ...], all_of_them: Sequence[Any]) -> Any:
        """One after the other, each as often as any other, in another order each time."""
        left = self.left.setdefault(name, [])
        if not left:
            left += all_of_them
            self.dice.shuffle(left)
        return left.pop()

    def _choose(self, found: list[Place], count: int) -> Iterator[Attempt]:
        """Places one after the other, each as often as any other, in another order each time."""
        rounds = self.left.setdefault(("places",), [])
        by_label = {self._without_ids(place): place for place in found}
        for _time in range(count):
            if not rounds:
                rounds += by_label
                self.dice.shuffle(rounds)
            place = by_label.get(rounds.pop())
            if place:
                yield place.make(self._value(place))

    def _without_ids(self, place: Place) -> str:
        """What names a place also when people and their things are others."""
        words = [word if len(word) < 30 else "…" for word in place.label.replace("/", " / ").split(" ")]
        return " ".join(words)

    def _value(self, place: Place) -> str:
        values = [*chain.from_iterable(kinds_of_values(place.kind).values()), *self.ids]
        found: str = self._next((place.kind, self._without_ids(place)), values)
        return found

    def _send_all(self, people: People, attempts: Iterable[Attempt]) -> None:
        self._forget_tries()
        for (turn, _refused), some in groupby(attempts, key=self._part):
            while group := list(islice(some, GROUP)):
                if not self._send_group(people, group, turn):
                    return

    def _send_group(self, people: People, group: list[Attempt], turn: int) -> bool:
        """Whether there is still someone to go on with."""
        is_whole = self.watches_all and group[0].must_not_write
        before = self._rows(is_whole)
        goes_on = True
        for attempt in group:
            attempt = people.up_to_date(attempt)
            answer = self.send(attempt)
            self._judge(attempt, answer, may_know_ids=turn > 1)
            if turn and attempt.who == "stranger" and not people.are_there():
                goes_on = False
                break
        self._compare(before, self._rows(is_whole), group, is_whole)
        self._forget_tries()
        return goes_on

    def _rows(self, is_whole: bool) -> dict[str, list[str]]:
        return rows(self.app) if is_whole else owned_rows(self.app, self.owner.browser)

    def _compare(
        self, before: dict[str, list[str]], after: dict[str, list[str]], group: list[Attempt], is_whole: bool
    ) -> None:
        if before == after:
            return
        changed = [name for name in before if before[name] != after[name]]
        mine = self.owner.browser.account_id.hex
        hers = sum(mine in row.replace("-", "") for name in changed for row in set(before[name]) ^ set(after[name]))
        self.report.foreign_rows += hers
        self.report.writes += is_whole
        what = "\n    ".join(row[:300] for name in changed for row in set(before[name]) ^ set(after[name]))
        self._tell(f"wrote in {', '.join(changed)}\n    {what}\n  by one of\n    " + "\n    ".join(map(str, group)))

    def _forget_tries(self) -> None:
        """So that limits do not stand before what is tried."""
        only_reads.set(False)
        with self.app.app_context():
            db.session.execute(delete(Throttle))
            db.session.commit()

    def _judge(self, attempt: Attempt, answer: Answer, may_know_ids: bool) -> None:
        report = self.report
        report.requests += 1
        report.statuses[answer.status] += 1
        report.slowest = max(report.slowest, answer.seconds)
        if answer.status >= 500:
            report.server_errors += 1
            self._tell(f"{answer.status} for {attempt}")
        if answer.seconds > self.seconds_at_most:
            self._tell(f"{answer.seconds:.1f} s for {attempt}")
        for trace in TRACES:
            if trace in answer.body:
                self._tell(f"a trace, {trace!r}, for {attempt}")
        self._judge_headers(attempt, Headers(list(answer.headers)))
        if self._shows_foreign(attempt, answer, may_know_ids):
            report.foreign_rows += 1
            self._tell(f"something of the owner's for {attempt}")
        if report.requests % PAGES_LOOKED_AT == 0:
            self._look_at(attempt, answer)

    def _judge_headers(self, attempt: Attempt, headers: Headers) -> None:
        target = urlsplit(headers.get("Location", ""))
        if target.netloc not in ("", "localhost") or target.scheme not in ("", "http"):
            self._tell(f"sent to {headers['Location']} for {attempt}")
        if any(cookie.startswith("x=") for cookie in headers.getlist("Set-Cookie")) or "Bcc" in headers:
            self._tell(f"a header of theirs for {attempt}")

    def _shows_foreign(self, attempt: Attempt, answer: Answer, may_know_ids: bool) -> bool:
        shown = answer.body + repr(answer.headers).encode() + self._in_session(answer)
        if MARK.encode() in shown:
            return True
        if may_know_ids or not any(id in shown for id in self.bytes_of_ids):
            return False
        # Unless they have sent one of them, and it only comes back.
        sent = (attempt.path + attempt.query + repr(attempt.headers)).encode() + attempt.body
        sent += unquote_to_bytes(sent)
        return not any(id in sent for id in self.bytes_of_ids)

    def _in_session(self, answer: Answer) -> bytes:
        """What a cookie holds is compressed."""
        serializer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        name = self.app.config["SESSION_COOKIE_NAME"]
        held = b""
        for key, value in answer.headers:
            if key == "Set-Cookie" and value.startswith(f"{name}=") and serializer:
                try:
                    held += repr(serializer.loads(value.partition("=")[2].partition(";")[0])).encode()
                except BadSignature:
                    continue
        return held

    def _look_at(self, attempt: Attempt, answer: Answer) -> None:
        """Whatever was typed, a page is a good page."""
        kind = Headers(list(answer.headers)).get("Content-Type", "")
        if kind.startswith("text/html") and answer.body and answer.status not in (302, 303, 308):
            found = problems(LexborHTMLParser(answer.body.decode()))
            if found:
                self._tell(f"{'; '.join(found)} for {attempt}")

    def _tell(self, fault: str) -> None:
        if len(self.report.faults) < MOST_FAULTS:
            self.report.faults.append(fault)

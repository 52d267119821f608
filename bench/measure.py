"""Everything that is measured on one kind of database, one thing after the other."""

from dataclasses import dataclass, field
from pathlib import Path

import config
from app import create_app
from app.extensions import db
from bench import load, other_accounts, pages, seed
from bench.bulk import bulk_move_seconds
from bench.client import Connection, Failed
from bench.files import memory_of_files
from bench.first_visit import FirstVisit, first_visit
from bench.flood import Flood, flood
from bench.load import Load
from bench.search import search_cpu
from bench.seed import PASSWORD, Person
from bench.serve import Server, production
from bench.settings import told
from bench.statements import statements
from bench.writes import Writes, write_at_once
from tests.support.databases import Database
from tests.support.postgresql import Postgresql

PORT, BARE_PORT = 8110, 8119
SIZES = (50, 1000, 10_000)
VISITORS = 4
# Each may be tried a hundred times an hour.
PEOPLE_WHO_SIGN_IN = 10


@dataclass(frozen=True)
class Effort:
    """How long it takes: rounds of so many seconds for each page, turns of each writer."""

    rounds: int
    seconds: float
    writers_turns: int
    flood_seconds: float
    accounts: int


@dataclass
class Measured:
    """By name of the page or call and size of the account."""

    loads: dict[tuple[str, int], Load]
    bare: Load
    statements: dict[str, int]
    first_visit: FirstVisit
    writes: Writes
    flood: Flood
    # Bytes, after every page was asked for.
    memory: int
    # Bytes, that a file of 10 MB adds to a worker.
    memory_of_files: int
    # How many accounts there are beside, and what a search costs the database.
    accounts: int
    search_cpu: float
    # To move five hundred in the largest account.
    bulk_move_seconds: float
    settings: dict[str, str]
    # What could not be measured, and why.
    missing: list[str] = field(default_factory=list)

    def cpu(self, name: str, size: int = SIZES[0]) -> float:
        return self.loads[name, size].cpu

    def ratio(self, name: str, size: int = SIZES[0]) -> float | None:
        """To the bare view, in the server's processor."""
        return self.cpu(name, size) / self.bare.cpu if (name, size) in self.loads else None

    def cpu_growth(self, name: str) -> float:
        return self.cpu(name, SIZES[-1]) / self.cpu(name)

    def size_growth(self, name: str) -> float:
        small, large = self.loads[name, SIZES[0]].bytes, self.loads[name, SIZES[-1]].bytes
        # What did not change is answered without a body.
        return large / small if small else 1.0

    @property
    def both_sizes(self) -> list[str]:
        """The pages and calls that were measured in the smallest and in the largest account."""
        return [name for name, size in self.loads if size == SIZES[-1] and (name, SIZES[0]) in self.loads]

    def most_statements(self, *names: str) -> int:
        return max(self.statements[name] for name in names)


class Bench:
    """A seeded database and the two servers."""

    def __init__(self, database: Database, folder: Path, accounts: int, server: Postgresql | None) -> None:
        self.accounts = accounts
        other_accounts.add(database, accounts)
        settings = production(database.url, PORT)
        self.app = create_app(config.from_environment(settings))
        self.people = [seed.person(self.app, f"person{size}", size, with_adverts=True) for size in SIZES]
        self.writer = seed.person(self.app, "writer", SIZES[0])
        self.others = [seed.person(self.app, f"other{number}", 0) for number in range(PEOPLE_WHO_SIGN_IN)]
        seed.settle(database)
        self.server = Server("wsgi:app", PORT, folder, settings, server)
        self.bare = Server("bench.bare:app", BARE_PORT, folder, settings)
        self.missing: list[str] = []

    def measure(self, effort: Effort) -> Measured:
        bare, loads = self._loads(effort)
        memory = self.server.memory
        browser = Connection(PORT).sign_in(self.people[0].email, PASSWORD)
        return Measured(
            loads=loads,
            bare=bare,
            memory=memory,
            memory_of_files=memory_of_files(self.server, pages.phone(PORT, self.writer.email)),
            statements=statements(self.app, self.people[1]),
            first_visit=first_visit(browser),
            writes=write_at_once(self.app, self.writer, self._browser(self.writer), effort.writers_turns),
            flood=flood(self.server, browser, effort.flood_seconds),
            accounts=self.accounts,
            search_cpu=search_cpu(self.app, self.people[0]),
            bulk_move_seconds=bulk_move_seconds(self.people[-1], self._browser(self.people[-1])),
            settings=told(self.app),
            missing=self.missing,
        )

    def stop(self) -> None:
        for server in (self.server, self.bare):
            server.stop()
        with self.app.app_context():
            db.engine.dispose()

    def _loads(self, effort: Effort) -> tuple[Load, dict[tuple[str, int], Load]]:
        """All in turn, and that many times, so that each has its share of this machine's quiet moments."""
        visits = {person.size: self._visits(person) for person in self.people}
        bare, visitors = Load("bare view"), [Connection(BARE_PORT) for _ in range(VISITORS)]
        loads = {(visit.name, size): Load(visit.name) for size, some in visits.items() for visit in some}
        for _ in range(effort.rounds):
            load.run(bare, self.bare, visitors, pages.getting("/"), effort.seconds)
            for size, visit in [(size, visit) for size, some in visits.items() for visit in some]:
                load.run(loads[visit.name, size], self.server, visit.visitors, visit.ask, effort.seconds)
        # Moving comes last: it changes what the pages show.
        for visit in (pages.signing_in(self.others, PORT), pages.moving(self.writer, self._browser(self.writer))):
            last = loads[visit.name, SIZES[0]] = Load(visit.name)
            for _ in range(effort.rounds):
                load.run(last, self.server, visit.visitors, visit.ask, effort.seconds)
        return bare, loads

    def _visits(self, person: Person) -> list[pages.Visit]:
        browser = self._browser(person)
        found = pages.page_visits(person, [browser.copy() for _ in range(VISITORS)])
        try:
            phone = pages.phone(PORT, person.email)
            found += pages.json_visits(person, [phone.copy() for _ in range(VISITORS)])
        except Failed as problem:
            self.missing.append(f"JSON of {person.size}: {problem}")
        return found

    def _browser(self, person: Person) -> Connection:
        return Connection(PORT).sign_in(person.email, PASSWORD)

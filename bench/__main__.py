"""`make bench`: what pages and calls cost, on SQLite and on PostgreSQL, beside a bare Flask view.

Among 100,000 other accounts. `--quick` takes three and a half minutes, all of it 18, on two quiet cores.
"""

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path

from bench.figures import figures
from bench.measure import Bench, Effort, Measured
from bench.report import print_figures, print_machine, print_measured
from tests.support.databases import KINDS, Database, PostgresqlDatabases, SqliteDatabases
from tests.support.postgresql import Postgresql

THOROUGH = Effort(rounds=15, seconds=0.15, writers_turns=6, flood_seconds=8, accounts=100_000)
QUICK = Effort(rounds=3, seconds=0.1, writers_turns=2, flood_seconds=3, accounts=20_000)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="rough figures, among 20,000 accounts")
    parser.add_argument("--database", choices=KINDS, help="only this kind")
    parser.add_argument(
        "--without-row-security", action="store_true", help="as a role that PostgreSQL holds to nothing, to compare"
    )
    parser.add_argument("--accounts", type=int, help="how many others there are")
    options = parser.parse_args()
    effort = QUICK if options.quick else THOROUGH
    if options.accounts is not None:
        effort = replace(effort, accounts=options.accounts)
    print_machine()
    kinds = [options.database] if options.database else KINDS
    found = {}
    for kind in kinds:
        found[kind] = _on(kind, effort, guarded=not options.without_row_security)
        print_measured(kind, found[kind])
    print_figures({kind: figures(measured) for kind, measured in found.items()})


def _on(kind: str, effort: Effort, *, guarded: bool) -> Measured:
    with tempfile.TemporaryDirectory(prefix="jobplanr-bench-") as name:
        folder = Path(name)
        if kind == "sqlite":
            return _measured(SqliteDatabases(folder).migrated(), folder, effort)
        databases = PostgresqlDatabases(folder)
        try:
            database = databases.migrated()
            if not guarded:
                database.url = database.past_all_url
            return _measured(database, folder, effort, databases.server)
        finally:
            databases.stop()


def _measured(database: Database, folder: Path, effort: Effort, server: Postgresql | None = None) -> Measured:
    bench = Bench(database, folder, effort.accounts, server)
    try:
        return bench.measure(effort)
    finally:
        bench.stop()


if __name__ == "__main__":
    main()

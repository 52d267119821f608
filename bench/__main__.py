"""`make bench`: what pages and calls cost, on SQLite and on PostgreSQL, beside a bare Flask view. Some minutes."""

import argparse
import tempfile
from pathlib import Path

from bench.figures import figures
from bench.measure import Bench, Effort, Measured
from bench.report import print_figures, print_measured
from tests.support.databases import KINDS, Database, PostgresqlDatabases, SqliteDatabases

THOROUGH = Effort(rounds=15, seconds=0.15, writers_turns=6, flood_seconds=8)
QUICK = Effort(rounds=5, seconds=0.1, writers_turns=2, flood_seconds=3)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="rough figures, in a minute")
    parser.add_argument("--database", choices=KINDS, help="only this kind")
    parser.add_argument(
        "--without-row-security", action="store_true", help="as a role that PostgreSQL holds to nothing, to compare"
    )
    options = parser.parse_args()
    kinds = [options.database] if options.database else KINDS
    found = {}
    for kind in kinds:
        found[kind] = _on(kind, QUICK if options.quick else THOROUGH, guarded=not options.without_row_security)
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
            return _measured(database, folder, effort)
        finally:
            databases.stop()


def _measured(database: Database, folder: Path, effort: Effort) -> Measured:
    bench = Bench(database, folder)
    try:
        return bench.measure(effort)
    finally:
        bench.stop()


if __name__ == "__main__":
    main()

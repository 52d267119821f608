"""What was found, as tables for people."""

import os
import platform
from collections.abc import Iterable, Sequence

from bench.figures import KB, MIB, Figure
from bench.measure import SIZES, VISITORS, Measured

ON_THE_LEFT = 1
QUIET = 0.5


def print_machine() -> None:
    load, cores = os.getloadavg()[0], os.cpu_count()
    print(f"Python {platform.python_version()}, {cores} cores, {VISITORS} at once, load {load:.1f} before it began.")
    if load > QUIET:
        print("The machine is busy: times and rates say little now, processor times more.")


def print_measured(kind: str, found: Measured) -> None:
    print(f"\n== {kind}: pages and calls, by the number of opportunities of the account")
    settings = ", ".join(f"{name} {how}" for name, how in found.settings.items())
    print(f"Among {found.accounts:,} other accounts; {settings}.")
    print("CPU is that of the web processes and of all the database's processes, without the client's.\n")
    rows = [_row(found, name, size) for name, size in found.loads]
    bare = found.bare
    slow, slowest = bare.percentiles
    alone = [_ms(bare.cpu), "", "1.0", "", ""]
    rows.insert(0, ["bare view", "", f"{bare.rate:.0f}", _ms(slow), _ms(slowest), *alone])
    heads = [
        "",
        "account",
        "requests/s",
        "p50 ms",
        "p99 ms",
        "CPU ms",
        "of it database",
        "× bare",
        "bytes",
        "statements",
    ]
    print_table(heads, rows)
    print(f"\nA search of an account of {SIZES[0]}: {found.search_cpu * 1000:.3f} ms of the database's processor.")
    visit = found.first_visit
    print(f"\nFirst visit to the board: {visit.requests} requests, {visit.bytes / KB:.1f} KB as the server sends them,")
    print(f"{visit.bytes_behind_proxy / KB:.1f} KB with the page compressed by the proxy, which is where that is done.")
    print_table(["", "bytes"], [[address, str(size)] for address, size in visit.sizes.items()])
    print(f"\n32 clients at once: {found.writes.done} writes, {found.writes.rate:.0f}/s,", end=" ")
    print(f"{found.writes.failed.total()} failed")
    for problem, times in found.writes.failed.most_common():
        print(f"  {times} times: {problem}")
    flood = found.flood
    print(
        f"\nA flood of sign-ins, {flood.tries:.0f} a second answered: boards/s {flood.alone.rate:.0f} before,", end=" "
    )
    print(f"{flood.flooded.rate:.0f} during; p99 {_ms(flood.flooded.percentiles[1])} ms; {flood.memory / MIB:.0f} MiB")
    for missing in found.missing:
        print(f"\nNot measured: {missing}")


def _row(found: Measured, name: str, size: int) -> list[str]:
    load = found.loads[name, size]
    middle, slow = load.percentiles
    speed = [f"{load.rate:.0f}", _ms(middle), _ms(slow)]
    statements = str(found.statements.get(name, "")) if size == SIZES[0] else ""
    cost = [_ms(load.cpu), _ms(load.database_cpu)]
    return [name, f"{size:,}", *speed, *cost, f"{found.ratio(name, size):.1f}", f"{load.bytes:,}", statements]


def print_figures(figures: dict[str, list[Figure]]) -> None:
    """One column for each kind of database."""
    print("\n== The figures to reach\n")
    heads = ["what", "to reach", "hoped for", *(part for kind in figures for part in (kind, ""))]
    rows = []
    for same in zip(*figures.values(), strict=True):
        first = same[0]
        sign = "≥" if first.at_least else "≤"
        limits = [f"{sign} {first.reach:g} {first.unit}", f"{first.hope:g}"]
        found = [part for one in same for part in (_measured(one), one.verdict)]
        rows.append([first.what, *limits, *found])
    print_table(heads, rows)


def print_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    lines = [heads, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    for line in lines:
        cells = [
            cell.ljust(width) if column < ON_THE_LEFT else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        print("  ".join(cells).rstrip())


def _measured(figure: Figure) -> str:
    return "" if figure.measured is None else f"{figure.measured:.3g}"


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f}"

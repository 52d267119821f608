"""The figures to reach, and which were reached."""

from dataclasses import dataclass

from bench.measure import Measured
from bench.pages import EVERYTHING

KIB, MIB = 1024, 1024 * 1024
# In the figures to reach a KB is 1000 bytes.
KB = 1000


@dataclass(frozen=True)
class Figure:
    """`reach` and `hope` are the most it may be, or the least if `at_least`; None where nothing could be measured."""

    what: str
    reach: float
    hope: float
    measured: float | None
    unit: str = ""
    at_least: bool = False

    @property
    def verdict(self) -> str:
        if self.measured is None:
            return "not measured"
        if self._is_as_good_as(self.hope):
            return "reached, as hoped"
        return "reached" if self._is_as_good_as(self.reach) else "MISSED"

    @property
    def missed(self) -> bool:
        return self.measured is None or not self._is_as_good_as(self.reach)

    def _is_as_good_as(self, limit: float) -> bool:
        assert self.measured is not None
        return self.measured >= limit if self.at_least else self.measured <= limit


def _growth(what: str) -> tuple[float, float]:
    """What is found grows with what there is to find."""
    return (5, 3) if EVERYTHING in what else (1.5, 1.2)


def figures(found: Measured) -> list[Figure]:
    """For one kind of database."""
    how = [("CPU", found.cpu_growth), ("bytes", found.size_growth)]
    growth = [(f"growth of {name}, {what}", of(name)) for name in found.both_sizes for what, of in how]
    return [
        Figure("board of 50 cards", 10, 7, found.ratio("board"), "× the bare view"),
        Figure("JSON list unchanged, 304", 2.6, 2.2, found.ratio("JSON list, unchanged"), "× the bare view"),
        Figure("list of 50 rows", 10, 6, found.ratio("list"), "× the bare view"),
        Figure("today", 16, 12, found.ratio("today"), "× the bare view"),
        Figure("review of a week", 16, 12, found.ratio("review"), "× the bare view"),
        Figure("opportunity page", 8, 5, found.ratio("opportunity"), "× the bare view"),
        *(Figure(what, *_growth(what), grown, "×") for what, grown in growth),
        Figure("a search, the database’s CPU", 0.5, 0.4, found.search_cpu * 1000, "ms"),
        Figure("500 moved at once", 1, 0.6, found.bulk_move_seconds, "s"),
        Figure("statements, lists asked for something", 5, 4, found.most_statements("list by pay", "list of a source")),
        Figure("statements, board and list", 5, 4, found.most_statements("board", "list", "list of a stage", "search")),
        Figure("statements, opportunity page", 8, 7, found.most_statements("opportunity")),
        Figure("statements, other pages", 5, 3, found.most_statements("company", "review", EVERYTHING)),
        Figure("statements, today", 8, 7, found.most_statements("today")),
        Figure("first visit, bytes", 60, 40, found.first_visit.bytes_behind_proxy / KB, "KB"),
        Figure("first visit, requests", 8, 6, found.first_visit.requests),
        Figure("failed writes, 32 at once", 0, 0, found.writes.failed.total()),
        Figure("sign-in, CPU", 100, 50, found.cpu("sign-in") * 1000, "ms"),
        Figure("kept under a flood of sign-ins", 25, 35, found.flood.kept * 100, "%", at_least=True),
        Figure("memory under that flood", 500, 500, found.flood.memory / MIB, "MiB"),
        Figure("memory added by a file of 10 MB", 20, 12, found.memory_of_files / MIB, "MiB"),
        Figure("memory of two workers", 180, 120, found.memory / MIB, "MiB"),
    ]

"""Many requests at once for some seconds: how many were answered, how fast, and what they cost the server."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from statistics import quantiles

from bench.client import Connection, Failed
from bench.serve import Server


@dataclass
class Load:
    """What a page or call took, over all rounds."""

    name: str
    latencies: list[float] = field(default_factory=list)
    seconds: float = 0
    # One for each round: seconds of processor a request, of the application and of the database's server.
    costs: list[tuple[float, float]] = field(default_factory=list)
    bytes: int = 0

    @property
    def cpu(self) -> float:
        """Seconds of processor for one request, the database's included: of the cheapest round, since what else the
        machine does can only add to it."""
        return min(map(sum, self.costs))

    @property
    def database_cpu(self) -> float:
        """The part of it that the database's server took."""
        return min(self.costs, key=sum)[1]

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.latencies) / self.seconds

    @property
    def percentiles(self) -> tuple[float, float]:
        """Seconds: p50 and p99."""
        hundredths = quantiles(self.latencies, n=100, method="inclusive")
        return hundredths[49], hundredths[98]


# Sends one request and raises Failed when the answer is not the one to expect.
Ask = Callable[[Connection], int]


def run(load: Load, server: Server, visitors: list[Connection], ask: Ask, seconds: float) -> None:
    """One more round of it: every visitor asks again as soon as it has its answer. Raises Failed."""
    problems: list[Exception] = []
    until = time.perf_counter() + seconds
    latencies: list[float] = []

    def visit(visitor: Connection) -> None:
        try:
            while (began := time.perf_counter()) < until:
                load.bytes = ask(visitor)
                latencies.append(time.perf_counter() - began)
        except (OSError, Failed) as problem:
            problems.append(problem)

    cpu, of_database, began = server.cpu_seconds, server.database_cpu_seconds, time.perf_counter()
    at_once([partial(visit, visitor) for visitor in visitors])
    load.seconds += time.perf_counter() - began
    load.latencies += latencies
    if latencies:
        spent = server.cpu_seconds - cpu, max(0.0, server.database_cpu_seconds - of_database)
        load.costs.append((spent[0] / len(latencies), spent[1] / len(latencies)))
    if problems:
        raise Failed(f"{load.name}: {problems[0]!r}")


def at_once(tasks: list[Callable[[], None]]) -> None:
    """Run each in a thread of its own and wait for all."""
    threads = [threading.Thread(target=task, daemon=True) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

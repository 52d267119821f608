"""`make restarts`: requests through nginx while the server processes are restarted, by hand and by `max_requests`.

Counts what was refused, the slowest answer, and each process's share. Half a minute on a quiet machine.
"""

import argparse
import itertools
import sys
import tempfile
import threading
import time
from collections import Counter
from functools import partial
from pathlib import Path

from bench.client import Connection
from bench.load import at_once
from bench.serve import production
from tests.support.behind_nginx import BehindNginx
from tests.support.databases import SqliteDatabases
from tests.support.running import environment

VISITORS = 8
REQUESTS = 10_000
REQUESTS_OF_A_WORKER = 500
SECONDS_BETWEEN_RESTARTS = 2.0
# By status: what the application says to a page, to JSON without a token, and to a form without its own.
ASKED = (("GET", "/sign-in", 200), ("GET", "/api/v1/me", 401), ("POST", "/sign-in", 400))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.restarts", description=__doc__)
    parser.add_argument("--requests", type=int, default=REQUESTS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="jobplanr-restarts-") as name:
        folder = Path(name)
        settings = production(SqliteDatabases(folder).migrated().url, 443)
        often = ("--max-requests", str(REQUESTS_OF_A_WORKER), "--max-requests-jitter", "50")
        site = BehindNginx(folder, environment(**settings), often)
        try:
            refused = Trial(site, options.requests).run()
        finally:
            site.stop()
    sys.exit(1 if refused else 0)


class Trial:
    def __init__(self, site: BehindNginx, requests: int) -> None:
        self._site, self._left = site, itertools.count(requests, -1)
        self._seconds: list[float] = []
        self._refused: Counter[str] = Counter()
        self._restarts, self._done = 0, threading.Event()

    def run(self) -> int:
        """Print what was found; returns how many were refused."""
        restarting = threading.Thread(target=self._restart)
        restarting.start()
        began = time.perf_counter()
        at_once([partial(self._visit, int(self._site.address.rsplit(":")[-1]))] * VISITORS)
        seconds = time.perf_counter() - began
        self._done.set()
        restarting.join()
        self._tell(seconds)
        return self._refused.total()

    def _visit(self, port: int) -> None:
        visitor = Connection(port)
        for method, path, status in itertools.cycle(ASKED):
            if next(self._left) <= 0:
                return
            began = time.perf_counter()
            try:
                found = visitor.send(visitor.request(method, path, {"Host": "127.0.0.1"})).status
            except OSError as problem:
                visitor.close()
                self._refused[repr(problem)] += 1
            else:
                if found != status:
                    self._refused[f"{method} {path}: {found}"] += 1
            self._seconds.append(time.perf_counter() - began)

    def _restart(self) -> None:
        for process in itertools.cycle(self._site.processes):
            if self._done.wait(SECONDS_BETWEEN_RESTARTS):
                return
            process.restart()
            self._restarts += 1

    def _tell(self, seconds: float) -> None:
        answered = [process.requests for process in self._site.processes]
        workers = sum(process.workers for process in self._site.processes)
        # Each restart starts two: one that answers meanwhile, and the next.
        by_themselves = workers - len(answered) - 2 * self._restarts
        shares = ", ".join(f"{100 * share / sum(answered):.0f} %" for share in answered)
        print(f"{len(self._seconds):,} requests in {seconds:.0f} s, {VISITORS} at once; shares {shares}")
        print(f"restarts: {self._restarts} by hand, {by_themselves} by max_requests")
        print(f"slowest {max(self._seconds):.2f} s; refused {self._refused.total()}")
        for problem, times in self._refused.most_common():
            print(f"  {times} times: {problem}")


if __name__ == "__main__":
    main()

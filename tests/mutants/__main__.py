"""`make mutants`: plant every fault, one at a time, and see the tests named for it fail. Names plant only those."""

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue

from tests.mutants.faults import FAULTS
from tests.mutants.mutation import Copy, Fault, Run

AT_ONCE = 2
LONGEST_REASON = 100


def main(names: Sequence[str]) -> int:
    faults = [fault for fault in FAULTS if fault.name in names or not names]
    unknown = set(names) - {fault.name for fault in faults}
    if unknown:
        print(f"There is no fault of this name: {', '.join(sorted(unknown))}.")
        return 2
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="jobplanr-mutants-") as folder:
        copies: SimpleQueue[Copy] = SimpleQueue()
        for number in range(min(AT_ONCE, len(faults))):
            copies.put(Copy(Path(folder) / str(number)))
        if not holds_without(copies, faults):
            return 1
        killed = try_all(copies, faults)
    print(f"\n{killed} of {len(faults)} faults killed, in {time.monotonic() - began:.0f} s.")
    return 0 if killed == len(faults) else 1


def holds_without(copies: "SimpleQueue[Copy]", faults: Sequence[Fault]) -> bool:
    """Whether every named test passes while nothing is planted: otherwise its failing would prove nothing."""
    began = time.monotonic()
    tests = {fault.database: set[str]() for fault in faults}
    for fault in faults:
        tests[fault.database].update(fault.killed_by)

    def run(database: str) -> Run:
        with borrowed(copies) as copy:
            return copy.run(sorted(tests[database]), database)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for database, ended in zip(tests, pool.map(run, tests), strict=True):
            if ended.failed or ended.broken or tests[database] - ended.passed:
                print(f"{ended.output}\nWithout any fault, these tests must pass first.")
                return False
    count = sum(map(len, tests.values()))
    print(f"Without any fault, {count} tests pass, in {time.monotonic() - began:.0f} s.\n", flush=True)
    return True


@contextmanager
def borrowed(copies: "SimpleQueue[Copy]") -> Iterator[Copy]:
    copy = copies.get()
    try:
        yield copy
    finally:
        copies.put(copy)


def try_all(copies: "SimpleQueue[Copy]", faults: Sequence[Fault]) -> int:
    """Plant each; returns how many were killed."""

    def plant(fault: Fault) -> Run:
        with borrowed(copies) as copy, copy.planted(fault):
            return copy.run(fault.killed_by, fault.database)

    killed = 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for fault, run in zip(faults, pool.map(plant, faults), strict=True):
            killed += tell(fault, run)
    return killed


def tell(fault: Fault, run: Run) -> bool:
    """Print what became of a fault; whether it was killed."""
    doubts = run.doubts(fault.killed_by)
    print(f"{'SURVIVED' if doubts else 'killed  '} {run.seconds:5.1f} s  {fault.name}: {fault.says}")
    for test in fault.killed_by:
        said = doubts.get(test) or run.failed[test]
        print(f"{'':18}{test} {said[:LONGEST_REASON]}")
    if doubts and not run.passed:
        print(run.output)
    sys.stdout.flush()
    return not doubts


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Starts the worker again and again and tells each to stop at another moment; prints how they ended, one a line.

In a program of its own, since each is forked off one that has loaded everything: `python -m … <how many> <seed>`.
"""

import os
import random
import signal
import sys
import time
from pathlib import Path

from flask.cli import ScriptInfo

import app.mail.ses  # noqa: F401 - brings boto3, which each worker would load by itself
from app import create_app
from app.commands.work import work

AT_ONCE = 10
# The latest is told to stop after so many times as long as it takes until all listen: some are told before, some once
# they have gone round the loop, however busy the machine is.
TIMES_AS_LONG = 1.3
SECONDS_TO_STOP = 60


def start() -> int:
    """The id of a process that works."""
    started = os.fork()
    if started:
        return started
    # As in a program that has just begun: gone at once, whatever the one that it was forked off does about it.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # What it logs, such as a lock that it waited for too long, goes to stderr.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    work.main(args=[], standalone_mode=False, obj=ScriptInfo(create_app=create_app))
    os._exit(0)


def stop(worker: int) -> str:
    """How it ended; one that does not end is killed."""
    os.kill(worker, signal.SIGTERM)
    deadline = time.monotonic() + SECONDS_TO_STOP
    while time.monotonic() < deadline:
        found, status = os.waitpid(worker, os.WNOHANG)
        if found:
            return str(os.waitstatus_to_exitcode(status))
        time.sleep(0.005)
    os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)
    return "did not end"


def seconds_until_all_listen() -> float:
    began = time.monotonic()
    workers = [start() for _ in range(AT_ONCE)]
    while not all(listens(worker) for worker in workers):
        time.sleep(0.005)
    seconds = time.monotonic() - began
    for worker in workers:
        stop(worker)
    return seconds


def listens(worker: int) -> bool:
    """Whether a handler of its own would take the signal."""
    lines = Path(f"/proc/{worker}/status").read_text().splitlines()
    caught = next(line.split()[1] for line in lines if line.startswith("SigCgt:"))
    return bool(int(caught, 16) >> (signal.SIGTERM - 1) & 1)


def main(count: int, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - moments, not secrets
    latest = TIMES_AS_LONG * seconds_until_all_listen()
    for _ in range(count // AT_ONCE):
        began = time.monotonic()
        moments = sorted(chance.random() * latest for _ in range(AT_ONCE))
        for moment, worker in [(moment, start()) for moment in moments]:
            time.sleep(max(0.0, began + moment - time.monotonic()))
            print(stop(worker), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))

"""Starts the worker again and again and tells each to stop at another moment; prints how they ended, one a line.

In a program of its own, since each is forked off one that has loaded everything: `python -m … <how many> <seed>`.
"""

import os
import random
import signal
import sys
import time

from flask.cli import ScriptInfo

from app import create_app
from app.commands.work import work

AT_ONCE = 10
# Longer than it takes to be in the loop, and to have gone round it.
LATEST_STOP = 1.5
SECONDS_TO_STOP = 60


def start() -> int:
    """The id of a process that works."""
    started = os.fork()
    if started:
        return started
    # As in a program that has just begun: gone at once, whatever the one that it was forked off does about it.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
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


def main(count: int, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - moments, not secrets
    for _ in range(count // AT_ONCE):
        began = time.monotonic()
        moments = sorted(chance.random() * LATEST_STOP for _ in range(AT_ONCE))
        for moment, worker in [(moment, start()) for moment in moments]:
            time.sleep(max(0.0, began + moment - time.monotonic()))
            print(stop(worker), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))

"""Programs that live as long as the test run and no longer, whatever ends it."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

# Long enough for a machine with much else to do.
SECONDS_TO_START = 120
SECONDS_TO_STOP = 120

# The program is told to stop when the shell's input closes: the test run closes it, or was killed. It stands in a
# session of its own, so that Ctrl-C in the terminal reaches only the test run, which then stops things in order.
_UNTIL_INPUT_CLOSES = """
exec 3<&0
signal=$1; shift
"$@" < /dev/null 3<&- & program=$!
{ cat <&3; kill -s "$signal" "$program"; } > /dev/null 2>&1 &
wait "$program"
"""


class Companion:
    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        log: Path,
        stop_by: str = "TERM",
        env: Mapping[str, str] | None = None,
        cwd: str | Path | None = None,
        run_as: Mapping[str, Any] | None = None,
        pass_fds: Sequence[int] = (),
    ) -> None:
        """Start it. `run_as` holds subprocess's `user`, `group` and `extra_groups`."""
        self.log = log
        self._words = [str(word) for word in command]
        with log.open("ab") as output:
            self._shell = subprocess.Popen(
                ["/bin/sh", "-c", _UNTIL_INPUT_CLOSES, "companion", stop_by, *self._words],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                env=env,
                cwd=cwd,
                start_new_session=True,
                pass_fds=pass_fds,
                **(run_as or {}),
            )

    def wait_until(self, ready: Callable[[], bool]) -> None:
        """Raise RuntimeError with the end of its log when it ends before that, or is not ready in time."""
        deadline = time.monotonic() + SECONDS_TO_START
        while not ready():
            self.check()
            if time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"Not ready after {SECONDS_TO_START} s: {self.last_words()}")
            time.sleep(0.02)

    def check(self) -> None:
        """Raise RuntimeError if it has ended."""
        if self._shell.poll() is not None:
            raise RuntimeError(f"It ended by itself: {self.last_words()}")

    @property
    def workers(self) -> list[int]:
        """The ids of the processes that the program has made."""
        return [
            child for program in _children(self._shell.pid) if _is(program, self._words) for child in _children(program)
        ]

    def last_words(self) -> str:
        return f"{' '.join(self._words)}\n{self.log.read_text(errors='replace')[-3000:]}"

    def stop(self) -> None:
        if self._shell.stdin:
            self._shell.stdin.close()
        try:
            self._shell.wait(timeout=SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            # Told and not gone is a fault, but nothing of a test run may go on after it.
            os.killpg(self._shell.pid, signal.SIGKILL)
            self._shell.wait()
            raise


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _is(pid: int, words: Sequence[str]) -> bool:
    return Path(f"/proc/{pid}/cmdline").read_text().split("\0")[-2] == words[-1]

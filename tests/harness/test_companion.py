"""Programs that a test starts are gone when it ends, whatever they do about being told to."""

import subprocess
from pathlib import Path

import pytest

from tests.support import companion
from tests.support.companion import Companion


def test_what_does_not_end_when_told_to_is_a_fault_and_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "log"
    started = Companion(["/bin/sh", "-c", "trap 'echo told' TERM; echo $$; while :; do sleep 0.05; done"], log=log)
    started.wait_until(lambda: log.read_text() != "")
    monkeypatch.setattr(companion, "SECONDS_TO_STOP", 2)
    with pytest.raises(subprocess.TimeoutExpired):
        started.stop()
    program, *told = log.read_text().split()
    assert told == ["told"]
    status = Path(f"/proc/{program}/stat")
    assert not status.exists() or status.read_text().split()[2] == "Z"

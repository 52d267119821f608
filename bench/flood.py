"""People who are signed in, while sixty-four others try passwords: each time of another address, from elsewhere."""

import multiprocessing
import secrets
import threading
import time
from dataclasses import dataclass
from typing import Any

from bench.client import Connection, Failed, from_somewhere
from bench.load import Load, at_once, run
from bench.pages import getting
from bench.serve import Server

ATTACKERS = 64
VISITORS = 8
SECONDS_BETWEEN_LOOKS = 0.1


@dataclass(frozen=True)
class Flood:
    alone: Load
    flooded: Load
    # Bytes, the most while it lasted.
    memory: int
    tries: float

    @property
    def kept(self) -> float:
        """The share of their requests a second that people signed in keep."""
        return self.flooded.rate / self.alone.rate


def flood(server: Server, browser: Connection, seconds: float) -> Flood:
    """`tries` are answered sign-ins a second, whatever the answer."""
    visitors = [browser.copy() for _ in range(VISITORS)]
    alone, flooded = Load("alone"), Load("flooded")
    run(alone, server, visitors, getting("/board"), seconds)
    # Spawned, not forked: a process of its own, so that the attack does not slow down those it is compared with.
    processes = multiprocessing.get_context("spawn")
    begun, stop, tries = processes.Event(), processes.Event(), processes.Value("i", 0)
    attack = processes.Process(target=_attack, args=(server.port, begun, stop, tries), daemon=True)
    attack.start()
    begun.wait(30)
    time.sleep(1)
    memory = Peak(server)
    before = tries.value
    run(flooded, server, visitors, getting("/board"), seconds)
    answered = tries.value - before
    stop.set()
    attack.join(60)
    return Flood(alone, flooded, memory.most(), answered / flooded.seconds)


class Peak:
    """Looks at the server's memory until it is asked for the most it saw."""

    def __init__(self, server: Server) -> None:
        self._server, self._seen = server, [server.memory]
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def most(self) -> int:
        self._done.set()
        self._thread.join()
        return max(self._seen)

    def _look(self) -> None:
        while not self._done.wait(SECONDS_BETWEEN_LOOKS):
            self._seen.append(self._server.memory)


def _attack(port: int, begun: Any, stop: Any, tries: Any) -> None:
    def attacker() -> None:
        visitor = Connection(port)
        fields = visitor.get("/sign-in").expect(200).fields("/sign-in")
        begun.set()
        while not stop.is_set():
            email = f"{secrets.token_hex(8)}@example.org"
            try:
                visitor.post(
                    "/sign-in", fields | {"email": email, "password": secrets.token_hex(16)}, **from_somewhere()
                )
            except (OSError, Failed):
                visitor.close()
            with tries.get_lock():
                tries.value += 1

    at_once([attacker] * ATTACKERS)

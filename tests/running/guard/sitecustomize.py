"""First on PYTHONPATH, this refuses every way out of a process but those in GUARD_ALLOWS, and writes it to GUARD_LOG.

It hears of whatever goes through Python: connections, datagrams, look-ups of names, programs that would be started.
libpq's connection is below that; it knows no address but that of the database. The one program that may be started is
GUARD_PROGRAM, by this very Python and cut off from its surroundings; what that can reach is tried by itself
(tests/records/test_document_texts.py).
"""

import json
import os
import sys
from typing import Any

ALLOWED = set(os.environ["GUARD_ALLOWS"].split())
LOG = os.environ["GUARD_LOG"]
PROGRAM = os.environ.get("GUARD_PROGRAM")

# Where in its arguments an event says whereto.
WAYS_OUT = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
    "socket.gethostbyaddr": 0,
    "socket.getnameinfo": 0,
    "subprocess.Popen": 0,
    "os.system": 0,
    "os.exec": 0,
    "os.posix_spawn": 0,
}


class Refused(OSError):
    pass


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in WAYS_OUT or (event == "subprocess.Popen" and _is_the_program(*arguments)):
        return
    whereto = arguments[WAYS_OUT[event]]
    if event == "socket.getaddrinfo":
        whereto = (whereto, arguments[1])
    name = ":".join(map(str, whereto[:2])) if isinstance(whereto, tuple) else str(whereto)
    if name not in ALLOWED:
        with open(LOG, "a") as log:  # noqa: PTH123 - before anything else is loaded
            log.write(json.dumps([event, name]) + "\n")
        raise Refused(f"{event} {name} is not allowed.")


def _is_the_program(executable: Any, command: Any, _folder: Any, environment: Any) -> bool:
    """Whether it is started without our variables and paths."""
    is_alone = str(executable) == sys.executable and command[1] == "-I" and environment == {}
    return is_alone and PROGRAM is not None and command[-2] == PROGRAM


sys.addaudithook(_watch)

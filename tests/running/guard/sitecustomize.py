"""First on PYTHONPATH, this refuses every way out of a process but those in GUARD_ALLOWS, and writes it to GUARD_LOG.

It hears of whatever goes through Python: connections, datagrams, look-ups of names, programs that would be started.
libpq's connection is below that; it knows no address but that of the database.
"""

import json
import os
import sys
from typing import Any

ALLOWED = set(os.environ["GUARD_ALLOWS"].split())
LOG = os.environ["GUARD_LOG"]

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
    if event not in WAYS_OUT:
        return
    whereto = arguments[WAYS_OUT[event]]
    if event == "socket.getaddrinfo":
        whereto = (whereto, arguments[1])
    name = ":".join(map(str, whereto[:2])) if isinstance(whereto, tuple) else str(whereto)
    if name not in ALLOWED:
        with open(LOG, "a") as log:  # noqa: PTH123 - before anything else is loaded
            log.write(json.dumps([event, name]) + "\n")
        raise Refused(f"{event} {name} is not allowed.")


sys.addaudithook(_watch)

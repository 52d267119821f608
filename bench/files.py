"""What a large file adds to a worker's memory, on its way in and out."""

from pathlib import Path

from bench.client import Connection
from bench.serve import Server

MIB = 1024 * 1024
LARGE = b"%PDF-1.7\n" + bytes(range(256)) * (10 * MIB // 256 - 1)
TIMES = 4


def memory_of_files(server: Server, phone: Connection) -> int:
    """The most bytes that any worker took for it, beyond what it had."""
    for _ in range(TIMES * 2):
        _in_and_out(phone, b"%PDF-1.7\n")
    before = {pid: _forget_the_most(pid) for pid in server.workers}
    for _ in range(TIMES):
        _in_and_out(phone, LARGE)
    return max(_bytes(pid, "VmHWM") - was for pid, was in before.items())


def _in_and_out(phone: Connection, content: bytes) -> None:
    id = phone.post_json("/api/v1/documents", {"name": "CV"}).expect(201).json["id"]
    path = f"/api/v1/documents/{id}/content"
    phone.send(phone.request("PUT", path, {"Content-Type": "application/pdf"}, content)).expect(201)
    phone.get(path).expect(200)


def _forget_the_most(pid: int) -> int:
    """Let the kernel count the most it ever had anew; returns what it has."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")
    return _bytes(pid, "VmRSS")


def _bytes(pid: int, what: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(what))

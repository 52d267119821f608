"""What may stand in a log, line by line."""

import json
import re
from itertools import chain
from typing import Any

# How each item of the policy's list begins, and the fields that it speaks of. There are no others.
SAID = {
    "the date and time": ("time",),
    "the IP address": ("ip",),
    "the user-agent": ("user_agent",),
    "the method": ("method",),
    "the URL that was asked for": ("url",),
    "how it was answered, and how long that took": ("status", "duration_ms"),
    "a random id for the request": ("request_id",),
}
REQUEST = frozenset(chain.from_iterable(SAID.values()))
# “What kind of failure it was and where in our software.”
FAILURES = (
    {"time", "failure"},
    {"time", "failure", "endpoint", "request_id"},
    {"time", "level", "by", "place"},
    {"time", "level", "by", "place", "failure"},
)
FRAME = re.compile(r"[\w./<>-]+:\d+ [\w<>]+")

# Gunicorn's own news.
GUNICORN = re.compile(
    r"\[[-+: \d]+\] \[\d+\] \[(INFO|WARNING|ERROR)\] ("
    r"Starting gunicorn [\d.]+"
    r"|Listening at: http://[\d.]+:\d+ \(\d+\)"
    r"|Using worker: gthread"
    r"|Booting worker with pid: \d+"
    r"|Worker exiting \(pid: \d+\)"
    r"|Handling signal: \w+"
    r"|Shutting down: Master"
    r"|Worker \(pid:\d+\) (was sent SIG\w+!( Perhaps out of memory\?)?|exited with code -?\d+\.)"
    r"|Invalid request: \w+"
    r"|Time zone rules: \d{4}[a-z]+ \(\w+\)"
    r")"
)
# The agent writes when NEW_RELIC_LOG says where.
AGENT = re.compile(
    r"[-\d]+ [:,\d]+ \(\d+/[\w/-]+\) newrelic\.[\w.]+ (INFO|WARNING|ERROR) - ("
    r"New Relic Python Agent \([\d.]+\)"
    r"|New Relic Python Agent Shutdown"
    r"|Unable to find corresponding OTLP host using default otlp\.nr-data\.net"
    r"|Unable to import libraries required for infinite tracing\. .*"
    r"|A thread profiling session was requested for 'Jobplanr' but thread profiling is disabled .*"
    r")"
)


def kind(line: str) -> str | None:
    """Of which of these kinds the line is; None when it is of none, and ought not to be there."""
    if GUNICORN.fullmatch(line):
        return "gunicorn"
    if AGENT.fullmatch(line):
        return "agent"
    try:
        told = json.loads(line)
    except ValueError:
        return None
    if not isinstance(told, dict):
        return None
    if told.keys() == REQUEST:
        return "request"
    return "failure" if told.keys() in FAILURES and _is_bare(told) else None


def _is_bare(told: dict[str, Any]) -> bool:
    """Classes and frames, of Amazon's errors their code and status, and nothing beside."""
    aws = {"aws", "aws_status"}
    return all(
        error.keys() - aws == {"class", "frames"} and all(FRAME.fullmatch(frame) for frame in error["frames"])
        for error in told.get("failure", ())
    )

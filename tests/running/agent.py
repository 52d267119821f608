"""What New Relic's agent could be made to tell, and what it tells, field by field."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from app.extensions import Base
from tests.running.collector import Told
from tests.support.running import run

TEMPLATES = Path(__file__).parents[2] / "app/templates"
# The agent asks the machine which of its own addresses it would take to the world. Nothing is sent.
ASKS_ITSELF = "1.1.1.1:1"

# Every switch there is, in a process of its own: whatever imports the agent is watched by it.
SWITCHES = """
import json
from newrelic.core import config
found = config.flatten_settings(config.global_settings())
print(json.dumps([name for name, value in found.items() if isinstance(value, bool)]))
"""
# What does not decide what is told, but how the agent runs.
MANNERS = ("debug.", "developer_mode", "serverless_mode", "high_security", "monitor_mode", "enabled")
LOUD = {
    "attributes.include": ["*"],
    "attributes.exclude": [],
    "error_collector.ignore_status_codes": [],
    "infinite_tracing.trace_observer_host": "127.0.0.1",
    "process_host.display_name": None,
    "transaction_name.naming_scheme": None,
    "transaction_tracer.explain_threshold": 0,
    "transaction_tracer.record_sql": "raw",
    "transaction_tracer.stack_trace_threshold": 0,
    "transaction_tracer.transaction_threshold": 0,
}
OF_AN_ACCOUNT = {
    "account_id": "1",
    "application_id": "1",
    "beacon": "beacon.example",
    "browser_key": "key",
    "collect_ai": True,
    "cross_process_id": "1#1",
    "encoding_key": "key",
    "error_beacon": "beacon.example",
    "event_harvest_config": {"report_period_ms": 5000, "harvest_limits": {"analytic_event_data": 1200}},
    "js_agent_file": "agent.example/x.js",
    "js_agent_loader": "NREUM",
    "primary_application_id": "1",
    "sampling_target": 1000,
    "span_event_harvest_config": {"report_period_ms": 5000, "harvest_limit": 2000},
    "trusted_account_ids": [1],
    "trusted_account_key": "1",
}

CODE = re.compile(r"((?<=Function/)|(?<=Uninstrumented/)|^)[A-Za-z_][\w.]*:[\w.<>]+$")
VERBS = "select|insert|update|delete|call|set|show|begin|commit|rollback|savepoint|release|other"
STATEMENT = re.compile(rf"Datastore/statement/(?:Postgres|SQLite)/(\w+)/({VERBS})")
# Functions of the database, which stand where a table would.
FUNCTIONS = {
    "account_id_of",
    "calendar_feed_of",
    "found_entries",
    "found_hits",
    "oldest_letter",
    "sign_in_with_serial",
    "signed_in",
}
TEMPLATE = re.compile(r"Template/(?:Render|Compile)/([\w./]+)")


def everything_on() -> dict[str, Any]:
    """An account at New Relic whose owner wants to be told all that there is."""
    ended = run("-c", SWITCHES)
    assert ended.returncode == 0, ended.stderr
    switches = [name for name in json.loads(ended.stdout) if not name.startswith(MANNERS)]
    on = {**dict.fromkeys(switches, True), **LOUD}
    return {**OF_AN_ACCOUNT, **on, "agent_config": on}


def fields(told: Told) -> set[str]:
    """“method field” of everything in one message: where lists are, what stands in them; of metrics, their names."""
    if told.method == "metric_data":
        names = {name for metric, _numbers in told.payload[3] for name in metric.values() if name}
        return {f"metric_data {shape(name)}" for name in names}
    return {f"{told.method} {path}" for path in _paths(told.payload)}


def shape(name: str) -> str:
    """A metric's name, with places of the code, tables and templates that there are as what they are."""
    if (found := STATEMENT.fullmatch(name)) and found[1] in _tables() | FUNCTIONS:
        return "Datastore/statement/<database>/<table>/<verb>"
    if (found := TEMPLATE.fullmatch(name)) and found[1] in _templates():
        return name.replace(found[1], "<template>")
    for pattern, what in (
        (CODE, "<code>"),
        (re.compile(r"(?<=^Datastore/)(Postgres|SQLite)"), "<database>"),
        (re.compile(rf"(?<=^Datastore/operation/)(Postgres|SQLite)/({VERBS})$"), "<database>/<verb>"),
        (re.compile(r"(?<=^Memory/Physical/)\d+|(?<=^Memory/Physical/Utilization/)\d+"), "<process>"),
        (re.compile(r"(?<=^Supportability/)[\w./-]+$"), "<of the agent itself>"),
        (re.compile(r"(?<=^Python/Framework/Flask/)[\d.]+$"), "<version>"),
    ):
        name = pattern.sub(what, name)
    return name


def _paths(payload: Any, at: str = "") -> Iterator[str]:
    if isinstance(payload, Mapping):
        for name, value in payload.items():
            yield from _paths(value, f"{at}.{name}" if at else name)
    elif at == "environment" and isinstance(payload, list):
        yield from (f"environment.{name}" for name, _value in payload)
    elif isinstance(payload, list):
        for value in payload:
            yield from _paths(value, at)
    else:
        yield at or "-"


@cache
def _tables() -> set[str]:
    return set(Base.metadata.tables)


@cache
def _templates() -> set[str]:
    folders = (TEMPLATES, TEMPLATES / "mail")
    return {path.relative_to(folder).as_posix() for folder in folders for path in folder.rglob("*.*")}

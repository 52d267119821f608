"""What New Relic's agent really sends while someone signs up, does everything, meets every fault, and leaves.

Its collector answers as one whose owner wants to know everything.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.running.agent import fields, shape
from tests.running.collector import Told
from tests.running.conftest import WatchedWalk
from tests.running.walks import CALLED, IP
from tests.running.whole_journey import HUSH, SEEN
from tests.support.logs import kind
from tests.support.promises import promise
from tests.support.running import run

pytestmark = pytest.mark.slow

# “method field”, one a line. Nothing else may be sent: whoever adds a line here asks first whether the policy says it.
MAY_BE_TOLD = Path(__file__).with_name("may_be_told.txt")
# An id of a person, a record or a request.
ID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")

# Our settings, as the agent tells them.
OURS = """
import json, apm
plain = {name: value if isinstance(value, str | int) else repr(value) for name, value in apm.SETTINGS.items()}
print(json.dumps(plain))
"""


def allowed() -> set[str]:
    return set(MAY_BE_TOLD.read_text().splitlines())


def without_what_was_planted(told: Told) -> str:
    """The application calls no one; a planted call is told by its host."""
    return told.everything.lower().replace(f"external/{CALLED}.example", "")


def test_it_was_told_something(watched_walk: WatchedWalk) -> None:
    methods = [told.method for told in watched_walk.collector.told]
    assert {"preconnect", "connect", "agent_settings", "metric_data", "shutdown"} <= set(methods)
    names = {metric[0]["name"] for told in watched_walk.collector.of("metric_data") for metric in told[3]}
    for view in ("auth.views:sign_in_post", "api.token:make_token", "account.views:delete", "records.lists:index"):
        assert f"WebTransaction/Function/app.blueprints.{view}" in names


@promise("new-relic")
def test_nothing_of_anyone_is_told(watched_walk: WatchedWalk) -> None:
    for told in watched_walk.collector.told:
        text = without_what_was_planted(told)
        for private in (HUSH, SEEN, IP, "@", *watched_walk.walk.secrets):
            assert private.lower() not in text, f"{told.method}: {private}"
        mine = json.dumps(told.payload)
        if told.method == "connect":
            mine = mine.replace(told.payload[0]["utilization"].get("boot_id", ID.pattern), "")
        assert not ID.search(mine), told.method


@promise("new-relic")
def test_only_what_is_written_down_is_told(watched_walk: WatchedWalk) -> None:
    told = {field for message in watched_walk.collector.told for field in fields(message)}
    planted = {field for field in told if CALLED in field} | {"metric_data External/all", "metric_data External/allWeb"}
    new = sorted(told - planted - allowed())
    assert not new, "\n".join(new)


def test_whoever_owns_the_account_there_switches_nothing_on(watched_walk: WatchedWalk) -> None:
    ours = json.loads(run("-c", OURS).stdout)
    [[told]] = watched_walk.collector.of("agent_settings")
    assert {name: told[name] for name in ours} == ours


def test_a_look_into_the_threads_is_refused(watched_walk: WatchedWalk) -> None:
    [[_run, results]] = watched_walk.collector.of("agent_command_results")
    assert results == {"1": {"error": "The profiler service is disabled"}}


def test_nobody_else_is_told(watched_walk: WatchedWalk) -> None:
    assert watched_walk.walk.refused == []


def test_what_it_writes_down_says_nothing_either(watched_walk: WatchedWalk) -> None:
    lines = watched_walk.walk.lines
    assert not [line for line in lines if kind(line) is None]
    assert not [line for line in lines if HUSH in line.lower()]
    assert [line for line in lines if kind(line) == "agent"]


@pytest.mark.parametrize(
    ("method", "payload"),
    [
        ("transaction_sample_data", ["1", [["/sign-in"]]]),
        ("error_data", ["1", [[0, "view", "text", "class", {}]]]),
        ("connect", [{"host": "a", "environment": [["Password", "x"]]}]),
        ("connect", [{"metadata": {"USER": "x"}}]),
        ("metric_data", ["1", 0, 1, [[{"name": "WebTransaction/Uri/reset-password/x", "scope": ""}, [1]]]]),
        ("metric_data", ["1", 0, 1, [[{"name": "External/elsewhere.example/all", "scope": ""}, [1]]]]),
        ("metric_data", ["1", 0, 1, [[{"name": "Datastore/statement/SQLite/zoe/select", "scope": ""}, [1]]]]),
        ("metric_data", ["1", 0, 1, [[{"name": "Errors/all", "scope": "Zoë"}, [1]]]]),
    ],
)
def test_a_new_field_is_noticed(method: str, payload: Any) -> None:
    assert fields(Told(method, payload, "")) - allowed()


def test_shapes_of_names() -> None:
    assert shape("Apdex/Function/app.web.errors:_http_error") == "Apdex/Function/<code>"
    assert shape("Datastore/statement/SQLite/note/select") == "Datastore/statement/<database>/<table>/<verb>"
    assert shape("Template/Render/account_deleted/body.txt") == "Template/Render/<template>"
    assert shape("Supportability/x@y") == "Supportability/x@y"

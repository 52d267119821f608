"""What New Relic is told, by its settings; it runs in a process of its own, for it wraps whatever is imported."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.databases import environment
from tests.support.promises import promise
from tests.support.running import run

pytestmark = pytest.mark.slow

KEY = {"NEW_RELIC_LICENSE_KEY": "0" * 40}
# Nobody listens there: nothing leaves this machine, and a start does not wait for an answer.
UNREACHABLE = {**KEY, "NEW_RELIC_HOST": "127.0.0.1", "NEW_RELIC_PORT": "9"}
# The agent answers itself as its server would, with the script that belongs into pages.
ANSWERS_ITSELF = {**KEY, "NEW_RELIC_DEVELOPER_MODE": "true"}

LOUD = {"NEW_RELIC_ATTRIBUTES_ENABLED": "true", "NEW_RELIC_ERROR_COLLECTOR_ENABLED": "true"}

# What was found to tell too much, each with the value that keeps it quiet.
QUIET = {
    "attributes.enabled": False,
    "transaction_events.enabled": False,
    "span_events.enabled": False,
    "custom_insights_events.enabled": False,
    "distributed_tracing.enabled": False,
    "transaction_tracer.enabled": False,
    "transaction_tracer.record_sql": "off",
    "slow_sql.enabled": False,
    "error_collector.enabled": False,
    "strip_exception_messages.enabled": True,
    "browser_monitoring.enabled": False,
    "browser_monitoring.auto_instrument": False,
    "application_logging.enabled": False,
    "application_logging.forwarding.enabled": False,
    "package_reporting.enabled": False,
    "thread_profiler.enabled": False,
    "capture_params": False,
    "datastore_tracer.instance_reporting.enabled": False,
    "datastore_tracer.database_name_reporting.enabled": False,
    "process_host.display_name": "jobplanr",
    "utilization.detect_aws": False,
    "utilization.detect_azure": False,
    "utilization.detect_docker": False,
    "utilization.detect_gcp": False,
    "utilization.detect_kubernetes": False,
    "utilization.detect_pcf": False,
}
# What an account's owner may have switched on at New Relic, sent by its server at each start.
SENT_BY_SERVER = {
    "collect_traces": True,
    "agent_config": {
        "browser_monitoring.auto_instrument": True,
        "transaction_tracer.enabled": True,
        "transaction_tracer.record_sql": "raw",
        "slow_sql.enabled": True,
        "error_collector.enabled": True,
        "thread_profiler.enabled": True,
    },
}

SETTINGS = f"""
import json
from newrelic.core import config
first = config.flatten_settings(config.global_settings())
import apm, wsgi
started = config.flatten_settings(config.global_settings())
connected = config.flatten_settings(config.apply_server_side_settings({SENT_BY_SERVER!r}))
quiet = [{{name: settings.get(name) for name in {list(QUIET)!r}}} for settings in (started, connected)]
print(json.dumps([*quiet, [name for name in apm.SETTINGS if name not in first]]))
"""
PAGE = """
import json, sys, apm
{before}
import wsgi, newrelic.agent
newrelic.agent.register_application(timeout=10)
page = wsgi.app.test_client().get("/sign-in")
print(json.dumps([newrelic.agent.application().active, page.get_data(as_text=True)]))
"""


@pytest.fixture
def tell(tmp_path: Path) -> Callable[..., Any]:
    """Runs code in a process with these settings; what the last line that it prints says in JSON."""

    def tell(code: str, **settings: str) -> Any:
        ended = run("-c", code, **environment(DATABASE_URL=f"sqlite:///{tmp_path}/empty.db", **settings))
        assert ended.returncode == 0, ended.stderr
        return json.loads(ended.stdout.splitlines()[-1])

    return tell


@promise("new-relic")
def test_without_a_key_it_is_not_even_loaded(tell: Callable[..., Any]) -> None:
    assert tell("import sys, json, wsgi; print(json.dumps([n for n in sys.modules if n.startswith('newrelic')]))") == []


@promise("new-relic")
def test_it_is_quiet_whatever_its_server_and_the_environment_say(tell: Callable[..., Any]) -> None:
    started, connected, unknown = tell(SETTINGS, **UNREACHABLE, **LOUD)
    assert started == QUIET
    assert connected == QUIET
    assert unknown == [], "Newer versions may name a setting otherwise."


@promise("new-relic", "own-pages")
def test_pages_get_no_script(tell: Callable[..., Any]) -> None:
    active, page = tell(PAGE.format(before=""), **ANSWERS_ITSELF)
    assert active
    assert "NREUM" not in page
    _active, page = tell(PAGE.format(before="apm.SETTINGS = {}"), **ANSWERS_ITSELF)
    assert "NREUM" in page, "The check itself would see no script."

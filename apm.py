"""New Relic, cut down to what the privacy policy says it gets: sums and durations of requests, and nothing of anyone.

It stands outside of `app` because it must start before anything that it watches is imported.
"""

import newrelic.agent
from newrelic.core.config import apply_config_setting

# Settings whose defaults tell too much: addresses with tokens in them, user agents, exception texts, log lines, SQL,
# names of databases and machines; and a script put into every page. Errors are counted in our own log.
SETTINGS: dict[str, object] = {
    "app_name": "Jobplanr",
    "process_host.display_name": "jobplanr",
    # A request that no view answers would go by its address.
    "transaction_name.naming_scheme": "framework",
    # What is told about a single request.
    "attributes.enabled": False,
    "attributes.exclude": {"*"},
    "capture_params": False,
    "transaction_events.enabled": False,
    "transaction_tracer.enabled": False,
    "transaction_tracer.record_sql": "off",
    "transaction_tracer.explain_enabled": False,
    "span_events.enabled": False,
    "distributed_tracing.enabled": False,
    "synthetics.enabled": False,
    "custom_insights_events.enabled": False,
    "ml_insights_events.enabled": False,
    "ai_monitoring.enabled": False,
    "code_level_metrics.enabled": False,
    # What is told about failures, statements and log lines.
    "error_collector.enabled": False,
    "strip_exception_messages.enabled": True,
    "slow_sql.enabled": False,
    "datastore_tracer.instance_reporting.enabled": False,
    "datastore_tracer.database_name_reporting.enabled": False,
    "message_tracer.segment_parameters_enabled": False,
    "application_logging.enabled": False,
    "application_logging.forwarding.enabled": False,
    "application_logging.metrics.enabled": False,
    "application_logging.local_decorating.enabled": False,
    # What is put into pages.
    "browser_monitoring.enabled": False,
    "browser_monitoring.auto_instrument": False,
    # What is told about the machine.
    "capture_environ": False,
    "package_reporting.enabled": False,
    "thread_profiler.enabled": False,
    "heroku.use_dyno_names": False,
    "utilization.detect_aws": False,
    "utilization.detect_azure": False,
    "utilization.detect_azureappservice": False,
    "utilization.detect_azurefunction": False,
    "utilization.detect_docker": False,
    "utilization.detect_gcp": False,
    "utilization.detect_kubernetes": False,
    "utilization.detect_pcf": False,
}


def start() -> None:
    """Read New Relic's own environment variables, then hold to SETTINGS, whatever those or its server say."""
    newrelic.agent.initialize()
    settings = newrelic.agent.global_settings()
    for name, value in SETTINGS.items():
        apply_config_setting(settings, name, value)
    # The server sends settings too, and an account's web page can change those. Ours go first.
    settings.debug.local_settings_overrides = list(SETTINGS)

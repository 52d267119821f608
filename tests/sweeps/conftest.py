"""Sweeps take as many requests as the command line says, and tell in the end what came of them."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask

from app.web import log
from tests.support.server import Server
from tests.sweeps.sweep import SECONDS_AT_MOST_OVER_HTTP, Report, Send, Sweep, in_process, over_http

# The name of what each test has to tell: it goes with the test's report, as tests may run in several processes.
SWEPT = "swept"

# Of a hundred requests, so many go to places of these kinds. The rest goes to a real server.
SHARES = {"address": 10, "query": 15, "header": 10, "cookie": 5, "field": 25, "json": 30}
SHARE_OF_SERVER = 5

Swept = Callable[..., Report]


@dataclass
class Limits:
    requests: int
    seed: int
    seconds: float
    properties: list[tuple[str, object]] = field(repr=False)

    def sweep(self, name: str, app: Flask, send: Send, kinds: tuple[str, ...], share: int, **how: Any) -> Report:
        """That share of the requests, without a fault."""
        sweep = Sweep(app, send, self.seed, kinds, **how)
        wanted = max(self.requests * share // 100, 1)
        report = sweep.run(wanted, until=time.monotonic() + self.seconds * share / 100)
        self.properties.append((SWEPT, (name, report.as_plain_values())))
        assert not report.faults, f"{report}\n" + "\n".join(report.faults)
        assert report.requests >= wanted, f"Only {report.requests} of {wanted} requests in time."
        return report


@pytest.fixture
def limits(request: pytest.FixtureRequest) -> Limits:
    config = request.config
    return Limits(
        config.getoption("--sweep-requests"),
        config.getoption("--sweep-seed"),
        60 * config.getoption("--sweep-minutes"),
        request.node.user_properties,
    )


@pytest.fixture
def swept(app: Flask, limits: Limits, monkeypatch: pytest.MonkeyPatch) -> Swept:
    """Sends what is due of requests that are nasty in places of these kinds, to the application in this process."""
    # A line for each would be kept for the case that the test fails.
    monkeypatch.setattr(log.requests, "disabled", True)
    kind = app.config["SQLALCHEMY_DATABASE_URI"].partition(":")[0].partition("+")[0]

    def sweep(*kinds: str) -> Report:
        return limits.sweep(kind, app, in_process(app), kinds, sum(SHARES[kind] for kind in kinds))

    return sweep


@pytest.fixture
def swept_server(limits: Limits) -> Callable[[Server], Report]:
    """The same through gunicorn, with the worker beside it, and everywhere."""

    def sweep(server: Server) -> Report:
        name = f"{server.database.kind}, by gunicorn"
        with over_http(server.url) as send:
            how = {"watches_all": False, "every_pair": False, "seconds_at_most": SECONDS_AT_MOST_OVER_HTTP}
            return limits.sweep(name, server.app, send, tuple(SHARES), SHARE_OF_SERVER, **how)

    return sweep


@pytest.hookimpl(wrapper=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> Iterator[None]:
    told: dict[str, Report] = {}
    for outcome in ("passed", "failed"):
        for result in terminalreporter.getreports(outcome):
            for name, report in (value for key, value in result.user_properties if key == SWEPT):
                told.setdefault(name, Report()).add(Report.of(report))
    if told:
        terminalreporter.section(f"nasty requests, seed {config.getoption('--sweep-seed')}")
        for name, report in told.items():
            terminalreporter.write_line(f"{name}: {report}")
    yield

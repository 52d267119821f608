from collections.abc import Iterator

import pytest

from app.mail.ses import Ses
from tests.mail.failing_service import FailingService


@pytest.fixture(scope="session")
def _failing_service() -> Iterator[FailingService]:
    service = FailingService()
    yield service
    service.stop()


@pytest.fixture
def service(_failing_service: FailingService, monkeypatch: pytest.MonkeyPatch) -> FailingService:
    """A mail service that can be told to fail."""
    _failing_service.failures.clear()
    _failing_service.taken.clear()
    _failing_service.calls = 0
    monkeypatch.setenv("AWS_ENDPOINT_URL_SESV2", _failing_service.url)
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    return _failing_service


@pytest.fixture
def transport() -> Ses:
    """Sends to whichever service the environment names."""
    return Ses.from_settings({"MAIL_SENDER": "Jobplanr <support@jobplanr.ai>"})

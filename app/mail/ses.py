"""E-mails by Amazon's mail service. Only the worker loads this module: boto3 costs 40 MB and a third of a second."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from app.mail.message import mailable, message
from app.mail.outbox import EmailRejected, TryLater
from app.mail.suppression import Suppressed
from app.models.email import Email

# One attempt a call: SES has no way to recognise a repeated one, so each of boto3's own would be one more copy when an
# answer is lost. The outbox repeats instead, later and knowingly.
ONE_QUICK_ATTEMPT = Config(connect_timeout=3, read_timeout=10, retries={"total_max_attempts": 1})

# What is wrong with the e-mail itself. Anything else (throttled, paused, suspended, not allowed, not set up yet) can
# pass or be put right, and the e-mail waits for that.
REFUSED_FOR_GOOD = frozenset({"MessageRejected", "BadRequestException"})


class Ses:
    def __init__(self, sender: str, region: str | None) -> None:
        self.sender, self.region = sender, region

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> "Ses":
        # boto3 reads AWS_DEFAULT_REGION and credentials by itself, but not AWS_REGION.
        return cls(settings["MAIL_SENDER"], os.environ.get("AWS_REGION"))

    def send(self, email: Email) -> None:
        """Raises EmailRejected, TryLater."""
        data = message(email, self.sender).as_bytes()
        with _our_words():
            self._client.send_email(
                FromEmailAddress=self.sender,
                Destination={"ToAddresses": [mailable(email.recipient)]},
                Content={"Raw": {"Data": data}},
            )

    def suppressed(self, since: datetime | None) -> Iterator[list[Suppressed]]:
        """Raises EmailRejected, TryLater."""
        wanted: dict[str, Any] = {"StartDate": since} if since else {}
        more = True
        while more:
            with _our_words():
                page = self._client.list_suppressed_destinations(**wanted)
            yield [
                Suppressed(one["EmailAddress"], one["Reason"].lower(), one["LastUpdateTime"])
                for one in page["SuppressedDestinationSummaries"]
            ]
            more = "NextToken" in page
            wanted["NextToken"] = page.get("NextToken")

    def allow(self, address: str) -> None:
        """Raises EmailRejected, TryLater."""
        # The list may have it in small letters.
        for spelling in {mailable(address), mailable(address).lower()}:
            with _our_words():
                try:
                    self._client.delete_suppressed_destination(EmailAddress=spelling)
                except self._client.exceptions.NotFoundException:
                    continue

    @cached_property
    def _client(self) -> Any:
        return boto3.Session().client("sesv2", region_name=self.region, config=ONE_QUICK_ATTEMPT)


@contextmanager
def _our_words() -> Iterator[None]:
    """What SES answers, or that it could not be asked, as EmailRejected or TryLater."""
    try:
        yield
    except ClientError as answer:
        code = str(answer.response.get("Error", {}).get("Code", "")) or "ClientError"
        raise (EmailRejected if code in REFUSED_FOR_GOOD else TryLater)(code) from answer
    except BotoCoreError as fault:
        raise TryLater(type(fault).__name__) from fault

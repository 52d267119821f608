"""The mail service fails for a while: nothing is lost, and nothing doubled unless the answer was what got lost."""

from collections import Counter
from datetime import timedelta

from flask import Flask

from app.mail import outbox
from app.mail.ses import Ses
from tests.mail import emails_at_hand
from tests.mail.failing_service import LOST, RESET, FailingService
from tests.support.ses import text_of

LONG_ENOUGH = timedelta(hours=4)


def send_until_all_are_gone(app: Flask, transport: Ses) -> int:
    """Returns how many attempts that took."""
    tried = 0
    while emails_at_hand.unsent(app):
        with app.app_context():
            tried += outbox.send_due(transport)
        emails_at_hand.let_pass(app, LONG_ENOUGH)
    return tried


def test_an_outage_loses_and_doubles_nothing(app: Flask, service: FailingService, transport: Ses) -> None:
    ids = emails_at_hand.write(app, 12)
    outage = [500, RESET, 503, "TooManyRequestsException", RESET, 500, "SendingPausedException", 502] * 3
    service.fail(outage)
    tried = send_until_all_are_gone(app, transport)
    assert sorted(service.taken_ids()) == sorted(f"<{email_id}@jobplanr.ai>" for email_id in ids)
    assert tried == service.calls == len(ids) + len(outage)


def test_only_a_lost_answer_makes_a_copy_and_it_is_known_as_one(
    app: Flask, service: FailingService, transport: Ses
) -> None:
    emails_at_hand.write(app, 10)
    service.fail([LOST, 500, LOST, RESET, LOST])
    tried = send_until_all_are_gone(app, transport)
    assert tried == service.calls == 10 + 5
    copies = Counter(service.taken_ids())
    assert len(copies) == 10
    assert sorted(copies.values()) == [1] * 7 + [2] * 3
    texts = {(email["Message-ID"], email["X-Entity-Ref-ID"], text_of(email)) for email in service.taken}
    assert len(texts) == 10

"""What the operator sees of e-mails that are stuck, and can do about it."""

import uuid
from datetime import timedelta

from click.testing import Result
from flask import Flask
from sqlalchemy import update

from app.commands.mail import mail
from app.extensions import db
from app.models.email import Email
from tests.mail import emails_at_hand


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(mail, words)


def refuse(app: Flask, *ids: uuid.UUID) -> None:
    with app.app_context():
        refused = update(Email).where(Email.id.in_(ids)).values(due_at=None, problem="MessageRejected", tries=3)
        db.session.execute(refused)
        db.session.commit()


def test_an_empty_outbox_says_so(app: Flask) -> None:
    assert run(app, "list").output == "No e-mail is waiting.\n"


def test_the_list_shows_what_became_of_each(app: Flask) -> None:
    first, second = emails_at_hand.write(app, 2)
    refuse(app, first)
    emails_at_hand.let_pass(app, timedelta(hours=5))
    lines = run(app, "list").output.splitlines()
    assert [line.split() for line in lines] == [
        ["id", "kind", "to", "age", "tries", "state", "reason"],
        [str(first), "verify_email", "person0@example.org", "5", "h", "3", "refused", "MessageRejected"],
        [str(second), "verify_email", "person1@example.org", "5", "h", "0", "new"],
    ]


def test_a_refused_email_can_be_tried_again(app: Flask) -> None:
    first, second = emails_at_hand.write(app, 2)
    refuse(app, first, second)
    emails_at_hand.let_pass(app, timedelta(days=30))
    assert run(app, "retry", str(first)).output == "E-mails to be tried again: 1.\n"
    states = {email.id: (email.state, email.tries) for email in emails_at_hand.unsent(app)}
    assert states == {first: ("new", 0), second: ("refused", 3)}


def test_all_that_met_a_problem_can_be_tried_again(app: Flask) -> None:
    first, second, untroubled = emails_at_hand.write(app, 3)
    refuse(app, first, second)
    assert run(app, "retry", "--all").output == "E-mails to be tried again: 2.\n"
    assert {email.id: email.state for email in emails_at_hand.unsent(app)} == {
        first: "new",
        second: "new",
        untroubled: "new",
    }


def test_an_email_that_is_being_sent_is_left_alone(app: Flask) -> None:
    [email_id] = emails_at_hand.write(app)
    with app.app_context():
        db.session.get_one(Email, email_id).claim()
        db.session.commit()
    before = emails_at_hand.only(app).due_at
    result = run(app, "retry", str(email_id))
    assert (result.exit_code, "on its way" in result.output) == (1, True)
    assert emails_at_hand.only(app).due_at == before


def test_what_cannot_be_meant_is_said(app: Flask) -> None:
    assert "Give either the id" in run(app, "retry").output
    assert "Give either the id" in run(app, "retry", "--all", str(uuid.uuid4())).output
    assert "No e-mail has this id" in run(app, "retry", str(uuid.uuid4())).output
    assert run(app, "retry", "nonsense").exit_code == 2

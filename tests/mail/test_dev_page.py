"""`/dev/mail`: where a developer's e-mails are read. It is for development and nowhere else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.extensions import db
from app.mail import outbox
from app.mail.local import Folder
from app.models.columns import new_id, now
from app.models.email import Email
from tests.support.browser import Browser
from tests.support.databases import Databases, settings


@pytest.fixture
def development(sqlite: Databases, tmp_path: Path) -> Iterator[Flask]:
    app = create_app(settings(sqlite.migrated().url, tmp_path, APP_ENV="development"))
    yield app
    with app.app_context():
        db.engine.dispose()


def deliver(app: Flask, *texts: str) -> None:
    with app.app_context():
        for text in texts:
            db.session.add(
                Email(
                    kind="verify_email", recipient="alice@example.org", subject=f"About {text[:5]}", text=text, html=""
                )
            )
            db.session.commit()
            assert outbox.send_due(Folder.from_settings(app.config)) == 1


def test_it_shows_the_newest_first_with_address_subject_and_text(development: Flask) -> None:
    deliver(development, "First letter", "Other letter: Grüße <b>")
    page = Browser(development).get("/dev/mail")
    assert page.heading == "E-mail"
    assert page.texts("article h2") == ["About Other", "About First"]
    assert "To alice@example.org" in page.words
    assert "Grüße <b>" in page.words


def test_its_links_can_be_clicked_whatever_a_token_ends_with(development: Flask) -> None:
    links = [f"http://127.0.0.1:8000/verify-email/eyJ.abc{end}" for end in ("-", "_", "x")]
    deliver(development, "\n\n".join(f"Confirm my address: {link}" for link in links))
    page = Browser(development).get("/dev/mail")
    assert list(page.links("article a").values()) == links


def test_without_an_email_it_says_so(development: Flask) -> None:
    assert "No e-mail yet." in Browser(development).get("/dev/mail").words


def test_it_is_nowhere_else(client: Browser) -> None:
    assert client.get("/dev/mail").status_code == 404


def test_an_email_sent_twice_is_one_file(development: Flask) -> None:
    folder = Folder.from_settings(development.config)
    email = Email(id=new_id(), kind="verify_email", recipient="a@example.org", subject="", text="", html="")
    email.created_at = now()
    folder.send(email)
    folder.send(email)
    assert [path.name for path in folder.path.iterdir()] == [f"{email.id}.eml"]


def test_a_folder_that_cannot_be_written_is_tried_again_later(development: Flask, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with development.app_context():
        db.session.add(Email(kind="verify_email", recipient="a@example.org", subject="", text="", html=""))
        db.session.commit()
        outbox.send_due(Folder(tmp_path / "file" / "mail", "Jobplanr <support@jobplanr.ai>"))
        [email] = outbox.waiting()
    assert (email.state, email.problem) == ("waiting to be tried again", "NotADirectoryError")

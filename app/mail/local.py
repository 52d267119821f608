"""E-mails that go nowhere: each becomes a file. For development, where /dev/mail shows them."""

import email
import email.policy
from collections.abc import Iterator, Mapping
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from app.mail.message import message
from app.mail.outbox import TryLater
from app.mail.suppression import Suppressed
from app.models.email import Email


class Folder:
    """One file an e-mail. Its name is the e-mail's id, which begins with the time: sorted names are in order."""

    def __init__(self, path: Path, sender: str) -> None:
        self.path, self.sender = path, sender

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> "Folder":
        return cls(Path(settings["MAIL_FOLDER"]), settings["MAIL_SENDER"])

    def send(self, email: Email) -> None:
        """Raises EmailRejected, TryLater."""
        data = message(email, self.sender).as_bytes()
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            unfinished = self.path / f".{email.id}"
            unfinished.write_bytes(data)
            unfinished.replace(self.path / f"{email.id}.eml")
        except OSError as fault:
            raise TryLater(type(fault).__name__) from fault

    def suppressed(self, since: datetime | None) -> Iterator[list[Suppressed]]:
        """Nothing comes back from a folder."""
        yield from ()

    def allow(self, address: str) -> None:
        """No address was ever suppressed."""

    def newest(self, at_most: int) -> list[EmailMessage]:
        """The e-mails in it, newest first, as a mail program reads them."""
        files = sorted(self.path.glob("*.eml"), reverse=True)[:at_most]
        return [
            email.message_from_bytes(file.read_bytes(), EmailMessage, policy=email.policy.default) for file in files
        ]

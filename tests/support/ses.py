"""Amazon's mail service as moto plays it: a real HTTP endpoint, with what arrived there to read."""

import email
import email.policy
import json
from email.message import EmailMessage
from urllib.request import Request, urlopen

from moto.server import ThreadedMotoServer

from tests.support.suppressions import Suppressions

SENDER = "support@jobplanr.ai"


class Ses:
    def __init__(self) -> None:
        self.suppressions = Suppressions()
        self.suppressions.install()
        self._server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
        self._server.start()
        self.url = "http://{}:{}".format(*self._server.get_host_and_port())
        self._accept_sender()

    @property
    def environment(self) -> dict[str, str]:
        """What the application needs in its environment to send e-mails here."""
        return {
            "MAIL_TRANSPORT": "ses",
            "MAIL_SENDER": f"Jobplanr <{SENDER}>",
            "AWS_REGION": "eu-west-1",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_ENDPOINT_URL_SESV2": self.url,
        }

    def received(self) -> list[EmailMessage]:
        """Every e-mail that arrived since the last reset, oldest first, as a mail program reads it."""
        kept = json.loads(self._ask("GET", "/moto-api/data.json"))["ses"]["RawMessage"]
        return [email.message_from_string(one["raw_data"], EmailMessage, policy=email.policy.default) for one in kept]

    def reset(self) -> None:
        self._ask("POST", "/moto-api/reset")
        self.suppressions.clear()
        self._accept_sender()

    def stop(self) -> None:
        self._server.stop()

    def _accept_sender(self) -> None:
        """E-mails from an address that was not verified are refused, as in reality."""
        self._ask("POST", "/v2/email/identities", {"EmailIdentity": SENDER})

    def _ask(self, method: str, path: str, body: object = None) -> bytes:
        # The signature is not checked, but says which service and region this is.
        signed = "AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/ses/aws4_request, SignedHeaders=host, Signature=0"
        headers = {"Authorization": signed, "Content-Type": "application/json"}
        data = json.dumps(body).encode() if body is not None else None
        with urlopen(Request(self.url + path, data, headers, method=method)) as answer:
            return bytes(answer.read())


def text_of(email: EmailMessage) -> str:
    part = email.get_body(("plain",))
    return part.get_content() if part else ""

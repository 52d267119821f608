"""New Relic's collector as a test plays it: over TLS, agreeable to everything, and writing down what it is told."""

import gzip
import ipaddress
import json
import ssl
import threading
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

KEY = "0" * 40
HOST = "127.0.0.1"
UNPACK = {"gzip": gzip.decompress, "deflate": zlib.decompress}

# It would like to know what every thread does.
COMMANDS = [[1, {"name": "start_profiler", "arguments": {"profile_id": 1, "sample_period": 0.05, "duration": 1}}]]


class Told(NamedTuple):
    method: str
    payload: Any
    everything: str
    """Address, headers and body as they arrived."""


class Collector:
    def __init__(self, folder: Path, settings: Mapping[str, Any]) -> None:
        """`settings` are what it answers to an agent that connects, as an account's owner may have chosen them."""
        self.told: list[Told] = []
        self._certificate = _certify(folder)
        collector = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                collector._answer(self)

            def log_message(self, *_: Any) -> None:
                pass

        self._settings = dict(settings)
        self._server = ThreadingHTTPServer((HOST, 0), Handler)
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(self._certificate)
        self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def place(self) -> str:
        return f"{HOST}:{self._server.server_port}"

    @property
    def environment(self) -> dict[str, str]:
        """What makes an agent talk to it, and wait for its answers rather than forget what comes before them."""
        return {
            "NEW_RELIC_LICENSE_KEY": KEY,
            "NEW_RELIC_HOST": HOST,
            "NEW_RELIC_PORT": str(self._server.server_port),
            "NEW_RELIC_CA_BUNDLE_PATH": str(self._certificate),
            "NEW_RELIC_STARTUP_TIMEOUT": "10",
            "NEW_RELIC_SHUTDOWN_TIMEOUT": "10",
        }

    def of(self, method: str) -> list[Any]:
        """The payloads of one method."""
        return [told.payload for told in self.told if told.method == method]

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        packed = request.rfile.read(int(request.headers["Content-Length"]))
        unpack = UNPACK.get(request.headers.get("Content-Encoding", "").lower(), bytes)
        body = unpack(packed).decode()
        [method] = parse_qs(urlsplit(request.path).query).get("method", [request.path])
        self.told.append(Told(method, json.loads(body), f"{request.path}\n{request.headers}\n{body}"))
        answers: dict[str, Any] = {
            "preconnect": {"redirect_host": HOST},
            "connect": {"agent_run_id": "1", **self._settings},
            "get_agent_commands": COMMANDS,
        }
        data = json.dumps({"return_value": answers.get(method)}).encode()
        request.send_response(200)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data)


def _certify(folder: Path) -> Path:
    """A key and a certificate for this machine, signed by nobody else, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "collector.pem"
    plain = serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    path.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + certificate.public_bytes(pem))
    return path

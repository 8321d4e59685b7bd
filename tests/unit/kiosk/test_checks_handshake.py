"""Why no encrypted connection comes about: real handshakes with real certificates on this machine."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from kiosk.maintenance.checks.finding import Finding
from kiosk.maintenance.checks.handshake import Trusted, shake_hands

NOW = datetime.now(UTC)
YEAR = timedelta(days=365)


class SimulatedHttps(HTTPServer):
    """Its clock says what it is told to."""

    says = NOW

    def handle_error(self, *_request: object) -> None:
        """A handshake that a client breaks off is what these tests are about."""


class Answer(BaseHTTPRequestHandler):
    def do_HEAD(self) -> None:
        self.send_response_only(200)
        assert isinstance(self.server, SimulatedHttps)
        self.send_header("Date", format_datetime(self.server.says, usegmt=True))
        self.end_headers()


def certificate(folder: Path, begins: datetime, ends: datetime, name: str = "localhost") -> tuple[Path, Path]:
    """A certificate that vouches for itself, and one file with it and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "ca.pem").write_bytes(pem)
    (folder / "server.pem").write_bytes(private + pem)
    return folder / "ca.pem", folder / "server.pem"


@contextmanager
def serving(server_pem: Path, says: datetime = NOW) -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(server_pem)
    server = SimulatedHttps(("127.0.0.1", 0), Answer)
    server.says = says
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def told(
    folder: Path, begins: datetime, ends: datetime, *, name: str = "localhost", says: datetime = NOW
) -> tuple[str, str]:
    authorities, server_pem = certificate(folder, begins, ends, name)
    with serving(server_pem, says) as port:
        answer = shake_hands("localhost", port, str(authorities))
    assert isinstance(answer, Finding)
    assert not answer.ok
    return answer.code, answer.cause


def test_a_certificate_that_holds(tmp_path: Path) -> None:
    authorities, server_pem = certificate(tmp_path, NOW - YEAR, NOW + YEAR)
    with serving(server_pem) as port:
        assert isinstance(shake_hands("localhost", port, str(authorities)), Trusted)


def test_a_certificate_that_has_expired_although_the_clocks_agree(tmp_path: Path) -> None:
    assert told(tmp_path, NOW - 2 * YEAR, NOW - YEAR) == ("tls.expired", "platform")


def test_a_certificate_that_only_a_wrong_clock_finds_expired(tmp_path: Path) -> None:
    """The platform's clock is a year behind ours and its certificate valid there: ours is wrong."""
    assert told(tmp_path, NOW - 2 * YEAR, NOW - YEAR / 2, says=NOW - YEAR) == ("clock.offset", "clock")
    assert told(tmp_path, NOW + YEAR / 2, NOW + 2 * YEAR, says=NOW + YEAR) == ("clock.offset", "clock")


def test_a_certificate_for_another_name(tmp_path: Path) -> None:
    assert told(tmp_path, NOW - YEAR, NOW + YEAR, name="elsewhere.example") == ("tls.name", "key")


def test_a_certificate_that_nobody_vouches_for(tmp_path: Path) -> None:
    _, server_pem = certificate(tmp_path, NOW - YEAR, NOW + YEAR)
    with serving(server_pem) as port:
        answer = shake_hands("localhost", port)
    assert isinstance(answer, Finding)
    assert (answer.code, answer.cause) == ("tls.untrusted", "key")


def test_something_that_speaks_no_tls() -> None:
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    port = server.server_address[1]
    server.server_close()
    answer = shake_hands("localhost", port)
    assert isinstance(answer, Finding)
    assert (answer.code, answer.cause) == ("tls.handshake", "network")

"""A small server over TLS that speaks HTTP/2 with whoever offers it, else HTTP/1.1, and says which it was."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, RequestReceived, StreamEnded

HOST = "127.0.0.1"


class Tls:
    """A server on a free port of loopback, from `with` to its end.

    certificate: the file that whoever asks has to trust. spoken: (protocol, method, path) of each request.
    protocols: what it offers in the handshake.
    """

    def __init__(self, folder: Path, *protocols: str) -> None:
        self.certificate = _certificate(folder)
        self.spoken: list[tuple[str, str, str]] = []
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(self.certificate)
        self._context.set_alpn_protocols(list(protocols))
        self._listening = socket.create_server((HOST, 0))
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> Tls:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()

    @property
    def address(self) -> str:
        return f"{HOST}:{self._listening.getsockname()[1]}"

    @property
    def url(self) -> str:
        return f"https://{self.address}"

    def _serve(self) -> None:
        while True:
            try:
                raw, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._with, args=(raw,), daemon=True).start()

    def _with(self, raw: socket.socket) -> None:
        with contextlib.suppress(OSError), self._context.wrap_socket(raw, server_side=True) as connection:
            speak = self._http2 if connection.selected_alpn_protocol() == "h2" else self._http1
            speak(connection)

    def _answer(self, protocol: str, method: str, path: str) -> tuple[int, bytes]:
        self.spoken.append((protocol, method, path))
        return (404, b"") if path == "/robots.txt" else (200, f"{protocol} {method} {path}".encode())

    def _http2(self, connection: ssl.SSLSocket) -> None:
        spoken = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
        spoken.initiate_connection()
        connection.sendall(spoken.data_to_send())
        asked: dict[int, dict[str, str]] = {}
        while data := connection.recv(65_536):
            for event in spoken.receive_data(data):
                if isinstance(event, RequestReceived):
                    asked[event.stream_id] = {str(name): str(value) for name, value in event.headers}
                elif isinstance(event, DataReceived):
                    spoken.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                elif isinstance(event, StreamEnded):
                    headers = asked.pop(event.stream_id)
                    status, body = self._answer("HTTP/2", headers[":method"], headers[":path"])
                    spoken.send_headers(event.stream_id, [(":status", str(status)), ("content-length", str(len(body)))])
                    spoken.send_data(event.stream_id, body, end_stream=True)
            connection.sendall(spoken.data_to_send())

    def _http1(self, connection: ssl.SSLSocket) -> None:
        with connection.makefile("rb") as lines:
            while first := lines.readline():
                method, path, _ = first.decode().split()
                headers = dict(line.decode().rstrip().lower().split(": ", 1) for line in iter(lines.readline, b"\r\n"))
                lines.read(int(headers.get("content-length", 0)))
                status, body = self._answer("HTTP/1.1", method, path)
                connection.sendall(b"HTTP/1.1 %d x\r\nContent-Length: %d\r\n\r\n%b" % (status, len(body), body))


def _certificate(folder: Path) -> Path:
    """A key and a certificate for loopback, for a day, in one file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "stand-in")])
    built = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    private = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain)
    file = folder / "certificate.pem"
    file.write_bytes(private + built.public_bytes(encoding))
    return file

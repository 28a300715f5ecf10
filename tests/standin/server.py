"""The HTTP server: finds the service of a path, lets it answer, and spoils the answer where a fault is planned."""

from __future__ import annotations

import contextlib
import gzip
import socket
import sys
import threading
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from corpus.registered import modules
from tests.standin.faults import TRUNCATED, Fault, Faults, truncated
from tests.standin.wire import Asked, Reply

#: Bytes of a bomb when it is unpacked.
SWOLLEN = 120_000_000


def _modules() -> list[Any]:
    return sorted(modules("tests.standin.services").values(), key=lambda module: -len(module.PREFIX))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed in the middle of a request is what some tests are about."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class StandIn:
    """A server on a free port of loopback, from `with` to its end."""

    def __init__(self) -> None:
        self.faults = Faults()
        self.seen: list[Asked] = []
        self._over = threading.Event()
        self._services = {module.__name__.rsplit(".", 1)[1]: (module, module.Service()) for module in _modules()}
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    def __enter__(self) -> StandIn:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def address(self) -> str:
        """host:port, as the setting of intranets takes it."""
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.address}"

    @property
    def mirrors(self) -> dict[str, str]:
        """Where each service is found here, by its real base."""
        return {module.BASE: self.url + module.PREFIX for module, _ in self._services.values() if module.BASE}

    def service(self, name: str) -> Any:
        """The service of a file's name, with its state."""
        return self._services[name][1]

    def asked(self, text: str = "") -> list[Asked]:
        """The requests that came whose address holds the text."""
        return [asked for asked in self.seen if text in asked.raw]

    def answer(self, asked: Asked) -> Reply:
        """The right answer."""
        for module, service in self._services.values():
            if asked.raw.startswith(module.PREFIX + "/"):
                reply: Reply = service.answer(asked)
                return reply
        return Reply(b"no such service", 404)

    def prefix(self, path: str) -> str:
        return next((m.PREFIX for m, _ in self._services.values() if path.startswith(m.PREFIX + "/")), "")

    def wait(self) -> None:
        """Until the server ends: what a stalled answer does."""
        self._over.wait(30)


def _handler(standin: StandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self._serve(b"")

        def do_POST(self) -> None:
            self._serve(self.rfile.read(int(self.headers.get("Content-Length", 0))))

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: tests look at `seen`."""

        def _serve(self, body: bytes) -> None:
            asked = self._asked(body)
            standin.seen.append(asked)
            fault = standin.faults.next(asked)
            # A client that has heard enough closes the connection; that is its right.
            with contextlib.suppress(ConnectionError):
                self._send(standin.answer(asked) if fault is None else _spoilt(standin, asked, fault), fault)

        def _asked(self, body: bytes) -> Asked:
            parts = urlsplit(self.path)
            prefix = standin.prefix(parts.path)
            return Asked(
                method=self.command,
                path=parts.path.removeprefix(prefix),
                query=tuple(parse_qsl(parts.query, keep_blank_values=True)),
                form=tuple(parse_qsl(body.decode(), keep_blank_values=True)),
                headers={name.lower(): value for name, value in self.headers.items()},
                base=standin.url + prefix,
                raw=self.path,
            )

        def _send(self, reply: Reply, fault: Fault | None) -> None:
            how = fault.how if fault else "whole"
            body, headers = reply.body, dict(reply.headers)
            if how in {"gzip", "half-gzip", "bomb"}:
                body = _bomb() if how == "bomb" else gzip.compress(body, 1)
                headers["Content-Encoding"] = "gzip"
            if how == "half-gzip":
                body = body[: len(body) // 2]
            if how == "reset":
                self._end()
                return
            self.send_response(reply.status)
            for name, value in {"Content-Type": reply.type, **headers}.items():
                self.send_header(name, value)
            if reply.status != 304:
                self.send_header("Content-Length", str(len(body) // 2 if how == "short" else len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if how in {"cut", "stall"} else body)
            if how == "stall":
                standin.wait()
            if how != "whole":
                self._end()

        def _end(self) -> None:
            self.close_connection = True
            with contextlib.suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)

    return Handler


@cache
def _bomb() -> bytes:
    return gzip.compress(bytes(SWOLLEN), 1)


def _spoilt(standin: StandIn, asked: Asked, fault: Fault) -> Reply:
    if fault.reply is not None:
        return fault.reply
    right = standin.answer(asked)
    return truncated(right) if fault is TRUNCATED else right

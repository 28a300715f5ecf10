"""A server of its own process, asked over HTTP: how many answers it gives, by the clock and by the seconds of the processor they take.

On a machine that has other work the clock tells of that; the processor's seconds tell of the server.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil


@dataclass(frozen=True, slots=True)
class Served:
    """Where a server listens, its process, and the seconds until it answered: of the clock, and of the processor."""

    port: int
    process: psutil.Process
    started: float
    started_cpu: float

    def cpu(self) -> float:
        """Seconds of the processor that the server has taken."""
        times = self.process.cpu_times()
        return float(times.user + times.system)


@dataclass(frozen=True, slots=True)
class Rate:
    """Whole answers a second of the clock, and a second of the server's processor."""

    clock: float
    cpu: float


@contextmanager
def serving(command: list[str], environment: dict[str, str], first: str) -> Iterator[Served]:
    """Runs a server until its first answer, to the address `first`, and stops it at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    began = time.perf_counter()
    server = subprocess.Popen(
        [*command, "--port", str(port)],
        env={name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while True:
            try:
                asker(port)(first)
                break
            except ConnectionError:
                time.sleep(0.02)
        process = psutil.Process(server.pid)
        yield Served(port, process, time.perf_counter() - began, sum(process.cpu_times()[:2]))
    finally:
        server.terminate()
        server.wait()


def asker(port: int) -> Callable[[str], bytes]:
    """Asks over one connection that is kept; the whole answer, uncompressed, as both give it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)

    def ask(address: str) -> bytes:
        try:
            connection.request("GET", address, headers={"Accept-Encoding": "identity"})
            answer = connection.getresponse()
        except http.client.RemoteDisconnected:
            # A server closes a connection on which nothing came for some seconds.
            connection.close()
            connection.request("GET", address, headers={"Accept-Encoding": "identity"})
            answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise AssertionError(f"{address}: {answer.status} {body[:300]!r}")
        return body

    return ask


def throughput(served: Served, asked: list[tuple[str, ...]], clients: int, seconds: float) -> Rate:
    """Whole answers that several clients get, each beginning at another question."""
    done = [0] * clients
    until, before, began = time.perf_counter() + seconds, served.cpu(), time.perf_counter()

    def client(number: int) -> None:
        ask, place = asker(served.port), number * len(asked) // clients
        while time.perf_counter() < until:
            for address in asked[place % len(asked)]:
                json.loads(ask(address))
            done[number] += 1
            place += 1

    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Each client ends with the answer it waits for: it counts, and so does its time.
    return Rate(sum(done) / (time.perf_counter() - began), sum(done) / max(served.cpu() - before, 0.01))

"""What goes wrong on the way: statuses, errors inside 200, cut and slow and swollen bodies; one after the other or at random."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from tests.standin.wire import Asked, Reply

How = Literal["whole", "cut", "reset", "stall", "short", "bomb", "gzip", "half-gzip"]


@dataclass(frozen=True)
class Fault:
    """One way to fail.

    reply: what is answered in place of the right answer; None: the right answer, spoilt as `how` says.
    how: whole    nothing is wrong with the way
         cut      Content-Length is right, the connection ends in the middle
         reset    the connection ends before a byte was sent
         stall    half of the body comes, then nothing more
         short    Content-Length names fewer bytes than there are
         bomb     the body is a small gzip of very many bytes
         gzip     as it is, but coded; half-gzip: the coded body ends early, with the right Content-Length
    """

    name: str
    reply: Reply | None = None
    how: How = "whole"


def status(code: int, body: bytes = b"<html><body>error</body></html>", **headers: str) -> Fault:
    """A page of a proxy or balancer."""
    return Fault(str(code), Reply(body, code, headers={k.replace("_", "-"): v for k, v in headers.items()}))


def truncated(reply: Reply) -> Reply:
    """The right answer without its second half, whole as HTTP sees it."""
    return replace(reply, body=reply.body[: len(reply.body) // 2])


CUT, RESET, STALL, SHORT, BOMB, HALF_GZIP = (
    Fault(name, how=name)  # type: ignore[arg-type]
    for name in ("cut", "reset", "stall", "short", "bomb", "half-gzip")
)
TRUNCATED = Fault("truncated")
EMPTY = Fault("empty", Reply(b""))


@dataclass
class Faults:
    """The plan of what goes wrong. `add` queues faults for the next requests that `match`; `at_random` strikes a share of all."""

    queued: list[tuple[Fault, Callable[[Asked], bool]]] = field(default_factory=list)
    struck: list[tuple[str, str]] = field(default_factory=list)
    _share: float = 0.0
    _kinds: tuple[Fault, ...] = ()
    _random: random.Random = field(default_factory=random.Random)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, fault: Fault, times: int = 1, match: str = "") -> None:
        """The next `times` requests whose address holds `match` fail so."""
        self.queued += [(fault, lambda asked: match in asked.raw)] * times

    def at_random(self, share: float, kinds: Iterable[Fault], seed: int) -> None:
        """Of all requests this share fails, each in one of these ways, the same for the same seed and order."""
        self._share, self._kinds, self._random = share, tuple(kinds), random.Random(seed)

    def next(self, asked: Asked) -> Fault | None:
        """What goes wrong with this request."""
        with self._lock:
            fault = self._planned(asked)
            if fault is not None:
                self.struck.append((fault.name, asked.raw))
            return fault

    def _planned(self, asked: Asked) -> Fault | None:
        for place, (fault, matches) in enumerate(self.queued):
            if matches(asked):
                del self.queued[place]
                return fault
        if self._share and self._random.random() < self._share:
            return self._random.choice(self._kinds)
        return None

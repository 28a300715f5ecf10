"""Pace: when the next request to a host may go, kept for all processes of this machine, since services count by address."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

#: No turn lies further ahead than this, in seconds, whatever the clock was when it was given.
_FURTHEST = 3_600.0


class Pace:
    """Turns by host. A file makes them those of all processes that use it.

    >>> pace = Pace(clock=lambda: 100.0)
    >>> pace.turn("a", 0.5), pace.turn("a", 0.5), pace.turn("b", 0.5)
    (0.0, 0.5, 0.0)
    >>> pace.hold("a", 9.0); pace.turn("a", 0.5)
    9.0
    """

    def __init__(self, path: Path | None = None, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._db = sqlite3.connect(path or ":memory:", timeout=30, isolation_level=None, check_same_thread=False)
        # What is lost with the machine's power is a wait of a second.
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute("CREATE TABLE IF NOT EXISTS turn (host TEXT PRIMARY KEY, next REAL NOT NULL)")

    def turn(self, host: str, gap: float) -> float:
        """Takes the host's next turn, `gap` seconds before the one after it; the seconds until then."""
        now = self._clock()
        row = self._db.execute(
            "INSERT INTO turn VALUES (:host, :now + :gap) ON CONFLICT (host) DO UPDATE "
            "SET next = min(max(next, :now), :now + :furthest) + :gap RETURNING next",
            {"host": host, "now": now, "gap": gap, "furthest": _FURTHEST},
        ).fetchone()
        return max(0.0, float(row[0]) - gap - now)

    def hold(self, host: str, seconds: float) -> None:
        """Nobody's turn comes before these seconds have passed: the host has asked for it."""
        self._db.execute(
            "INSERT INTO turn VALUES (:host, :until) ON CONFLICT (host) DO UPDATE SET next = max(next, :until)",
            {"host": host, "until": self._clock() + seconds},
        )

    def close(self) -> None:
        self._db.close()

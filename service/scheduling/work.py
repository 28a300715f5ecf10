"""Work: what a job is given for one run, and tells its progress to; and what became of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from corpus.log import logger
from service.scheduling.runs import Runs
from service.settings import Settings
from service.table import EvidenceTable

#: Seconds between two notes of how far a run is: each is a write to the database.
_PACE = 1.0
_log = logger("jobs")


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of a run, and that in a few words."""

    outcome: Literal["complete", "incomplete", "failed"]
    said: str


class Work:
    """One run of a job. part: the part of its work that is to be done; None: all of it."""

    def __init__(
        self,
        settings: Settings,
        table: EvidenceTable,
        runs: Runs,
        number: int,
        now: Callable[[], datetime],
        part: str | None = None,
    ) -> None:
        self.settings, self.table, self._runs, self._number, self._now = settings, table, runs, number, now
        self.part = part
        self._told = 0.0

    def tell(self, what: str, done: int, total: int | None = None) -> None:
        """How far it is: "documents", 12 of 40. May be called as often as one likes."""
        at = time.monotonic()
        if at - self._told < _PACE and done != total:
            return
        self._told = at
        self._runs.tell(self._number, what, done, total)

    def say(self, text: str) -> None:
        """A line for the run's log and for the log of the process."""
        self._runs.say(self._number, text, self._now())
        _log.info(text)

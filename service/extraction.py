"""Reads pending documents into records, for the command and the jobs."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from corpus.log import logger
from extractor.stamp import stamp
from service.living.keeping import catch_up
from service.notation import counted
from service.reports import join
from service.setting_aside import Aside, reading
from service.table import EvidenceTable, Pending

_log = logger("extract")
Meanwhile = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Extracted:
    """How many documents were read, and those that were set aside, which the next extraction passes over."""

    read: int
    aside: tuple[Aside, ...]

    def said(self, how: str) -> str:
        """In words; how: "read" or "read anew"."""
        return f"{counted(self.read, 'document')} {how}" + (f", {len(self.aside)} set aside" if self.aside else "")


def extract(table: EvidenceTable, locks: Path, which: Pending, meanwhile: Meanwhile) -> Extracted:
    """Reads pending documents; each record is kept as soon as it is made, so that whoever ends it loses nothing.

    locks: the folder of leases. meanwhile: is told how many are done, and of how many.
    """
    began = time.monotonic()
    table.forget_withdrawn()
    join(table)
    with reading(table, locks) as begun:
        total, done = table.count_pending(stamp(), which), 0
        meanwhile(0, total)
        for number, (document, revision) in enumerate(table.pending(stamp(), which), 1):
            kept = begun.read(document, revision)
            done += kept
            _log.debug("read" if kept else "set aside", document=document.id, revision=revision)
            meanwhile(number, total)
    catch_up(table)
    seconds = round(time.monotonic() - began, 1)
    _log.info("extract", which=which, read=done, set_aside=len(begun.aside), seconds=seconds)
    return Extracted(done, tuple(begun.aside))

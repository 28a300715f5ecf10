"""Reads pending documents into records, for the command and the jobs."""

from __future__ import annotations

import time
from collections.abc import Callable

from corpus.log import logger
from extractor import read
from extractor.stamp import stamp
from service.living.keeping import catch_up
from service.reports import join
from service.table import EvidenceTable, Pending

_log = logger("extract")
Meanwhile = Callable[[int, int], None]


def extract(table: EvidenceTable, which: Pending, meanwhile: Meanwhile) -> int:
    """Reads pending documents; each record is kept as soon as it is made, so that whoever ends it loses nothing. How many were read.

    meanwhile: is told how many are done, and of how many.
    """
    began = time.monotonic()
    table.forget_withdrawn()
    join(table)
    total, done = table.count_pending(stamp(), which), 0
    meanwhile(done, total)
    for document, revision in table.pending(stamp(), which):
        table.put(read(document), document, revision)
        done += 1
        _log.debug("read", document=document.id, revision=revision)
        meanwhile(done, total)
    catch_up(table)
    _log.info("extract", which=which, read=done, seconds=round(time.monotonic() - began, 1))
    return done

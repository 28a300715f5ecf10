"""What a job that reads documents does: each record is kept as soon as it is made, and what ended its reader is set aside and told."""

from __future__ import annotations

from service.extraction import extract
from service.scheduling.work import Ended, Work
from service.table import Pending


def reading(work: Work, which: Pending, done: str) -> Ended:
    """Reads the documents of the table that wait, as `which` says; `done` is said of them: "read"."""
    told = extract(work.table, work.settings.locks, which, lambda read, total: work.tell("documents", read, total))
    for one in told.aside:
        work.say(f"set aside {one.study}: {one.reason}")
    return Ended("complete", told.said(done))

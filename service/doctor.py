"""The doctor: looks at everything that the program stands on, and says of each what it found and how to mend it."""

from __future__ import annotations

import asyncio
import importlib.metadata
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from corpus import topics
from corpus.asking import Window, live_sources, service
from corpus.errors import AftercartError
from corpus.fetch import Fetcher
from corpus.lease import is_held
from corpus.storage import MOVE_AWAY
from service.backups.copying import reading
from service.backups.state import faults, is_ours, spoilt, state
from service.scheduling.working import lock_name
from service.schema import pending, unknown
from service.settings import Settings, settings

#: ok; "note", it works and can be better; "fault", something does not work.
Verdict = Literal["ok", "note", "fault"]
#: Bytes free on the disk: below the first nothing can be promised, below the second it is told.
NEEDED, WISHED = 50 * 2**20, 2**30
#: How long after its time a job may begin.
_LATE = timedelta(hours=1)
#: What other parts of ours refuse: (package, first version that is too new, why).
_CAPS = (("numpy", 2, "scispaCy refuses it"), ("pandas", 3, "it asks for numpy 2"))


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is, in words, and what to do about it; "" where there is nothing to do."""

    subject: str
    verdict: Verdict
    said: str
    mend: str = ""


def examine(network: bool) -> Iterator[Finding]:
    """Looks at settings, folder, disk, database, jobs and packages; with `network` also asks each service one small question."""
    yield from _packages()
    try:
        chosen = settings()
    except AftercartError as error:
        yield Finding("settings", "fault", f"{error.asked}: {error.found}", error.remedy)
        return
    yield _contact(chosen)
    yield _folder(chosen.home)
    yield from _disk(chosen)
    yield from _database(chosen.database)
    yield from _jobs(chosen, datetime.now(UTC))
    if network:
        yield from asyncio.run(_services(chosen))


def _packages() -> Iterator[Finding]:
    said = f"Python {sys.version.split()[0]}, aftercart {importlib.metadata.version('aftercart')}"
    supported = (3, 11) <= sys.version_info[:2] < (3, 14)
    mend = "" if supported else "Use Python 3.11, 3.12 or 3.13."
    yield Finding("python", "ok" if supported else "fault", said, mend)
    for name, most, why in _CAPS:
        found = importlib.metadata.version(name)
        fits = int(found.split(".")[0]) < most
        mend = "" if fits else f'Install "{name}<{most}", or what requirements.lock pins: {why}.'
        yield Finding("packages", "ok" if fits else "fault", f"{name} {found}", mend)


def _contact(chosen: Settings) -> Finding:
    if chosen.email:
        return Finding("settings", "ok", "they can be used")
    mend = "Set AFTERCART_EMAIL to your address, so that services can reach you before they shut you out."
    return Finding("settings", "note", "they can be used; no AFTERCART_EMAIL", mend)


def _folder(home: Path) -> Finding:
    place = next(path for path in (home, *home.parents) if path.exists())
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        mend = "Set AFTERCART_HOME to a folder that can be written, or change its owner."
        return Finding("data", "fault", f"{place} cannot be written: {error.strerror or error}", mend)
    return Finding("data", "ok", f"{home} can be written" if place == home else f"{home} can be made")


def _disk(chosen: Settings) -> Iterator[Finding]:
    place = next(path for path in (chosen.home, *chosen.home.parents) if path.exists())
    free = shutil.disk_usage(place).free
    size = chosen.database.stat().st_size if chosen.database.is_file() else 0
    # A backup and a restore need the size of the database once more.
    verdict: Verdict = "fault" if free < NEEDED else "note" if free < max(WISHED, 2 * size) else "ok"
    mend = "" if verdict == "ok" else "Make room, or set AFTERCART_HOME to a larger disk."
    yield Finding("disk", verdict, f"{free / 2**30:,.1f} GB free, the database has {size / 2**30:,.1f} GB", mend)


def _database(path: Path) -> Iterator[Finding]:
    if not path.exists():
        yield Finding("database", "note", "there is none yet", "`aftercart import FILE` or `aftercart crawl` makes it.")
        return
    try:
        with reading(path) as db:
            if not is_ours(db):
                yield Finding("database", "fault", f"{path} is no database of aftercart", MOVE_AWAY)
            elif broken := faults(db) or spoilt(db):
                yield Finding("database", "fault", "; ".join(broken), MOVE_AWAY)
            else:
                found = state(db)
                yield Finding("database", "ok", f"sound: {found}")
                yield from _clock(found.changed)
                if later := unknown(db):
                    mend = "Use that version, or restore a backup of before with `aftercart restore FILE --replace`."
                    yield Finding("schema", "fault", f"a later version changed it: {', '.join(later)}", mend)
                elif steps := pending(db):
                    mend = "Nothing: the next command that needs them takes them. `aftercart backup FILE` before."
                    yield Finding("schema", "note", f"steps to take: {', '.join(steps)}", mend)
    except AftercartError as error:
        yield Finding("database", "fault", error.found, error.remedy)


def _clock(changed: str) -> Iterator[Finding]:
    """A day that is still to come was written by a clock that was ahead, or is read by one that is behind."""
    today = datetime.now(UTC).date().isoformat()
    if changed > today:
        mend = "Set the clock of this machine. What it was told meanwhile is kept; the next crawl asks for those days again."
        yield Finding("clock", "note", f"the last change is of {changed}, and the clock says {today}", mend)


def _jobs(chosen: Settings, now: datetime) -> Iterator[Finding]:
    """Whether what has a schedule is run, and how that ended last."""
    if not chosen.jobs:
        yield Finding("jobs", "ok", "none has a schedule: nothing is collected or read by itself")
        return
    last, covered = _last_runs(chosen.database)
    for name, schedule in chosen.schedules.items():
        outcome, said = last.get(name, ("", ""))
        due = schedule.after(datetime.fromisoformat(covered[name])) if name in covered else None
        if outcome == "failed":
            yield Finding(
                "jobs", "fault", f"{name} failed last: {said}", f"Mend that, then `aftercart run-jobs {name}`."
            )
        elif due is not None and due < now - _LATE and not is_held(chosen.locks, lock_name(name)):
            mend = "Have `aftercart serve` run, or `aftercart run-jobs --due` called every few minutes."
            yield Finding("jobs", "note", f"{name} was due at {due:%Y-%m-%d %H:%M} UTC, and nobody ran it", mend)
        else:
            coming = schedule.after(now)
            last_said = f"last {outcome}" if outcome else "never run"
            yield Finding("jobs", "ok", f"{name}: {last_said}, next at {coming:%Y-%m-%d %H:%M} UTC")


def _last_runs(path: Path) -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
    """How the last run of each job ended, and up to when the schedule of each was kept; none of a database without them."""
    try:
        with reading(path) as db:
            runs = db.execute("SELECT job, outcome, said, max(number) FROM job_run GROUP BY job").fetchall()
            covered = db.execute("SELECT job, covered FROM job_schedule").fetchall()
    except (AftercartError, sqlite3.Error):
        return {}, {}  # what is wrong with it was found before
    return {job: (outcome, said) for job, outcome, said, _ in runs}, dict(covered)


async def _services(chosen: Settings) -> list[Finding]:
    """Asks each service what is new today on the first topic; nothing of the answer is kept."""
    today = datetime.now(UTC).date()
    topic = topics.named((), chosen.topics)[0]
    sources = {name: source for name, source in live_sources().items() if service(source) is not None}
    services = {name: found for name, source in sources.items() if (found := service(source)) is not None}
    said = []
    async with Fetcher(replace(chosen.manners, attempts=2), services) as fetcher:
        for name, source in sources.items():
            request = next(iter(source.questions(topic, Window(today, today))), None)
            if request is None:
                continue
            try:
                await fetcher.ask(request, _nothing)
                said.append(Finding("network", "ok", f"{name} answers"))
            except AftercartError as error:
                said.append(Finding("network", "fault", f"{name}: {error.found}", error.remedy))
    return said


def _nothing(answer: object) -> None:
    """An answer is enough."""

"""What changed: the events that concern a question or a saved view, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice

from corpus.errors import QueryError
from service.living import log
from service.living.event import KINDS, Event, Kind
from service.living.keeping import fitting
from service.living.view import View
from service.query import Query
from service.table import EvidenceTable

#: How many events are looked at for one page: of a narrow question few of them concern it.
SCANNED = 2000
_BATCH = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which events to tell.

    query: events of studies that fit it now. view: of those that fit it, did when they happened, or enter or leave it; None: of a
    query. since: of this time or later, as the log writes it. kinds: only these; none for all.
    """

    query: Query = field(default_factory=Query)
    view: View | None = None
    since: str = ""
    kinds: tuple[Kind, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A page of events; next: the number to go on behind, None where all have been looked at."""

    items: list[Event]
    next: int | None


def told(table: EvidenceTable, asked: Asked, after: int = 0, limit: int = 100) -> Told:
    """The events behind a number, oldest first.

    Raises:
        QueryError: the question cannot be understood.
    """
    return _page(table, asked, log.behind(table.db, after, since=asked.since), limit)


def latest(table: EvidenceTable, asked: Asked, before: int | None = None, limit: int = 100) -> Told:
    """The newest events, or those before a number, newest first; `next` of a page goes on as `before`.

    Raises:
        QueryError: the question cannot be understood.
    """
    upto = None if before is None else before - 1
    return _page(table, asked, log.behind(table.db, since=asked.since, upto=upto, down=True), limit)


def everything(table: EvidenceTable, asked: Asked, after: int = 0, upto: int | None = None) -> Iterator[Event]:
    """All events behind a number, oldest first, one at a time.

    Raises:
        QueryError: the question cannot be understood.
    """
    rest = log.behind(table.db, after, since=asked.since, upto=upto)
    while batch := list(islice(rest, _BATCH)):
        yield from _concerning(table, asked, batch)


def moment(said: str) -> str:
    """A day, or a time, as it is compared with those of the log; a time without a zone is one of UTC.

    >>> moment("2026-11-01"), moment("2026-11-01T09:00:00+02:00")
    ('2026-11-01', '2026-11-01T07:00:00.000+00:00')

    Raises:
        QueryError: it is neither.
    """
    try:
        at = datetime.fromisoformat(said.strip())
    except ValueError as error:
        remedy = "Write 2026-11-01, or 2026-11-01T09:00:00+00:00."
        raise QueryError(f"tell what changed since {said[:40]!r}", "it is no day or time", remedy) from error
    if len(said.strip()) <= len("2026-11-01"):
        return at.date().isoformat()
    known = at if at.tzinfo else at.replace(tzinfo=UTC)
    try:
        return known.astimezone(UTC).isoformat(timespec="milliseconds")
    except OverflowError as error:
        raise QueryError(f"tell what changed since {said[:40]!r}", "there is no such time", "") from error


def known_kinds(said: Iterable[str]) -> tuple[Kind, ...]:
    """The kinds of these names.

    Raises:
        QueryError: there is none of a name.
    """
    names = tuple(dict.fromkeys(said))
    for name in names:
        if name not in KINDS:
            found = f"there is no kind of event {name[:40]!r}"
            raise QueryError("tell what changed", found, f"Known are {', '.join(KINDS)}.")
    return tuple(kind for kind in KINDS if kind in names)


def _page(table: EvidenceTable, asked: Asked, events: Iterator[Event], limit: int) -> Told:
    found: list[Event] = []
    scanned = last = 0
    while batch := list(islice(events, min(_BATCH, SCANNED - scanned))):
        scanned += len(batch)
        for one in _concerning(table, asked, batch):
            found.append(one)
            if len(found) > limit:
                return Told(found[:limit], found[limit - 1].id)
        last = batch[-1].id
    return Told(found, last if scanned == SCANNED and next(events, None) is not None else None)


def _concerning(table: EvidenceTable, asked: Asked, batch: list[Event]) -> list[Event]:
    """Those of a batch that concern the question."""
    kinds = set(asked.kinds or KINDS)
    able = [one for one in batch if one.kind in kinds and one.view in (None, asked.view.id if asked.view else None)]
    studies = {id for one in able for id in _studies(one)}
    if not studies:
        return []
    if asked.view is None:
        if asked.query.tree is None and asked.query.reports == "all":
            return able
        fits = fitting(table, asked.query, studies)
        gone = asked.query.tree is None
        return [one for one in able if fits.intersection(_studies(one)) or (gone and one.kind == "withdrawn")]
    fits = fitting(table, Query(asked.view.query), studies)
    marks = ", ".join("?" * len(studies))
    sql = f"SELECT study, past FROM view_study WHERE view = ? AND past AND study IN ({marks})"
    past = dict(table.db.execute(sql, [asked.view.id, *sorted(studies)]).fetchall())
    return [one for one in able if fits.intersection(_studies(one)) or one.id <= past.get(one.study, 0)]


def _studies(event: Event) -> tuple[str, ...]:
    """The studies by which an event concerns a question: that another version came concerns the version that is shown."""
    return (event.study, event.other) if event.kind == "version" and event.other else (event.study,)

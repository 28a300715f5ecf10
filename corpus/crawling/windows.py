"""Which window a source is asked for next: an unfinished one first, then what lies behind the last that is complete."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from corpus.asking import Window

#: Days that a window reaches back into the one before it: a service's own clock, and records that are late in its index.
OVERLAP = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Past:
    """A run of the same topic and source before.

    given: its beginning was named by whoever started it. open: it was interrupted, or requests of it have no answer yet.
    """

    number: int
    window: Window
    given: bool
    complete: bool
    open: bool


@dataclass(frozen=True, slots=True)
class Next:
    """The window to ask for, and the number of the unfinished run that asks for it already, if any."""

    window: Window
    given: bool
    unfinished: int | None = None


def covered(runs: Iterable[Past], today: date) -> date | None:
    """The day up to which complete runs leave no gap between them; None where there is none.

    A run of a day that is still to come was made by a clock that was ahead: which days it covers in truth, nobody knows.
    """
    until: date | None = None
    for run in runs:
        if run.window.until is not None and run.window.until > today:
            continue
        begins = run.window.since
        joins = begins is None or (until is None and run.given) or (until is not None and begins <= until)
        if run.complete and joins and run.window.until is not None:
            until = max(until or run.window.until, run.window.until)
    return until


def next_window(runs: list[Past], today: date, since: date | None, resume: bool = True) -> Next:
    """What to ask for today.

    runs: oldest first. since: the beginning that is asked for; None: where the complete ones end, so that what an incomplete
    one lacks is asked for again with what came after it. resume: an open run goes first.
    """
    last = runs[-1] if runs else None
    if resume and last is not None and last.open and since in {None, last.window.since}:
        return Next(last.window, last.given, last.number)
    if since is not None:
        return Next(Window(since, today), given=True)
    until = covered(runs, today)
    return Next(Window(until - OVERLAP if until else None, today), given=False)

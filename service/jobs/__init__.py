"""Periodic jobs, one module each, registered by being there.

A module's name is the job's, with _ for - ("re_extract.py" is "re-extract"). It holds

    ABOUT   what it does, in a sentence
    ORDER   its place where several are due: a smaller number goes first
    run     (work) -> what became of it; tells its progress to `work`, which has table and settings
    parts   (settings) -> the names of what it may be narrowed to, where it may be: "crawl:post-car-t" is the job of one topic alone,
            with a schedule, runs and a lease of its own

A job that is ended at any point goes on where it was when it is run again: what it has done it has kept. Modules load what they
stand on inside `run`. When it is run is a matter of the settings; no job is, unless they say so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from corpus import registered
from corpus.errors import NotFoundError

if TYPE_CHECKING:  # the settings ask for the names without loading the table
    from service.scheduling.work import Ended, Work
    from service.settings import Settings


class Job(Protocol):
    """The shape of a job's module."""

    ABOUT: str
    ORDER: int

    def run(self, work: Work) -> Ended: ...


@runtime_checkable
class Divisible(Protocol):
    """The shape of a job's module that may be run for a part of its work."""

    def parts(self, settings: Settings) -> Collection[str]: ...


def names() -> tuple[str, ...]:
    """The names of all jobs, in the order of the alphabet; loads none of them."""
    return tuple(name.replace("_", "-") for name in registered.names(__name__))


@cache
def jobs() -> dict[str, Job]:
    """Every job by its name, in the order in which they are run."""
    found: list[tuple[str, Job]] = [(n.replace("_", "-"), module) for n, module in registered.modules(__name__).items()]
    return dict(sorted(found, key=lambda item: item[1].ORDER))


def job(name: str) -> Job:
    """The job of that name, or of the part that is named behind a colon.

    Raises:
        NotFoundError: there is none; names those that are.
    """
    found = jobs().get(whole(name))
    if found is None or (part(name) is not None and not isinstance(found, Divisible)):
        known = f"Known are {', '.join(names())}."
        raise NotFoundError(f"find the job {name}", "there is none of that name", known)
    return found


def whole(name: str) -> str:
    """The job without the part.

    >>> whole("crawl:post-car-t"), part("crawl:post-car-t"), whole("crawl"), part("crawl")
    ('crawl', 'post-car-t', 'crawl', None)
    """
    return name.partition(":")[0]


def part(name: str) -> str | None:
    """What a job is narrowed to; None where it does all of its work."""
    _, colon, narrowed = name.partition(":")
    return narrowed if colon else None


def check(name: str, settings: Settings) -> None:
    """Looks whether a job can be run under a name.

    Raises:
        NotFoundError: there is no such job, or no such part of its work.
    """
    found, wanted = job(name), part(name)
    if wanted is not None and isinstance(found, Divisible) and wanted not in (known := found.parts(settings)):
        raise NotFoundError(f"run the job {name}", f"there is no {wanted!r}", f"Known are {', '.join(known)}.")


def ordered(names: Iterable[str]) -> list[str]:
    """Names in the order in which their jobs are run, without those of no job."""
    known = [name for name in set(names) if whole(name) in jobs()]
    return sorted(known, key=lambda name: (jobs()[whole(name)].ORDER, name))

"""Periodic jobs, one module each, registered by being there.

A module's name is the job's, with _ for - ("re_extract.py" is "re-extract"). It holds

    ABOUT   what it does, in a sentence
    ORDER   its place where several are due: a smaller number goes first
    run     (work) -> what became of it; tells its progress to `work`, which has table and settings

A job that is ended at any point goes on where it was when it is run again: what it has done it has kept. Modules load what they
stand on inside `run`. When it is run is a matter of the settings; no job is, unless they say so.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Protocol

from corpus import registered
from corpus.errors import NotFoundError

if TYPE_CHECKING:  # the settings ask for the names without loading the table
    from service.scheduling.work import Ended, Work


class Job(Protocol):
    """The shape of a job's module."""

    ABOUT: str
    ORDER: int

    def run(self, work: Work) -> Ended: ...


def names() -> tuple[str, ...]:
    """The names of all jobs, in the order of the alphabet; loads none of them."""
    return tuple(name.replace("_", "-") for name in registered.names(__name__))


@cache
def jobs() -> dict[str, Job]:
    """Every job by its name, in the order in which they are run."""
    found: list[tuple[str, Job]] = [(n.replace("_", "-"), module) for n, module in registered.modules(__name__).items()]
    return dict(sorted(found, key=lambda item: item[1].ORDER))


def job(name: str) -> Job:
    """The job of that name.

    Raises:
        NotFoundError: there is none; names those that are.
    """
    try:
        return jobs()[name]
    except KeyError as error:
        known = f"Known are {', '.join(names())}."
        raise NotFoundError(f"find the job {name}", "there is none of that name", known) from error

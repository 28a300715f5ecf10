"""Event: something that happened to a study of the table; never changed, only followed by another."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, get_args

#: new: a study is in the table that was not. version: another document of a publication that is there. changed: values differ.
#: retracted, concern, corrected, reinstated: what is said of the publication. withdrawn: its source has taken it back.
#: superseded: a later report of the same trial is there. decided: people include or exclude it.
#: entered, left: it fits a saved view now, or no longer.
Kind = Literal[
    "new", "version", "changed", "retracted", "concern", "corrected", "reinstated", "withdrawn", "superseded", "decided",
    "entered", "left",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
#: What made values differ: another text, another reading of it, or a decision.
Cause = Literal["text", "reading", "decision"]


@dataclass(frozen=True, slots=True)
class Change:
    """A value of a study that differs: None where there was or is none."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the log.

    id: its number, in the order of time; at: UTC, ISO 8601. title: of the study, as it was then.
    other: the study that it is a version of, or that supersedes it. note: what more there is to say, in words.
    view: of "entered" and "left" the saved view's number, else None.
    """

    id: int
    at: str
    kind: Kind
    study: str
    title: str
    cause: Cause | None = None
    changes: tuple[Change, ...] = field(default=())
    other: str | None = None
    note: str | None = None
    view: int | None = None

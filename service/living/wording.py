"""Events in words: the same on the page, in a feed, a message and the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from service.living.event import Event, Kind
from service.snapshots.comparing import shown

#: Each kind as a heading, in the order in which they are told: what takes away from evidence comes first.
HEADINGS: dict[Kind, str] = {
    "retracted": "Retracted",
    "concern": "Under an expression of concern",
    "withdrawn": "Withdrawn by the source",
    "corrected": "Corrected by the publisher",
    "reinstated": "Reinstated",
    "new": "New studies",
    "entered": "Fit now",
    "changed": "Values changed",
    "superseded": "Followed by a later report of the trial",
    "decided": "Decided on",
    "left": "Fit no longer",
    "version": "Further versions of a publication",
}
_SINGLE: dict[Kind, str] = {
    "retracted": "Retracted",
    "concern": "Expression of concern",
    "withdrawn": "Withdrawn",
    "corrected": "Corrected",
    "reinstated": "Reinstated",
    "new": "New",
    "entered": "Fits now",
    "changed": "Changed",
    "superseded": "Later report",
    "decided": "Decided",
    "left": "Fits no longer",
    "version": "Further version",
}
_CAUSES = {"text": "its text was revised", "reading": "it was read anew", "decision": "by a reviewer's decision"}


def headline(event: Event) -> str:
    """An event on one line: "New: Teclistamab after CAR T"."""
    return f"{_SINGLE[event.kind]}: {event.title or event.study}"


def lines(event: Event) -> Iterator[str]:
    """What there is to say beyond that, a line each; whatever was taken from a document is its own words."""
    for one in event.changes:
        yield f"{one.field.removeprefix('outcome ')}: {_worded(one.before)} → {_worded(one.after)}"
    if event.kind == "changed" and event.cause:
        yield f"Why: {_CAUSES[event.cause]}"
    if event.kind == "superseded":
        yield f"Later: {event.other} ({event.note})"
    elif event.kind == "version":
        yield f"Of the publication of {event.other}"
    if event.note and event.kind != "superseded":
        yield event.note


def _worded(value: Any) -> str:
    """A value as a reviewer writes it: a result as "52 % (12 of 24), CI 30 to 70"."""
    if not isinstance(value, dict):
        return shown(value)
    said = [] if value.get("value") is None else [f"{value['value']:.10g} {value.get('unit') or ''}".strip()]
    said += ["not reached"] if value.get("reached") is False else []
    if value.get("count") is not None:
        said.append(f"({value['count']} of {'?' if value.get('total') is None else value['total']})")
    if value.get("ci"):
        low, high = ("not reached" if bound is None else f"{bound:.10g}" for bound in value["ci"])
        said.append(f"CI {low} to {high}")
    if value.get("p"):
        said.append(f"p {value['p']}")
    return ", ".join(said).replace(", (", " (") or shown(value)

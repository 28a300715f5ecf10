"""Decisions applied to what the machine has read: the record as it is to be shown, and the state of each of its values."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass, replace
from typing import Any

from corpus.document import Document
from service.review.decision import Decision
from service.review.places import found
from service.review.standing import Standing, State, standing
from service.review.values import Value, values, with_values


@dataclass(frozen=True, slots=True)
class Decided:
    """A value as it is shown, with its state.

    about: the number of its history, None where nobody has decided; machine: the machine's own value under it, if there is one.
    state "stale": the text under the decision has changed; the value stays and waits for another look.
    """

    value: Value
    state: State
    about: int | None = None
    machine: Value | None = None

    @property
    def stands(self) -> bool:
        """Whether it is in the record. What somebody added and another disputes is not, before that is settled."""
        return self.state not in {"rejected", "stale"} and not (self.state == "disputed" and self.machine is None)


@dataclass(frozen=True, slots=True)
class DecidedRecord:
    """The record with what is decided in place of what was read, and all values with their states, rejected ones too.

    Values that are stale are not in `record`, whose characters are all in the text as it is now, but in `values`.
    unheard: values that one of two blind readers has added, and the other, who has not seen them, has said nothing of.
    """

    record: dict[str, Any]
    values: tuple[Decided, ...]
    unheard: tuple[Decided, ...] = ()


def applied(record: dict[str, Any], document: Document, decisions: Iterable[Decision]) -> DecidedRecord:
    """The machine's record of a document with the decisions on its values applied.

    A decision keeps to the characters it was made on, wherever they now stand; what the machine reads there later gives way to it.
    """
    read = list(values(record))
    under: dict[str, Decided] = {}
    beside: list[Decided] = []
    unheard: list[Decided] = []
    for about, history in _histories(decisions).items():
        stands = standing(history)
        own = _under(history[0], read, document, set(under))
        one = _decided(about, history, stands, own, document)
        if own is not None:
            under[own.id] = one
        elif stands.state == "disputed" or (stands.state == "machine" and _waits(history)):
            (beside if stands.state == "disputed" else unheard).append(one)
        elif stands.state != "machine":
            beside.append(one)
    shown = [under.get(value.id, Decided(value, "machine")) for value in read] + beside
    kept = [one.value for one in shown if one.stands]
    return DecidedRecord(with_values(record, kept) if under or beside else record, tuple(shown), tuple(unheard))


def named(about: int, field: str) -> str:
    """The id by which the history of a value is named, whatever the machine reads under it."""
    return f"{field}-decided-{about}"


def _waits(history: list[Decision]) -> bool:
    """Whether somebody's word on a value stands that nobody has heard yet."""
    last: dict[str, Decision] = {one.reviewer: one for one in history}
    return any(one.action not in {"withdraw", "reject"} for one in last.values())


def _histories(decisions: Iterable[Decision]) -> dict[int, list[Decision]]:
    """The decisions on values by the value, each in the order of time."""
    found: dict[int, list[Decision]] = {}
    for one in sorted(decisions, key=lambda decision: decision.id):
        if one.field is not None:
            found.setdefault(one.value, []).append(one)
    return found


def _decided(about: int, history: list[Decision], stands: Standing, own: Value | None, document: Document) -> Decided:
    if stands.state in {"machine", "disputed"} and own is not None:
        return Decided(own, stands.state, about, own)
    # What was added and is not, or not yet, to be shown is what was added.
    content = stands.content or history[0].old or history[0].new or {}
    field, place = history[0].field or "", stands.place or history[0].place
    bare = Value(named(about, field), field, content)
    if place is None:
        return Decided(bare, stands.state, about, own)
    now = found(place, document)
    said = replace(bare, text=place.text, part=place.part)
    if now is None:
        gone = stands.state in {"rejected", "disputed", "machine"}
        return Decided(said, stands.state if gone else "stale", about, own)
    return Decided(replace(said, start=now[0], end=now[1]), stands.state, about, own)


def _under(first: Decision, read: list[Value], document: Document, taken: Set[str]) -> Value | None:
    """The machine's value that a decision is about: in the same characters, and of the same endpoint and kind of figure."""
    if first.old is None:
        return None
    same = [value for value in read if value.field == first.field and value.id not in taken]
    if first.field in {"n", "design", "follow_up_months", "relevant"}:
        return same[0] if same else None
    equal = [value for value in same if _alike(value.content, first.old)]
    now = found(first.place, document) if first.place else None
    if now is None or first.place is None:
        # Its characters are gone: only what is the same value in other words is still meant.
        return equal[0] if len(equal) == 1 and first.place is None else None
    near = [
        value
        for value in same
        if value.start is not None and value.end is not None and value.part == first.place.part
        if value.start < now[1] and now[0] < value.end and _kind(value.content) == _kind(first.old)
    ]
    # Characters may say two results ("16 and 12 of 30"): the one that is equal is meant before the one that is near.
    return next((value for value in near if value in equal), near[0] if near else None)


def _alike(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(one.get(name) == other.get(name) for name in {*one, *other} - {"confidence", "section"})


def _kind(content: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(
        content.get(name) for name in ("endpoint", "statistic", "value" if len(content) == 1 else "name", "stage")
    )

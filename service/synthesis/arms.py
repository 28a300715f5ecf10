"""Whom a result is of: the therapy class of its arm, and of a ratio the two sides that are compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from extractor.vocabulary import therapies
from service.rows import NO_CLASS, class_of
from service.synthesis.candidate import Why

WHOLE = "all"


class Unassigned(Exception):  # noqa: N818 - it is an answer, not an error
    """The result is of no one class: why, in a word and in a sentence."""

    def __init__(self, why: Why, reason: str) -> None:
        super().__init__(reason)
        self.why, self.reason = why, reason


@cache
def _classes() -> Mapping[str, str]:
    """The class of each therapy by its canonical name."""
    return {therapy.name: class_of(therapy.therapy_class) for therapy in therapies().values()}


def class_of_arm(arm: str, record: Mapping[str, Any], wanted: str, mixed: bool) -> str:
    """The therapy class of an arm of a study; of the whole cohort that of all its salvage therapies, if they are of one.

    wanted: a class in lower case that is asked for, which a cohort of several may be counted under if `mixed` allows it.

    Raises:
        Unassigned: it is a subgroup, a combination, or a cohort that was given several classes.
    """
    if arm == WHOLE:
        return _class_of_cohort(record, wanted, mixed)
    parts = [part.strip() for part in arm.split(" + ")]
    found = {_classes().get(part) for part in parts}
    if None in found:
        raise Unassigned("subgroup", f"it is of a part of the cohort that no therapy defines: {arm}")
    real = sorted(name for name in found if name and name not in NO_CLASS)
    if not real:
        raise Unassigned("no_class", f"its therapy is of no one class: {arm}")
    if len(real) > 1:
        raise Unassigned("combination", f"its patients were given several classes together: {arm}")
    return real[0]


def given(record: Mapping[str, Any]) -> list[str]:
    """The classes of the study's salvage therapies, those that only say how wide a word is among them."""
    return sorted({class_of(t["class"]) for t in record["therapies"] if t["role"] == "salvage" and t["class"]})


def _class_of_cohort(record: Mapping[str, Any], wanted: str, mixed: bool) -> str:
    classes = given(record)
    real = [name for name in classes if name not in NO_CLASS]
    if len(real) == 1 and len(classes) == 1:
        return real[0]
    if mixed and wanted:
        for name in real:
            if name.casefold() == wanted:
                return name
    if not real:
        raise Unassigned("no_class", "the study names no salvage therapy of a known class")
    raise Unassigned("mixed", f"the whole cohort was given several classes: {', '.join(classes)}")


def side(name: str, record: Mapping[str, Any]) -> str:
    """One side of a comparison: its therapy class where a therapy names it, else its own words."""
    try:
        return class_of_arm(name, record, "", mixed=False)
    except Unassigned:
        return " ".join(name.split())


def touches(therapy_class: str, names: Iterable[str], record: Mapping[str, Any]) -> bool:
    """Whether a result that is of no one class concerns this one: its arm or, for the whole cohort, the study has such a therapy."""
    key = therapy_class.casefold()
    parts = [part.strip() for name in names for part in name.split(" + ")]
    if WHOLE in parts:
        parts += [t["name"] for t in record["therapies"] if t["role"] == "salvage"]
    # A subgroup is told of by its own words: it concerns every class that the study has.
    if not any(part in _classes() for part in parts):
        parts = [t["name"] for t in record["therapies"] if t["role"] == "salvage"]
    return any(_classes().get(part, "").casefold() == key for part in parts)

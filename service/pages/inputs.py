"""The fields of a form in which a value is corrected or added, and what they say, both derived from the record's own types."""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Literal, get_args, get_origin

from corpus.errors import DecisionError
from extractor.record import Cohort, OtherOutcome, Outcome, TherapyUse
from extractor.vocabulary.endpoints import endpoint_codes

#: What can be added, by its field of the record, as a reviewer calls it.
ADDABLE = {
    "outcomes": "result",
    "therapies": "therapy",
    "groups": "cohort",
    "n": "number of patients",
    "diseases": "disease",
    "design": "design",
    "follow_up_months": "median follow-up",
    "prior_car_t": "CAR T before",
}
_TYPES: dict[str, Any] = {
    "outcomes": Outcome,
    "other_outcomes": OtherOutcome,
    "therapies": TherapyUse,
    "groups": Cohort,
}
_SINGLE: dict[str, Any] = {"n": int, "follow_up_months": float, "relevant": bool}
#: Not asked of people: places are marked in the text, the rest is the machine's.
_MACHINE = {"text", "start", "end", "section", "confidence", "identifiers", "endpoint_start", "endpoint_end"}
_LABELS = {
    "at_months": "At months",
    "ci_low": "Interval from",
    "ci_high": "Interval to",
    "ci_level": "Level, %",
    "count": "Patients with it",
    "total": "Of patients",
    "n": "Patients",
    "follow_up_months": "Months",
    "relevant": "After CAR T",
    "endpoint_text": "Endpoint, in its words",
    "p": "p",
}
_PERCENT = re.compile(r"(\d+(?:[.·]\d+)?)\s*%")
_MONTHS = re.compile(r"(\d+(?:[.·]\d+)?)\s*(?:months?|mos?)\b")
_SHARE = re.compile(r"(\d+)\s*(?:/|of|out of)\s*(\d+)")


@dataclass(frozen=True, slots=True)
class Input:
    """A field of the form: its name, its label, how it is typed, what it holds, and of a choice what there is to choose."""

    name: str
    label: str
    kind: Literal["text", "number", "choice"]
    value: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False


def inputs(field: str, content: Mapping[str, Any] | None = None, typed: Mapping[str, str] | None = None) -> list[Input]:
    """The form for a value of a field, with what it holds; `typed` is what somebody has typed already, and comes back as it was."""
    held = _flat(content or {})
    return [
        Input(name, label, kind, (typed or {}).get(name, held.get(name, "")), choices, required)
        for name, label, kind, choices, required in _asked(field)
    ]


def content_of(field: str, typed: Mapping[str, str]) -> dict[str, Any]:
    """What a form says of a value, as `values.checked` takes it; an empty field says "not stated".

    Raises:
        DecisionError: a number is none; `where` names its field.
    """
    said: dict[str, Any] = {}
    for name, label, kind, choices, _ in _asked(field):
        text = typed.get(name, "").strip()
        if kind == "number":
            said[name] = _number(label, name, text)
        elif choices and text in {"yes", "no"}:
            said[name] = text == "yes"
        else:
            said[name] = text or None
    if "ci_low" in said:
        low, high = said.pop("ci_low"), said.pop("ci_high")
        said["ci"] = None if low is None and high is None else (low, high)
    if field == "outcomes":
        said["arm"] = said["arm"] or "all"
    return said


def guessed(field: str, quote: str) -> dict[str, Any]:
    """What the characters that somebody has marked say at first sight, to begin the form with.

    >>> guessed("outcomes", "50% (12 of 24)")
    {'statistic': 'rate', 'value': 50.0, 'unit': '%', 'count': 12, 'total': 24}
    """
    found: dict[str, Any] = {}
    if field == "outcomes":
        if percent := _PERCENT.search(quote):
            found |= {"statistic": "rate", "value": float(percent[1].replace("·", ".")), "unit": "%"}
        elif months := _MONTHS.search(quote):
            found |= {
                "statistic": "median",
                "value": float(months[1].replace("·", ".")),
                "unit": "months",
                "reached": True,
            }
        if share := _SHARE.search(quote):
            found |= {"count": int(share[1]), "total": int(share[2])}
    elif number := re.search(r"\d+(?:\.\d+)?", quote.replace(",", "")):
        found = {
            "n": {"value": number[0]},
            "groups": {"n": number[0], "label": quote},
            "follow_up_months": {"value": number[0]},
        }.get(field, {})
    if field in {"diseases", "design", "prior_car_t"}:
        found = {"value": quote}
    return {"name": quote} if field == "therapies" else found


@cache
def _asked(
    field: str,
) -> tuple[tuple[str, str, Literal["text", "number", "choice"], tuple[tuple[str, str], ...], bool], ...]:
    """(name, label, kind, choices, whether it must be there) of each field of the form."""
    if field not in _TYPES:
        kind = _SINGLE.get(field, str)
        choices = (("yes", "yes"), ("no", "no")) if kind is bool else ()
        label = _LABELS.get(
            field, "Name" if field in {"diseases", "prior_car_t"} else field.replace("_", " ").capitalize()
        )
        return (("value", label, "choice" if choices else "number" if kind in (int, float) else "text", choices, True),)
    return tuple(_of_type(_TYPES[field]))


def _of_type(
    kind: Any,
) -> Iterator[tuple[str, str, Literal["text", "number", "choice"], tuple[tuple[str, str], ...], bool]]:
    hints = typing.get_type_hints(kind, include_extras=False)
    for one in fields(kind):
        if one.name in _MACHINE or (kind is OtherOutcome and one.name == "endpoint"):
            continue
        name = "class" if one.name == "therapy_class" else one.name
        if name == "ci":
            yield "ci_low", _LABELS["ci_low"], "number", (), False
            yield "ci_high", _LABELS["ci_high"], "number", (), False
            continue
        inner, optional = _bare(hints[one.name])
        choices = _choices(name, inner, optional)
        shown: Literal["text", "number", "choice"] = (
            "choice" if choices else "number" if inner in (int, float) else "text"
        )
        yield (
            name,
            _LABELS.get(name, name.replace("_", " ").capitalize()),
            shown,
            choices,
            not optional and name != "arm",
        )


def _choices(name: str, inner: Any, optional: bool) -> tuple[tuple[str, str], ...]:
    known: tuple[str, ...] = ()
    if name == "endpoint":
        known = tuple(endpoint_codes())
    elif get_origin(inner) is Literal:
        known = get_args(inner)
    elif inner is bool:
        known = ("yes", "no")
    elif name == "unit":
        known = ("%", "months")
    empty = ((("", "not stated"),) if optional else (("", "choose"),)) if known else ()
    return (*empty, *((one, one.replace("_", " ")) for one in known))


def _bare(hint: Any) -> tuple[Any, bool]:
    """The type without None, and whether None is allowed."""
    if get_origin(hint) in (typing.Union, types.UnionType):
        inside = [one for one in get_args(hint) if one is not type(None)]
        return inside[0], len(inside) < len(get_args(hint))
    return hint, False


def _flat(content: Mapping[str, Any]) -> dict[str, str]:
    low, high = content.get("ci") or (None, None)
    flat = {**content, "ci_low": low, "ci_high": high}
    return {name: _text(value) for name, value in flat.items()}


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _number(label: str, name: str, text: str) -> float | int | None:
    if not text:
        return None
    try:
        return int(text) if re.fullmatch(r"[+-]?[0-9]{1,15}", text) else float(text.replace(",", "."))
    except ValueError as error:
        found = f"{label} is {text[:40]!r}, which is no number"
        raise DecisionError("decide on the value", found, "Give a number, or nothing.", name) from error

"""Two records of one study compared value by value: what was, and what is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

_PLAIN = ("relevant", "n", "diseases", "design", "follow_up_months", "prior_car_t")
_CITED = ("title", "kind", "journal", "year", "doi", "pmid", "registrations")
#: What tells one result of a study from another, and what it says.
_KEY = ("endpoint", "statistic", "at_months", "arm", "comparator")
_VALUE = ("value", "reached", "unit", "ci", "ci_level", "count", "total", "p")


def values(one: Any, other: Any) -> Iterator[tuple[str, Any, Any]]:
    """(field, what was, what is) of every value that differs between two records of a study, as plain JSON types."""
    for name in _CITED:
        yield from _unequal(name, one["document"][name], other["document"][name])
    for name in _PLAIN:
        yield from _unequal(name, one[name], other[name])
    for name, keys in (("groups", ("label", "stage", "n")), ("therapies", ("name", "role"))):
        yield from _unequal(name, *([[part[key] for key in keys] for part in record[name]] for record in (one, other)))
    before, after = _outcomes(one), _outcomes(other)
    for key in dict.fromkeys((*before, *after)):
        yield from _unequal(f"outcome {_named(key)}", before.get(key), after.get(key))


def _unequal(name: str, before: Any, after: Any) -> Iterator[tuple[str, Any, Any]]:
    if before != after:
        yield name, before, after


def _outcomes(record: Any) -> dict[tuple[Any, ...], dict[str, Any]]:
    """What each result says, by what tells it from the others and its place among those it is not told from."""
    again: Counter[tuple[Any, ...]] = Counter()
    found = {}
    for outcome in record["outcomes"]:
        key = tuple(outcome[name] for name in _KEY)
        again[key] += 1
        found[(*key, again[key])] = {name: outcome[name] for name in _VALUE if outcome[name] is not None}
    return found


def _named(key: tuple[Any, ...]) -> str:
    endpoint, statistic, at, arm, comparator, again = key
    parts = [
        endpoint,
        statistic.replace("_", " "),
        f"at {at:g} months" if at is not None else "",
        "" if arm == "all" else f"in {arm}",
    ]
    parts += [f"against {comparator}" if comparator else "", f"({again})" if again > 1 else ""]
    return " ".join(part for part in parts if part)


def shown(value: Any) -> str:
    """A value of a difference, in words."""
    if isinstance(value, dict):
        return ", ".join(f"{name} {said}" for name, said in value.items())
    return "none" if value in (None, []) else str(value)

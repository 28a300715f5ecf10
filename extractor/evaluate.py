"""The score of records against a gold set: the figures of docs/accuracy.md and the floors of the tests.

A gold set is a folder with one ID.json a study: {"id", "kind", "title", "text", "gold": {...}}, the reading of a careful
reviewer. The rules of agreement: an outcome is right in its core when endpoint, statistic, value and time agree,
and in full when interval and arm agree too; numbers agree within 0.05 or half a percent, arms when half of their words do.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus.document import Document, Section
from corpus.errors import EmptyInputError, MalformedInputError
from extractor.reading import read
from extractor.record import to_dict

# Words that tell no arm from another.
_FILLER = frozenset(
    {
        "the",
        "a",
        "an",
        "of",
        "with",
        "in",
        "to",
        "and",
        "or",
        "for",
        "after",
        "therapy",
        "therapies",
        "group",
        "arm",
        "cohort",
        "patients",
    }
    | {"pts", "treatment", "cell", "cells", "who", "had", "those", "by", "on"}
)
_ALL = frozenset({"all"})


@dataclass(slots=True)
class Tally:
    """Counts of true, found and right things; or, for yes/no fields, of documents and right ones."""

    true: int = 0
    found: int = 0
    right: int = 0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, in [0, 1]; the accuracy where each document has one answer."""
        return 2 * self.right / (self.true + self.found) if self.true + self.found else 0.0


@dataclass(slots=True)
class Scores:
    """A tally a measure, and every error as (study, kind, what)."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    errors: list[tuple[str, str, str]] = field(default_factory=list)
    studies: int = 0

    def add(self, measure: str, true: int, found: int, right: int) -> None:
        """Adds one document's counts to a measure."""
        tally = self.tallies.setdefault(measure, Tally())
        tally.true, tally.found, tally.right = tally.true + true, tally.found + found, tally.right + right

    def figures(self) -> dict[str, float]:
        """F1 or accuracy of every measure, rounded to four places."""
        return {measure: round(tally.f1, 4) for measure, tally in self.tallies.items()}


def evaluate(gold_dir: Path) -> Scores:
    """Reads every study of the gold set and scores what was read.

    Raises:
        EmptyInputError: the folder holds no study.
        MalformedInputError: a file is no study.
    """
    scores = Scores()
    for study in gold_studies(gold_dir):
        document = Document(study["id"], "gold", study["kind"], study["title"], (Section(study["text"]),))
        _score(scores, study, to_dict(read(document)))
    return scores


def gold_studies(gold_dir: Path) -> Iterator[dict[str, Any]]:
    """The studies of a gold set, in the order of their names."""
    files = sorted(gold_dir.glob("*.json"))
    if not files:
        raise EmptyInputError(
            f"read the gold set {gold_dir}", "no *.json in it", "Name a folder with one ID.json a study."
        )
    for path in files:
        try:
            study = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise MalformedInputError(
                f"read the gold study {path}", str(error), "Each file is one JSON object."
            ) from error
        if missing := {"id", "kind", "title", "text", "gold"} - set(study):
            raise MalformedInputError(
                f"read the gold study {path}", f"it has no {', '.join(sorted(missing))}", "See extractor/evaluate.py."
            )
        yield study


def report(gold_dir: Path) -> str:
    """The score as a table for people, worst errors last."""
    scores = evaluate(gold_dir)
    lines = [f"{scores.studies} studies", "", f"{'measure':22s} {'score':>7s}  right / gold / found"]
    for measure, tally in scores.tallies.items():
        lines.append(f"{measure:22s} {tally.f1:7.4f}  {tally.right} / {tally.true} / {tally.found}")
    kinds: dict[str, int] = {}
    for _, kind, _ in scores.errors:
        kinds[kind] = kinds.get(kind, 0) + 1
    lines += ["", "errors by kind"] + [
        f"{count:5d}  {kind}" for kind, count in sorted(kinds.items(), key=lambda item: -item[1])
    ]
    return "\n".join(lines)


def _score(scores: Scores, study: dict[str, Any], record: dict[str, Any]) -> None:
    gold, name = study["gold"], study["id"]
    scores.studies += 1
    for measure, right, said in (
        ("n", record["n"] == gold["n"] or record["n"] in (gold.get("n_alternatives") or []), (gold["n"], record["n"])),
        ("design", record["design"] == gold["design"], (gold["design"], record["design"])),
        (
            "follow_up",
            same_number(gold.get("follow_up_months"), record["follow_up_months"], 0.11),
            (gold.get("follow_up_months"), record["follow_up_months"]),
        ),
        ("relevant", record["relevant"] == gold["relevant"], (gold["relevant"], record["relevant"])),
    ):
        scores.add(measure, 1, 1, int(right))
        if not right:
            scores.errors.append((name, measure, f"gold {said[0]}, read {said[1]}"))
    for measure, of in _SETS.items():
        true, found = of(gold), of(record)
        scores.add(measure, len(true), len(found), len(true & found))
        scores.errors += [(name, f"{measure} missed", str(x)) for x in sorted(map(str, true - found))]
        scores.errors += [(name, f"{measure} false", str(x)) for x in sorted(map(str, found - true))]
    for measure, same in (("outcomes_core", _core), ("outcomes_full", _full)):
        pairs, missed, false = _matched(gold["outcomes"], record["outcomes"], same)
        scores.add(measure, len(gold["outcomes"]), len(record["outcomes"]), pairs)
        scores.errors += [(name, f"{measure} missed", _said(o)) for o in missed] + [
            (name, f"{measure} false", _said(o)) for o in false
        ]
    grounded = sum(study["text"][o["start"] : o["end"]] == o["text"] != "" for o in record["outcomes"])
    scores.add("grounded", len(record["outcomes"]), len(record["outcomes"]), grounded)


_SETS: dict[str, Callable[[dict[str, Any]], set[Any]]] = {
    "diseases": lambda r: set(r["diseases"]),
    "prior_car_t": lambda r: set(r.get("prior_car_t") or []),
    "therapies": lambda r: {t["name"].lower() for t in r["therapies"]},
    "therapies_with_role": lambda r: {(t["name"].lower(), t["role"]) for t in r["therapies"]},
}


def same_number(a: float | None, b: float | None, tolerance: float = 0.051) -> bool:
    """Equal within the tolerance or half a percent; None equals only None."""
    if a is None or b is None:
        return a is None and b is None
    return abs(a - b) <= max(tolerance, 0.005 * abs(a))


def _core(gold: dict[str, Any], found: dict[str, Any]) -> bool:
    if (gold["endpoint"], gold["statistic"]) != (found["endpoint"], found["statistic"]):
        return False
    if not same_number(gold.get("value"), found["value"]):
        return False
    return gold["statistic"] != "landmark" or same_number(gold.get("at_months"), found["at_months"], 0.6)


def _full(gold: dict[str, Any], found: dict[str, Any]) -> bool:
    return _core(gold, found) and _same_interval(gold.get("ci"), found["ci"]) and _same_arm(gold, found)


def _same_interval(gold: list[float | None] | None, found: list[float | None] | None) -> bool:
    g, f = gold or [None, None], found or [None, None]
    return same_number(g[0], f[0]) and same_number(g[1], f[1])


def _same_arm(gold: dict[str, Any], found: dict[str, Any]) -> bool:
    said = found["arm"] or "all"
    candidates = [said, *([f"{said} vs {found['comparator']}"] if found.get("comparator") else [])]
    return any(
        _alike(_words(g), _words(c)) for g in [gold.get("arm"), *(gold.get("arm_also") or [])] for c in candidates
    )


def _words(arm: str | None) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z0-9]+", (arm or "all").lower())) - _FILLER or _ALL


def _alike(a: frozenset[str], b: frozenset[str]) -> bool:
    return a == b or (_ALL not in (a, b) and len(a & b) / len(a | b) >= 0.5)


def _matched(
    gold: Iterable[dict[str, Any]],
    found: Iterable[dict[str, Any]],
    same: Callable[[dict[str, Any], dict[str, Any]], bool],
) -> tuple[int, list[dict[str, Any]], list[dict[str, Any]]]:
    """One-to-one pairs, the strictest first: (how many, gold left over, found left over)."""
    free, rest, pairs = list(found), list(gold), 0
    for rule in (_full, same):
        missed = []
        for g in rest:
            hit = next((f for f in free if rule(g, f)), None)
            if hit is None:
                missed.append(g)
            else:
                free.remove(hit)
                pairs += 1
        rest = missed
    return pairs, rest, free


def _said(o: dict[str, Any]) -> str:
    return f"{o['endpoint']} {o['statistic']} {o.get('value')} at={o.get('at_months')} ci={o.get('ci')} arm={o.get('arm')!r}: {o.get('text')!r}"

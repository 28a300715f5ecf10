"""Learns from gold sets how much each sign says of a counted group being the main cohort.

Each study that counts its cohort is an example: any group of the gold's size, or of one that it allows as well, is right.
What the rules' own weights sum up to is no sign: they fit the studies that they were made on.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from spacy.tokens import Doc

from extractor.components.cohort_signs import signs
from extractor.components.groups import groups
from extractor.components.weighing import weighed
from extractor.evaluation.gold import Study, document_of, gold_studies
from extractor.model import cohort_weights
from extractor.pipeline import annotate
from extractor.training.choosing import Example, Place, learned, right_outside, with_common_signs

_PLACE = Place("cohorts.toml", "a counted group being the main cohort", cohort_weights)


def examples(gold_dirs: Iterable[Path]) -> list[Example]:
    """Every study, and case, with a group of the right size, with the signs that enough of its groups have."""
    of_studies = (e for folder in gold_dirs for study in gold_studies(folder) for e in _of_study(study))
    of_cases = [e for i, case in enumerate(cases()) if case.n is not None for e in _of_case(i, case)]
    return with_common_signs([*of_studies, *of_cases])


@dataclass(frozen=True, slots=True)
class Case:
    """A short text whose cohort is plain; n None: it counts none. said: the characters that count it, None where that is not asked.

    still_wrong: what was learned chooses another.
    """

    text: str
    n: int | None
    title: str = ""
    said: str | None = None
    still_wrong: bool = False


def cases() -> list[Case]:
    """The rows of cohort_cases.toml: what is tested of the main cohort, and learned from beside the gold sets."""
    rows = tomllib.loads(files(__package__).joinpath("cohort_cases.toml").read_text(encoding="utf-8"))["case"]
    return [
        Case(row["text"], row.get("n"), row.get("title", ""), row.get("said"), row.get("still_wrong", False))
        for row in rows
    ]


def learn(gold_dirs: Sequence[Path]) -> str:
    """Learns from the gold sets and writes the weights; what they are worth, for people."""
    of = examples(gold_dirs)
    weights = learned(of)
    _PLACE.install(weights)
    right = sum(right_outside(of))
    return (
        f"cohorts: {len(weights.signs)} signs weighed, from {len(of)} studies and cases; cross-validated over studies: {right / len(of):.1%} "
        f"of the cohorts right, {sum(e.is_right for e in of) / len(of):.1%} by the rules, which were made on them"
    )


def _of_study(study: Study) -> Iterator[Example]:
    document = document_of(study)
    sizes = {study["gold"]["n"], *study["gold"]["n_alternatives"]}
    yield from _example(study["id"], annotate(document.title, document.text), sizes)


def _of_case(number: int, case: Case) -> Iterator[Example]:
    yield from _example(f"case {number}", annotate(case.title, case.text), {case.n})


def _example(name: str, doc: Doc, sizes: Collection[int | None]) -> Iterator[Example]:
    found = weighed(doc, groups(doc))
    right = tuple(g.n in sizes for g in found)
    if any(right):
        heaviest = max(range(len(found)), key=lambda i: (found[i].weight, -found[i].start))
        yield Example(name, tuple(tuple(signs(doc, found, i)) for i in range(len(found))), right, heaviest)

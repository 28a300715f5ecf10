"""What kind of study it is: the design that the most telling wording speaks for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from extractor.components.extensions import notes
from extractor.vocabulary import Design as Rule
from extractor.vocabulary import design_surroundings, designs

_PART = {
    "title": "title", "background": "background", "objective": "methods", "methods": "methods", "body": "methods",
    "results": "results", "conclusions": "results",
}  # fmt: skip
# A statement in the results or conclusions counts less than the same statement in the methods.
_SHARE = {"title": 1.25, "methods": 1.0, "results": 0.8, "background": 0.7}

# What the words around it give to another study, or to the future, counts so much of its weight.
_OF_OTHERS = 0.3
# Self-reference ("in this phase 2 trial", "we retrospectively reviewed") outweighs what is only mentioned.
_OURS = 1.2
# Of these a text may name another's.
_OWN = ("trial", "cohort", "registry")
_NEAR = 110
# "The phase 1/2 MajesTEC-1 study": the trial that the words behind name.
_TRIAL = re.compile(
    r"(?: (?:trial|study|clinical|open-label|single-arm|pivotal))* \(?(?P<name>[A-Z][\w-]*\d[\w-]*|[A-Z][\w-]*[A-Z][\w-]*)"
)

_MOST = max(*_SHARE.values(), _OURS) * _OURS

Design = tuple[str, int, int, str]


@Language.component("aftercart_design")
def design(doc: Doc) -> Doc:
    """Sets `doc._.design`: (code, start, end, why), or None where nothing speaks for any."""
    best, place = 0.0, 0
    for weight, vote in _votes(doc):
        # The heaviest rules come first: what follows cannot outweigh what we have.
        if vote is None and weight * _MOST < best:
            break
        if vote is not None and (weight > best or (weight == best and vote[1] < place)):
            best, place, notes(doc).design = weight, vote[1], vote
    return doc


def _votes(doc: Doc) -> Iterator[tuple[float, Design | None]]:
    """Before each rule the most that it can weigh, then what it finds; the heaviest rules first."""
    noted = notes(doc)
    plain, title = noted.plain, noted.plain[: noted.text_start]
    parts = [(_PART[span.name], span.start, span.end) for span in noted.sections if span.name in _PART]
    for rule in _by_weight():
        yield rule.weight, None
        for part, start, end in parts:
            for match in rule.pattern.finditer(plain, start, end) if part in rule.where else ():
                factor = _SHARE[part] * (
                    _around(plain, match.start(), match.end(), title) if rule.code.endswith(_OWN) else 1.0
                )
                yield round(rule.weight * factor, 1), (rule.code, match.start(), _last(match), rule.why)
                if factor >= _SHARE[part]:
                    break


def _around(plain: str, start: int, end: int, title: str) -> float:
    """How the words around a match weigh it: a plan or another study's little, the study's own words and its title's trial more."""
    around = design_surroundings()
    named = _TRIAL.match(plain, end)
    if named and named["name"] in title:
        return _OURS
    near = max(0, start - _NEAR)
    if around["others_before"].search(plain, near, start) or around["others_behind"].match(plain, end, end + _NEAR):
        return _OF_OTHERS
    return _OURS if around["ours"].search(plain, near, start) else 1.0


@cache
def _by_weight() -> tuple[Rule, ...]:
    return tuple(sorted(designs(), key=lambda rule: -rule.weight))


def _last(match: re.Match[str]) -> int:
    """Where the words of a match end: the white space behind a title is none of them."""
    return match.start() + len(match[0].rstrip())

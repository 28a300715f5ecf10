"""What kind of study it is: the design that the most telling wording speaks for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from extractor.characters import plain as made_plain
from extractor.components import extensions  # noqa: F401  (declares what we set)
from extractor.vocabulary import Design as Rule
from extractor.vocabulary import designs

_PART = {
    "title": "title", "background": "background", "objective": "methods", "methods": "methods", "body": "methods",
    "results": "results", "conclusions": "results",
}  # fmt: skip
# A statement in the results or conclusions counts less than the same statement in the methods.
_SHARE = {"title": 1.0, "methods": 1.0, "results": 0.8, "background": 0.7}

Design = tuple[str, int, int, str]


@Language.component("aftercart_design")
def design(doc: Doc) -> Doc:
    """Sets `doc._.design`: (code, start, end, why), or None where nothing speaks for any."""
    best, place = 0.0, 0
    for weight, vote in _votes(doc):
        # The heaviest rules come first: what follows cannot outweigh what we have.
        if vote is None and weight < best:
            break
        if vote is not None and (weight > best or (weight == best and vote[1] < place)):
            best, place, doc._.design = weight, vote[1], vote
    return doc


def _votes(doc: Doc) -> Iterator[tuple[float, Design | None]]:
    """Before each rule the most that it can weigh, then what it finds; the heaviest rules first."""
    plain = doc._.plain or made_plain(doc.text)
    parts = [(_PART[span.name], span.start, span.end) for span in doc._.sections if span.name in _PART]
    for rule in _by_weight():
        yield rule.weight, None
        for part, start, end in parts:
            match = rule.pattern.search(plain, start, end) if part in rule.where else None
            if match:
                weight = round(rule.weight * _SHARE[part], 1)
                yield weight, (rule.code, match.start(), match.end(), rule.why)


@cache
def _by_weight() -> tuple[Rule, ...]:
    return tuple(sorted(designs(), key=lambda rule: -rule.weight))

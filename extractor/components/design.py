"""What kind of study it is: the design that the most telling wording speaks for."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc

from extractor.components import extensions  # noqa: F401  (declares what we set)
from extractor.components.numbers import plain as made_plain
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
    votes = list(_votes(doc))
    doc._.design = max(votes, key=lambda vote: (round(vote[0], 1), -vote[1][1]))[1] if votes else None
    return doc


def _votes(doc: Doc) -> Iterator[tuple[float, Design]]:
    plain = doc._.plain or made_plain(doc.text)
    for span in doc._.sections:
        part = _PART.get(span.name)
        if part is None:
            continue
        for rule in designs():
            if part not in rule.where:
                continue
            match = rule.pattern.search(plain, span.start, span.end)
            if match:
                yield rule.weight * _SHARE[part], (rule.code, match.start(), match.end(), rule.why)

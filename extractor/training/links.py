"""Learns from gold sets how much each sign says of a figure reporting an endpoint, or nothing.

Every figure of the sentences that are read for results is an example: the gold's result with its value, where the quote
stands, says what it reports; a figure that no quote of the gold holds reports nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from extractor.components.extensions import notes
from extractor.components.figures import Figure
from extractor.components.link_signs import Reported, Said, Sight
from extractor.components.scope import LOOK_ALIKES
from extractor.evaluation.agreement import same_number
from extractor.evaluation.gold import Study, document_of, gold_studies
from extractor.model import Weights, link_weights
from extractor.pipeline import annotate
from extractor.training.choosing import Example, Place, learned, right_outside, with_common_signs
from extractor.training.studies import results_at

_PLACE = Place("links.toml", "a figure reporting an endpoint", link_weights)


def examples(gold_dirs: Iterable[Path]) -> list[Example]:
    """Every figure of the sentences that are read for results, with the signs that enough of them have."""
    return with_common_signs(e for folder in gold_dirs for study in gold_studies(folder) for e in _of_study(study))


def learn(gold_dirs: Sequence[Path]) -> str:
    """Learns from the gold sets and writes the weights; what they are worth, for people."""
    # The endpoint reported last before a sentence depends on the weights in use, so it is learned twice.
    _PLACE.install(Weights(0.0, {}))
    _PLACE.install(learned(examples(gold_dirs)))
    of = examples(gold_dirs)
    weights = learned(of)
    _PLACE.install(weights)
    right = sum(right_outside(of))
    return (
        f"links: {len(weights.signs)} signs weighed, from {len(of)} figures; cross-validated over studies: "
        f"{right / len(of):.1%} of the figures rightly linked or left"
    )


def _of_study(study: Study) -> Iterator[Example]:
    document = document_of(study)
    doc = annotate(document.title, document.text)
    layout, shift = notes(doc).layouts["text"], notes(doc).text_start
    for scope, last in notes(doc).link_choices:
        said = Said(scope)
        for figure in scope.figures:
            code = _gold_of(study, figure, *layout.span(figure.start - shift, figure.end - shift))
            sight = Sight(said, figure)
            among = sight.reported(last)
            of = tuple(tuple(sight.signs(choice)) for choice in among)
            yield Example(study["id"], of, tuple(_is(choice, code) for choice in among), 0)


def _is(choice: Reported, code: str | None) -> bool:
    """Is that what the figure reports? A look-alike is as right as nothing."""
    if choice.mention is None or choice.mention.endpoint.kind in LOOK_ALIKES:
        return code is None
    return code in {choice.mention.endpoint.code, choice.mention.endpoint.graded} - {None}


def _gold_of(study: Study, figure: Figure, begin: int, end: int) -> str | None:
    """The endpoint of the gold's result with the figure's value whose quote overlaps begin..end of the text."""
    return next((str(gold["endpoint"]) for gold in results_at(study, begin, end) if _same_value(gold, figure)), None)


def _same_value(gold: dict[str, object], figure: Figure) -> bool:
    if figure.kind == "unreached":
        return gold["value"] is None
    if figure.kind == "fraction" or (gold["statistic"] == "count" and figure.count is not None):
        said = gold["value"] if gold["statistic"] == "count" else gold["count"]
        return said is not None and same_number(said, figure.count)  # type: ignore[arg-type]
    return same_number(gold["value"], figure.value)  # type: ignore[arg-type]

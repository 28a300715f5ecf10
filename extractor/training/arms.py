"""Learns from gold sets how much each sign says of a figure being about a group.

The gold's arm may be named by several choices, of which any is right. What sentences leave to the next depends on what
was chosen, so it is learned twice: first with the arms that the rules give, then with those chosen by what was learned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from extractor.components.arm_signs import signs
from extractor.components.choices import choices
from extractor.components.extensions import notes
from extractor.components.findings import Finding
from extractor.evaluation.agreement import same_arm, same_number
from extractor.evaluation.gold import Study, document_of, gold_studies
from extractor.model import Weights, arm_weights
from extractor.pipeline import annotate
from extractor.training.choosing import Example, Place, learned, right_outside, with_common_signs
from extractor.training.studies import results_at

_RULES = Weights(0.0, {"rule True": 1.0})
_PLACE = Place("arms.toml", "a figure being about a group", arm_weights)


def examples(gold_dirs: Iterable[Path]) -> list[Example]:
    """Every figure that the gold knows, with what the weights in use choose and the signs that enough of them have."""
    return with_common_signs(e for folder in gold_dirs for study in gold_studies(folder) for e in _of_study(study))


def learn(gold_dirs: Sequence[Path]) -> str:
    """Learns from the gold sets and writes the weights; what they are worth, for people."""
    _PLACE.install(_RULES)
    by_rules = examples(gold_dirs)
    _PLACE.install(learned(by_rules))
    of = examples(gold_dirs)
    weights = learned(of)
    _PLACE.install(weights)
    right = sum(right_outside(of))
    return (
        f"arms: {len(weights.signs)} signs weighed, from {len(of)} figures; cross-validated over studies: {right / len(of):.1%} "
        f"of the arms right, {sum(e.is_right for e in by_rules) / len(by_rules):.1%} by the rules alone"
    )


def _of_study(study: Study) -> Iterator[Example]:
    """Reads a study and keeps what was there to choose from."""
    document = document_of(study)
    doc = annotate(document.title, document.text)
    layout, shift = notes(doc).layouts["text"], notes(doc).text_start
    for decision in notes(doc).arm_choices:
        view, i = decision.view, decision.index
        finding = view.findings[i]
        begin, end = layout.span(finding.figure.start - shift, finding.figure.end - shift)
        gold = _gold_of(study, finding, begin, end)
        if gold is None:
            continue
        among = choices(view, i)
        right = tuple(same_arm(gold, {"arm": c.arm, "comparator": c.comparator}) for c in among)
        of = tuple(tuple(signs(view, i, c)) for c in among)
        yield Example(study["id"], of, right, among.index(decision.choice))


def _gold_of(study: Study, finding: Finding, begin: int, end: int) -> dict[str, object] | None:
    """The gold's result with the finding's endpoint, statistic and value whose quote overlaps begin..end of the text."""
    said = finding.endpoint, finding.statistic
    return next(
        (
            gold
            for gold in results_at(study, begin, end)
            if (gold["endpoint"], gold["statistic"]) == said and same_number(gold["value"], finding.value)
        ),
        None,
    )

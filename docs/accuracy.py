"""docs/accuracy.md: how right the extractor is, how sure that figure is, what confidence is worth, what is still wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from docs.plot import reliability_svg
from extractor.evaluate import Scores, evaluate
from extractor.evaluation.bootstrap import intervals
from extractor.evaluation.errors import Error
from extractor.evaluation.reliability import Reliability, reliability
from extractor.evaluation.report import by_kind
from extractor.evaluation.scores import ONE_ANSWER
from extractor.training.confidence import Example, cross_validated, examples

TESTS = Path(__file__).parents[1] / "tests"
#: measure -> what it says, for people
MEASURES = {
    "n": "cohort size: right or equally defensible",
    "design": "study design",
    "follow_up": "median follow-up, within 0.11 months",
    "relevant": "does it report patients after CAR T",
    "diseases": "diseases, F1",
    "prior_car_t": "CAR T given before, F1",
    "therapies": "therapies, F1",
    "therapies_with_role": "therapies with their role, F1",
    "outcomes_core": "results: endpoint, statistic, value and time, F1",
    "outcomes_full": "results with interval and arm too, F1",
    "grounded": "results whose quote stands in the text, exactly there",
}
#: what the page calls a gold set -> its folder
SETS = {
    "published": "gold",
    "composed": "gold_composed",
    "second": "gold_second",
    "third": "gold_third",
    "fifth": "gold_fifth",
    "sixth": "gold_sixth",
    "seventh": "gold_seventh",
    "eighth": "gold_eighth",
    "ninth": "gold_ninth",
    "eleventh": "gold_eleventh",
    "twelfth": "gold_twelfth",
    "thirteenth": "gold_thirteenth",
    "fourteenth": "gold_fourteenth",
    "fifteenth": "gold_fifteenth",
    "sixteenth": "gold_sixteenth",
    "seventeenth": "gold_seventeenth",
    "eighteenth": "gold_eighteenth",
    "twentieth": "gold_twentieth",
    "unseen": "gold_fourth",
    "unseen, another": "gold_tenth",
    "unseen, published": "gold_nineteenth",
    "unseen, in other voices": "gold_twentyfirst",
}
#: The sets whose errors nobody looks at, and nothing is learned from.
UNSEEN = ("unseen", "unseen, another", "unseen, published", "unseen, in other voices")
_KINDS = 12
_LONGEST = 220

_PAGE = """# Accuracy

Measured with the rules of `aftercart evaluate` by `make docs`. *Published* are 55 synopses of published studies with the reading of a
careful reviewer (`tests/gold`); *composed* are 36 invented studies, written and read by somebody who never saw the rules
(`tests/gold_composed`); *second* to *ninth* are studies retold from memory and read by other people, each in the manner of real
abstracts and one field (lymphoma, myeloma, leukaemia); *eleventh* to *eighteenth* are published studies again, retold with their figures
as published, the *eighteenth* about blood cancers in general, for the words of trials with arms; the *twentieth* tells publications of
all sets anew, each in a voice of its own, as thirty authors would. The rules were made while looking at these.
*Unseen* are studies of more readers (`tests/gold_fourth`, `tests/gold_tenth`, of published ones `tests/gold_nineteenth`, and, in voices
as unlike as those of the twentieth, `tests/gold_twentyfirst`) whose errors nobody has looked at: they say what to expect of a text that is
new; keep them so, and add a new set when one has been looked at. Half of the nineteenth tells of CAR T itself or of what else follows it (late
toxicity), where whether it was had before or is what is studied is often a matter of choice. Check each value against its quote.

Intervals hold 95 % of the scores that come out when the studies of the set are drawn anew, 2000 times, from the same seed: a set of few
studies says little, however even its figures look.

## A text that is new

The unseen sets together, {unseen} studies.

| what | score | 95 % interval | precision | recall |
| --- | --- | --- | --- | --- |
{new}

## Each set

| what | {heads} |
| {rules} |
{each}

## What confidence is worth

`confidence` is the chance that a result's endpoint, statistic, value and time are right. The weights behind it are learned from the
sets that were looked at, so each of their studies is judged here by weights that were learned without it (cross-validation over
studies, ten folds); the unseen sets are judged by the weights that are installed.

![Share of right results against confidence, for both](reliability.svg)

| confidence | {series} |
| {series_rules} |
{bands}

{sure}

A wrong result counts for more than a right one when the weights are learned, because new texts hold more of them: where the points lie
above the line, confidence is too modest.

## What is hard and still wrong

The kinds of errors in the sets that were looked at, {errors} errors in {studies} studies, the commonest kinds first; each with the error
of which the extractor was surest. What is missed by one kind of error is often read wrongly by another: a result with another endpoint is
also one that is missed.

| kind | errors | studies | the surest of them |
| --- | --- | --- | --- |
{kinds}

`aftercart evaluate tests/gold` lists the worst errors of a set with their sentences. `tests/floors.json` holds each figure's floor: a
change may raise it, and may lower it only by saying so.
"""


def measured() -> dict[str, Scores]:
    """The scores of every set, by what the page calls it."""
    return {said: evaluate(TESTS / name) for said, name in SETS.items()}


def seen_folders() -> list[Path]:
    """The folders of the gold sets that weights are learned from."""
    return [TESTS / name for said, name in SETS.items() if said not in UNSEEN]


def learned_from() -> list[Example]:
    """The results that confidence is learned from: those of the sets looked at."""
    return examples(seen_folders())


def confidences(sets: Mapping[str, Scores], seen: list[Example]) -> dict[str, Reliability]:
    """What confidence is worth on studies it was not learned from: of the sets looked at, and of those that nobody looks at."""
    unseen = [judged for said in UNSEEN for judged in sets[said].judged]
    return {"cross-validated": reliability(cross_validated(seen)), "unseen": reliability(unseen)}


def accuracy_text(sets: Mapping[str, Scores], series: Mapping[str, Reliability]) -> str:
    """docs/accuracy.md as it should be."""
    unseen = together(sets[said] for said in UNSEEN)
    seen = together(scores for said, scores in sets.items() if said not in UNSEEN)
    return _PAGE.format(
        unseen=unseen.studies,
        new="\n".join(_new(unseen)),
        heads=" | ".join(f"{said}, {scores.studies} studies" for said, scores in sets.items()),
        rules=" | ".join(["---"] * (len(sets) + 1)),
        each="\n".join(_each(sets)),
        series=" | ".join(f"{name}: results | mean | right" for name in series),
        series_rules=" | ".join(["---"] * (3 * len(series) + 1)),
        bands="\n".join(_bands(series)),
        sure="\n".join(_sure(series)),
        errors=len(seen.errors),
        studies=seen.studies,
        kinds="\n".join(_kinds(seen.errors)),
    )


def plot_text(series: Mapping[str, Reliability]) -> str:
    """docs/reliability.svg as it should be."""
    return reliability_svg(series)


def together(of: Iterable[Scores]) -> Scores:
    """The scores of several sets as those of one."""
    total = Scores()
    for scores in of:
        for study, tallies in scores.by_study.items():
            for measure, tally in tallies.items():
                total.add(study, measure, tally.true, tally.found, tally.right)
        total.errors += scores.errors
        total.judged += scores.judged
    return total


def _new(unseen: Scores) -> Iterable[str]:
    ranges = intervals(unseen)
    for measure, said in MEASURES.items():
        tally, (low, high) = unseen.tallies[measure], ranges[measure]
        parts = " | " if measure in ONE_ANSWER else f"{tally.precision:.3f} | {tally.recall:.3f}"
        yield f"| {said} | {tally.f1:.3f} | {low:.3f} to {high:.3f} | {parts} |"


def _each(sets: Mapping[str, Scores]) -> Iterable[str]:
    ranges = {said: intervals(scores) for said, scores in sets.items()}
    for measure, said in MEASURES.items():
        cells = []
        for name, scores in sets.items():
            low, high = ranges[name][measure]
            cells.append(f"{scores.tallies[measure].f1:.3f} ({low:.2f} to {high:.2f})")
        yield f"| {said} | {' | '.join(cells)} |"


def _bands(series: Mapping[str, Reliability]) -> Iterable[str]:
    named = sorted({(band.low, band.high) for found in series.values() for band in found.bands})
    for low, high in named:
        cells = []
        for found in series.values():
            band = next((b for b in found.bands if b.low == low), None)
            cells.append(f"{band.results} | {band.confidence:.3f} | {band.right:.3f}" if band else " |  | ")
        yield f"| {low:.2f} to {high:.2f} | {' | '.join(cells)} |"


def _sure(series: Mapping[str, Reliability]) -> Iterable[str]:
    for name, found in series.items():
        yield (
            f"- {name}: {found.sure} of {found.results} results ({found.sure / found.results:.0%}) have a confidence above 0.9, and "
            f"{found.sure_right or 0:.1%} of them are right; confidence tells right from wrong with an AUC of {found.auc or 0:.3f}."
        )


def _kinds(errors: list[Error]) -> Iterable[str]:
    for kind, of_kind in list(by_kind(errors).items())[:_KINDS]:
        worst = of_kind[0]
        told = f"gold {worst.gold or 'nothing'}; read {worst.read or 'nothing'}{_cut(worst.sentence)}"
        yield f"| {kind} | {len(of_kind)} | {len({e.study for e in of_kind})} | {told.replace('|', '/')} |"


def _cut(sentence: str) -> str:
    """The sentence as it is shown behind an error, in its length; nothing where there is none."""
    if len(sentence) > _LONGEST:
        sentence = f"{sentence[:_LONGEST].rsplit(' ', 1)[0]} …"
    return f": “{sentence}”" if sentence else ""

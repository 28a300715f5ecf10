"""Confidence is worth what it says: measured on studies whose weights were learned from others, and on sets nobody looks at."""

from __future__ import annotations

import pytest

from corpus.errors import VocabularyError
from docs import accuracy
from extractor import read
from extractor.evaluation.reliability import reliability
from extractor.model import Weights, parse_weights
from extractor.training.confidence import Example, as_toml, cross_validated, learned
from tests import scored

# The gold sets are read once, by one worker.
pytestmark = pytest.mark.xdist_group("gold")

#: Their errors stay unseen; the weights are not learned from them.
UNSEEN = tuple(accuracy.SETS[said] for said in accuracy.UNSEEN)


@pytest.fixture(scope="module")
def of_the_gold() -> list[Example]:
    return list(scored.of_the_gold())


def test_above_090_at_least_97_percent_are_right_on_studies_that_were_not_learned_from(
    of_the_gold: list[Example],
) -> None:
    found = reliability(cross_validated(of_the_gold))
    assert found.results == len(of_the_gold)
    assert found.sure_right is not None
    assert found.sure_right >= 0.97
    # It is no empty promise, and it tells right from wrong.
    assert found.sure / found.results > 0.6
    assert found.auc is not None
    assert found.auc > 0.72


def test_confidence_is_no_greater_than_it_should_be_on_sets_that_nobody_looks_at() -> None:
    judged = [one for name in UNSEEN for one in scored.scores(name).judged]
    found = reliability(judged)
    assert found.sure_right is not None
    assert found.sure_right >= 0.95
    assert found.sure / found.results > 0.5
    for band in found.bands:
        if band.results >= 30:
            assert band.confidence - band.right < 0.15, band


def test_the_same_gold_gives_the_same_file_and_the_file_gives_the_weights_back(of_the_gold: list[Example]) -> None:
    weights = learned(of_the_gold)
    assert as_toml(weights) == as_toml(learned(list(of_the_gold)))
    assert parse_weights(as_toml(weights)) == weights


def test_no_study_is_judged_by_what_was_learned_from_it() -> None:
    plain = [Example(f"s{i}", ("often",), i % 2 == 0) for i in range(400)]
    # All of one study are wrong and bear a sign of their own: whoever has not seen it cannot know.
    odd = [Example("odd", ("often", "its own"), False) for _ in range(40)]
    judged = {one.study: one.confidence for one in cross_validated(plain + odd)}
    seen = learned(plain + odd)
    assert seen.signs["its own"] < -1
    assert judged["odd"] > 0.2


def test_a_sign_that_is_rare_has_no_weight_and_a_wrong_result_counts_for_more() -> None:
    even = [Example(f"s{i}", ("rare",) if i < 4 else ("other",) if i < 9 else (), i % 2 == 0) for i in range(100)]
    weights = learned(even)
    assert set(weights.signs) == {"other"}
    assert -1.5 < weights.base < -0.6  # half are right, and a wrong one counts for more


SURER = {
    "a rate with its count, not a count of a few": (
        "The overall response rate was 48% (25 of 52).", "After infusion two progressed and one had died by then.",
    ),
    "the study's own, not a trial's that is named": (
        "The ORR was 58%.", "L-MIND (ORR 58%) excluded patients with prior CAR T cells.",
    ),
    "survival with its time, not without": (
        "Overall survival at 12 months was 61.0% (95% CI, 50 to 70).", "Survival in those who relapsed later was 61%.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("sure", "unsure"), SURER.values(), ids=SURER)
def test_what_is_surer(sure: str, unsure: str) -> None:
    text = "We treated 52 patients after CAR T-cell therapy had failed. "
    high = [o.confidence for o in read(text + sure).outcomes]
    low = [o.confidence for o in read(text + unsure).outcomes]
    assert all(0 < one < 1 for one in high + low)
    assert high
    assert low
    assert min(high) > max(low)


WRONG = {
    "no TOML": "base = ",
    "no base": "[signs]\n",
    "no signs": "base = 1.0\n",
    "a base that is no number": 'base = "much"\n[signs]\n',
    "signs that are no table": "base = 1.0\nsigns = 3\n",
    "a weight that is no number": 'base = 1.0\n[signs]\n"alone" = "much"\n',
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_a_file_that_is_no_model(text: str) -> None:
    with pytest.raises(VocabularyError, match="make train"):
        parse_weights(text)


def test_a_file_without_signs_is_the_base_alone() -> None:
    assert parse_weights("base = 1.0\n[signs]\n") == Weights(1.0, {})

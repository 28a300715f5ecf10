"""The score of a gold set: what agrees, what is told of the rest, how sure its figures are, what confidence is worth."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import EmptyInputError, MalformedInputError
from extractor.evaluate import evaluate, report
from extractor.evaluation.agreement import core, full
from extractor.evaluation.bootstrap import intervals
from extractor.evaluation.reliability import reliability
from extractor.evaluation.scores import Judged

TEXT = (
    "We treated 52 patients after BCMA CAR T-cell therapy had failed. The overall response rate was 48% (25 of 52). Median overall survival was 9.5 months. "
    "Grade 3 or higher cytokine release syndrome occurred in 4%."
)


def outcome(**changed: Any) -> dict[str, Any]:
    plain = {
        "endpoint": "ORR", "statistic": "rate", "value": 48, "unit": "%", "ci": None, "at_months": None, "count": 25, "total": 52,
        "arm": "all", "p": None, "text": "48% (25 of 52)",
    }  # fmt: skip
    return plain | changed


ORR = outcome()
OS = outcome(endpoint="OS", statistic="median", value=9.5, unit="months", count=None, total=None, text="9.5 months")
CRS3 = outcome(endpoint="CRS3", value=4, count=None, total=None, text="4%")


def gold_set(folder: Path, *studies: dict[str, Any]) -> Path:
    for i, gold in enumerate(studies):
        reading = {
            "relevant": True, "diseases": [], "design": "retrospective cohort", "n": 52, "n_text": "52 patients", "n_alternatives": [],
            "follow_up_months": None, "prior_car_t": ["BCMA CAR T"], "therapies": [{"name": "BCMA CAR T", "role": "prior"}],
            "outcomes": [ORR, OS, CRS3],
        } | gold  # fmt: skip
        study = {"id": f"s{i}", "kind": "abstract", "title": "", "text": TEXT, "gold": reading}
        (folder / f"s{i}.json").write_text(json.dumps(study))
    return folder


AGREE = {
    "the same": ({}, {}, True, True),
    "within half a percent": ({"value": 200}, {"value": 200.9}, True, True),
    "beyond it": ({"value": 48}, {"value": 48.5}, False, False),
    "not reached twice": ({"value": None}, {"value": None}, True, True),
    "not reached and a value": ({"value": None}, {"value": 48}, False, False),
    "another endpoint": ({}, {"endpoint": "CR"}, False, False),
    "a landmark at another time": ({"statistic": "landmark", "at_months": 12}, {"statistic": "landmark", "at_months": 24}, False, False),
    "a landmark at about the time": ({"statistic": "landmark", "at_months": 12}, {"statistic": "landmark", "at_months": 12.5}, True, True),
    "another arm": ({"arm": "glofitamab"}, {"arm": "all"}, True, False),
    "another label of the arm": ({"arm": "glofitamab", "arm_also": ["bispecific antibody"]}, {"arm": "bispecific antibody"}, True, True),
    "half of the words": ({"arm": "extramedullary disease"}, {"arm": "patients with extramedullary disease"}, True, True),
    "the comparator apart": ({"arm": "A1 vs B2"}, {"arm": "A1", "comparator": "B2"}, True, True),
    "another bound": ({"ci": [34, 62]}, {"ci": [34, 63]}, True, False),
    "a bound unreached twice": ({"ci": [34, None]}, {"ci": [34, None]}, True, True),
}  # fmt: skip


@pytest.mark.parametrize(("gold", "found", "in_core", "in_full"), AGREE.values(), ids=AGREE)
def test_agreement(gold: dict[str, Any], found: dict[str, Any], in_core: bool, in_full: bool) -> None:
    one, other = outcome(**gold), outcome(comparator=None) | found
    assert (core(one, other), full(one, other)) == (in_core, in_full)


ERRORS = {
    "an endpoint": ({"outcomes": [outcome(endpoint="CR"), OS, CRS3]}, "results: another endpoint", "CR rate 48 of all", "ORR rate 48 of all"),
    "a grade": ({"outcomes": [ORR, OS, CRS3 | {"endpoint": "CRS"}]}, "results: another grade", "CRS rate 4 of all", "CRS3 rate 4 of all"),
    "a statistic": ({"outcomes": [outcome(statistic="count", value=25), OS, CRS3]}, "results: another statistic", "ORR count 25 of all", "ORR rate 48 of all"),
    "a value": ({"outcomes": [outcome(value=84), OS, CRS3]}, "results: another value", "ORR rate 84 of all", "ORR rate 48 of all"),
    "an arm": ({"outcomes": [outcome(arm="teclistamab"), OS, CRS3]}, "results: another arm", "ORR rate 48 of teclistamab", "ORR rate 48 of all"),
    "an interval": ({"outcomes": [outcome(ci=[34, None]), OS, CRS3]}, "results: another interval", "ORR rate 48 [34, NR] of all", "ORR rate 48 of all"),
    "none at all": ({"outcomes": [OS, CRS3]}, "results: no result of the study", "", "ORR rate 48 of all"),
    "one missed": ({"outcomes": [ORR, OS, CRS3, outcome(endpoint="PR", value=30, text="response")]}, "results: missed", "PR rate 30 of all", ""),
    "n": ({"n": 50}, "n: another value", "50", "52"),
    "n that nothing states": ({"n": None, "n_text": None}, "n: read, not stated", "not stated", "52"),
    "follow-up": ({"follow_up_months": 12}, "follow_up: not read", "12", "not stated"),
    "a therapy": ({"therapies": []}, "therapies: not in the gold", "", "bcma car t"),
    "a role": ({"therapies": [{"name": "BCMA CAR T", "role": "salvage"}]}, "therapies: another role", "bcma car t, salvage", "bcma car t, prior"),
    "a disease": ({"diseases": ["multiple myeloma"]}, "diseases: missed", "multiple myeloma", ""),
}  # fmt: skip


@pytest.mark.parametrize(("gold", "kind", "true", "read"), ERRORS.values(), ids=ERRORS)
def test_errors_have_a_kind_and_say_what_the_gold_says_and_what_was_read(
    tmp_path: Path, gold: dict[str, Any], kind: str, true: str, read: str
) -> None:
    errors = evaluate(gold_set(tmp_path, gold)).errors
    assert [(e.kind, e.gold, e.read) for e in errors] == [(kind, true, read)]


def test_the_report_has_measures_intervals_confidence_and_the_errors_with_their_sentences(tmp_path: Path) -> None:
    gold_set(tmp_path, {}, {"n": 50}, {"outcomes": [outcome(arm="teclistamab"), OS, CRS3]})
    said = report(tmp_path)
    assert said == report(tmp_path)
    rows = {line.split()[0]: line.split() for line in said.splitlines() if line}
    assert rows["n"] == ["n", "0.6667", "0.0000-1.0000", "2", "3", "3"]
    assert rows["outcomes_full"][3:] == ["0.8889", "0.8889", "8", "9", "9"]
    assert "    1  n: another value" in said
    assert (
        "    s2: gold ORR rate 48 of teclistamab; read ORR rate 48 of all\n      The overall response rate was 48% (25 of 52)."
        in said
    )
    assert "above 0.90: " in said


def test_no_more_than_the_worst_20_errors_are_shown(tmp_path: Path) -> None:
    many = [outcome(endpoint="PR", value=i, text="response") for i in range(30)]
    said = report(gold_set(tmp_path, {"outcomes": [ORR, OS, CRS3, *many]}, {"n": 50}))
    assert "   30  results: missed" in said
    assert said.count("read nothing") == 19
    assert "gold 50; read 52" in said


def test_an_interval_holds_the_score_and_says_nothing_of_one_study(tmp_path: Path) -> None:
    scores = evaluate(gold_set(tmp_path, *[{"n": 52 if i % 3 else 50} for i in range(12)]))
    low, high = intervals(scores)["n"]
    assert low < scores.tallies["n"].f1 < high
    assert intervals(scores) == intervals(scores)


def test_reliability_counts_ties_as_halves_and_tells_the_sure_apart() -> None:
    found = reliability(
        [Judged("a", c, r) for c, r in ((0.95, True), (0.95, False), (0.92, True), (0.4, False), (0.0, False))]
    )
    # Six pairs of a right and a wrong one: 4 in order, 1 the other way round, 1 tie.
    assert found.auc == 0.75
    assert (found.sure, found.sure_right, found.results) == (3, 0.6667, 5)
    assert [(b.low, b.high, b.results, b.right) for b in found.bands] == [(0.0, 0.5, 2, 0.0), (0.9, 0.95, 3, 0.6667)]
    assert reliability([]).auc is None


WRONG: dict[str, tuple[str | None, type[Exception], str]] = {
    "no study": (None, EmptyInputError, "no \\*.json in it"),
    "no JSON": ("{", MalformedInputError, "Each file is one JSON object"),
    "no gold": ('{"id": "a", "kind": "abstract", "title": "", "text": ""}', MalformedInputError, "it has no gold"),
}


@pytest.mark.parametrize(("content", "error", "said"), WRONG.values(), ids=WRONG)
def test_what_is_no_gold_set(tmp_path: Path, content: str | None, error: type[Exception], said: str) -> None:
    if content is not None:
        (tmp_path / "a.json").write_text(content)
    with pytest.raises(error, match=said):
        evaluate(tmp_path)

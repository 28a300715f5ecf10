"""Writes the generated pages of docs/ anew: the record's JSON Schema and the accuracy of this version."""

from __future__ import annotations

import json
from pathlib import Path

from extractor.evaluate import evaluate
from extractor.record import schema

HERE = Path(__file__).parent
GOLD = HERE.parent / "tests" / "gold"
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


def schema_text() -> str:
    """docs/record.schema.json as it should be."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def accuracy_text() -> str:
    """docs/accuracy.md as it should be."""
    scores = evaluate(GOLD)
    rows = [f"| {MEASURES[m]} | {t.f1:.3f} | {t.right} of {t.true}, {t.found} found |" for m, t in scores.tallies.items()]
    return "\n".join(
        [
            "# Accuracy",
            "",
            f"Measured on the {scores.studies} annotated studies of `tests/gold` with `aftercart evaluate tests/gold`. The rules were written while",
            "looking at most of these studies, so the figures flatter: on studies that nobody had looked at, results (core) reached about 0.7",
            "when this version was made. Check each value against its quote.",
            "",
            "| what | score | right |",
            "| --- | --- | --- |",
            *rows,
            "",
            "What is hard and still wrong: whose result a figure is where a sentence compares several arms; figures in tables that were",
            "flattened into text; relapse of the cohort against relapse of all who had CAR T; one drug named as earlier, later and comparator.",
            "",
        ]
    )


def main() -> None:
    """Writes both."""
    (HERE / "record.schema.json").write_text(schema_text(), encoding="utf-8")
    (HERE / "accuracy.md").write_text(accuracy_text(), encoding="utf-8")


if __name__ == "__main__":
    main()

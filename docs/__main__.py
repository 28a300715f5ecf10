"""Writes the generated pages of docs/ anew: the record's JSON Schema and the accuracy of this version."""

from __future__ import annotations

import json
from pathlib import Path

from extractor.evaluate import evaluate
from extractor.record import schema

HERE = Path(__file__).parent
TESTS = HERE.parent / "tests"
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
    "unseen": "gold_fourth",
    "unseen, another": "gold_eighth",
}


def schema_text() -> str:
    """docs/record.schema.json as it should be."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def accuracy_text() -> str:
    """docs/accuracy.md as it should be."""
    sets = {said: evaluate(TESTS / name) for said, name in SETS.items()}
    rows = []
    for measure, said in MEASURES.items():
        cells = " | ".join(f"{scores.tallies[measure].f1:.3f}" for scores in sets.values())
        rows.append(f"| {said} | {cells} |")
    return _PAGE.format(
        table="\n".join(rows),
        heads=" | ".join(f"{said}, {scores.studies} studies" for said, scores in sets.items()),
        rules=" | ".join(["---"] * (len(sets) + 1)),
    )


_PAGE = """# Accuracy

Measured with the rules of `aftercart evaluate` by `make docs`. *Published* are 55 synopses of published studies with the reading of a
careful reviewer (`tests/gold`); *composed* are 36 invented studies, written and read by somebody who never saw the rules
(`tests/gold_composed`); *second* to *seventh* are studies retold from memory and read by other people, each in the manner of real
abstracts and one field (lymphoma, myeloma, leukaemia). The rules were made while looking at these. *Unseen* are studies of two more
readers (`tests/gold_fourth`, `tests/gold_eighth`) whose errors nobody has looked at: they say what to expect of a text that is new;
keep them so, and add a new set when one has been looked at. Check each value against
its quote.

| what | {heads} |
| {rules} |
{table}

What is hard and still wrong: whose result a figure is where a sentence compares several arms or a table was flattened into text;
relapse of the cohort against relapse of all who had CAR T; parallel lists with an arm between their parts; one drug named as
earlier, later and comparator. A result that is missed is the commoner error; a figure that is no result is the rarer one, and its
confidence is not yet lower than that of a right one.

`tests/floors.json` holds each figure's floor: a change may raise it, and may lower it only by saying so.
"""


def main() -> None:
    """Writes both."""
    (HERE / "record.schema.json").write_text(schema_text(), encoding="utf-8")
    (HERE / "accuracy.md").write_text(accuracy_text(), encoding="utf-8")


if __name__ == "__main__":
    main()

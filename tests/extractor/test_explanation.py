"""What decided each value: beside the record, never in it; every rule with its sentence and the words it read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from math import exp
from pathlib import Path

import pytest

from corpus.document import Document
from extractor import explain, read
from extractor.evaluation.gold import document_of, gold_studies
from extractor.explaining import said_of_rule, said_of_sign
from extractor.explanation import Explained, Explanation, Reason, explained_to_dict, explained_to_json
from extractor.record import to_dict, to_json

# The gold sets are read once, by one worker.
pytestmark = pytest.mark.xdist_group("gold")

TESTS = Path(__file__).parents[1]
COHORT = "We treated 52 patients after BCMA CAR T-cell therapy had failed. "


@pytest.fixture(scope="module")
def told() -> list[tuple[Document, Explained]]:
    documents = [document_of(study) for folder in sorted(TESTS.glob("gold*")) for study in gold_studies(folder)]
    return [(document, explain(document)) for document in documents]


def reasons(thing: object) -> Iterator[Reason]:
    if isinstance(thing, Reason):
        yield thing
    elif isinstance(thing, tuple):
        for part in thing:
            yield from reasons(part)
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from reasons(getattr(thing, field.name))


def test_the_record_is_the_same_with_and_without(told: list[tuple[Document, Explained]]) -> None:
    for document, explained in told[::4]:
        assert to_json(explained.record) == to_json(read(document))


def test_each_value_of_the_record_is_explained_in_its_order(told: list[tuple[Document, Explained]]) -> None:
    for _, explained in told:
        record, why = explained.record, explained.explanation
        assert why.id == record.id
        assert [o.position for o in why.outcomes] == list(range(len(record.outcomes)))
        assert [o.confidence for o in why.outcomes] == [o.confidence for o in record.outcomes]
        assert [(t.name, t.role) for t in why.therapies] == [(t.name, t.role) for t in record.therapies]
        assert [d.value for d in why.diseases] == list(record.diseases)
        assert [c.value for c in why.prior_car_t] == list(record.prior_car_t)
        assert (why.design is None, why.follow_up_months is None) == (
            record.design is None,
            record.follow_up_months is None,
        )
        assert (why.n.chosen.n if why.n.chosen else None, len(why.n.passed_over)) == (record.n, len(record.groups))
        for o, outcome in zip(why.outcomes, record.outcomes, strict=True):
            assert (o.p is None) == (outcome.p is None)
            assert (o.at_months is None) == (outcome.at_months is None)


def test_every_reason_quotes_the_document_exactly(told: list[tuple[Document, Explained]]) -> None:
    quoted = 0
    for document, explained in told:
        for reason in reasons(explained.explanation):
            if reason.text is None:
                assert (reason.start, reason.end) == (None, None)
                continue
            source = document.text if reason.part == "text" else document.title
            assert source[reason.start : reason.end] == reason.text != ""
            quoted += 1
        for weighed in explained.explanation.n.passed_over:
            assert document.text[weighed.start : weighed.end] == weighed.text
    assert quoted > 5_000


def test_the_contributions_add_up_to_the_confidence(told: list[tuple[Document, Explained]]) -> None:
    for _, explained in told:
        for o in explained.explanation.outcomes:
            assert o.contributions[0].sign == "base"
            total = 1 / (1 + exp(-sum(c.weight for c in o.contributions)))
            assert min(0.99, max(0.01, total)) == pytest.approx(o.confidence, abs=0.0006)


def test_every_rule_and_every_sign_has_its_sentence(told: list[tuple[Document, Explained]]) -> None:
    """A rule that is new needs a row in extractor/vocabulary/rules.toml."""
    for _, explained in told:
        for o in explained.explanation.outcomes:
            for table, reason in (("links", o.endpoint), ("arms", o.arm)):
                assert reason.sentence == said_of_rule(table, reason.rule) != reason.rule, reason.rule
            for c in o.contributions[1:]:
                assert c.sentence.endswith("."), c.sign
                assert c.sentence == said_of_sign(c.sign) != c.sign, c.sign


# text behind COHORT -> of its first result: endpoint's rule and words, arm's rule and words, time's words, p's words
OUTCOMES = {
    "named before": (
        "The overall response rate was 48% (25 of 52).",
        ("named before", "overall response rate", "nobody is told apart", None, None, None),
    ),
    "an event behind": (
        "With teclistamab, 12 patients (40%) responded.",
        ("patients who had the event", "responded", "the one therapy studied", "teclistamab", None, None),
    ),
    "a landmark with p": (
        "OS at 12 months was 61% with teclistamab and 40% with chemotherapy (P = .02).",
        ("named before", "OS", "right behind the figure", "teclistamab", "12 months", "P = .02"),
    ),
    "a list": (
        "PFS and OS at 24 months were 35.1% and 61.2%.",
        ("lists in the same order", "PFS", "nobody is told apart", None, "24 months", None),
    ),
    "nobody had it": (
        "There were no cases of ICANS.",
        ("said in words that nobody had it", "ICANS", "nobody is told apart", None, None, None),
    ),
    "a ratio": (
        "In multivariable analysis, elevated LDH (HR 2.1; 95% CI, 1.2-3.4; P = .004) predicted shorter OS.",
        ("ratio of the endpoint named behind", "OS", "factor before the bracket", None, None, "P = .004"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), OUTCOMES.values(), ids=OUTCOMES)
def test_what_decided_a_result(text: str, expected: tuple[str | None, ...]) -> None:
    o = explain(COHORT + text).explanation.outcomes[0]
    time, p = (reason.text if reason else None for reason in (o.at_months, o.p))
    assert (o.endpoint.rule, o.endpoint.text, o.arm.rule, o.arm.text, time, p) == expected


def test_what_stays_standing_is_quoted_where_it_stands() -> None:
    first, second = explain(
        COHORT + "With teclistamab, ORR was 48% and median PFS was 5.1 months."
    ).explanation.outcomes
    assert first.arm == second.arm
    assert second.arm.text == "teclistamab"


def test_the_cohort_that_was_chosen_and_those_passed_over() -> None:
    text = "Of 120 patients screened, we treated 52 patients with teclistamab after CAR T-cell therapy had failed; 47 patients were evaluable."
    n = explain(text).explanation.n
    assert n.chosen is not None
    assert (n.chosen.n, n.chosen.text) == (52, "52 patients")
    assert "the authors name it" in n.chosen.signs
    assert [g.n for g in n.passed_over] == [g.n for g in sorted(n.passed_over, key=lambda g: -g.weight)]
    assert {g.n: g.signs for g in n.passed_over}[120] != ()
    assert all(g.weight < n.chosen.weight for g in n.passed_over)


def test_what_gave_a_therapy_its_role_and_why_others_are_not_listed() -> None:
    text = (
        "Bridging therapy included radiotherapy. "
        + COHORT
        + "With teclistamab, ORR was 48%. Fludarabine was given for lymphodepletion."
    )
    why = explain(text).explanation
    assert {t.name: (t.role, t.reason.text) for t in why.therapies}["teclistamab"] == ("salvage", "teclistamab")
    passed_over = {t.name: t.reason.rule for t in why.therapies_passed_over}
    assert set(passed_over) & {"radiotherapy", "fludarabine"}
    assert all(t.role is None for t in why.therapies_passed_over)


def test_what_decided_design_disease_follow_up_and_relevance() -> None:
    text = "In this phase 2 trial we treated 52 patients with multiple myeloma after CAR T-cell therapy had failed. Median follow-up was 11 months."
    why = explain(text).explanation
    assert why.design is not None
    assert why.design.text == "phase 2"
    assert [d.reason.text for d in why.diseases] == ["multiple myeloma"]
    assert why.follow_up_months is not None
    assert (why.follow_up_months.rule, why.follow_up_months.text) == ("named before", "11 months")
    assert (why.relevant.rule, why.relevant.text) == ("patients had had CAR T", "CAR T-cell therapy")


def test_nothing_read_is_explained_as_nothing() -> None:
    why = explain("").explanation
    assert isinstance(why, Explanation)
    assert (why.n.chosen, why.n.passed_over, why.outcomes, why.therapies, why.design) == (None, (), (), (), None)
    assert why.relevant.rule == "no patient is said to have had CAR T"


def test_as_json() -> None:
    explained = explain(COHORT + "ORR was 48%.")
    assert json.loads(explained_to_json(explained)) == explained_to_dict(explained)
    assert explained_to_dict(explained)["record"] == to_dict(explained.record)
    assert explained_to_json(explained).startswith('{"record":' + to_json(explained.record) + ',"explanation":')


def test_what_the_checks_take_away_is_told() -> None:
    explained = explain(COHORT + "The overall response rate was 85% (20 of 52 patients).")
    (o,) = explained.explanation.outcomes
    assert explained.record.checks != ()
    assert (o.contributions[-1].sign, o.contributions[-1].weight < 0) == ("the text contradicts it", True)
    assert o.confidence < 0.6

"""What reviewers decide tells what is pooled: decisions in, a figure's studies out."""

from __future__ import annotations

from typing import Any

import pytest

from service.people.account import Account
from service.review import log
from service.review.applying import applied
from service.review.deciding import Sent, decide
from service.synthesis.question import Question
from service.synthesis.synthesis import Synthesis, synthesise
from service.table import EvidenceTable
from tests.service.synthesis.studies import counted, keep, study

ADA = Account(name="ada", shown="Ada", role="reviewer", made="2026-01-01T00:00:00Z")


@pytest.fixture
def three(table: EvidenceTable) -> EvidenceTable:
    keep(table, study("a", counted(12, 24)), study("b", counted(30, 50)), study("c", counted(9, 31)))
    return table


def result_of(table: EvidenceTable, id: str) -> str:
    """The value that is the study's response rate."""
    record, document, _ = table.machine(id)
    return next(
        v.value.id for v in applied(record, document, log.of_study(table.db, id)).values if v.value.field == "outcomes"
    )


def pooled(table: EvidenceTable, **more: Any) -> Synthesis:
    return synthesise(table, Question("ORR", **more)).groups[0]


def test_only_what_is_confirmed_counts_if_asked(three: EvidenceTable) -> None:
    for id in ("a", "c"):
        decide(three, ADA, id, Sent("accept", result_of(three, id)))
    group = pooled(three, verified=True)
    assert [m.candidate.study for m in group.members] == ["a", "c"]
    assert [(a.candidate.study, a.why) for a in group.set_aside] == [("b", "unverified")]
    assert {v.name: v.k for v in pooled(three).sensitivity}["verified only"] == 2


def test_what_is_rejected_is_gone_and_what_is_excluded_set_aside(three: EvidenceTable) -> None:
    decide(three, ADA, "a", Sent("reject", result_of(three, "a"), reason="another arm"))
    decide(three, ADA, "b", Sent("exclude", reason="not after CAR T"))
    group = pooled(three)
    assert [m.candidate.study for m in group.members] == ["c"]
    assert [(a.candidate.study, a.why) for a in group.set_aside] == [("b", "excluded")]

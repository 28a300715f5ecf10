"""The log of events: what happens to the table is told in the same transaction, once, with the values before and after."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import Any

import pytest

from corpus.document import Author, Identifiers, PartialDate, Registration
from corpus.updates import Update
from extractor import read
from service.living import log
from service.living.superseding import tell_superseded
from service.people.account import Account
from service.reports import join
from service.review.applying import applied
from service.review.deciding import Sent, decide
from service.table import EvidenceTable
from tests.service.conftest import document, keep
from tests.service.texts import TEXT

ADA = Account("ada", "Ada", "reviewer", "2026-01-01")


def told(table: EvidenceTable, after: int = 0) -> list[tuple[Any, ...]]:
    """(kind, study, cause, other) of every event behind a number."""
    return [(one.kind, one.study, one.cause, one.other) for one in log.behind(table.db, after)]


def test_a_study_is_told_when_it_comes_changes_and_goes(table: EvidenceTable) -> None:
    keep(table, document())
    keep(table, document(text=TEXT.replace("50%", "75%").replace("12 of", "18 of")))
    keep(table, document(text=TEXT.replace("50%", "75%").replace("12 of", "18 of") + " It was cold."))
    table.library.remove("x:1", "withdrawn by its publisher")
    table.forget_withdrawn()
    keep(table, document(text=TEXT))
    assert told(table) == [
        ("new", "x:1", None, None), ("changed", "x:1", "text", None), ("withdrawn", "x:1", None, None), ("new", "x:1", None, None),
    ]  # fmt: skip
    _, changed, gone, back = log.behind(table.db)
    (change,) = changed.changes
    assert (change.field, change.before["value"], change.after["value"]) == ("outcome ORR rate", 50.0, 75.0)
    assert gone.note == "withdrawn by its publisher"
    assert back.note == "It had been withdrawn, and is back."


def test_another_reading_that_says_the_same_is_no_event(table: EvidenceTable) -> None:
    keep(table, document())
    record = read(document())
    for version in ("0.0.1", "0.0.2"):
        table.put(replace(record, extractor=replace(record.extractor, version=version)), document(), 1)
    assert told(table) == [("new", "x:1", None, None)]
    table.put(replace(record, n=23, extractor=replace(record.extractor, version="0.0.3")), document(), 1)
    assert told(table, 1) == [("changed", "x:1", "reading", None)]


SAID = [
    (("retraction",), ["retracted"]),
    (("concern", "retraction"), ["concern", "retracted"]),
    (("correction",), ["corrected"]),
]


@pytest.mark.parametrize(("happened", "expected"), SAID)
def test_what_happens_to_a_publication_is_told(table: EvidenceTable, happened: Any, expected: list[str]) -> None:
    keep(table, replace(document(), identifiers=Identifiers(doi="10.5555/ex.1")))
    for event in happened:
        table.library.apply(Update(event, "crossref", doi="10.5555/ex.1"))
        keep(table)
    assert [kind for kind, *_ in told(table, 1)] == expected


def test_decisions_are_told_by_what_they_change(table: EvidenceTable) -> None:
    keep(table, document())
    record, _, _ = table.machine("x:1")
    orr = next(
        one.value for one in applied(record, document(), []).values if one.value.content.get("endpoint") == "ORR"
    )
    decide(table, ADA, "x:1", Sent("accept", orr.id))
    assert told(table, 1) == []
    decide(table, ADA, "x:1", Sent("correct", orr.id, content={"value": 52.0}))
    decide(table, ADA, "x:1", Sent("include"))
    changed, decided = log.behind(table.db, 1)
    assert [(c.before["value"], c.after["value"]) for c in changed.changes] == [(50.0, 52.0)]
    assert (changed.cause, decided.kind) == ("decision", "decided")
    assert [(c.before, c.after) for c in decided.changes] == [(None, "include")]


def test_an_event_and_what_it_tells_are_kept_together_or_not_at_all(
    table: EvidenceTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    keep(table, document())
    table.library.add(document(text=TEXT.replace("24", "25")))
    with monkeypatch.context() as broken:
        broken.setattr("service.table.note", fail)
        with pytest.raises(sqlite3.OperationalError):
            keep(table)
    assert table.study("x:1")[0]["n"] == 24
    assert len(told(table)) == 1
    keep(table)
    assert table.study("x:1")[0]["n"] == 25
    assert len(told(table)) == 2


def test_the_log_cannot_be_changed(table: EvidenceTable) -> None:
    keep(table, document())
    for statement in ("DELETE FROM event", "UPDATE event SET study = 'y'"):
        with pytest.raises(sqlite3.IntegrityError, match="never changed"):
            table.db.execute(statement)


TITLE = "Glofitamab after CAR T-cell therapy in relapsed large B-cell lymphoma"


def test_another_document_of_a_publication_is_no_new_study(table: EvidenceTable) -> None:
    paper = replace(
        document("pubmed:1", title=TITLE, authors=(Author("Roe"),), published=PartialDate(2024)), source="pubmed"
    )
    keep(table, replace(paper, id="ris:1", source="ris", title=TITLE.upper()))
    table.library.add(paper)
    join(table)
    keep(table)
    assert told(table) == [("new", "ris:1", None, None), ("version", "pubmed:1", None, "ris:1")]


# (year and text of the earlier report, of the later one), what is told of it
FOLLOWED = [
    ((2022, "Data cutoff was 18 April 2022."), (2024, "Data cutoff was 18 April 2023."), "data cut 2022-04-18, then 2023-04-18"),
    ((2022, "Nothing."), (2024, "Data cutoff was 18 April 2023."), "published 2022, then 2024; not both state when the data were cut"),
    ((2024, "Nothing."), (2024, "Nothing more."), None),
    ((2022, "Data cutoff was 18 April 2023."), (2024, "Data cutoff was 18 April 2023."), None),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "why"), FOLLOWED)
def test_a_later_report_of_a_trial_is_told_once(table: EvidenceTable, one: Any, other: Any, why: str | None) -> None:
    said = [
        document(
            f"pubmed:{number}",
            f"{TEXT} {text}",
            title=f"Report {number} of a trial",
            published=PartialDate(year),
            identifiers=Identifiers(pmid=str(number)),
            registrations=(Registration("NCT00000001", "ClinicalTrials.gov", "databank"),),
        )
        for number, (year, text) in enumerate((one, other), 1)
    ]
    keep(table, *said)
    join(table)
    tell_superseded(table.db)
    tell_superseded(table.db)
    events = [(e.study, e.other, e.note) for e in log.behind(table.db) if e.kind == "superseded"]
    assert events == ([("pubmed:1", "pubmed:2", why)] if why else [])

"""What happened to a publication reaches every document of it, whoever said so and whenever it came."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.dates import iso
from corpus.document import Document, Identifiers, Notice, Section
from corpus.library import Library, open_database
from corpus.retractions import state
from corpus.sqlite import Database
from corpus.updates import Event, Repair, Update

PAPER = Document(
    "pubmed:1",
    "pubmed",
    "abstract",
    "A title",
    (Section("Of 9 patients, 3 died."),),
    identifiers=Identifiers(pmid="1", doi="10.5555/ex.1"),
)
PREPRINT = replace(PAPER, id="europepmc:PPR1", source="europepmc", identifiers=Identifiers(doi="10.5555/pre.1"))
COPY = replace(PAPER, id="europepmc:MED1", source="europepmc")
RETRACTED = replace(PAPER, retraction="retracted", notices=(Notice("RetractionIn", "J Ex. 2026", "9"),))
NOTICE = Document(
    "pubmed:9", "pubmed", "notice", "Retraction: A title", notices=(Notice("RetractionOf", "J Ex. 2024", "1"),)
)
BY_DOI = Update("retraction", "crossref", doi="10.5555/ex.1", on=iso("2025-01-09"), notice_doi="10.5555/ex.9")


def retractions(library: Library) -> dict[str, str]:
    return {document.id: document.retraction for document, _ in library.documents()}


ORDERS: list[tuple[str, Callable[[Library], object], Callable[[Library], object]]] = [
    ("a service's notice, then the paper", lambda x: x.apply(BY_DOI), lambda x: x.add(PAPER)),
    ("the paper, then a service's notice", lambda x: x.add(PAPER), lambda x: x.apply(BY_DOI)),
    ("a notice in print, then the paper", lambda x: x.add(NOTICE), lambda x: x.add(PAPER)),
    ("the paper, then a notice in print", lambda x: x.add(PAPER), lambda x: x.add(NOTICE)),
    ("the retracted paper of another source first", lambda x: x.add(replace(RETRACTED, id="a:1")), lambda x: x.add(PAPER)),
    ("the paper, then it retracted in another source", lambda x: x.add(PAPER), lambda x: x.add(replace(RETRACTED, id="a:1"))),
]  # fmt: skip


@pytest.mark.parametrize(("first", "then"), [order[1:] for order in ORDERS], ids=[order[0] for order in ORDERS])
def test_a_retraction_reaches_the_paper_in_whatever_order_they_come(
    library: Library, first: Callable[[Library], object], then: Callable[[Library], object]
) -> None:
    first(library)
    then(library)
    library.add(COPY)
    library.add(PREPRINT)
    found = retractions(library)
    assert (found[PAPER.id], found[COPY.id], found[PREPRINT.id]) == ("retracted", "retracted", "none")


def test_the_same_notice_again_changes_nothing_and_the_same_document_neither(library: Library) -> None:
    library.add(PAPER)
    assert [library.apply(BY_DOI), library.apply(BY_DOI), library.add(PAPER), library.revision(PAPER.id)] == [
        1,
        0,
        "unchanged",
        2,
    ]
    # What it was before is still there, and so is the source's own word.
    assert library.get(PAPER.id, 1) == PAPER
    assert library.get(PAPER.id).notices == (
        Notice("RetractionIn", "10.5555/ex.9. 2025-01-09", None, "according to crossref"),
    )


def test_a_revision_of_the_paper_keeps_what_others_said(library: Library) -> None:
    library.add(PAPER)
    library.apply(BY_DOI)
    assert library.add(replace(PAPER, title="A better title")) == "revised"
    kept = library.get(PAPER.id)
    assert (kept.title, kept.retraction, len(kept.notices)) == ("A better title", "retracted", 1)


def test_a_source_that_takes_its_word_back_takes_it_back_everywhere(library: Library) -> None:
    library.add(RETRACTED)
    library.add(COPY)
    library.add(PAPER)
    assert set(retractions(library).values()) == {"none"}
    library.add(RETRACTED)
    assert set(retractions(library).values()) == {"retracted"}


def test_one_notice_that_two_know_of_is_shown_once(library: Library) -> None:
    library.add(PAPER)
    library.apply(BY_DOI)
    library.apply(replace(BY_DOI, by="retraction-watch"))
    assert len(library.get(PAPER.id).notices) == 1


STATES: list[tuple[list[tuple[Event, str]], str]] = [
    ([], "none"),
    ([("correction", "2024-01-01")], "corrected"),
    ([("concern", "2024-01-01"), ("correction", "2025-01-01")], "concern"),
    ([("retraction", "2024-01-01"), ("concern", "2025-01-01")], "retracted"),
    ([("reinstatement", "2025-01-01"), ("retraction", "2024-01-01")], "none"),
    ([("retraction", "2026-01-01"), ("reinstatement", "2025-01-01")], "retracted"),
    ([("reinstatement", "2025-01-01"), ("retraction", "2025-01-01")], "none"),
    ([("reinstatement", "2025-01-01"), ("retraction", "")], "retracted"),
]


@pytest.mark.parametrize(("events", "expected"), STATES)
def test_the_latest_word_counts_and_what_is_undated_is_not_undone(
    events: list[tuple[Event, str]], expected: str
) -> None:
    assert state(Update(event, "crossref", on=iso(on)) for event, on in events) == expected


def test_an_erratum_is_no_retraction(library: Library) -> None:
    library.add(PAPER)
    library.apply(replace(BY_DOI, event="correction"))
    assert library.get(PAPER.id).retraction == "corrected"


def test_a_description_fills_what_is_open_and_nothing_else(library: Library) -> None:
    bare = replace(PAPER, id="ris:1", source="ris", published=iso("2024"), identifiers=Identifiers(doi="10.5555/ex.1"))
    described = replace(PAPER, title="THEIR TITLE", journal="Journal of Examples", published=iso("2024-03-01"))
    library.add(bare)
    assert [library.apply(Repair(described)), library.apply(Repair(described)), library.add(bare)] == [1, 0, "unchanged"]  # fmt: skip
    kept = library.get("ris:1")
    assert (kept.title, kept.journal, str(kept.published)) == ("A title", "Journal of Examples", "2024-03-01")


def test_a_document_without_a_doi_gets_the_one_that_was_found_for_it_and_its_retraction_with_it(
    library: Library,
) -> None:
    bare = replace(PAPER, id="text:1", source="text", identifiers=Identifiers())
    library.add(bare)
    library.apply(BY_DOI)
    library.apply(Repair(PAPER, of="text:1"))
    kept = library.get("text:1")
    assert (kept.identifiers, kept.retraction) == (Identifiers(doi="10.5555/ex.1"), "retracted")


def test_a_library_of_an_earlier_version_knows_its_own_retractions(tmp_path: Path) -> None:
    db: Database = open_database(tmp_path / "old.db")
    library = Library(db)
    library.add(RETRACTED)
    for table in ("document_name", "retraction_notice", "repair"):
        db.execute(f"DROP TABLE {table}")
    db.execute("ALTER TABLE document_revision DROP COLUMN own")
    db.execute("DELETE FROM _sqlite_migrations WHERE name = 'publications'")
    library = Library(db)
    library.add(COPY)
    assert library.get(COPY.id).retraction == "retracted"
    assert library.add(RETRACTED) == "unchanged"

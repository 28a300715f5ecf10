"""How often versions of one publication are found, and others kept apart: precision and recall on the composed set, as docs/reports.md says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import combinations
from pathlib import Path

import pytest
from rapidfuzz.distance import JaroWinkler

from corpus.document import Document
from corpus.library import Library
from corpus.reports.reports import Reports
from corpus.sqlite import Database
from tests.corpus.report_cases import OTHER, SAME, Case, cases

PAGE = Path(__file__).parents[2] / "docs" / "reports.md"
Pairs = set[tuple[str, str]]


def pairs(groups: Iterable[Iterable[str]]) -> Pairs:
    return {two for group in groups for two in combinations(sorted(group), 2)}


def grouped(keys: Iterable[tuple[str, str]]) -> Pairs:
    found = defaultdict(list)
    for key, id in keys:
        found[key].append(id)
    return pairs(found.values())


def ours(documents: list[Document]) -> Pairs:
    library = Library(Database(memory=True))
    with library.transaction():
        for document in documents:
            library.add(document)
    Reports(library).update()
    return grouped((study, id) for id, study in library.db.execute("SELECT document, report_of FROM report"))


def exact(documents: list[Document]) -> Pairs:
    """As most managers do: the same DOI, or the same title, year and first author."""
    dois = grouped((d.identifiers.doi, d.id) for d in documents if d.identifiers.doi)
    return dois | grouped(
        (f"{d.title.casefold()}|{d.published.year}|{d.authors[0].family if d.authors else ''}", d.id) for d in documents
    )


def similar(documents: list[Document]) -> Pairs:
    """As screening tools do: the same DOI, or titles 0.95 alike (Jaro-Winkler) with first authors 0.8 alike, a year apart at most."""
    by_start = defaultdict(list)
    for document in documents:
        by_start[document.title.casefold()[:12]].append(document)
    alike = {
        (min(a.id, b.id), max(a.id, b.id))
        for block in by_start.values()
        for a, b in combinations(block, 2)
        if abs((a.published.year or 0) - (b.published.year or 0)) <= 1
        and JaroWinkler.similarity(a.title.casefold(), b.title.casefold()) >= 0.95
        and JaroWinkler.similarity(str(a.authors[:1]), str(b.authors[:1])) >= 0.8
    }
    return alike | grouped((d.identifiers.doi, d.id) for d in documents if d.identifiers.doi)


RULES: dict[str, Callable[[list[Document]], Pairs]] = {
    "aftercart": ours,
    "the same DOI, or title, year and first author letter by letter": exact,
    "the same DOI, or titles and first authors alike (Jaro-Winkler), a year apart at most": similar,
}


@pytest.fixture(scope="module")
def composed() -> list[Case]:
    return list(cases())


def line(name: str, found: Pairs, true: Pairs) -> str:
    right = len(found & true)
    return (
        f"| {name} | {right / len(found):.1%} | {right / len(true):.1%} | {len(found - true)} | {len(true - found)} |"
    )


def test_the_page_says_what_is_measured(composed: list[Case]) -> None:
    true = grouped((case.publication, case.document.id) for case in composed)
    documents = [case.document for case in composed]
    lines = [line(name, rule(documents), true) for name, rule in RULES.items()]
    page = PAGE.read_text(encoding="utf-8")
    assert [said for said in lines if said not in page] == []
    assert f"{len(composed):,} documents, {len(true):,} pairs" in page


def test_nothing_else_is_joined_and_nearly_all_is_found(composed: list[Case]) -> None:
    true = grouped((case.publication, case.document.id) for case in composed)
    found = ours([case.document for case in composed])
    assert found - true == set()
    assert len(found & true) >= 0.99 * len(true)


def test_every_change_is_in_the_set(composed: list[Case]) -> None:
    assert {case.change for case in composed} == {"as PubMed has it", *SAME, *OTHER}
    assert len({case.document.id for case in composed}) == len(composed)

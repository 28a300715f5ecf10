"""Whatever is asked together, in whatever order: the page, the pages in turn, the whole answer, its count and its facets are of the same studies."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

import pytest

from service.order import SORTS
from service.query import Query, View
from service.table import EvidenceTable

ASKED = (
    "lymphoma", "endpoint:ORR", "NOT endpoint:OS", "n:>=50", "value:>50", "salvage:glofitamab", "class:bispecific target:CD20", "title:relapse",
    "study:synopsis:mm-001", "(teclistamab OR n:>100)", "(endpoint:CR OR therapy:glofitamab)", "NOT lymphoma", "arm:all", "verified:no", "tecl*",
    "year:2024..", "relevant:yes", '"overall survival"', "journal:blood", "disease:DLBCL",
)  # fmt: skip
QUESTIONS = [" ".join(random.Random(seed).sample(ASKED, 1 + seed % 3)) for seed in range(24)]


def places(rows: Iterable[dict[str, Any]]) -> list[tuple[str, int]]:
    return [(row.get("study_id") or row["id"], row.get("position") or 0) for row in rows]


@pytest.mark.parametrize("view", ["outcomes", "studies"])
@pytest.mark.parametrize("number", range(len(QUESTIONS)))
def test_all_that_is_told_of_a_question_agrees(bundled: EvidenceTable, number: int, view: View) -> None:
    of_outcomes = ("value", "-value", "confidence", "-confidence")
    orders = [order for order in SORTS if view == "outcomes" or order not in of_outcomes]
    query = Query(QUESTIONS[number], sort=orders[number % len(orders)])
    page = places(bundled.search(query, view, 1000).items)
    assert sorted(page) == sorted(places(bundled.export(query, view)))
    assert bundled.count(query, view) == len(page)
    assert bundled.counted(query).studies == bundled.count(query, "studies") == len({id for id, _ in page})
    turned, cursor = [], None
    while True:
        found = bundled.search(query, view, 40, cursor)
        turned += places(found.items)
        if not (cursor := found.next):
            break
    assert turned == page

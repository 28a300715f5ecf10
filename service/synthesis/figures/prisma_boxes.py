"""The boxes of the PRISMA 2020 flow diagram: where each stands, what it says, which counts it shows, where its arrows go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from service.synthesis.figures.canvas import wrapped
from service.synthesis.figures.prisma_counts import Counts

Column = Literal["previous", "main", "side", "other", "other_side"]
Arrow = Literal["right", "down", "joins", "past"]
#: The row of the studies that are included; below it stands the total, where there was an earlier version.
INCLUDED, TOTAL = 4, 5


@dataclass(frozen=True, slots=True)
class Box:
    """One box. items: (name, key of its count), the name "" where the heading itself is counted; reasons: the key of a list of reasons."""

    column: Column
    row: int
    heading: str
    items: tuple[tuple[str, str], ...] = ()
    reasons: str = ""
    arrows: tuple[Arrow, ...] = ()


_BOXES = (
    Box(
        "previous",
        0,
        "Studies included in previous version of review",
        (("", "previous_studies"), ("Reports of studies included in previous version of review", "previous_reports")),
        arrows=("past",),
    ),
    Box(
        "main",
        0,
        "Records identified from:",
        (("Databases", "database_results"), ("Registers", "register_results")),
        arrows=("right", "down"),
    ),
    Box(
        "side",
        0,
        "Records removed before screening:",
        (
            ("Duplicate records", "duplicates"),
            ("Records marked as ineligible by automation tools", "excluded_automatic"),
            ("Records removed for other reasons", "excluded_other"),
        ),
    ),
    Box(
        "other",
        0,
        "Records identified from:",
        (
            ("Websites", "website_results"),
            ("Organisations", "organisation_results"),
            ("Citation searching", "citations_results"),
        ),
        arrows=("down",),
    ),
    Box("main", 1, "Records screened", (("", "records_screened"),), arrows=("right", "down")),
    Box("side", 1, "Records excluded", (("", "records_excluded"),)),
    Box("main", 2, "Reports sought for retrieval", (("", "dbr_sought_reports"),), arrows=("right", "down")),
    Box("side", 2, "Reports not retrieved", (("", "dbr_notretrieved_reports"),)),
    Box("other", 2, "Reports sought for retrieval", (("", "other_sought_reports"),), arrows=("right", "down")),
    Box("other_side", 2, "Reports not retrieved", (("", "other_notretrieved_reports"),)),
    Box("main", 3, "Reports assessed for eligibility", (("", "dbr_assessed"),), arrows=("right", "down")),
    Box("side", 3, "Reports excluded:", reasons="dbr_excluded"),
    Box("other", 3, "Reports assessed for eligibility", (("", "other_assessed"),), arrows=("right", "joins")),
    Box("other_side", 3, "Reports excluded:", reasons="other_excluded"),
    Box(
        "main",
        INCLUDED,
        "New studies included in review",
        (("", "new_studies"), ("Reports of new included studies", "new_reports")),
        arrows=("down",),
    ),
    Box(
        "main",
        TOTAL,
        "Total studies included in review",
        (("", "total_studies"), ("Reports of total included studies", "total_reports")),
    ),
)


def boxes(columns: tuple[Column, ...]) -> list[Box]:
    """The boxes of the columns that are drawn; the total only beside an earlier version."""
    return [b for b in _BOXES if b.column in columns and (b.row != TOTAL or "previous" in columns)]


def lines(box: Box, counts: Counts, width: float, size: float) -> list[str]:
    """What stands in a box, in lines `width` points wide; a line that begins with a tab is set in."""
    heading = box.heading
    named: list[tuple[str, int | None]] = []
    for name, key in box.items:
        named.append((name, counts.get(key)))
        parts = counts.reasons.get(key.replace("_results", "_specific_results"), ())
        named += [(f"–\u00a0{part}", n) for part, n in parts]
    if box.reasons:
        named = [*counts.reasons.get(box.reasons, ())] or [("", None)]
    if named and not named[0][0]:
        heading = f"{heading} {_n(named[0][1])}"
    # Studies and their reports are equals; what is named below a colon belongs to the heading.
    inner = "\t" if heading.endswith(":") else ""
    return [*wrapped(heading, width, size), *_named([n for n in named if n[0]], inner, width, size)]


def _named(named: list[tuple[str, int | None]], inner: str, width: float, size: float) -> Iterator[str]:
    for name, number in named:
        for line in wrapped(f"{name} {_n(number)}", width - (0.9 * size if inner else 0), size):
            yield f"{inner}{line}"


def _n(number: int | None) -> str:
    """What was not counted is told from nought."""
    return "(n\u00a0=\u00a0–)" if number is None else f"(n\u00a0=\u00a0{number:,})"

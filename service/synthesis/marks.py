"""What two reports of the same patients have in common: registration, trial, family of reports, registry, centres and years."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from corpus.document import Document

_YEAR = r"(?:19|20)\d\d"
_MONTH = (
    r"(?:(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?,? (?:\d{1,2}, )?)"
)
# "between January 2018 and March 2021", "from 2018 to 2021", "2018-2021", "June 2016 through May 2020"
_PERIOD = re.compile(rf"\b{_MONTH}?({_YEAR})(?: ?[-–—] ?| to | and | until | through | till ){_MONTH}?({_YEAR})\b")
# "Memorial Example Cancer Center", "University Hospital of Salamanca", "University of Pennsylvania"
_CENTRE = re.compile(
    r"\b(?:University (?:Hospital |Medical Cent(?:er|re) )?of (?:[A-Z][\w.'’-]+ ?){1,3}"
    r"|(?:[A-Z][\w.'’-]+ ){1,5}(?:Cancer Cent(?:er|re)|Medical Cent(?:er|re)|Hospital|Clinic|Cancer Institute)\b)"
)


@dataclass(frozen=True, slots=True)
class Marks:
    """By what the patients of a report may be known. years: the first and the last of enrolment, where stated.

    family: DOIs, PMIDs and titles of the report itself and of those that it reports.
    """

    registrations: frozenset[str] = frozenset()
    trials: frozenset[str] = frozenset()
    family: frozenset[str] = frozenset()
    registries: frozenset[str] = frozenset()
    centres: frozenset[str] = frozenset()
    years: tuple[int, int] | None = None


def marks(record: dict[str, Any], document: Document) -> Marks:
    """The marks of a study, from its record and its document."""
    reported = [(r["kind"], r["value"]) for r in record.get("reports", ())]
    said = f"{document.title}\n{document.text}"
    return Marks(
        frozenset(
            n.upper() for n in (*record["document"]["registrations"], *_values(reported, "registration")) if n.strip()
        ),
        frozenset(t.casefold() for t in _values(reported, "trial")),
        frozenset(_family(document, _values(reported, "doi"))),
        frozenset(name for name, pattern in _registries() if pattern.search(said)),
        frozenset(" ".join(c.split()).casefold() for c in _CENTRE.findall(said)),
        _years(document.text),
    )


def _values(reported: Iterable[tuple[str, str]], kind: str) -> list[str]:
    return [value for k, value in reported if k == kind]


def _family(document: Document, dois: Iterable[str]) -> Iterator[str]:
    own = document.identifiers
    yield from (f"doi {doi.lower()}" for doi in (own.doi, *own.other_dois, *dois) if doi)
    yield from (f"pmid {pmid}" for pmid in (own.pmid, *(r.pmid for r in document.reports)) if pmid)
    yield from (f"doi {r.doi.lower()}" for r in document.reports if r.doi)
    for title in (document.title, *(r.title for r in document.reports)):
        words = re.findall(r"\w+", (title or "").casefold())
        # A short title ("Reply", "CAR T-cell therapy") names no study.
        if len(words) >= 6:
            yield f"title {' '.join(words)}"


def _years(text: str) -> tuple[int, int] | None:
    """The widest period that is stated; None where none is, or where it runs backwards."""
    found = [(int(a), int(b)) for a, b in _PERIOD.findall(text) if int(a) <= int(b)]
    return (min(a for a, _ in found), max(b for _, b in found)) if found else None


@cache
def _registries() -> tuple[tuple[str, re.Pattern[str]], ...]:
    text = (files("service.synthesis") / "registries.csv").read_text(encoding="utf-8")
    return tuple((row["name"], re.compile(row["pattern"])) for row in csv.DictReader(text.splitlines()))

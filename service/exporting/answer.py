"""Answer: what an export writes, streamed: the rows, the records, or the studies with their documents that a question finds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import groupby
from urllib.parse import quote

from corpus.document import Document
from service.notation import web_address
from service.query import Query
from service.rows import Row
from service.table import EvidenceTable

#: How many of those that a format cannot hold are named; all are counted.
NAMED = 50


@dataclass(frozen=True, slots=True)
class Study:
    """A study of the answer: its record, its document, and those of its results that were asked for.

    results: rows as of /api/v1/evidence; empty where the study states none.
    """

    record: Row
    document: Document
    results: tuple[Row, ...]


@dataclass(slots=True)
class LeftOut:
    """What a format cannot hold: how many studies, and of the first of them (study, reason)."""

    count: int = 0
    named: list[tuple[str, str]] = field(default_factory=list)

    def add(self, study: str, reason: str) -> None:
        """Notes that a study is not in the file, and why."""
        self.count += 1
        if len(self.named) < NAMED:
            self.named.append((study, reason))


class Answer:
    """The answer to a question, one row at a time and as often as asked; the table must not change meanwhile.

    home: the address of the service that holds the studies' pages, with its last slash; "" where there is none.
    """

    def __init__(self, table: EvidenceTable, query: Query, home: str = "") -> None:
        self.table, self.query, self.home = table, query, home
        self.left_out = LeftOut()

    def outcomes(self) -> Iterator[Row]:
        """One row an outcome, as of /api/v1/evidence; a study without any is one row of nulls."""
        return self.table.export(self.query, "outcomes")

    def records(self) -> Iterator[Row]:
        """Whole records, as of /api/v1/evidence?view=studies."""
        return self.table.export(self.query, "studies")

    def studies(self) -> Iterator[Study]:
        """Each study once, with its document and with those results that `outcomes` gives."""
        for id, rows in groupby(self.outcomes(), key=lambda row: str(row["study_id"])):
            record, document, _ = self.table.study(id)
            yield Study(record, document, tuple(row for row in rows if row["endpoint"] is not None))

    def count(self) -> int:
        """How many studies there are."""
        return self.table.count(self.query, "studies")

    @property
    def as_of(self) -> str:
        """The day of the library's newest change, as 2026-01-31: the same state has the same day; "" of an empty library."""
        newest = self.table.db.execute("SELECT max(changed) FROM document").fetchone()[0]
        return str(newest or "")[:10]

    @property
    def asked(self) -> str:
        """The question as its parameters say it: 'q=teclistamab, endpoint=ORR'; "" where all is asked for."""
        found, unasked = asdict(self.query), asdict(Query())
        return ", ".join(
            f"{name}={value}"
            for name, values in found.items()
            if values != unasked[name]
            for value in (values if isinstance(values, tuple) else (values,))
        )

    def link(self, study: Study) -> str:
        """Where a reader finds the study: its page of the service, or else the publication's own address; "" for neither."""
        return self.page(study.document.id) or address(study.document)

    def page(self, id: str) -> str:
        """The study's page of the service; "" where there is no service."""
        return f"{self.home}studies/{quote(id)}" if self.home else ""

    def check(self) -> None:
        """Looks whether the question can be answered.

        Raises:
            QueryError: it cannot be understood.
        """
        self.table.count(self.query, "outcomes")


def address(document: Document) -> str:
    """The publication on the web: by DOI, by PMID, by its own address; "" where none is known."""
    known = document.identifiers
    if known.doi:
        return f"https://doi.org/{known.doi}"
    if known.pmid:
        return f"https://pubmed.ncbi.nlm.nih.gov/{known.pmid}/"
    return web_address(document.url)

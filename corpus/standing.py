"""A document as the library keeps it: its source's words, completed by what others say of the same publication."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from pydantic import TypeAdapter

from corpus.document import Document, PartialDate
from corpus.retractions import Names, Retractions, named
from corpus.sqlite import Database
from corpus.updates import Repair, Update


class Standing:
    """Which documents have which DOI and PMID, and what is known of these beside; the transaction is the library's."""

    def __init__(self, db: Database) -> None:
        self.db, self.retractions = db, Retractions(db)

    def completed(self, document: Document) -> Document:
        """The document with the metadata that it leaves open, and with what happened to its publication."""
        return self.retractions.told(self._repaired(document))

    def index(self, document: Document) -> None:
        """Notes by which DOI and PMID a document is found."""
        self.db.execute("DELETE FROM document_name WHERE document = ?", [document.id])
        for scheme, value in Names.of(document.identifiers).pairs():
            self.db.execute(
                "INSERT OR IGNORE INTO document_name (scheme, value, document) VALUES (?, ?, ?)",
                [scheme, value, document.id],
            )

    def documents(self, publications: Iterable[Names]) -> list[str]:
        """The ids of the documents of these publications."""
        pairs = {pair for names in publications for pair in names.pairs()}
        sql = "SELECT document FROM document_name WHERE scheme = ? AND value = ?"
        return sorted({row[0] for pair in pairs for row in self.db.execute(sql, pair)})

    def learn(self, said: Update | Repair) -> list[str]:
        """Keeps it; the ids of the documents that it concerns, none where it was known."""
        if isinstance(said, Update):
            return self.documents([named(said)]) if self.retractions.tell(said) else []
        names = Names.of(said.described.identifiers)
        keys = [said.of] if said.of else [f"doi:{doi}" for doi in names.dois]
        content = _adapter().dump_json(said.described).decode()
        new = [key for key in keys if self._description(key) != content]
        for key in new:
            self.db.execute("INSERT OR REPLACE INTO repair (key, content) VALUES (?, ?)", [key, content])
        return ([said.of] if said.of else self.documents([names])) if new else []

    def _repaired(self, document: Document) -> Document:
        for key in (document.id, *(f"doi:{doi}" for doi in Names.of(document.identifiers).dois)):
            if content := self._description(key):
                document = filled(document, _adapter().validate_json(content))
        return document

    def _description(self, key: str) -> str | None:
        row = self.db.execute("SELECT content FROM repair WHERE key = ?", [key]).fetchone()
        return str(row[0]) if row else None


def filled(document: Document, described: Document) -> Document:
    """The document with what it leaves open as another describes it; what it says itself stays.

    >>> from corpus.dates import iso
    >>> mine = Document("x:1", "ris", "abstract", "A title", published=iso("2024"))
    >>> theirs = Document("crossref:1", "crossref", "abstract", "Another", journal="Blood", published=iso("2024-05"))
    >>> done = filled(mine, theirs)
    >>> done.title, done.journal, str(done.published)
    ('A title', 'Blood', '2024-05')
    """
    return replace(
        document,
        title=document.title or described.title,
        journal=document.journal or described.journal,
        published=described.published if _refines(described.published, document.published) else document.published,
        authors=document.authors or described.authors,
        identifiers=replace(document.identifiers, doi=document.identifiers.doi or described.identifiers.doi),
        url=document.url or described.url,
    )


def _refines(theirs: PartialDate, mine: PartialDate) -> bool:
    """Does their date say more than mine without contradicting it?"""
    pairs = zip((theirs.year, theirs.month, theirs.day), (mine.year, mine.month, mine.day), strict=True)
    return theirs != mine and all(own is None or own == other for other, own in pairs) and str(theirs) > str(mine)


@cache
def _adapter() -> TypeAdapter[Document]:
    return TypeAdapter(Document)

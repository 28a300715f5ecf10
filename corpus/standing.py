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

    def is_alone(self, document: Document) -> bool:
        """Is nothing known of its publication but what it says itself? One question in place of many: most are alone."""
        pairs = list(Names.of(document.identifiers).pairs())
        keys = [document.id, *(f"doi:{value}" for scheme, value in pairs if scheme == "doi")]
        told = "".join(f" OR EXISTS (SELECT 1 FROM retraction_notice WHERE {scheme} = ?)" for scheme, _ in pairs)
        named = " OR EXISTS (SELECT 1 FROM document_name WHERE scheme = ? AND value = ? AND document <> ?)" * len(pairs)
        sql = f"SELECT EXISTS (SELECT 1 FROM repair WHERE key IN ({', '.join('?' * len(keys))})){told}{named}"
        values = [*keys, *(value for _, value in pairs), *(one for pair in pairs for one in (*pair, document.id))]
        return not self.db.execute(sql, values).fetchone()[0]

    def completed(self, document: Document) -> Document:
        """The document with the metadata that it leaves open, and with what happened to its publication."""
        repaired = self._repaired(document)
        return self.retractions.told(repaired, self._linked(Names.of(repaired.identifiers)))

    def index(self, document: Document, anew: bool) -> None:
        """Notes by which DOI and PMID a document is found. anew: it was not there before."""
        if not anew:
            self.db.execute("DELETE FROM document_name WHERE document = ?", [document.id])
        if document.kind != "notice":  # which may have the DOI of what it retracts
            self.db.conn.executemany(
                "INSERT OR IGNORE INTO document_name (scheme, value, document) VALUES (?, ?, ?)",
                [(*pair, document.id) for pair in Names.of(document.identifiers).pairs()],
            )

    def documents(self, publications: Iterable[Names]) -> list[str]:
        """The ids of the documents of these publications, those included that a document with two names leads to."""
        pairs = list({pair for names in publications for pair in names.pairs()})
        sql = (
            "SELECT DISTINCT c.document FROM document_name a JOIN document_name b ON b.document = a.document "
            "JOIN document_name c ON c.scheme = b.scheme AND c.value = b.value WHERE "
        )
        return sorted(row[0] for row in self.db.execute(sql + _one_of("a", pairs), _flat(pairs))) if pairs else []

    def _linked(self, names: Names) -> set[tuple[str, str]]:
        """These names and those that stand beside one of them in a document: a DOI leads to a PMID, and back."""
        pairs = list(names.pairs())
        if not pairs:
            return set()
        sql = "SELECT DISTINCT b.scheme, b.value FROM document_name a JOIN document_name b ON b.document = a.document WHERE "
        return {*pairs, *self.db.execute(sql + _one_of("a", pairs), _flat(pairs)).fetchall()}

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
        keys = [document.id, *(f"doi:{doi}" for doi in Names.of(document.identifiers).dois)]
        marks = ", ".join("?" * len(keys))
        # What was found for this very document goes before what is known of its DOI.
        sql = f"SELECT content FROM repair WHERE key IN ({marks}) ORDER BY key LIKE 'doi:%'"
        for (content,) in self.db.execute(sql, keys).fetchall():
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


def _one_of(table: str, pairs: list[tuple[str, str]]) -> str:
    """A condition that SQLite answers from the index, one pair after the other."""
    return " OR ".join(f"({table}.scheme = ? AND {table}.value = ?)" for _ in pairs)


def _flat(pairs: Iterable[tuple[str, str]]) -> list[str]:
    return [value for pair in pairs for value in pair]

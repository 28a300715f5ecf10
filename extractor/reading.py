"""`read`: a Document or a plain text in, its EvidenceRecord out; `explain`: the same, and what decided each value."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from corpus.document import Document, Section
from extractor.record import EvidenceRecord

if TYPE_CHECKING:
    from extractor.explanation import Explained


def read(source: Document | str) -> EvidenceRecord:
    """What the document says. A plain text is read as an abstract without a title.

    >>> record = read("We treated 12 patients. The overall response rate was 25% (3 of 12 patients).")
    >>> record.n, [(o.endpoint, o.value, o.count, o.total) for o in record.outcomes]
    (12, [('ORR', 25.0, 3, 12)])
    """
    # The pipeline is loaded here and not before: importing the package must stay cheap.
    from extractor.assembly import assemble
    from extractor.pipeline import annotate

    document = source if isinstance(source, Document) else of_text(source)
    return assemble(document, annotate(document.title, document.text))


def explain(source: Document | str) -> Explained:
    """The record as `read` gives it, and beside it which rule or sign decided each value.

    >>> explained = explain("We treated 12 patients. The overall response rate was 25% (3 of 12 patients).")
    >>> explained.explanation.outcomes[0].endpoint.rule, explained.explanation.outcomes[0].endpoint.text
    ('named before', 'overall response rate')
    """
    from extractor.assembly import assemble
    from extractor.explaining import explanation
    from extractor.explanation import Explained
    from extractor.pipeline import annotate

    document = source if isinstance(source, Document) else of_text(source)
    doc = annotate(document.title, document.text)
    record = assemble(document, doc)
    return Explained(record, explanation(document, doc, record))


def read_all(documents: Iterable[Document]) -> Iterator[EvidenceRecord]:
    """The record of each document, in order, one at a time."""
    return (read(document) for document in documents)


def of_text(text: str) -> Document:
    """A Document around a bare text, its id the hash of it."""
    return Document(
        id=f"text:{hashlib.sha256(text.encode()).hexdigest()[:16]}",
        source="text",
        kind="abstract",
        title="",
        sections=(Section(text),),
    )

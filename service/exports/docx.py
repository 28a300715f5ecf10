"""Word: a landscape evidence table for each class of therapies, with footnotes and numbered references, to be pasted into a paper."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from corpus.errors import OversizedInputError
from service.exporting.answer import Answer
from service.exporting.evidence_tables import evidence_tables

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

TITLE = "Word"
ABOUT = "Landscape evidence tables, one a class of therapies, with footnotes and numbered references."
GROUP = "document"
SUFFIX = ".docx"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXAMPLE = "(a Word document: a table for each class of therapies, its footnotes, and the references)"

#: What a document is still read and opened with; a table in a paper has a tenth of it.
MOST_STUDIES = 1_000


def write(answer: Answer) -> Iterator[bytes]:
    """The document.

    Raises:
        OversizedInputError: the answer has more studies than a document holds.
    """
    if (count := answer.count()) > MOST_STUDIES:
        found = f"the answer has {count:,} studies, and a Word document holds {MOST_STUDIES:,}"
        raise OversizedInputError("export as docx", found, "Ask for fewer, or export as html or xlsx, which hold all.")
    from service.exporting import word

    document = word.landscape(answer.as_of)
    _fill(document, answer)
    file = BytesIO()
    document.save(file)
    yield from word.undated(file)


def _fill(document: WordDocument, answer: Answer) -> None:
    from service.exporting import word

    found = evidence_tables(answer.studies())
    word.heading(document, "Outcomes after failure of CAR T-cell therapy")
    asked = answer.asked or "the whole evidence table"
    word.small(
        document,
        f"Question: {asked}. State of {answer.as_of or 'no day'}. Values as stated in the sources; empty where not stated.",
    )
    for number, table in enumerate(found.tables, 1):
        word.caption(document, f"Table {number}. ", table.name)
        word.evidence(document, table)
    if found.references:
        word.heading(document, "References")
    for number, cited in enumerate(found.references, 1):
        word.reference(document, number, cited)
    if not found.tables:
        word.small(document, "The question finds no study.")

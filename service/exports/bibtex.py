"""BibTeX: the references of the answer, for LaTeX; UTF-8, with TeX's own characters escaped."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator

from corpus.document import Author, Document
from service.exporting.answer import Answer, address
from service.exporting.citations import abstract, notes
from service.exporting.texts import one_line

TITLE = "BibTeX"
ABOUT = "References, for LaTeX."
GROUP = "references"
SUFFIX = ".bib"
MEDIA_TYPE = "application/x-bibtex"
EXAMPLE = (
    "@article{Devi2024-1f3870be,\n  title = {{Effect of CO2}},\n  author = {Dévi, Ana M.},\n  year = {2024},\n}\n\n"
)

_ENTRIES = {"news": "misc", "preprint": "misc", "registration": "misc", "book": "incollection"}
#: What the entry's type does not say.
_KINDS = {
    "conference": "Conference abstract",
    "preprint": "Preprint",
    "news": "News",
    "registration": "Trial registration",
    "notice": "Notice",
}
_MONTHS = ("", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TEX = str.maketrans(
    {
        "\\": r"{\textbackslash}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
        "~": r"{\textasciitilde}", "^": r"{\textasciicircum}", "<": r"{\textless}", ">": r"{\textgreater}",
    }
)  # fmt: skip


def write(answer: Answer) -> Iterator[bytes]:
    """An entry a study."""
    for study in answer.studies():
        said = "".join(f"  {name} = {value},\n" for name, value in fields(study.document))
        yield f"@{_ENTRIES.get(study.document.kind, 'article')}{{{key(study.document)},\n{said}}}\n\n".encode()


def key(document: Document) -> str:
    """A key of letters, digits and a hyphen, the document's own whatever else is in the file: "Devi2024-1f3870be"."""
    first = document.authors[0] if document.authors else Author()
    name = unicodedata.normalize("NFKD", first.family or first.collective or document.kind)
    plain = re.sub(r"[^A-Za-z0-9]", "", name)[:30] or document.kind
    return (
        f"{plain}{document.published.year or ''}-{hashlib.sha256(document.id.encode(errors='replace')).hexdigest()[:8]}"
    )


def fields(document: Document) -> Iterator[tuple[str, str]]:
    """(name, value in braces), without those that are not stated."""
    known, date = document.identifiers, document.published
    yield "title", f"{{{{{tex(document.title or document.id)}}}}}"
    if document.authors:
        yield "author", f"{{{' and '.join(map(_person, document.authors))}}}"
    if date.month:
        yield "month", _MONTHS[date.month]
    container = {"misc": "howpublished", "incollection": "booktitle"}.get(_ENTRIES.get(document.kind, ""), "journal")
    said = {
        container: tex(document.journal or ""),
        "year": str(date.year or ""),
        # A DOI and an address are read as they are.
        "doi": _bare(known.doi),
        "pmid": known.pmid,
        "pmcid": known.pmcid,
        "url": _bare(document.url or address(document)),
        "keywords": ", ".join(map(tex, document.keywords)),
        "language": ", ".join(map(tex, document.languages)),
        "note": " ".join(tex(f"{note.rstrip('.')}.") for note in (*_kind(document), *notes(document))),
        "abstract": tex(abstract(document)),
    }
    for name, value in said.items():
        if value:
            yield name, f"{{{value}}}"


def tex(text: str) -> str:
    """The text with TeX's own characters escaped.

    >>> tex("5% of A_1 & {B}: p < 0.05")
    '5\\\\% of A\\\\_1 \\\\& \\\\{B\\\\}: p {\\\\textless} 0.05'
    """
    return one_line(text).translate(_TEX)


def _kind(document: Document) -> tuple[str, ...]:
    return (_KINDS[document.kind],) if document.kind in _KINDS else ()


def _person(author: Author) -> str:
    if author.collective or not author.family:
        return f"{{{tex(author.collective or author.given or '')}}}"
    # The order of BibTeX: von Last, Jr, First. A name that holds the word between names stands in braces.
    parts = [author.family, *([author.suffix] if author.suffix else []), author.given or author.initials or ""]
    said = ", ".join(tex(part) for part in parts if part)
    return f"{{{said}}}" if re.search(r"\band\b", said) else said


def _bare(address: str | None) -> str:
    """An address in which no brace is open and no white space ends it."""
    said = re.sub(r"\s", "", one_line(address or ""))
    return said.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")

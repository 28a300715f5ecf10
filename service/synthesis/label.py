"""How a study is named in a table or figure: first author and year, else its trial, else the beginning of its title."""

from __future__ import annotations

from typing import Any

from corpus.document import Document

#: The most characters of a title: about what a column of a forest plot holds.
LONGEST = 36


def label(record: dict[str, Any], document: Document) -> str:
    """ "Doe 2024", "KarMMa-3 2023", "What can be achieved after… 2024".

    The letters that tell two of the same label apart come later: they depend on which studies stand together.
    """
    year = record["document"]["year"]
    behind = f" {year}" if year else ""
    first = document.authors[0] if document.authors else None
    if first is not None and (first.family or first.collective):
        return f"{shortened(first.family or first.collective or '')}{behind}"
    trial = next((r["value"] for r in record.get("reports", ()) if r["kind"] == "trial"), None)
    return f"{shortened(trial or document.title or record['id'])}{behind}"


def shortened(words: str, most: int = LONGEST) -> str:
    """The words, cut between two of them where they are longer than `most` characters.

    >>> shortened("What can be achieved after relapse on BCMA-directed CAR-T", 30)
    'What can be achieved after…'
    """
    said = " ".join(words.split())
    if len(said) <= most:
        return said
    cut = said[:most].rsplit(" ", 1)[0] if " " in said[:most] else said[: most - 1]
    return cut.rstrip(" ,;:.-–(") + "…"

"""What PubMed's conventions mean, whichever of its formats a record arrives in."""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.dates import free_text, partial
from corpus.document import Kind, Notice, PartialDate, Retraction, Section
from corpus.markup import unescaped

_RETRACTED = frozenset({"RetractionIn", "RetractedandRepublishedIn"})
_CORRECTED = frozenset({"ErratumIn", "CorrectedandRepublishedIn"})
_NOTICE_TYPES = frozenset({"Retraction of Publication", "Published Erratum", "Expression of Concern"})
_VERSION = re.compile("[0-9]{1,4}")
_BRACKETED = re.compile(r"\[(.*)\](\.?)")
_BRACKET = re.compile(r"[\[\]]")
_TRUNCATED = re.compile(r"\(ABSTRACT TRUNCATED(?: AT [0-9]+ WORDS)?\)\s*$")


def pmid(said: str | None) -> str | None:
    """A PubMed number, or None where the string is none."""
    found = (said or "").strip()
    return found if len(found) <= 9 and found.isascii() and found.isdigit() else None


def version(said: str) -> int:
    """The version of a PMID; 1 where what is said is no number of one."""
    return 1 if said == "1" else int(said) if _VERSION.fullmatch(said) else 1


def date(freely: str | None, year: str | None, month: str | None, day: str | None, season: str | None) -> PartialDate:
    """A date by its parts, of which those that are empty say nothing; `freely` is a MedlineDate."""
    if freely:
        return free_text(freely)
    said = " ".join(part for part in (year, season or month, day) if part)
    return partial(year or None, month or None, day or None, said)


def label(said: str | None) -> str | None:
    """A section's label as it is shown; None for an empty one."""
    return (unescaped(said).strip() or None) if said else None


def title(said: str, vernacular: str | None) -> tuple[str, bool]:
    """(the title, was it translated by NLM): one outer pair of brackets is the mark of a translation.

    >>> title("[A translated title].", None), title("[18F]FDG of [11C].", None), title("[Not Available].", "Ein Titel.")
    (('A translated title.', True), ('[18F]FDG of [11C].', False), ('Ein Titel.', False))
    """
    match = _BRACKETED.fullmatch(said) if said.startswith("[") else None
    if not match or not _balanced(match[1]):
        return said or vernacular or "", False
    inside = match[1].rstrip(".") + (match[2] or "." * match[1].endswith("."))
    if vernacular and inside.rstrip(".").lower() == "not available":
        return vernacular, False
    return inside, True


def kind(types: Iterable[str]) -> Kind:
    """What the publication types make of it."""
    known = set(types)
    if "Preprint" in known:
        return "preprint"
    if _NOTICE_TYPES & known:
        return "notice"
    return "conference" if "Meeting Abstract" in known else "abstract"


def retraction(types: Iterable[str], notices: Iterable[Notice]) -> Retraction:
    """What became of the paper. The type and the notice do not always arrive in the same revision: either is enough."""
    kinds = {notice.kind for notice in notices}
    if kinds & _RETRACTED or "Retracted Publication" in set(types):
        return "retracted"
    if "ExpressionOfConcernIn" in kinds:
        return "concern"
    return "corrected" if kinds & _CORRECTED else "none"


def flags(sections: tuple[Section, ...]) -> tuple[str, ...]:
    """What a reader of the abstract must know about it."""
    return (
        ("abstract truncated by the source",)
        if sections and "(ABSTRACT TRUNCATED" in (last := sections[-1].text) and _TRUNCATED.search(last)
        else ()
    )


def _balanced(inside: str) -> bool:
    depth = 0
    for mark in _BRACKET.findall(inside):
        depth += 1 if mark == "[" else -1
        if depth < 0:
            return False
    return depth == 0

"""One work of Crossref becomes a Document, and its `updated-by` and `update-to` become what happened to publications."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from corpus import identifiers
from corpus.dates import partial
from corpus.document import Author, Document, Identifiers, Kind, Notice, PartialDate, Registration
from corpus.errors import MalformedInputError
from corpus.fields import Fields, at, items, text, texts
from corpus.retractions import state
from corpus.snippets import plain, sections
from corpus.updates import Event, Update

#: What a work is, by its type; others (data sets, components, peer reviews) are no publications of studies.
KINDS: dict[str, Kind] = {
    "journal-article": "abstract",
    "proceedings-article": "conference",
    "posted-content": "preprint",
    "book": "book",
    "book-chapter": "book",
    "monograph": "book",
    "edited-book": "book",
    "reference-entry": "book",
    "report": "abstract",
}
#: What happened, by the word of an update without its separators. None: nothing that bears on the figures.
_EVENTS: dict[str, Event | None] = {
    "retraction": "retraction",
    "withdrawal": "retraction",
    "removal": "retraction",
    # Nobody says which part; what is pooled must be looked at.
    "partialretraction": "concern",
    "expressionofconcern": "concern",
    "correction": "correction",
    "corrigendum": "correction",
    "erratum": "correction",
    "reinstatement": "reinstatement",
    "addendum": None,
    "clarification": None,
    "newedition": None,
    "newversion": None,
}
_RELATIONS = {"has-preprint": "PreprintIn", "is-preprint-of": "PreprintOf"}
_LANGUAGES = {"en": "eng", "de": "ger", "fr": "fre", "es": "spa", "it": "ita", "pt": "por", "zh": "chi", "ja": "jpn", "ru": "rus",
              "ko": "kor", "nl": "dut", "pl": "pol"}  # fmt: skip


def document(work: Fields, kind: Kind | None = None) -> Document:
    """The Document of a work.

    Raises:
        MalformedInputError: it has no DOI, or is none of a publication.
    """
    doi, type = identifiers.doi(text(work, "DOI")), text(work, "type") or ""
    if doi is None:
        raise MalformedInputError("read the work", "it has no DOI", "Every work of Crossref has one.")
    if kind is None and type not in KINDS:
        raise MalformedInputError(
            f"read the work {doi}", f"it is of type {type or 'unknown'}, no publication of a study"
        )
    title, abstract = _title(work), sections(text(work, "abstract"))
    happened = list(updates(work))
    notice = any(update.doi != doi for update in happened)
    return Document(
        id=f"crossref:{doi}",
        source="crossref",
        kind=kind or ("notice" if notice else KINDS[type]),
        title=title,
        sections=abstract,
        authors=tuple(author for one in items(work, "author") if (author := _author(one)) != Author()),
        journal=plain(next(iter(texts(work, "container-title")), None)) or None,
        published=published(work),
        identifiers=Identifiers(doi=doi),
        registrations=identifiers.stated(title, " ".join(part.text for part in abstract), _registrations(work)),
        url=f"https://doi.org/{doi}",
        languages=tuple(_LANGUAGES.get(one, one) for one in texts(work, "language")),
        publication_types=texts(work, "type"),
        notices=tuple(_related(work)),
        retraction=state(update for update in happened if update.doi == doi),
    )


def updates(work: Fields) -> Iterator[Update]:
    """What happened to this work, and what this work, as a notice, says of others; one event of two sources is two Updates."""
    own = identifiers.doi(text(work, "DOI"))
    for said, own_notice in [(one, False) for one in items(work, "updated-by")] + [
        (one, True) for one in items(work, "update-to")
    ]:
        other = identifiers.doi(text(said, "DOI"))
        event = _EVENTS.get(_bare(text(said, "type")))
        about, notice = (other, own) if own_notice else (own, other)
        if event is None or about is None or (own_notice and about == own):
            continue
        yield Update(
            event,
            "retraction-watch" if _bare(text(said, "source")) == "retractionwatch" else "crossref",
            doi=about,
            said=text(said, "type") or "",
            on=_date(at(said, "updated")),
            notice_doi=notice,
            reference=text(said, "label") or "",
        )


def unknown_events(work: Fields) -> list[str]:
    """Words for what happened that nobody has told us the meaning of."""
    listed = [*items(work, "updated-by"), *items(work, "update-to")]
    return [said for one in listed if (said := text(one, "type")) and _bare(said) not in _EVENTS]


def published(work: Fields) -> PartialDate:
    """The date of the issue; online before print is earlier, and PubMed's year is the issue's."""
    dates = (_date(at(work, name)) for name in ("published-print", "issued", "published-online", "published"))
    return next((found for found in dates if found.year), PartialDate())


def _date(said: Any) -> PartialDate:
    """A date from `date-parts`, which may be `[[null]]`, a year, or a year and a month."""
    parts = at(said, "date-parts")
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    numbers = [str(one) for one in first if isinstance(one, int) and not isinstance(one, bool)]
    year, month, day = (*numbers, None, None, None)[:3]
    return partial(year, month, day, "-".join(numbers))


def _title(work: Fields) -> str:
    """Title and subtitle: each a list, with line breaks, HTML and MathML in it."""
    title, sub = (plain(next(iter(texts(work, name)), None)) for name in ("title", "subtitle"))
    return f"{title}: {sub}" if title and sub and sub.lower() not in title.lower() else title


def _author(said: Fields) -> Author:
    family = text(said, "family")
    return Author(
        family=family,
        given=text(said, "given") if family else None,
        collective=None if family else text(said, "name") or text(said, "given"),
        orcid=identifiers.orcid(text(said, "ORCID")),
        suffix=text(said, "suffix"),
    )


def _registrations(work: Fields) -> Iterator[Registration]:
    for one in items(work, "clinical-trial-number"):
        number = (text(one, "clinical-trial-number") or "").upper()
        yield from identifiers.registrations(number, "databank")


def _related(work: Fields) -> Iterator[Notice]:
    for relation, kind in _RELATIONS.items():
        for one in items(work, "relation", relation):
            if (doi := identifiers.doi(text(one, "id"))) and text(one, "id-type") == "doi":
                yield Notice(kind, doi)


def _bare(said: str | None) -> str:
    return re.sub(r"[^a-z]", "", (said or "").lower())

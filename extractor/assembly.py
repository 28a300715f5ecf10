"""A Doc with everything found in it becomes an EvidenceRecord: places turn into places in the text, names into codes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc

from corpus.document import Document
from extractor.components.checks import Mismatch
from extractor.components.extensions import notes
from extractor.components.findings import Finding
from extractor.components.groups import Group
from extractor.components.other_endpoints import OtherFinding
from extractor.components.therapies import TherapyMention, best_quotes
from extractor.record import (
    Check,
    Citation,
    Cohort,
    EvidenceRecord,
    OtherOutcome,
    Outcome,
    Part,
    Quote,
    Report,
    Role,
    TherapyUse,
)
from extractor.stamp import stamp


@dataclass(frozen=True, slots=True)
class Place:
    """Characters of the document that say something: `text` stands at start..end of its part."""

    text: str
    start: int
    end: int
    part: Part


def assemble(document: Document, doc: Doc) -> EvidenceRecord:
    """The record of a document from its annotated Doc. Pure: the same two give the same record."""
    noted = notes(doc)
    start = noted.text_start
    cohort = noted.cohort if noted.cohort is not None and noted.cohort.start >= start else None
    of_cohort = place_of(document, doc, cohort.start, cohort.end) if cohort else None
    return EvidenceRecord(
        id=document.id,
        document=citation(document),
        relevant=noted.relevant[0],
        n=cohort.n if cohort else None,
        n_text=of_cohort.text if of_cohort else None,
        n_start=of_cohort.start if of_cohort else None,
        n_end=of_cohort.end if of_cohort else None,
        groups=tuple(_group(document, doc, g) for g in noted.groups if g.start >= start),
        diseases=tuple(dict.fromkeys(d.name for d in noted.diseases)),
        design=noted.design[0] if noted.design else None,
        follow_up_months=_rounded(noted.follow_up.months) if noted.follow_up else None,
        prior_car_t=tuple(dict.fromkeys(name for name, _, _ in noted.prior_car_t)),
        therapies=tuple(_therapies(document, doc)),
        outcomes=tuple(_outcome(document, doc, f) for f in noted.outcomes if f.figure.start >= start),
        other_outcomes=tuple(_other(document, doc, f) for f in noted.other_outcomes if f.figure.start >= start),
        reports=tuple(_reports(document, doc)),
        quotes=tuple(_quotes(document, doc)),
        checks=tuple(_check(document, doc, mismatch) for mismatch in noted.checks),
        extractor=stamp(),
    )


def citation(document: Document) -> Citation:
    """Where the record comes from, in the record's own shape."""
    ids = document.identifiers
    return Citation(
        title=document.title,
        kind=document.kind,
        source=document.source,
        url=document.url,
        doi=ids.doi,
        pmid=ids.pmid,
        pmcid=ids.pmcid,
        journal=document.journal,
        year=document.published.year,
        registrations=tuple(dict.fromkeys(r.number for r in document.registrations)),
        retraction=document.retraction,
        note=document.note,
    )


def place_of(document: Document, doc: Doc, start: int, end: int) -> Place:
    """The document's own characters for start..end of the Doc."""
    noted = notes(doc)
    text_start: int = noted.text_start
    part: Part = "text" if start >= text_start else "title"
    shift = text_start if part == "text" else 0
    first, last = noted.layouts[part].span(start - shift, end - shift)
    source = document.text if part == "text" else document.title
    return Place(source[first:last], first, last, part)


def _group(document: Document, doc: Doc, group: Group) -> Cohort:
    place = place_of(document, doc, group.start, group.end)
    return Cohort(group.label, group.stage, group.n, place.text, place.start, place.end)


def _therapies(document: Document, doc: Doc) -> Iterator[TherapyUse]:
    """Each therapy once a role, by the mention in the text that says it best; in the order of their first mentions."""
    by_role: dict[Role, list[TherapyMention]] = {}
    text_start: int = notes(doc).text_start
    in_text = [m for m in notes(doc).therapies if m.start >= text_start]
    for mention in in_text:
        if mention.role is not None:
            by_role.setdefault(mention.role, []).append(mention)
    told = [(role, mention) for role, mentions in by_role.items() for mention in best_quotes(doc, mentions)]
    first = {(m.name, m.role): m.start for m in reversed(in_text)}
    for role, mention in sorted(told, key=lambda pair: (first[pair[1].name, pair[0]], pair[1].end)):
        therapy, place = mention.therapy, place_of(document, doc, mention.start, mention.end)
        yield TherapyUse(
            name=mention.name,
            role=role,
            therapy_class=therapy.therapy_class,
            target=therapy.target,
            identifiers=dict(therapy.identifiers),
            text=place.text,
            start=place.start,
            end=place.end,
        )


def _outcome(document: Document, doc: Doc, finding: Finding) -> Outcome:
    figure = finding.figure
    place = place_of(document, doc, figure.start, figure.quote_end or figure.end)
    return Outcome(
        endpoint=finding.endpoint,
        statistic=finding.statistic,
        value=_rounded(finding.value),
        reached=finding.reached,
        unit=finding.unit,
        ci=(_rounded(figure.ci[0]), _rounded(figure.ci[1])) if figure.ci else None,
        ci_level=figure.ci_level,
        at_months=_rounded(finding.at_months),
        count=figure.count,
        total=figure.total,
        arm=finding.arm,
        comparator=finding.comparator,
        p=finding.p,
        text=place.text,
        start=place.start,
        end=place.end,
        section=finding.section,
        confidence=finding.confidence,
    )


def _other(document: Document, doc: Doc, finding: OtherFinding) -> OtherOutcome:
    figure = finding.figure
    place, named = place_of(document, doc, figure.start, figure.end), place_of(document, doc, *finding.named)
    return OtherOutcome(
        endpoint="other",
        endpoint_text=named.text,
        endpoint_start=named.start,
        endpoint_end=named.end,
        statistic=finding.statistic,
        value=_rounded(figure.value),
        unit=finding.unit,
        ci=(_rounded(figure.ci[0]), _rounded(figure.ci[1])) if figure.ci else None,
        ci_level=figure.ci_level,
        count=figure.count if finding.unit != "points" else None,
        total=figure.total,
        text=place.text,
        start=place.start,
        end=place.end,
        section=finding.section,
    )


def _reports(document: Document, doc: Doc) -> Iterator[Report]:
    """The names of the reported study: those of title and text, then the DOIs that the page links to; never its own."""
    own = {document.identifiers.doi, *document.identifiers.other_dois}
    seen: set[str] = set()
    for mention in notes(doc).reports:
        if mention.value not in own:
            seen.add(mention.value)
            where = place_of(document, doc, mention.start, mention.end)
            yield Report(mention.kind, mention.value, where.text, where.start, where.end, where.part)
    for study in document.reports:
        if study.doi and study.doi not in own | seen:
            seen.add(study.doi)
            yield Report("doi", study.doi, study.evidence or study.doi, None, None)


def _quotes(document: Document, doc: Doc) -> Iterator[Quote]:
    """The characters behind the fields that have no place of their own for them."""
    noted = notes(doc)
    found: list[tuple[str, str, int, int]] = []
    if noted.follow_up:
        months = str(_rounded(noted.follow_up.months))
        found.append(("follow_up_months", months, noted.follow_up.start, noted.follow_up.end))
    if noted.design:
        found.append(("design", *noted.design[:3]))
    found += [("diseases", d.name, d.start, d.end) for d in noted.diseases]
    found += [("prior_car_t", *each) for each in noted.prior_car_t]
    seen: set[tuple[str, str]] = set()
    for field, value, start, end in found:
        if (field, value) not in seen:
            seen.add((field, value))
            place = place_of(document, doc, start, end)
            yield Quote(field, value, place.text, place.start, place.end, place.part)


def _check(document: Document, doc: Doc, found: Mismatch) -> Check:
    """What does not add up, with the document's own characters."""
    places = [(field, value, place_of(document, doc, start, end)) for field, value, start, end in found.places]
    quotes = tuple(Quote(field, value, at.text, at.start, at.end, at.part) for field, value, at in places)
    return Check(found.kind, found.message, found.stated, found.against, quotes)


def _rounded(value: float | None) -> float | None:
    """Three decimals: what a conversion of units can carry, and as many as a ratio is stated with."""
    return None if value is None else round(value, 3)

"""A Doc with everything found in it becomes an EvidenceRecord: places turn into places in the text, names into codes."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc

from corpus.document import Document
from extractor.components.findings import Finding
from extractor.record import Citation, Cohort, EvidenceRecord, Outcome, Part, Quote, TherapyUse
from extractor.stamp import stamp


def assemble(document: Document, doc: Doc) -> EvidenceRecord:
    """The record of a document from its annotated Doc. Pure: the same two give the same record."""
    start = doc._.text_start
    cohort = doc._.cohort if doc._.cohort is not None and doc._.cohort.start >= start else None
    return EvidenceRecord(
        id=document.id,
        document=citation(document),
        relevant=doc._.relevant[0],
        n=cohort.n if cohort else None,
        n_text=doc.text[cohort.start : cohort.end] if cohort else None,
        n_start=cohort.start - start if cohort else None,
        n_end=cohort.end - start if cohort else None,
        groups=tuple(
            Cohort(g.label, g.stage, g.n, doc.text[g.start : g.end], g.start - start, g.end - start)
            for g in doc._.groups
            if g.start >= start
        ),
        diseases=tuple(dict.fromkeys(d.name for d in doc._.diseases)),
        design=doc._.design[0] if doc._.design else None,
        follow_up_months=_rounded(doc._.follow_up.months) if doc._.follow_up else None,
        prior_car_t=tuple(dict.fromkeys(name for name, _, _ in doc._.prior_car_t)),
        therapies=tuple(_therapies(doc)),
        outcomes=tuple(_outcome(doc, f) for f in doc._.outcomes if f.figure.start >= start),
        quotes=tuple(_quotes(doc)),
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


def _therapies(doc: Doc) -> Iterator[TherapyUse]:
    """Each therapy once a role, by its first mention in the text."""
    seen: set[tuple[str, str]] = set()
    for mention in doc._.therapies:
        if mention.role is None or (mention.name, mention.role) in seen or mention.start < doc._.text_start:
            continue
        seen.add((mention.name, mention.role))
        therapy, shift = mention.therapy, doc._.text_start
        yield TherapyUse(
            name=mention.name,
            role=mention.role,
            therapy_class=therapy.therapy_class,
            target=therapy.target,
            identifiers=dict(therapy.identifiers),
            text=doc.text[mention.start : mention.end],
            start=mention.start - shift,
            end=mention.end - shift,
        )


def _outcome(doc: Doc, finding: Finding) -> Outcome:
    figure, shift = finding.figure, doc._.text_start
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
        text=doc.text[figure.start : figure.end],
        start=figure.start - shift,
        end=figure.end - shift,
        section=finding.section,
        confidence=finding.confidence,
    )


def _quotes(doc: Doc) -> Iterator[Quote]:
    """The characters behind the fields that have no place of their own for them."""
    if doc._.follow_up:
        yield _quote(
            doc, "follow_up_months", str(_rounded(doc._.follow_up.months)), doc._.follow_up.start, doc._.follow_up.end
        )
    if doc._.design:
        code, start, end, _ = doc._.design
        yield _quote(doc, "design", code, start, end)
    seen: set[tuple[str, str]] = set()
    found = [("diseases", d.name, d.start, d.end) for d in doc._.diseases] + [
        ("prior_car_t", *each) for each in doc._.prior_car_t
    ]
    for field, value, start, end in found:
        if (field, value) not in seen:
            seen.add((field, value))
            yield _quote(doc, field, value, start, end)


def _quote(doc: Doc, field: str, value: str, start: int, end: int) -> Quote:
    shift = doc._.text_start
    part: Part = "text" if start >= shift else "title"
    inside = shift if part == "text" else 0
    return Quote(field, value, doc.text[start:end], start - inside, end - inside, part)


def _rounded(value: float | None) -> float | None:
    """Three decimals: what a conversion of units can carry, and as many as a ratio is stated with."""
    return None if value is None else round(value, 3)

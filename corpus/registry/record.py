"""One study of ClinicalTrials.gov becomes a Document of kind "registration": its fields told in sentences, nothing added."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus import identifiers
from corpus.dates import iso
from corpus.document import Author, Document, Identifiers, PartialDate, Registration, ReportedStudy, Section
from corpus.errors import MalformedInputError
from corpus.fields import Fields, at, items, text, texts
from corpus.pubmed import rules
from corpus.registry.results import posted
from corpus.registry.wording import said, sentence, words
from corpus.updates import Update

NUMBER = re.compile(r"NCT[0-9]{8}")
#: The count that the registry gives where nobody knows it.
_UNKNOWN = 99_999_999
#: References of these types report the trial; those of BACKGROUND are about something else.
_REPORTS = {"RESULT": "listed as its results", "DERIVED": "names its number"}


def document(study: Fields) -> Document:
    """The Document of a study.

    Raises:
        MalformedInputError: it has no NCT number.
    """
    protocol = at(study, "protocolSection")
    names = at(protocol, "identificationModule")
    number = (text(names, "nctId") or "").upper()
    if not NUMBER.fullmatch(number):
        raise MalformedInputError("read the study", "it has no NCT number", "Ask for the field NCTId.")
    conditions = texts(protocol, "conditionsModule", "conditions")
    sponsor = text(protocol, "sponsorCollaboratorsModule", "leadSponsor", "name")
    return Document(
        id=f"clinicaltrials:{number}",
        source="clinicaltrials",
        kind="registration",
        title=said(names, "briefTitle") or said(names, "officialTitle") or number,
        sections=tuple(Section(body, label) for label, body in _sections(study) if body),
        authors=(Author(collective=sponsor),) if sponsor else (),
        journal="ClinicalTrials.gov",
        published=_published(at(protocol, "statusModule")),
        identifiers=Identifiers(),
        registrations=identifiers.once(_registrations(names, number)),
        url=f"https://clinicaltrials.gov/study/{number}",
        languages=("eng",),
        publication_types=_types(at(protocol, "designModule")),
        keywords=(*conditions, *(k for k in texts(protocol, "conditionsModule", "keywords") if k not in conditions)),
        mesh=_mesh(study),
        reports=tuple(_reports(protocol)),
        flags=("results posted",) if at(study, "hasResults") is True else (),
    )


def updates(study: Fields) -> Iterator[Update]:
    """Retractions of papers that the registry knows of."""
    for reference in items(study, "protocolSection", "referencesModule", "references"):
        pmid = rules.pmid(text(reference, "pmid"))
        for notice in items(reference, "retractions") if pmid else ():
            yield Update(
                "retraction",
                "clinicaltrials",
                pmid=pmid,
                said="retractions",
                notice_pmid=rules.pmid(text(notice, "pmid")),
                reference=text(notice, "source") or "",
            )


def _sections(study: Fields) -> Iterator[tuple[str, str]]:
    protocol = at(study, "protocolSection")
    yield "OFFICIAL TITLE", said(protocol, "identificationModule", "officialTitle")
    yield "BRIEF SUMMARY", said(protocol, "descriptionModule", "briefSummary")
    yield "CONDITIONS", "; ".join(texts(protocol, "conditionsModule", "conditions"))
    yield "STUDY DESIGN", _design(at(protocol, "designModule"))
    yield "INTERVENTIONS", "\n".join(_arms(at(protocol, "armsInterventionsModule")))
    yield "STATUS", _status(at(protocol, "statusModule"))
    yield from posted(at(study, "resultsSection"))


def _design(module: Fields | None) -> str:
    """ "Interventional, phase 2/3, randomized. Planned enrollment: 120." A plan is told without people: it is no cohort."""
    info = at(module, "designInfo")
    phases = [phase for code in texts(module, "phases") if (phase := _phase(code))]
    # Two of them are one trial of both: "phase 2/3".
    parts = [words(text(module, "studyType")), "/".join([*phases[:1], *(one[-1] for one in phases[1:])])]
    parts += [words(text(info, name)) for name in ("allocation", "observationalModel", "timePerspective")]
    model, masking = words(text(info, "interventionModel")), words(text(info, "maskingInfo", "masking"))
    parts += [f"{model} assignment" if model else "", f"masking: {masking}" if masking else ""]
    design = sentence(", ".join(part for part in parts if part and part != "na"))
    return " ".join(part for part in (design, _enrollment(at(module, "enrollmentInfo"))) if part)


def _phase(code: str) -> str:
    found = re.fullmatch(r"(EARLY_)?PHASE([1-4])", code)
    return f"{'early ' if found[1] else ''}phase {found[2]}" if found else ""


def _enrollment(info: Fields | None) -> str:
    count = at(info, "count")
    if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count < _UNKNOWN:
        return ""
    if count == 0:
        return "No participants were enrolled."
    return f"{count} participants were enrolled." if text(info, "type") == "ACTUAL" else f"Planned enrollment: {count}."


def _arms(module: Fields | None) -> Iterator[str]:
    """A line an arm, with what is given in it; then each intervention with its description and other names."""
    for arm in items(module, "armGroups"):
        kind, given = words(text(arm, "type")), ", ".join(texts(arm, "interventionNames"))
        head = f"{said(arm, 'label')} ({kind})" if kind else said(arm, "label")
        line = sentence(": ".join(part.rstrip(".") for part in (head, said(arm, "description")) if part))
        yield f"{line} Interventions: {given}." if given else line
    for drug in items(module, "interventions"):
        others = ", ".join(texts(drug, "otherNames"))
        head = f"{said(drug, 'name')} (also {others})" if others else said(drug, "name")
        yield sentence(": ".join(part.rstrip(".") for part in (head, said(drug, "description")) if part))


def _status(module: Fields | None) -> str:
    stopped = said(module, "whyStopped")
    parts = [
        f"Recruitment status: {words(text(module, 'overallStatus'))}" if text(module, "overallStatus") else "",
        f"Why it stopped: {stopped.rstrip('.')}" if stopped else "",
    ]
    for name, label in (("start", "Start"), ("primaryCompletion", "Primary completion"), ("completion", "Completion")):
        if day := text(module, f"{name}DateStruct", "date"):
            plan = " (planned)" if text(module, f"{name}DateStruct", "type") == "ESTIMATED" else ""
            parts.append(f"{label}: {day}{plan}")
    return " ".join(f"{part}." for part in parts if part)


def _published(module: Fields | None) -> PartialDate:
    """When the results were posted; without results when the study was."""
    names = ("resultsFirstPostDateStruct", "studyFirstPostDateStruct")
    days = (text(module, name, "date") for name in names)
    submitted = text(module, "studyFirstSubmitDate") or text(module, "startDateStruct", "date")
    return next((iso(day) for day in (*days, submitted) if day), PartialDate())


def _registrations(names: Fields | None, number: str) -> Iterator[Registration]:
    """The numbers of this very trial: its own, those that lead to it, and those of other registries."""
    for nct in (number, *texts(names, "nctIdAliases")):
        yield Registration(nct.upper(), "ClinicalTrials.gov", "registry")
    for other in items(names, "secondaryIdInfos"):
        code = text(other, "id") or ""
        if known := next(iter(identifiers.registrations(code, "registry")), None):
            yield known
        elif code and text(other, "type") in {"EUDRACT_NUMBER", "CTIS"}:
            yield Registration(code, text(other, "type") or "", "registry")


def _types(module: Fields | None) -> tuple[str, ...]:
    kinds = (words(text(module, "studyType")), *map(_phase, texts(module, "phases")))
    return tuple(kind.capitalize() for kind in kinds if kind)


def _mesh(study: Fields) -> tuple[str, ...]:
    modules = ("conditionBrowseModule", "interventionBrowseModule")
    found = (text(one, "term") for name in modules for one in items(study, "derivedSection", name, "meshes"))
    return tuple(dict.fromkeys(term for term in found if term))


def _reports(protocol: Fields | None) -> Iterator[ReportedStudy]:
    for reference in items(protocol, "referencesModule", "references"):
        pmid, kind = rules.pmid(text(reference, "pmid")), text(reference, "type")
        if pmid and kind in _REPORTS:
            yield ReportedStudy(pmid=pmid, evidence=f"{_REPORTS[kind]}: {text(reference, 'citation') or pmid}")

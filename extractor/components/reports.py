"""Which study the text reports: its trial by name, its registry numbers, the paper's DOI; not those that it only mentions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from spacy.language import Language
from spacy.tokens import Doc

from corpus import identifiers
from extractor.components.context import Settings
from extractor.components.extensions import notes
from extractor.components.sections import section_at
from extractor.vocabulary import design_surroundings, role_cues

Kind = Literal["doi", "registration", "trial"]

# "MajesTEC-1", "KarMMa-3", "EPCORE NHL-1", "TRANSCEND CLL 004", "L-MIND"; and, beside the word trial, "STARGLO", "BiCAR".
_NUMBERED = r"(?:[A-Z][A-Za-z]*[A-Z][A-Za-z]*|[A-Z]{3,})(?:[®™]? (?:NHL|CLL|MM|ALL|LBCL|FL|MCL))?(?:-\d{1,2}[A-Z]?| 0\d\d)(?![\d-])"
_PLAIN = r"[A-Z]{1,3}-[A-Z]{3,}|[A-Z][a-z]*[A-Z][A-Za-z]{2,}"
_NAMED = re.compile(
    rf"(?<![\w-])(?<![®™] )(?:{_NUMBERED}|(?:{_PLAIN})(?=,? (?:trial|study)\b| \(NCT)|(?<=trial \()(?:{_PLAIN})(?=[;),]))"
)
_NO_TRIAL = re.compile(
    r"(?:COVID|SARS|CAR|CART|AUTO|ALLO|KTE|BMS|JNJ|PD|IL|BCL|ECOG|IPI|ISS|HCT|DLBCL|LBCL|NHL|CLL|DAY|GRADE)\b"
)
# Beside a name: it is this study. Behind it the other way round: "In MajesTEC-1 the rate was 63%".
_ITS_OWN = re.compile(
    r",? (?:trial|study|cohort|program|programme)\b| \((?:NCT|[^()]{0,40}NCT)|,? an? (?:\w+[ ,-]+){0,4}(?:trial|study)\b| is an?\b"
)
# It is another's: "the L-MIND trial led to approval", "following ZUMA-1".
_THEIRS = re.compile(
    r"(?: (?:trial|study))? (?:led to|excluded|showed|had shown|established|demonstrated|found|gave)\b"
)
_BEHIND = re.compile(r"\b(?:following|because|since|after|unlike|than in|inferior to) (?:the )?\Z", re.IGNORECASE)
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"'<>\[\]]{1,120}")
# A list of so many DOIs is one of references.
_MANY = 3


@dataclass(frozen=True, slots=True)
class ReportMention:
    """`value` (a DOI in lower case, a registry number, a trial's name) at start..end of the Doc."""

    kind: Kind
    value: str
    start: int
    end: int


@Language.component("aftercart_reports")
def reports(doc: Doc) -> Doc:
    """Sets `doc._.reports`, in order of place, each value once."""
    by_value: dict[str, ReportMention] = {}
    for mention in sorted((*_trials(doc), *_registrations(doc), *_dois(doc)), key=lambda m: m.start):
        by_value.setdefault(mention.value, mention)
    notes(doc).reports = tuple(by_value.values())
    return doc


def _trials(doc: Doc) -> Iterator[ReportMention]:
    plain, therapies = notes(doc).plain, [(m.start, m.end) for m in notes(doc).therapies]
    for match in _NAMED.finditer(plain):
        taken = any(start < match.end() and match.start() < end for start, end in therapies)
        if not taken and not _NO_TRIAL.match(match[0]) and _is_own(doc, match):
            yield ReportMention("trial", match[0], match.start(), match.end())


def _is_own(doc: Doc, match: re.Match[str]) -> bool:
    """In the title, or introduced as a trial outside what the text says of other studies and plans."""
    section = section_at(doc, match.start())
    if section in {"title", "furniture"}:
        return section == "title"
    plain, around = notes(doc).plain, design_surroundings()
    setting = Settings.of(doc).at(match.start())
    if role_cues()["elsewhere"].search(plain[setting.start : setting.end]):
        return False
    near = max(setting.start, match.start() - 110)
    if _THEIRS.match(plain, match.end()) or _BEHIND.search(plain, near, match.start()):
        return False
    if around["others_before"].search(plain, near, match.start()) or around["others_behind"].match(plain, match.end()):
        return False
    return section != "conclusions" and _ITS_OWN.match(plain, match.end()) is not None


def _registrations(doc: Doc) -> Iterator[ReportMention]:
    for registration in identifiers.registrations(notes(doc).plain, "text"):
        start = notes(doc).plain.find(registration.number)
        yield ReportMention("registration", registration.number, start, start + len(registration.number))


def _dois(doc: Doc) -> Iterator[ReportMention]:
    found = list(_DOI.finditer(notes(doc).plain))
    values = {match.start(): identifiers.doi(match[0]) for match in found}
    if len(set(values.values())) >= _MANY:
        return
    for match in found:
        value = values[match.start()]
        if value is not None:
            yield ReportMention("doi", value, match.start(), match.start() + len(value))

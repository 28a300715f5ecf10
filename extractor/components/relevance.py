"""Does the document report patients treated after CAR T failed, or patients who had had CAR T?"""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc

from extractor.components.extensions import notes
from extractor.components.sections import section_at
from extractor.components.therapies import TherapyMention
from extractor.components.umbrellas import may_hold_car_t
from extractor.vocabulary.gates import Gated

# Designs that report no patients of their own.
_NO_PATIENTS = frozenset({"preclinical", "editorial"})
# What says of a CAR T mention that there was a second one, and of the first no more than that it was before.
_AGAIN = frozenset({"a second CAR T", "the same CAR T again", "a second one implies a first"})
_FIRST = frozenset({"a second one implies a first", "the one CAR T of the text"})
# "POD following tisa-cel", "a boost after BCMA CAR T", "transplanted in a remission that was due to CAR T": before the CAR T.
_FAILED_BEFORE = re.compile(
    r"\b(?:POD|PD|patients (?:with|in) (?:relapse|progression|progressive disease)|boosts?) (?:was |were |given |[\w-]+ ){0,6}?(?:after|following|post|despite)[ -](?:[\w/+-]+ ){0,3}$"
    r"|\btransplanted (?:\w+ ){0,3}(?:CR|remission)\b[^.;]{0,60}\b(?:by|to|with|after|through|from|which) (?:[\w/+-]+ ){0,3}$",
    re.IGNORECASE,
)
# "time from CAR-T to talquetamab", "exposed patients (CAR T 20, bispecific 8)": before it, and behind.
_COUNTED_FROM = re.compile(
    r"\b(?:time|interval) (?:from|between|since) (?:[\w/+-]+ ){0,2}$|\bexposed (?:[\w-]+ ){0,3}\([^()]{0,40}$",
    re.IGNORECASE,
)
_NO_TREATMENT = re.compile(
    r"[^.;]{0,30}? (?:to|and|until) (?:the )?(?:\w+ )?(?:relapse|progression|response|remission|death|last|onset|infusion|CRS|ICANS|data|recovery|loss|event)",
    re.IGNORECASE,
)
# "CAR-T (ide-cel or cilta-cel) and a BiTE in either order", "CAR-T, later BiTE": behind the CAR T.
_NEXT_BEHIND = re.compile(
    r"(?:[- ](?:cells?|therapy))*(?:[- ](?:relapsers|failures|progressors)\b|(?: ?\([^)]*\))?(?:,? (?:and|or) [^.;]{3,90}? in (?:either|any|whichever) (?:order|sequence)"
    r"|,? (?:and )?(?:later|then|subsequently|followed by) (?:an? |by )?(?:[\w-]+ ){0,2}(?:BiTEs?|bispecifics?|BsAbs?|TCEs?|T-cell engagers?)\b))",
    re.IGNORECASE,
)
# "BCMA had been targeted before"
_TARGETED_BEFORE = Gated(
    [
        r"\b(?:BCMA|GPRC5D) had (?:already |previously )?been targeted\b",
        r"\bpreviously targeted (?:BCMA|GPRC5D)\b",
        r"\b(?:prior|previous|earlier) (?:BCMA|GPRC5D|T-?cell redirect\w*)[- ]?(?:target\w*|direct\w*)? exposure\b",
    ]
)
# "relapsed after the CD19 cells", "whoever was not in remission moved on to CD22"
_AFTER_CELLS = Gated(
    [
        r"\b(?:relaps\w+|progress\w+|fail\w+|recurr\w+|resist\w+)\b[^.;]{0,25} (?:after|following|despite|on|to) (?:the |their |those |earlier |prior )*(?:(?:anti-)?CD(?:19|20|22)|BCMA|GPRC5D|murine|humani[sz]ed)(?:[- ](?:directed|targeted|specific))? (?:cells|product|infusion)\b",
        r"\b(?:not|without|relaps\w+|progress\w+|persist\w+)\b[^.;]{0,60}\b(?:moved on|went on|switched|proceeded|passed|turned) to (?:the )?(?:anti-)?CD(?:19|20|22)\b",
    ]
)
# "38% had been treated against BCMA (24% with CAR-T": whom the bracket counts.
_IN_BRACKETS = re.compile(
    r"\b(?:treated|exposed|exposure|pre-?treated|prior|previous(?:ly)?|earlier|already|redirection)\b[^.;()]{0,60}\((?:[^()]{0,60}[ ,;])?(?:\d+(?:\.\d+)? ?%|\d+)(?: (?:with|by|to|had|got|received|of|after))? $",
    re.IGNORECASE,
)
_LATER_FAILED = frozenset({"failed, of those treated", "failed, of those named before"})
# That they had been given it says nothing of a failure, where the study gives nothing else.
_GIVEN = re.compile(
    r"\b(?:ha(?:d|ve|s)|having) (?:\w+ )?(?:received|been (?:given|treated with|infused with))(?:[^.;:]{0,60})?$",
    re.IGNORECASE,
)
_EARLIER = Gated(
    [
        r"\b(?:prior|previous(?:ly)?|earlier|before|exposed|exposure|pre-?treated|again|second|retreat\w*|reinfus\w*)\b[^.;]{0,40}\bCAR",
        r"\b(?:relaps\w+|progress\w+|fail\w+|recur\w+|refractory|resistant|lost response|came back|comes back|come back|return\w*)\b[^.;]{0,60}?\b(?:after|following|post|from|upon|despite|to|on|through|since)\b",
        r"\b(?:after|following|post|since|from)[- ](?:relapse|progression|failure)",
        r"\b(?:salvage|rescue|subsequent|next)\b",
    ]
)
_ONE_PATIENT = re.compile(r"\b(?:one|1|a single|a) (?:[\w-]+ )?(?:patients?|pts?|child)\b", re.IGNORECASE)


@Language.component("aftercart_relevance")
def relevance(doc: Doc) -> Doc:
    """Sets `doc._.relevant`: (bool, why)."""
    notes(doc).relevant = _relevant(doc)
    return doc


def _relevant(doc: Doc) -> tuple[bool, str]:
    noted = notes(doc)
    design = noted.design[0] if noted.design else None
    if design in _NO_PATIENTS:
        return False, f"a {design} reports no patients"
    prior = [
        m
        for m in notes(doc).therapies
        if m.role == "prior" and (m.therapy.is_car_t or may_hold_car_t(notes(doc).plain, m))
    ]
    if prior and not (_of_one(doc, prior) or _only_given(doc, prior) or _of_its_own(doc, prior)):
        return True, f"patients had had {prior[0].name}"
    said = _said_all_the_same(doc)
    return (True, said) if said else (False, "no patient is said to have had CAR T")


def _of_one(doc: Doc, prior: list[TherapyMention]) -> bool:
    """Was one patient of a study of CAR T given it again, and nobody else had had it before?"""
    noted = notes(doc)
    again = [m for m in noted.therapies if m.why in _AGAIN]
    if not again or any(m.why not in _FIRST for m in prior) or noted.cohort is None or noted.cohort.n == 1:
        return False
    openings = [noted.plain.rfind(". ", 0, m.start) + 1 for m in again]
    return all(_ONE_PATIENT.search(noted.plain, o, m.start) for o, m in zip(openings, again, strict=True))


def _only_given(doc: Doc, prior: list[TherapyMention]) -> bool:
    """Are the patients of a study of CAR T only said to "have been given" it, and no failure and nothing else is told of?"""
    noted = notes(doc)
    others = any(m.role == "salvage" or (m.therapy.listed and not m.therapy.is_car_t) for m in noted.therapies)
    if others or not all(m.therapy.is_car_t for m in prior):
        return False
    given = any(_GIVEN.search(noted.plain, max(0, m.start - 120), m.start) for m in prior)
    return given and _EARLIER.search(noted.plain) is None


def _of_its_own(doc: Doc, prior: list[TherapyMention]) -> bool:
    """Is it a study of CAR T, of whose patients some had had another treatment of the same target before?"""
    if any(m.therapy.is_car_t or m.start < notes(doc).text_start for m in prior):
        return False
    titled = {m.therapy.target for m in notes(doc).therapies if m.therapy.is_car_t and m.start < notes(doc).text_start}
    return bool(titled & {m.therapy.target for m in prior} - {None})


def _said_all_the_same(doc: Doc) -> str | None:
    """What says that patients had had CAR T though no mention has the role."""
    plain = notes(doc).plain
    for m in notes(doc).therapies:
        if not m.therapy.is_car_t or section_at(doc, m.start) in {"background", "furniture"}:
            continue
        if _FAILED_BEFORE.search(plain, max(0, m.start - 110), m.start) or _NEXT_BEHIND.match(plain, m.end):
            return f"patients had had {m.name}"
        if _COUNTED_FROM.search(plain, max(0, m.start - 80), m.start) and not _NO_TREATMENT.match(plain, m.end):
            return f"patients had had {m.name}"
        if _IN_BRACKETS.search(plain, max(0, m.start - 120), m.start):
            return f"patients had had {m.name}"
    if _AFTER_CELLS.search(plain, notes(doc).text_start):
        return "patients had had cells of another kind"
    if _of_the_failed(doc):
        return "the patients are those whom CAR T failed"
    return "patients had had a therapy of the same target" if _TARGETED_BEFORE.search(plain) else None


def _of_the_failed(doc: Doc) -> bool:
    """Are the patients those who relapsed, of those who had got CAR T and nothing else before it?"""
    noted = notes(doc)
    if noted.cohort is None or not _LATER_FAILED & {*noted.cohort.why}:
        return False
    cells = any(m.therapy.is_car_t and section_at(doc, m.start) != "background" for m in noted.therapies)
    return cells and all(m.role != "prior" for m in noted.therapies)

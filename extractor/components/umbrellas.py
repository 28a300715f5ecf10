"""Umbrellas ("prior BCMA-directed therapy") and their members: what stands under one is of its target, and stands for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractor.components.context import Setting
from extractor.components.therapies import TherapyMention
from extractor.vocabulary import therapies

# What patients may have had before and a record lists as such, beside CAR T.
UMBRELLAS = frozenset(
    {"BCMA-directed therapy", "CD19-directed therapy", "GPRC5D-directed therapy", "T-cell-engaging therapy"}
)
# Of other treatments that patients had had, those that a record lists where it counts them.
PRIOR_FAMILIES = frozenset({"bispecific antibody", "antibody-drug conjugate"})
# Between an umbrella and its members: "(CAR-T/BiTE in 24%, ADC in 14%)", ", in most cases an ADC but in some CAR T cells".
_UNDER = re.compile(
    r"[(:]|\b(?:includ\w+|compris\w+|consist\w+|either|mostly|mainly|chiefly|namely|such as|in the form of|most cases|most often|i\.?e\.?)\b",
    re.IGNORECASE,
)
# "A BCMA-targeted therapy, CAR T cells among them".
_AMONG = re.compile(
    r"(?: therapy| treatment| cells)? (?:among them|included|for (?:instance|example)|in (?:some|most|many))\b"
)
_NEAR = 240
# "Half had had a BCMA-directed therapy. In that half, 51% had been treated with CAR T": the next sentence tells of the same.
_GOES_ON = re.compile(
    r"\s*(?:(?:In|Of|Among|For|Within) (?:that|those|these|this|them|the latter|whom)\b|(?:These|Those|Such|They|It|This|Their|Prior therap\w+|The agents?) )"
)
_NONCELLULAR = re.compile(r"\bnon-?[ ]?cellular\b", re.IGNORECASE)


def under_umbrellas(
    plain: str, mentions: Sequence[TherapyMention], settings: Sequence[Setting]
) -> list[TherapyMention]:
    """A bare "CAR T" or "bispecific" that an umbrella with a target takes in has that target."""
    result = list(mentions)
    for i, mention in enumerate(mentions):
        target = umbrella_over(plain, mentions, settings, i)
        name = f"{target} {mention.name}"
        if target and mention.name in {"CAR T", "bispecific antibody"} and name in therapies():
            result[i] = replace(mention, name=name, therapy=therapies()[name])
    return result


def umbrella_over(plain: str, mentions: Sequence[TherapyMention], settings: Sequence[Setting], i: int) -> str | None:
    """The target of the umbrella that takes in a mention, "" where it has none; None where there is no umbrella."""
    for at in reversed(range(i)):
        before = mentions[at]
        between = plain[before.end : mentions[i].start]
        goes_on = _GOES_ON.match(plain, settings[i].start) is not None
        first = settings[i].start - _NEAR if goes_on else settings[i].start
        if before.start < first or len(between) > _NEAR or ";" in between:
            return None
        if before.name in UMBRELLAS:
            behind = _AMONG.match(plain, mentions[i].end) and between.strip() == ","
            return (before.therapy.target or "") if goes_on or behind or _UNDER.search(between) else None
    return None


def may_hold_car_t(plain: str, mention: TherapyMention) -> bool:
    """Does an umbrella say that some had had CAR T? Not where the text speaks of noncellular ones."""
    return mention.name in UMBRELLAS and _NONCELLULAR.search(plain) is None


def without_umbrellas(
    plain: str, mentions: Sequence[TherapyMention], settings: Sequence[Setting]
) -> list[TherapyMention]:
    """Without the umbrellas whose members are listed beside CAR T, unless the study parts its patients by them, and those
    that are only mentioned without a number."""
    parted = _parted(plain, mentions, settings)
    prior = {m.name for m in mentions if m.role == "prior"}
    members = {m.name for m in mentions if m.role == "prior" and family(m) in PRIOR_FAMILIES}
    result = []
    for mention, setting in zip(mentions, settings, strict=True):
        if mention.name in UMBRELLAS and (
            (members and mention.role == "prior" and mention.name not in parted)
            or (mention.role == "salvage" and (mention.name in prior or not _counted(plain, setting)))
        ):
            mention = replace(mention, role=None, why="its members are listed")
        result.append(mention)
    return result


def _parted(plain: str, mentions: Sequence[TherapyMention], settings: Sequence[Setting]) -> set[str]:
    """The umbrellas of an antigen by which a study parts its patients: its title names them, and its text the share who had them."""
    titled = {
        m.name
        for m, s in zip(mentions, settings, strict=True)
        if m.role == "prior" and s.part == "title" and not _ALL_HAD.search(plain, s.start, m.start)
    }
    return {
        m.name
        for m, s in zip(mentions, settings, strict=True)
        if m.name in titled & UMBRELLAS
        and m.therapy.target
        and m.role == "prior"
        and s.part in {"methods", "results"}
        and _SHARE.search(plain, s.start, s.end)
    }


# "Elranatamab after BCMA-directed therapy": all of them had had it.
_ALL_HAD = re.compile(r"\b(?:after|following|beyond|despite|once|when|post)\b[^,;:]*\Z", re.IGNORECASE)
_SHARE = re.compile(r"\d ?%")


def _counted(plain: str, setting: Setting) -> bool:
    return re.search(r"\d", re.sub(r"\b(?:CD|PD-?)\d+", "", plain[setting.start : setting.end])) is not None


def family(mention: TherapyMention) -> str:
    """The class that a therapy belongs to, be it a product or the class itself."""
    return re.sub(r" \(.*\)", "", mention.therapy.therapy_class)

"""Which of the therapies that a document names its record lists: without what is preparation, repeated or only an umbrella."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc

from extractor.components.classes import FIGURE, TRANSPLANTS
from extractor.components.context import Setting
from extractor.components.exposure import Exposure
from extractor.components.extensions import notes
from extractor.components.therapies import Role, TherapyMention
from extractor.components.umbrellas import PRIOR_FAMILIES, family

_EVIDENCE = frozenset({"title", "methods", "results"})


def kept(plain: str, mentions: list[TherapyMention], settings: Sequence[Setting]) -> list[TherapyMention]:
    """Without the names that the document gives only as preparation, or that a more exact name beside them repeats."""
    prepared = {m.name for m in mentions if m.why == "preparation" and m.therapy.kind == "product"} - {
        m.name for m, s in zip(mentions, settings, strict=True) if s.part == "title"
    }
    listed = {m.name for m in mentions if m.role}
    beyond_title = {m.name for m, s in zip(mentions, settings, strict=True) if s.part != "title"}
    in_text = {m.name for m, s in zip(mentions, settings, strict=True) if m.role and s.part != "title"}
    vague = {"chemotherapy"} - in_text if "chemoimmunotherapy" in listed else set()
    dropped = (
        prepared
        | vague
        | {
            m.name
            for m in mentions
            if (m.therapy.is_generic and not m.therapy.is_car_t and m.name not in beyond_title)
            or _only_titled_umbrella(m, in_text)
        }
    )
    compared = {m.regimen or m.name for m in mentions if m.role == "other"}
    told = [
        replace(m, role="other") if m.role == "salvage" and (m.regimen or m.name) in compared else m for m in mentions
    ]
    told = _classes_had(told, settings)
    repeated = _repeated(plain, told, settings)
    told = [replace(m, role=None) if m.role == "salvage" and m.name in repeated else m for m in told]
    given = {m.name for m in told if m.role == "salvage"}
    told = _named_second(told)
    return [replace(m, role=None) if m.name in dropped or (m.role == "other" and m.name in given) else m for m in told]


def _classes_had(mentions: list[TherapyMention], settings: Sequence[Setting]) -> list[TherapyMention]:
    """A class that patients had had before, where the title names the product that is given, is nowhere given itself:
    "ORR was 47% for ADC" in a study of cevostamab."""
    product = any(
        m.role == "salvage" and not m.therapy.is_generic and s.part == "title"
        for m, s in zip(mentions, settings, strict=True)
    )
    given = {m.name for m, s in zip(mentions, settings, strict=True) if m.role == "salvage" and s.part == "title"}
    had = {
        m.name: m
        for m in mentions
        if m.role == "prior" and m.therapy.is_generic and not m.therapy.is_car_t and m.name not in TRANSPLANTS
    }
    targeted = [m for m in had.values() if m.name.endswith(" bispecific antibody")]
    if len(targeted) == 1:
        had.setdefault("bispecific antibody", targeted[0])
    result = []
    for m in mentions:
        if m.role == "prior" and m.name in given and not m.therapy.is_car_t:
            m = replace(m, role=None)  # what the title gives was not had before by those it is given to
        elif product and m.role == "salvage" and m.name in had:
            m = replace(m, role="prior", name=had[m.name].name, therapy=had[m.name].therapy)
        result.append(m)
    return result


# "Two bispecifics together", "combining both antibodies": the two are named.
_TWO = re.compile(r"\b(?:two|both|dual|three|combin\w+)(?: [\w-]+)? \Z", re.IGNORECASE)


def _repeated(plain: str, mentions: Sequence[TherapyMention], settings: Sequence[Setting]) -> set[str]:
    """Classes without a figure of their own, of which the document lists two members and more."""
    members: dict[str, set[str]] = {}
    own: set[str] = set()
    for mention, setting in zip(mentions, settings, strict=True):
        if mention.role != "salvage" or mention.therapy.is_car_t:
            continue
        if not mention.therapy.is_generic:
            members.setdefault(family(mention), set()).add(mention.name)
        elif FIGURE.match(plain, mention.end) or (setting.part == "title" and not _TWO.search(plain, 0, mention.start)):
            own.add(mention.name)
    return {
        m.name
        for m in mentions
        if m.role == "salvage" and m.therapy.is_generic and not m.therapy.is_car_t and m.name not in own
        if len(members.get(family(m), ())) >= 2
    }


def _named_second(mentions: list[TherapyMention]) -> list[TherapyMention]:
    """A bare second "CAR T" is the one that is named elsewhere, or one of those that are."""
    second = {m.name: m for m in mentions if m.role == "salvage" and m.therapy.is_car_t and m.name != "CAR T"}
    named = next(iter(second.values()), None)
    result = []
    for mention in mentions:
        if (
            named is not None
            and mention.name == "CAR T"
            and mention.role == "salvage"
            and mention.why == "a second CAR T"
        ):
            mention = replace(
                mention, name=named.name, therapy=named.therapy, role="salvage" if len(second) == 1 else None
            )
        result.append(mention)
    return result


def _only_titled_umbrella(mention: TherapyMention, in_text: set[str]) -> bool:
    umbrella = mention.therapy.therapy_class == "umbrella" and mention.role == "salvage"
    return umbrella and mention.name not in in_text


# "The same CAR as orvacabtagene autoleucel", "compared with the conventionally made orva-cel".
_BESIDE = re.compile(
    r"\b(?:the same (?:\w+ )?(?:as|that)|compared (?:with|to)|than|unlike|set beside|relative to|differs? from)\b[^.;,]{0,40}\Z",
    re.IGNORECASE,
)


def _set_beside(plain: str, mentions: Sequence[TherapyMention], in_title: set[str]) -> set[str]:
    """Products that a text only sets beside the one of its title."""
    products = {m.name for m in mentions if m.therapy.is_car_t and not m.therapy.is_generic}
    if not products & in_title:
        return set()
    return {
        name
        for name in products - in_title
        if all(_BESIDE.search(plain, max(0, m.start - 70), m.start) for m in mentions if m.name == name)
    }


def unexposed(
    plain: str, mentions: list[TherapyMention], settings: Sequence[Setting], shown: Exposure, nothing: bool
) -> list[TherapyMention]:
    """Nobody had had CAR T: what the study gives is listed as "other"."""
    had = {m.name for m in mentions if m.role == "prior" and family(m) in PRIOR_FAMILIES}
    in_title = {m.name for m, s in zip(mentions, settings, strict=True) if s.part == "title"}
    titled = bool(had & in_title)
    # "CAR T cells for lymphoma that has escaped a bispecific antibody": its members failed too.
    cells = any(m.therapy.is_car_t for m in mentions if m.name in in_title)
    failed = {family(m) for m in mentions if cells and m.name in had & in_title and m.therapy.is_generic}
    generic_title = {m.name for m in mentions if m.therapy.is_car_t and m.therapy.is_generic} & in_title
    # "CAR T or autograft": beside another treatment a title's CAR T is one side of a comparison, whatever the products.
    compared = any(not m.therapy.is_car_t and m.therapy.listed for m in mentions if m.name in in_title)
    products = {
        m.name
        for m, s in zip(mentions, settings, strict=True)
        if m.therapy.is_car_t and not m.therapy.is_generic and s.part in _EVIDENCE
    }
    aside = _set_beside(plain, mentions, in_title)
    result = []
    for mention, setting in zip(mentions, settings, strict=True):
        studied = setting.part in _EVIDENCE if mention.therapy.is_car_t else mention.role in {"salvage", "other"}
        if mention.therapy.is_car_t and (
            (
                mention.therapy.is_generic
                and products
                and ((len(products) > 1 and not compared) or products & in_title or mention.name not in generic_title)
            )
            or mention.name in aside
            or mention.why.startswith("said of")
        ):
            studied = False
        role: Role | None = "other" if studied and mention.therapy.listed and not nothing else None
        if mention.name in had:
            after = mention.role == "salvage" and titled and setting.part == "results" and family(mention) not in failed
            role = mention.role if (mention.role == "prior" or after) and not nothing else None
        elif titled and role == "other" and setting.part == "results" and mention.name not in in_title:
            role = "salvage"  # what came after a bispecific that failed
        result.append(replace(mention, role=role, why="no patient had had CAR T"))
    return result


def heard_in_text(doc: Doc, mentions: list[TherapyMention]) -> list[TherapyMention]:
    """A therapy listed for its title alone also has its role where the text first names it: there it can be quoted."""
    result = list(mentions)
    begin = notes(doc).text_start
    quoted = {(m.name, m.role) for m in mentions if m.role and m.start >= begin}
    wanted = {(m.name, m.role) for m in mentions if m.role} - quoted
    for name, role in sorted(wanted, key=str):
        there = [i for i, m in enumerate(result) if m.name == name and m.start >= begin]
        silent = next((i for i in there if result[i].role is None), None)
        if silent is not None:
            result[silent] = replace(result[silent], role=role, why="named in the title")
        elif there:  # "A second infusion of CD19 CAR T cells": the text speaks of the first in the same words
            result.insert(there[0] + 1, replace(result[there[0]], role=role, why="named in the title"))
    return result

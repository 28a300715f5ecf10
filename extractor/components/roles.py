"""In which role each therapy is named: had before, given as salvage, a comparator, or not to be listed at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc

from extractor.components.classes import BEHIND, TRANSPLANTS, described, meant, typed_transplants
from extractor.components.context import CAR_T_NAMED, Setting, Settings, came_first, left_out, never_had
from extractor.components.exposure import Exposure, exposure
from extractor.components.extensions import notes
from extractor.components.listing import heard_in_text, kept, unexposed
from extractor.components.remainder import transplanted_before, with_the_rest
from extractor.components.role_ranking import barred, ranked
from extractor.components.role_signs import Reading, signs
from extractor.components.therapies import Role, TherapyMention, best_quotes
from extractor.components.umbrellas import (
    PRIOR_FAMILIES,
    UMBRELLAS,
    family,
    may_hold_car_t,
    umbrella_over,
    under_umbrellas,
    without_umbrellas,
)
from extractor.model import role_weights
from extractor.vocabulary import role_cues

_COUNTED = re.compile(r"(?: \([A-Za-z]+\))?(?:[- ](?:exposed|exposure))?(?: in)?[ ,]*\(?(?:n ?= ?)?\d+", re.IGNORECASE)
# "BCMA CAR T after a bispecific": the bispecific came first.
_AFTER_CAR_T_CAME = re.compile(
    r"CAR[- ]?T[\w -]{0,25} (?:after|following) (?:an? |prior |previous )?\Z|\bfail(?:ed|ing) (?:an? |prior |previous )?\Z"
)
# Designs that report no patients' treatment of their own.
_NO_PATIENTS = frozenset({"review", "editorial", "guideline", "preclinical"})
# "46 never received therapy (9 hospice, 8 observation)": why, not what.
_UNTREATED = re.compile(
    r"\b(?:no|never|not|without)\b[^.;]{0,25}\b(?:therap(?:y|ies)|treat\w+|salvage|received|ST1|SLOT)\b", re.IGNORECASE
)
# "All toxicity was reversible under supportive care": of the toxicity, not of the disease.
_OF_TOXICITY = re.compile(
    r"\b(?:toxicit\w+|adverse|side[- ]effects?|CRS|ICANS|cytokine|cytopenias?|neutropenia|infections?|events?|symptoms?)\b[^.;]*"
    r"\b(?:revers\w+|resol\w+|manag\w+|subsid\w+|controlled|handled|treated|with|under)\b[^.;]*\Z",
    re.IGNORECASE,
)
# "CAR T cells once a bispecific antibody has failed"
_FAILED = re.compile(
    r"(?:[- ](?:cells?|therapy|treatment|antibod(?:y|ies)))*(?: \([^)]*\))?(?:[- ]failures?\b| (?:has|have|had)(?: already| itself| themselves)? (?:failed|stopped working|let (?:them|him|her) down)\b)",
    re.IGNORECASE,
)
# "CAR T cells were given after transplantation", "at six months from allo-HSCT".
_FROM = re.compile(r"\b(?:after|from|following|since|post)[- ](?:an? |the )?\Z", re.IGNORECASE)
# "The leukemia had relapsed after allogeneic HSCT."
_CAME_BACK = re.compile(
    r"\bhad (?:also |first )?(?:relapsed|recurred|come back|returned|progressed) (?:\w+ )?(?:after|following) (?:an? |the )?\Z",
    re.IGNORECASE,
)
# "44.4% after another bispecific antibody (N=18)": what the title's own came after.
_AFTER_ANOTHER = re.compile(
    r"\b(?:after|following|post|despite|beyond) (?:another|an? (?:different|prior|previous|earlier|other)|prior|previous|earlier) (?:\w+ )?\Z",
    re.IGNORECASE,
)
_EVIDENCE = frozenset({"title", "methods", "results"})


@Language.component("aftercart_roles")
def roles(doc: Doc) -> Doc:
    """Sets the roles in `doc._.therapies`, resolves what a bare "CAR T" refers to, and sets `doc._.prior_car_t`.

    Reads the diseases (they tell the type of an unspecified transplant) and the design (a review of CAR T itself lists nothing).
    """
    noted = notes(doc)
    plain = noted.plain
    finder = Settings.of(doc)
    mentions = typed_transplants(doc)
    settings = [finder.at(mention.start) for mention in mentions]
    mentions = under_umbrellas(plain, mentions, settings)
    told = meant(plain, described(plain, mentions), settings)
    told = [m if m.therapy.is_car_t else _with_role(plain, told, settings, i) for i, m in enumerate(told)]
    never = barred(told)
    other_prior = any(m.role == "prior" and may_hold_car_t(plain, m) for m in told)
    other_agent = any(m.role == "salvage" and s.part == "title" for m, s in zip(told, settings, strict=True))
    other_given = any(m.role == "salvage" for m in told)
    shown = exposure(plain, mentions, settings, other_prior, other_agent, other_given)
    if shown.agents:  # what came before a studied CAR T is not what came after
        before = {m.name for m in told if m.role == "prior"} - TRANSPLANTS
        told = [replace(m, role=None) if m.role == "salvage" and m.name in before else m for m in told]
    around = dict(zip([m.start for m in mentions], settings, strict=True))
    told, settings = _with_car_t(told, settings, shown)
    others = _before_were_others(told, settings)
    exposed = (shown.exposed and not others) or other_prior or _chained(plain, told)
    told = with_the_rest(plain, without_umbrellas(plain, kept(plain, told, settings), settings), mentions, settings)
    told = transplanted_before(plain, told, settings)
    kind = noted.design[0] if noted.design else None
    if_exposed = () if exposed or kind in _NO_PATIENTS else heard_in_text(doc, told)
    if not exposed:
        told = unexposed(plain, told, settings, shown, nothing=kind in _NO_PATIENTS)
    elif kind in {"preclinical", "editorial"}:
        told = [replace(m, role=None) for m in told]
    elif kind == "guideline":
        told = [replace(m, role="prior" if m.role == "prior" else None) for m in told]
    reading = Reading(plain, noted.text_start, heard_in_text(doc, told), around, shown.said, kind, if_exposed)
    noted.role_signs = signs(reading)
    noted.therapies = tuple(ranked(reading, noted.role_signs, never, role_weights()))
    noted.prior_car_t = _prior_car_t(doc)
    return doc


def _with_car_t(
    mentions: list[TherapyMention], settings: list[Setting], shown: Exposure
) -> tuple[list[TherapyMention], list[Setting]]:
    """The CAR T mentions as resolved, in their places; one may stand for a first and a second CAR T."""
    by_place: dict[tuple[int, int], list[TherapyMention]] = {}
    for mention in shown.mentions:
        by_place.setdefault((mention.start, mention.end), []).append(mention)
    pairs = [
        (told, setting)
        for mention, setting in zip(mentions, settings, strict=True)
        for told in by_place.get((mention.start, mention.end), [mention])
    ]
    return [told for told, _ in pairs], [setting for _, setting in pairs]


def _chained(plain: str, mentions: Sequence[TherapyMention]) -> bool:
    """Is a therapy said to be given after CAR T ("allogeneic HSCT after tisagenlecleucel")?"""
    return any(
        first.role == "salvage"
        and second.therapy.is_car_t
        and second.role == "prior"
        and re.fullmatch(r"(?: \([\w-]+\))? (?:after|following) (?:an? |the |their )?", plain[first.end : second.start])
        for first, second in pairwise(mentions)
    )


def _before_were_others(mentions: Sequence[TherapyMention], settings: Sequence[Setting]) -> bool:
    """Does the title tell of those who had had another targeted treatment, and nothing say that a CAR T came before it?"""
    titled = any(
        m.role == "prior" and family(m) in PRIOR_FAMILIES and s.part == "title"
        for m, s in zip(mentions, settings, strict=True)
    )
    return titled and all(
        m.why == "the one CAR T of the text" for m in mentions if m.therapy.is_car_t and m.role == "prior"
    )


def _prior_car_t(doc: Doc) -> tuple[tuple[str, int, int], ...]:
    """Each CAR T in the role "prior" once, by its first mention, one in the text before one in the title."""
    prior = [m for m in notes(doc).therapies if m.role == "prior" and m.therapy.is_car_t]
    quoted = best_quotes(doc, prior)
    return tuple((m.name, m.start, m.end) for m in quoted)


def _with_role(plain: str, mentions: Sequence[TherapyMention], settings: Sequence[Setting], i: int) -> TherapyMention:
    role, why = _role(plain, mentions[i], settings[i])
    if role is None and why.startswith("had before") and family(mentions[i]) in PRIOR_FAMILIES:
        over = umbrella_over(plain, mentions, settings, i)
        role = (
            "prior"
            if over is not None and not never_had(plain, mentions[i].start, mentions[i].end, settings[i])
            else None
        )
    return replace(mentions[i], role=role, why=why)


def _role(plain: str, mention: TherapyMention, setting: Setting) -> tuple[Role | None, str]:
    cues = role_cues()
    left, right = plain[setting.start : mention.start], plain[mention.end : min(setting.end, mention.end + 70)]
    if not mention.therapy.listed:
        return None, "never listed"
    if "transplant" not in mention.name and (
        cues["preparation"].search(left[-90:] + right) or _prepares(plain, mention, setting)
    ):
        return None, "preparation"
    if left_out(plain, mention.start, mention.end, setting):
        return None, "no treatment"
    if cues["not_given"].match(right) or ("transplant" not in mention.name and _FAILED.match(right)):
        return _had(plain, mention, setting), "had before, or no treatment of the disease"
    if mention.name in TRANSPLANTS and setting.part in {"methods", "results"} and _CAME_BACK.search(left):
        return "prior", "the disease had come back after it"
    if "transplant" in mention.name and _FROM.search(left):
        return None, "only the time something is counted from"
    if setting.governor == "prior" and setting.part != "background":
        return _had(plain, mention, setting), "had before"
    if came_first(plain, mention.start, mention.end, setting):
        return None, "came before the CAR T"
    if (
        _AFTER_CAR_T_CAME.search(left)
        or _AFTER_ANOTHER.search(left)
        or (setting.part == "title" and BEHIND.search(left))
    ):
        return _had(plain, mention, setting), "had before"
    if setting.governor in {"prior", "other"}:
        return None, "not given to these patients"
    if setting.part not in _EVIDENCE:
        return None, f"only named in the {setting.part}"
    if mention.name == "supportive care":
        nothing = _UNTREATED.search(plain, setting.start, mention.start) or _OF_TOXICITY.search(left)
        return (None, "no treatment") if nothing else ("other", "supportive care")
    if cues["comparator"].search(left) and _randomised(plain):
        return "other", "the comparator of a randomised trial"
    return "salvage", "given, with results"


@lru_cache(maxsize=16)
def _randomised(plain: str) -> bool:
    """Asked of the same text for every therapy in it."""
    return role_cues()["randomised"].search(plain) is not None


# Given ahead of a CAR T infusion: "after fludarabine 25 mg/m2 and cyclophosphamide", "infusion of 5 x 10^8 cells following cyclophosphamide".
_LYMPHODEPLETING = frozenset({"fludarabine", "cyclophosphamide", "bendamustine", "thiotepa"})
_BOTH = re.compile(
    r"fludarabine[^.;]{0,60}cyclophosphamide|cyclophosphamide[^.;]{0,60}fludarabine|\bFlu ?/ ?Cy\b", re.IGNORECASE
)
_CELLS = re.compile(r"\binfus\w+\b|\bleukapheresis\b", re.IGNORECASE)


def _prepares(plain: str, mention: TherapyMention, setting: Setting) -> bool:
    if mention.name not in _LYMPHODEPLETING or mention.regimen:
        return False
    sentence = plain[setting.start : setting.end]
    pair = _BOTH.search(sentence) is not None and mention.name in {"fludarabine", "cyclophosphamide"}
    return pair or (_CELLS.search(sentence) is not None and re.search(r"\bcells?\b|CAR|-cel\b", sentence) is not None)


# Antigens that no CAR T of these diseases is directed at: earlier antibodies against them are lines like others.
_OTHER_ANTIGENS = frozenset({"CD79b", "CD30", "CD33", "ROR1", "CD25"})
_FIGURE_BEFORE = re.compile(
    r"(?:\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|all)\b)[^,;:.]*\Z", re.IGNORECASE
)
_AT_LEAST = re.compile(r"(?:≥ ?\d|\bat least \w+|\bor more\b)[^,;:.]{0,25}\Z", re.IGNORECASE)


def _had(plain: str, mention: TherapyMention, setting: Setting) -> Role | None:
    """Of what patients had before, a record lists the umbrellas, and other targeted treatments that it counts."""
    before = plain[setting.start : mention.start]
    if never_had(plain, mention.start, mention.end, setting):
        return None
    if mention.name in UMBRELLAS:
        return "prior"
    if mention.name in TRANSPLANTS:
        return "prior" if _transplants_counted(plain, mention, setting) else None
    counted = (
        setting.part == "title"
        or _COUNTED.match(plain, mention.end)
        or (_FIGURE_BEFORE.search(re.sub(r"\bCD\d+|\([^()]*\)", "", before)) and not _AT_LEAST.search(before))
        or (setting.part == "results" and _BEFORE.match(plain, mention.end) and _WEIGHS.search(plain, *_span(setting)))
    )
    return (
        "prior"
        if counted and family(mention) in PRIOR_FAMILIES and mention.therapy.target not in _OTHER_ANTIGENS
        else None
    )


def _span(setting: Setting) -> tuple[int, int]:
    return setting.start, setting.end


# "Blinatumomab given before raised the risk", "BsAb-exposed patients were matched": a result by what was had before.
_BEFORE = re.compile(
    r"(?: \([A-Za-z]+\))?(?: (?:had been )?(?:given|used|had|received))? (?:before(?! the)|previously|earlier)\b|-exposed (?:patients|pts|group|cohort)\b",
    re.IGNORECASE,
)
_WEIGHS = re.compile(
    r"\b(?:risk|higher|lower|shorter|longer|worse|better|inferior|similar|comparable|matched|associated|predict\w*)\b",
    re.IGNORECASE,
)
_TYPED = re.compile(r"\b(?:auto|allo|haplo|umbilical)", re.IGNORECASE)
_HAD_ONE = re.compile(
    r"(?:\d|%|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|all))\)?(?: \([^()]*\))?(?: of (?:them|whom|these))?"
    r"(?: (?:patients|pts|children))? had (?:(?:already|previously|earlier|also) )?(?:had|undergone|received)(?: (?:an?|prior|previous))* ?\Z",
    re.IGNORECASE,
)
_SHARE_PRIOR = re.compile(r"\d ?%\)? (?:prior|previous) \Z", re.IGNORECASE)
_AHEAD = re.compile(r"[^,.;]{0,40}\b(?:before|prior to) (?:the )?(?:CAR|infusion|lymphodepl|-?\w+-cel)", re.IGNORECASE)


def _transplants_counted(plain: str, mention: TherapyMention, setting: Setting) -> bool:
    """ "10% had had an autologous transplant, and 28% CAR T-cell therapy": of a stated kind, counted, and not as the way to
    the CAR T itself. An autologous one is a line like others, unless it is counted beside CAR T."""
    before = plain[setting.start : mention.start]
    typed = _TYPED.search(plain, mention.start, mention.end)
    beside = typed and (mention.name != "autologous transplant" or CAR_T_NAMED.search(plain, *_span(setting)))
    return bool(
        setting.part in {"methods", "results"}
        and beside
        and (_HAD_ONE.search(before) or _SHARE_PRIOR.search(before))
        and not _AT_LEAST.search(before)
        and not _AHEAD.match(plain, mention.end)
    )

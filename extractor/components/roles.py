"""In which role each therapy is named: had before, given as salvage, a comparator, or not to be listed at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc

from extractor.components import extensions  # noqa: F401  (declares what we set)
from extractor.components.context import Setting, Settings
from extractor.components.exposure import Exposure, exposure
from extractor.components.therapies import Role, TherapyMention, best_quotes
from extractor.vocabulary import role_cues, therapies

# What patients may have had before and a record lists as such, beside CAR T.
_PRIOR_TOO = frozenset(
    {"BCMA-directed therapy", "CD19-directed therapy", "GPRC5D-directed therapy", "T-cell-engaging therapy"}
)
_PRIOR_FAMILIES = frozenset({"bispecific antibody", "antibody-drug conjugate"})
_COUNTED = re.compile(r"(?: \([A-Za-z]+\))?(?:[- ](?:exposed|exposure))?[ ,]*\(?(?:n ?= ?)?\d+", re.IGNORECASE)
_COUNT_BEFORE = re.compile(
    r"\b\d+ (?:(?:were|had|had had|had received|patients with|with) )?\Z|CAR[- ]?T[\w -]{0,25} (?:after|following) (?:an? |prior |previous )?\Z"
)
# "BCMA CAR T after a bispecific": the bispecific came first.
_AFTER_CAR_T_CAME = re.compile(
    r"CAR[- ]?T[\w -]{0,25} (?:after|following) (?:an? |prior |previous )?\Z|\bfail(?:ed|ing) (?:an? |prior |previous )?\Z"
)
_BEHIND = re.compile(
    r"\b(?:after|following|post|beyond|despite|failing|previously treated with)(?: [\w-]+){0,4} \Z", re.IGNORECASE
)
_TRANSPLANTS = frozenset({"autologous transplant", "allogeneic transplant"})
# Designs that report no patients' treatment of their own.
_NO_PATIENTS = frozenset({"review", "editorial", "guideline", "preclinical"})
# "CAR T cells were given after transplantation", "at six months from allo-HSCT".
_FROM = re.compile(r"\b(?:after|from|following|since|post)[- ](?:an? |the )?\Z", re.IGNORECASE)
_EVIDENCE = frozenset({"title", "methods", "results"})


@Language.component("aftercart_roles")
def roles(doc: Doc) -> Doc:
    """Sets the roles in `doc._.therapies`, resolves what a bare "CAR T" refers to, and sets `doc._.prior_car_t`.

    Reads the diseases (they tell the type of an unspecified transplant) and the design (a review lists nothing).
    """
    plain = doc._.plain
    finder = Settings.of(doc)
    mentions = _typed_transplants(doc)
    settings = [finder.at(mention.start) for mention in mentions]
    told = _meant(plain, _described(plain, mentions), settings)
    told = [m if m.therapy.is_car_t else _with_role(plain, m, s) for m, s in zip(told, settings, strict=True)]
    other_prior = any(m.role == "prior" and m.name in _PRIOR_TOO for m in told)
    other_agent = any(m.role == "salvage" and s.part == "title" for m, s in zip(told, settings, strict=True))
    other_given = any(m.role == "salvage" for m in told)
    shown = exposure(plain, mentions, settings, other_prior, other_agent, other_given)
    if shown.agents:  # what came before a studied CAR T is not what came after
        before = {m.name for m in told if m.role == "prior"}
        told = [replace(m, role=None) if m.role == "salvage" and m.name in before else m for m in told]
    told, settings = _with_car_t(told, settings, shown)
    exposed = shown.exposed or other_prior or _chained(plain, told)
    told = _kept(plain, told, settings)
    kind = doc._.design[0] if doc._.design else None
    if not exposed:
        told = _unexposed(told, settings, shown, nothing=kind in _NO_PATIENTS)
    elif kind in {"preclinical", "editorial"}:
        told = [replace(m, role=None) for m in told]
    elif kind in _NO_PATIENTS:
        told = [replace(m, role="prior" if m.role == "prior" else None) for m in told]
    doc._.therapies = tuple(_heard_in_text(doc, told))
    doc._.prior_car_t = _prior_car_t(doc)
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


def _prior_car_t(doc: Doc) -> tuple[tuple[str, int, int], ...]:
    """Each CAR T in the role "prior" once, by its first mention, one in the text before one in the title."""
    prior = [m for m in doc._.therapies if m.role == "prior" and m.therapy.is_car_t]
    quoted = best_quotes(doc, prior)
    return tuple((m.name, m.start, m.end) for m in quoted)


def _typed_transplants(doc: Doc) -> list[TherapyMention]:
    """A bare "transplant" is of the one kind that the document names; else autologous in myeloma and allogeneic elsewhere,
    which is what the field means by the bare word."""
    kinds = {m.name for m in doc._.therapies if m.name in _TRANSPLANTS}
    myeloma = any(disease.name == "multiple myeloma" for disease in doc._.diseases)
    name = kinds.pop() if len(kinds) == 1 else "autologous transplant" if myeloma else "allogeneic transplant"
    bare = "stem cell transplant"
    return [replace(m, name=name, therapy=therapies()[name]) if m.name == bare else m for m in doc._.therapies]


def _described(plain: str, mentions: Sequence[TherapyMention]) -> list[TherapyMention]:
    """A class that only describes the product before it ("glofitamab, a bispecific antibody") stands for the product."""
    result = list(mentions)
    for i, mention in enumerate(mentions[1:], start=1):
        before = result[i - 1]
        if not mention.therapy.is_generic or mention.therapy.is_car_t or before.therapy.kind != "product":
            continue
        if re.fullmatch(
            r"(?:\s?\([^()]*\))?(?:,| -|,? which is| is| was) (?:an?|the)(?: [\w/×-]+,?){0,5} ?",
            plain[before.end : mention.start],
            re.IGNORECASE,
        ) or (re.fullmatch(r"\s?\(", plain[before.end : mention.start]) and _family(before) == _family(mention)):
            result[i] = replace(
                mention, name=before.name, therapy=before.therapy, why="describes the product before it"
            )
    return result


def _meant(plain: str, mentions: list[TherapyMention], settings: Sequence[Setting]) -> list[TherapyMention]:
    """A class named without a figure of its own means the one member that the document names ("PD-1 blockade")."""
    members: dict[str, dict[str, TherapyMention]] = {}
    for mention in mentions:
        if not mention.therapy.is_car_t and (
            not mention.therapy.is_generic or mention.name.endswith("bispecific antibody")
        ):
            members.setdefault(_family(mention), {}).setdefault(mention.name, mention)
    result = []
    for mention, setting in zip(mentions, settings, strict=True):
        others = [m for name, m in members.get(_family(mention), {}).items() if name != mention.name]
        if (
            mention.therapy.is_generic
            and not mention.therapy.is_car_t
            and len(others) == 1
            and not _earlier(plain, mention, setting)
            and _fits(mention, others[0])
            and (others[0].therapy.is_generic or not _FIGURE.match(plain, mention.end))
        ):
            mention = replace(mention, name=others[0].name, therapy=others[0].therapy)
        result.append(mention)
    return result


def _earlier(plain: str, mention: TherapyMention, setting: Setting) -> bool:
    left = plain[setting.start : mention.start]
    return setting.governor == "prior" or (setting.part == "title" and bool(_BEHIND.search(left)))


def _fits(mention: TherapyMention, member: TherapyMention) -> bool:
    if mention.name == "bispecific antibody" or member.therapy.kind == "product":
        return (
            mention.name == "bispecific antibody"
            or not mention.name.endswith("bispecific antibody")
            or mention.therapy.target == member.therapy.target
        )
    return False


# A number of its own right behind it: "bispecific antibodies (n = 12)", "bispecifics in 7".
_FIGURE = re.compile(
    r"(?: therapy| treatment)?(?: \([A-Za-z]+\))?(?: (?:was|were)(?: [a-z]+){1,2})?[ ]?(?:\(|in |to |, |\[)(?:n ?= ?)?\d",
    re.IGNORECASE,
)


def _family(mention: TherapyMention) -> str:
    return re.sub(r" \(.*\)", "", mention.therapy.therapy_class)


def _with_role(plain: str, mention: TherapyMention, setting: Setting) -> TherapyMention:
    role, why = _role(plain, mention, setting)
    return replace(mention, role=role, why=why)


def _role(plain: str, mention: TherapyMention, setting: Setting) -> tuple[Role | None, str]:
    cues = role_cues()
    left, right = plain[setting.start : mention.start], plain[mention.end : min(setting.end, mention.end + 70)]
    if not mention.therapy.listed:
        return None, "never listed"
    if "transplant" not in mention.name and cues["preparation"].search(left[-90:] + right):
        return None, "preparation"
    if cues["not_given"].match(right):
        return _had(plain, mention, setting), "had before, or no treatment of the disease"
    if "transplant" in mention.name and _FROM.search(left):
        return None, "only the time something is counted from"
    if setting.governor == "prior" and setting.part != "background":
        return _had(plain, mention, setting), "had before"
    if _AFTER_CAR_T_CAME.search(left) or (setting.part == "title" and _BEHIND.search(left)):
        return _had(plain, mention, setting), "had before"
    if setting.governor in {"prior", "other"}:
        return None, "not given to these patients"
    if setting.part not in _EVIDENCE:
        return None, f"only named in the {setting.part}"
    if mention.name == "supportive care":
        return "other", "supportive care"
    if cues["comparator"].search(left) and _randomised(plain):
        return "other", "the comparator of a randomised trial"
    return "salvage", "given, with results"


@lru_cache(maxsize=16)
def _randomised(plain: str) -> bool:
    """Asked of the same text for every therapy in it."""
    return role_cues()["randomised"].search(plain) is not None


def _had(plain: str, mention: TherapyMention, setting: Setting) -> Role | None:
    """Of what patients had before, a record lists the umbrellas, and other targeted treatments that it counts."""
    before = plain[setting.start : mention.start]
    if role_cues()["nobody"].search(before):
        return None
    if mention.name in _PRIOR_TOO:
        return "prior"
    counted = setting.part == "title" or _COUNTED.match(plain, mention.end) or _COUNT_BEFORE.search(before)
    return "prior" if counted and _family(mention) in _PRIOR_FAMILIES else None


def _kept(plain: str, mentions: list[TherapyMention], settings: Sequence[Setting]) -> list[TherapyMention]:
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
    given = {m.name for m in told if m.role == "salvage"}
    return [replace(m, role=None) if m.name in dropped or (m.role == "other" and m.name in given) else m for m in told]


def _only_titled_umbrella(mention: TherapyMention, in_text: set[str]) -> bool:
    umbrella = mention.therapy.therapy_class == "umbrella" and mention.role == "salvage"
    return umbrella and mention.name not in in_text


def _unexposed(
    mentions: list[TherapyMention], settings: Sequence[Setting], shown: Exposure, nothing: bool
) -> list[TherapyMention]:
    """Nobody had had CAR T: what the study gives is listed as "other"."""
    has_product = any(m.therapy.is_car_t and not m.therapy.is_generic for m in mentions)
    result = []
    for mention, setting in zip(mentions, settings, strict=True):
        studied = setting.part in _EVIDENCE if mention.therapy.is_car_t else mention.role in {"salvage", "other"}
        if mention.therapy.is_car_t and (
            (mention.therapy.is_generic and has_product) or mention.why.startswith("said of")
        ):
            studied = False
        role: Role | None = "other" if studied and mention.therapy.listed and not nothing else None
        result.append(replace(mention, role=role, why="no patient had had CAR T"))
    return result


def _heard_in_text(doc: Doc, mentions: list[TherapyMention]) -> list[TherapyMention]:
    """A therapy listed for its title alone also has its role where the text first names it: there it can be quoted."""
    quoted = {(m.name, m.role) for m in mentions if m.role and m.start >= doc._.text_start}
    wanted = {(m.name, m.role) for m in mentions if m.role} - quoted
    result = list(mentions)
    for name, role in sorted(wanted, key=str):
        for i, mention in enumerate(result):
            if mention.name == name and mention.role is None and mention.start >= doc._.text_start:
                result[i] = replace(mention, role=role, why="named in the title")
                break
    return result

"""Which diseases the study is about: not every one that its background names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from extractor.characters import lowered
from extractor.components import extensions  # noqa: F401  (declares what we set)
from extractor.components.context import Settings
from extractor.vocabulary import Disease, diseases
from extractor.vocabulary.gates import Gated
from extractor.vocabulary.wordings import any_of, in_turn

# How much a mention says about whom the study is about.
_WEIGHT = {
    "title": 6.0,
    "objective": 1.5,
    "methods": 2.0,
    "results": 2.0,
    "conclusions": 1.0,
    "background": 0.4,
}
# A disease that is not in the title counts when it has this share of the weight of the foremost one.
_SHARE = 0.4
_PEOPLE = re.compile(r"\b(?:patients?|pts|children|adults|participants|cohort|cases?)\b", re.IGNORECASE)
_COUNTED = re.compile(
    r"[ ,]*(?:\([A-Za-z/ -]+\))?[ ]?[(\[]?(?:n ?= ?\d+|\d+(?:\.\d+)? ?%)|[ ]?\((?:n ?= ?)?\d+", re.IGNORECASE
)
# "11 FL, 2 MZL", "13 with large B-cell lymphoma", "five with follicular"; "large B-cell lymphoma or follicular lymphoma".
_NUMBERED = re.compile(
    r"\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?: (?:patients|pts|had|were|with|of)){0,3} \Z"
    r"|\d ?%\)?(?: \([^()]*\))? (?:in|for|of)(?: (?:those|patients|pts) with)?(?: the)? \Z",
    re.IGNORECASE,
)
_EITHER = re.compile(
    r"(?: \([A-Z]+\))? (?:or|and) (?=(?:follicular|marginal|mantle|large|diffuse|FL\b|MZL\b|MCL\b|LBCL\b|DLBCL\b))",
    re.IGNORECASE,
)
_OR_BEFORE = re.compile(r"(?:lymphoma|LBCL|DLBCL|FL|MCL|MZL|\))(?: or|,? and|/) ?\Z")
# The noun of several stands behind the last: "five with follicular and three with mantle cell lymphoma".
_ELIDED = re.compile(
    r"\b(?:[Ff]ollicular|[Mm]antle[- ][Cc]ell|[Mm]arginal[- ][Zz]one|[Ll]arge[- ]B[- ][Cc]ell)"
    r"(?=,? (?:and |or )?(?:[\w%()]+ ){0,4}(?:follicular|mantle|marginal|large)\b[^.;]{0,25} lymphoma)"
)
# "A trial in other leukemias, including acute lymphoblastic leukemia, is enrolling."
_PLANNED = Gated([r"\b(?:is|are) (?:enrolling|planned|recruiting|open|under ?way)\b"])
_OF_A_GROUP = re.compile(
    r"[ -](?:Working (?:Group|Party)|Immunotherapy Consortium|Consortium|Research|Foundation|Society|Study Group|Alliance)"
)
# Where a word stands for something else: an index, a consortium, the bone marrow.
_NOT_BEHIND = re.compile(
    r"-\d|[ -](?:International Prognostic|IPI|Working Group|Immunotherapy Consortium|CAR T|Alliance|Consortium|Research"
    r"|Foundation|Society|Study Group|Academy|Center|desk|news)",
    re.IGNORECASE,
)
_NOT_BEFORE = re.compile(
    r"(?:\b(?:anti|non|U\.?S\.?)-?|Fondazione Italiana |International |history of |without "
    r"|secondary (?:acute )?|therapy-related |exclud\w+ )$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DiseaseMention:
    """A disease that the study is about, by its canonical name, with its most telling mention at start..end."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Said:
    disease: Disease
    start: int
    end: int
    section: str
    weight: float
    counted: bool = False
    richter: bool = False


@Language.component("aftercart_diseases")
def disease_mentions(doc: Doc) -> Doc:
    """Sets `doc._.diseases`: one mention for each disease of the studied patients, in order of place."""
    plain = doc._.plain
    # Where no disease is named otherwise, the one in a consortium's name is that of its patients.
    said = _without_included(_read(doc, plain) or _read(doc, plain, _OF_A_GROUP))
    chosen = _chosen(said)
    first = {
        name: max((s for s in said if s.disease.name == name), key=lambda s: (s.weight, -s.start)) for name in chosen
    }
    doc._.diseases = tuple(
        sorted((DiseaseMention(name, s.start, s.end) for name, s in first.items()), key=lambda m: m.start)
    )
    return doc


def _read(doc: Doc, plain: str, behind: re.Pattern[str] | None = None) -> list[_Said]:
    """The mentions; with `behind`, only those with these words behind them."""
    (names, shorts), by_name, by_short = _patterns()
    settings = Settings.of(doc)
    found = []
    for match in in_turn((names, lowered(plain)), (shorts, plain), (_ELIDED, plain)):
        said = match[0]
        disease = by_short.get(said) or by_name.get(_fold(said)) or by_name.get(_fold(said + " lymphoma"))
        section, _ = settings.part(match.start())
        if disease is None or section == "furniture":
            continue
        other = _NOT_BEHIND.match(plain, match.end()) or _NOT_BEFORE.search(
            plain, max(0, match.start() - 24), match.start()
        )
        if (
            (other or _PLANNED.search(plain, match.end(), match.end() + 60))
            if behind is None
            else not behind.match(plain, match.end())
        ):
            continue
        weight = _WEIGHT.get(section, 1.0) * (1.0 if disease.rank else 0.5)
        if _COUNTED.match(plain, match.end()) or _PEOPLE.search(plain, max(0, match.start() - 40), match.start()):
            weight *= 1.5
        counted = _COUNTED.match(plain, match.end()) or _NUMBERED.search(
            plain, max(0, match.start() - 24), match.start()
        )
        eligible = _EITHER.match(plain, match.end()) or _OR_BEFORE.search(
            plain, max(0, match.start() - 24), match.start()
        )
        found.append(
            _Said(
                disease,
                match.start(),
                match.end(),
                section,
                weight,
                bool(counted or eligible),
                "richter" in said.lower(),
            )
        )
    return found


def _fold(said: str) -> str:
    folded = re.sub(r"[\s-]+", " ", said.lower()).replace("leukaemia", "leukemia")
    return re.sub(r"(lymphoma|leukemia|myeloma)s$", r"\1", folded)


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], dict[str, Disease], dict[str, Disease]]:
    """(names in small letters, short forms as written), and the disease of each."""
    by_name = {_fold(name): disease for disease in reversed(diseases()) for name in (disease.name, *disease.names)}
    by_short = {short: disease for disease in diseases() for short in disease.short}
    names = any_of({*by_name, *(name.replace("leukemia", "leukaemia") for name in by_name)})
    shorts = any_of(by_short, separator=" ")
    patterns = re.compile(rf"(?<![a-z]){names}s?(?![a-z])"), re.compile(rf"(?<![A-Za-z]){shorts}(?![A-Za-z])")
    return patterns, by_name, by_short


def _without_included(said: list[_Said]) -> list[_Said]:
    """A family word ("lymphoma") means the narrower disease that the document names, where it names any of it."""
    narrower = [s for s in said if s.disease.rank]
    return [s for s in said if s.disease.rank or not any(_within(n.disease, s.disease.name) for n in narrower)]


def _within(disease: Disease, family: str) -> bool:
    return family in {disease.name, disease.broader}


def _chosen(said: list[_Said]) -> list[str]:
    in_title = {s.disease.name for s in said if s.section == "title"}
    weights: dict[str, float] = {}
    for s in said:
        weights[s.disease.name] = weights.get(s.disease.name, 0.0) + s.weight
    if in_title:
        # "Aggressive lymphoma" of a title is the one kind that the study's own part names, or those kinds that it counts.
        own = [s for s in said if s.disease.broader in in_title and s.section != "background"]
        members = {s.disease.name for s in own}
        counted = {s.disease.name for s in own if s.counted}
        if any(s.richter for s in said if s.section == "title"):
            members |= {s.disease.name for s in said if s.disease.name == "chronic lymphocytic leukemia"}
        return _narrowest(in_title | (members if len(members) == 1 else counted))
    if not weights:
        return []
    top = max(weights.values())
    return _narrowest({name for name, weight in weights.items() if weight >= _SHARE * top})


def _narrowest(names: set[str]) -> list[str]:
    """A family beside one of its members is the member: "aggressive lymphoma ... (LBCL)"."""
    broader = {disease.broader for disease in diseases() if disease.name in names}
    return sorted(name for name in names if name not in broader)

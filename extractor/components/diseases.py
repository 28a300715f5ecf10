"""Which diseases the study is about: not every one that its background names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from extractor.characters import lowered
from extractor.components.context import Settings
from extractor.components.extensions import notes
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
_PLANNED = Gated(
    [
        r"\b(?:is|are) (?:enrolling|planned|recruiting|open|under ?way)\b",
        r"(?: phase \d)? (?:trial|study|phase \d)\b[^.;]{0,40}\b(?:began|begins|started|starts|got going|opened|opens|will|is to)\b",
    ]
)
_OF_A_GROUP = re.compile(
    r"[ -](?:Working (?:Group|Party)|Immunotherapy Consortium|Consortium|Research|Foundation|Society|Study Group|Alliance)"
)
# Where a word stands for something else: an index, a consortium, the bone marrow.
_NOT_BEHIND = re.compile(
    r"-\d|[ ]0\d\d\b|[ -](?:International Prognostic|IPI|Working Group|Immunotherapy Consortium|CAR T|Alliance|Consortium|Research"
    r"|Foundation|Society|Study Group|Academy|Center|desk|news)",
    re.IGNORECASE,
)
_NOT_BEFORE = re.compile(
    r"(?:\b(?:anti|non|U\.?S\.?)-?|Fondazione Italiana |International |history of |without "
    r"|secondary (?:acute )?|therapy-related |exclud\w+ |(?<!B- or )(?<!B- and )(?<!B- )\bT-(?:cell |lineage )?|\blymphoblastic |\bT-(?:LBL|ALL)\)?/)$",
    re.IGNORECASE,
)


# A lymphoma that is known by its place or by its own kind is no family: "CNS lymphoma" stays, whatever else is named.
_OF_A_PLACE = re.compile(r"CNS|central nervous|burkitt", re.IGNORECASE)
# A part of the patients, or a subtype that some of them have.
_SUBTYPE = re.compile(
    r"mediastinal|PM?BL\b|PMBCL|HGBC?L|high-grade|transformed|tFL|double-hit|gr[ae]y zone|T-cell/histio|richter",
    re.IGNORECASE,
)
_A_SHARE_BEHIND = re.compile(
    r"(?: \([A-Za-z]+\))?(?:,? (?:transformed|de novo|or|and|NOS)\b)*,?[ ](?:was|being|were) (?:the )?(?:[\w-]+ )?(?:diagnosis|histology|subtype|commonest|most common)"
    r"|(?: \([A-Za-z]+\))?,?[ ]?[(\[]?(?:n ?= ?\d+,? ?[(\[]?)?[1-9]\d?(?:\.\d+)? ?%| in (?:\d+|[a-z]+), ",
    re.IGNORECASE,
)
_A_SHARE_BEFORE = re.compile(
    r"[1-9]\d?(?:\.\d+)? ?%\)? (?:of \w+ )?(?:had|with|were|was) (?:a )?$|\bhistolog(?:y|ies)\b[^.;]{0,30}(?:: | was | were )$",
    re.IGNORECASE,
)
_MYELOMA, _LEUKEMIC, _LYMPHOBLASTIC = "multiple myeloma", "plasma cell leukemia", "B-cell acute lymphoblastic leukemia"
# "T-cell acute lymphoblastic leukemia (ALL; T-ALL)": where no B cell is spoken of, "ALL" is that of T cells, too.
_OF_T_CELLS = Gated(
    [r"\bT-ALL\b", r"\bT[- ](?:cell|lineage) (?:acute )?(?:lymphoblastic|ALL\b)", r"\bT-lymphoblastic\b"]
)
_OF_B_CELLS = Gated(
    [
        r"(?<![a-z])(?:pre-?|pro-?)?B-(?:ALL\b|cell|lineage|precursor|lymphoblastic)",
        r"\bB[ -]cells?\b",
        r"\bCD(?:19|22)\b",
    ]
)
# A bare "leukemia" is the lymphoblastic one of those who are treated against this.
_LYMPHOID = re.compile(r"CD19|CD22")


# "1 acute myeloid leukemia": what a treatment brought on.
_BROUGHT_ON = re.compile(r"\b(?:\d{1,2}|one|two|three|four|five|an?) $")
_MYELOID = "acute myeloid leukemia"
# Where a text speaks of others than its own patients.
_AROUND = frozenset({"background", "conclusions"})


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
    of_a_place: bool = False
    part: bool = False


@Language.component("aftercart_diseases")
def disease_mentions(doc: Doc) -> Doc:
    """Sets `doc._.diseases`: one mention for each disease of the studied patients, in order of place."""
    plain = notes(doc).plain
    # Where no disease is named otherwise, the one in a consortium's name is that of its patients.
    said = _without_included(_leukemias(doc, _read(doc, plain) or _read(doc, plain, _OF_A_GROUP)))
    if not said:
        return doc
    chosen = _chosen(said)
    first = {
        name: max((s for s in said if s.disease.name == name), key=lambda s: (s.weight, -s.start)) for name in chosen
    }
    notes(doc).diseases = tuple(
        sorted((DiseaseMention(name, s.start, s.end) for name, s in first.items()), key=lambda m: m.start)
    )
    return doc


def _leukemias(doc: Doc, said: list[_Said]) -> list[_Said]:
    """Without a bare "leukemia" where another one is named, or where nothing is given against B cells."""
    noted = notes(doc)
    if _OF_T_CELLS.search(noted.plain) and not _OF_B_CELLS.search(noted.plain):
        said = [s for s in said if s.disease.name != _LYMPHOBLASTIC]
    if not any(s.disease.name == _LYMPHOBLASTIC and not s.disease.rank for s in said):
        return said
    others = any("leukemia" in s.disease.name and s.disease.name != _LYMPHOBLASTIC for s in said)
    lymphoid = any(_LYMPHOID.search(mention.therapy.target or "") for mention in noted.therapies)
    return [s for s in said if s.disease.rank or s.disease.name != _LYMPHOBLASTIC or (lymphoid and not others)]


def _read(doc: Doc, plain: str, behind: re.Pattern[str] | None = None) -> list[_Said]:
    """The mentions; with `behind`, only those with these words behind them."""
    (names, shorts), by_name, by_short = _patterns()
    settings = Settings.of(doc)
    found = []
    elided = [(_ELIDED, plain)] if " lymphoma" in plain else []
    for match in in_turn((names, lowered(plain)), (shorts, plain), *elided):
        said = match[0]
        disease = by_short.get(said) or by_name.get(_fold(said)) or by_name.get(_fold(said + " lymphoma"))
        section, _ = settings.part(match.start())
        if disease is None or section == "furniture":
            continue
        if disease.name == _MYELOID and _BROUGHT_ON.search(plain, max(0, match.start() - 6), match.start()):
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
        found.append(_said(plain, match.start(), match.end(), disease, section))
    return found


def _said(plain: str, start: int, end: int, disease: Disease, section: str) -> _Said:
    """The mention with what stands around it."""
    before, said = plain[max(0, start - 24) : start], plain[start:end]
    behind = _COUNTED.match(plain, end)
    weight = _WEIGHT.get(section, 1.0) * (1.0 if disease.rank else 0.5)
    if behind or _PEOPLE.search(plain, max(0, start - 40), start):
        weight *= 1.5
    counted = behind or _NUMBERED.search(before) or _EITHER.match(plain, end) or _OR_BEFORE.search(before)
    place, richter = _OF_A_PLACE.search(said) is not None, "richter" in said.lower()
    return _Said(disease, start, end, section, weight, bool(counted), richter, place, _is_part(plain, start, end))


def _is_part(plain: str, start: int, end: int) -> bool:
    """Is it told as one of several histologies: "diffuse large B-cell lymphoma was the leading diagnosis (53%)"?"""
    before, said = plain[max(0, start - 40) : start], plain[start:end]
    return (
        _SUBTYPE.search(said) is not None
        or _A_SHARE_BEHIND.match(plain, end, end + 60) is not None
        or _A_SHARE_BEFORE.search(before) is not None
    )


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
    # What no short form begins with is asked first, for it fails at most places.
    first = re.escape("".join({short[0] for short in by_short}))
    patterns = (
        re.compile(rf"(?<![a-z]){names}s?(?![a-z])"),
        re.compile(rf"(?=[{first}])(?<![A-Za-z]){shorts}(?![A-Za-z])"),
    )
    return patterns, by_name, by_short


def _without_included(said: list[_Said]) -> list[_Said]:
    """A family word ("lymphoma") means the narrower disease that the document names, where it names any of it."""
    narrower = [s for s in said if s.disease.rank]
    same = {n.disease.name for n in narrower}
    beside = {s.disease.name for s in said if s.section == "title"}
    return [
        s
        for s in said
        if s.disease.rank
        or s.disease.name in same
        # "Irradiating what comes back: lymphoma and myeloma"
        or (s.section == "title" and any(name not in _family(s.disease.name) for name in beside))
        or not any(_within(n.disease, s.disease.name) for n in narrower)
    ]


def _family(name: str) -> set[str]:
    return {disease.name for disease in diseases() if _within(disease, name)}


def _within(disease: Disease, family: str) -> bool:
    return family in {disease.name, disease.broader}


def _chosen(said: list[_Said]) -> list[str]:
    in_title = {s.disease.name for s in said if s.section == "title"}
    weights: dict[str, float] = {}
    for s in said:
        weights[s.disease.name] = weights.get(s.disease.name, 0.0) + s.weight
    if in_title:
        # "Aggressive lymphoma" of a title is the one kind that the study's own part names, or those kinds that it counts.
        kept = any(s.of_a_place for s in said if s.section == "title")
        members_said = [s for s in said if s.disease.broader in in_title]
        own = [s for s in members_said if s.section != "background"]
        if not any(s.disease.name in in_title and s.disease.rank and s.section not in _AROUND for s in said):
            own = own or members_said
        own = [s for s in own if not kept or s.of_a_place]
        members = {s.disease.name for s in own if not s.part}
        counted = {s.disease.name for s in own if s.counted}
        if not members and len(counted) == 1:
            counted = set()  # "DLBCL was the leading diagnosis (53%)": the others are of the family, too
        if any(s.richter for s in said if s.section == "title"):
            in_title |= {s.disease.name for s in said if s.disease.name == "chronic lymphocytic leukemia"}
        return _narrowest(in_title | (members if len(members) == 1 else counted))
    if not weights:
        return []
    top = max(weights.values())
    chosen = {name for name, weight in weights.items() if weight >= _SHARE * top}
    # Of patients with myeloma some have its leukemic form, a risk that the text may speak of.
    if _MYELOMA in chosen and not any(s.counted for s in said if s.disease.name == _LEUKEMIC):
        chosen.discard(_LEUKEMIC)
    # "Aggressive B-cell lymphoma ... Histology: DLBCL, 75%; PMBL, 4%": parts of the family, and no study of their own.
    whole = {s.disease.name for s in said if not s.part}
    chosen -= {d.name for d in diseases() if d.broader in chosen and d.name not in whole}
    return _narrowest(chosen)


def _narrowest(names: set[str]) -> list[str]:
    """A family beside one of its members is the member: "aggressive lymphoma ... (LBCL)"."""
    broader = {disease.broader for disease in diseases() if disease.name in names}
    return sorted(name for name in names if name not in broader)

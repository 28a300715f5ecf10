"""Every group of patients that the text counts, with its stage and what speaks for it as the main cohort."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc

from extractor.components.numbers import Quantity
from extractor.components.numerals import WHOLE, WORD_NUMBER
from extractor.components.sections import section_at
from extractor.record import Stage
from extractor.vocabulary.gates import Gated
from extractor.vocabulary.tables import toml_table

_PEOPLE = (
    r"(?:patients?|pts?|participants?|children|adults|subjects|individuals|cases|people|recipients|women|men|infants|adolescents|"
    r"volunteers|survivors|responders|boys|girls|females|males|persons|clients|outpatients|inpatients|enrollees)"
)
# What may stand between a number and its people: "79 consecutive, heavily pretreated RRMM patients".
_NOT_ADJECTIVES = (
    r"and|or|of|in|with|lines?|cycles?|centers?|centres?|sites?|hospitals?|months?|years?|weeks?|days?|doses?|events?|studies|trials|mg|"
    r"institutions?|institutes?|clinics?|countries|regions|departments|infusions?|samples?|we|they|who|which|that|is|are|has|have|"
    r"other|prior|previous|were|was|had|to|for|from|at|by"
)
_ADJECTIVES = rf"(?:(?!(?:{_NOT_ADJECTIVES})\b)[\w/+≥>'-]+,?[ ]){{0,6}}?"
_PEOPLE_BEHIND = re.compile(rf"[ ]+{_ADJECTIVES}{_PEOPLE}\b", re.IGNORECASE)
_OF_THEM = re.compile(
    r"[ ]+(?:of (?:them|these|those|whom|which)\b|relapsed or|had (?:progressed|relapsed)|experienced failure|(?:[\w-]+[ ])?relapsed\b|progressed\b|were (?:treated|enrolled|infused|included|evaluable|analy[sz]ed|randomi[sz]ed|given)\b|received\b|underwent\b)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_N_EQUALS = re.compile(r"\b[nN] ?= ?$")
_NOT_COUNTED = re.compile(
    r"(?:\bper|\bevery|\bgrade|\bday|\bstage|\bcycle|\bphase|\btype|[<>≤≥~]|\bage[ds]?|\btop|/)\s*$", re.IGNORECASE
)
_LEAD = 400
_UNCOUNTED_PARTS = frozenset({"title", "furniture", "background", "objective"})
_PART_WEIGHTS = {"results": 1.0, "methods": 0.2, "conclusions": -1.0}


@dataclass(frozen=True, slots=True)
class Group:
    """`n` patients at start..end of the Doc ("79 patients").

    label: the group in the text's own few words. weight: how much speaks for it as the main cohort; why: what does.
    """

    n: int
    start: int
    end: int
    stage: Stage
    label: str
    weight: float
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cue:
    """A row of vocabulary/cohort.toml."""

    name: str
    weight: float
    where: str
    pattern: Gated
    unless: str | None = None


def groups(doc: Doc) -> list[Group]:
    """All counted groups of a Doc in order of place, each weighed by its own sentence."""
    found = (_group(doc, quantity) for quantity in doc._.quantities if quantity.kind in {"whole", "fraction"})
    return [group for group in found if group is not None]


def sentence_start(plain: str, at: int) -> int:
    """Where the sentence or labelled part around a place begins."""
    begin = max(0, at - 2 * _LEAD)
    return max(begin - 1, plain.rfind(". ", begin, at), plain.rfind("\n", begin, at), plain.rfind(": ", begin, at)) + 1


def _group(doc: Doc, quantity: Quantity) -> Group | None:
    plain = doc._.plain
    section = section_at(doc, quantity.start)
    place = None if section in _UNCOUNTED_PARTS else _counted(plain, quantity)
    if place is None:
        return None
    n, start, end = place
    # How a group is introduced stands close before it; a list without an end is looked at no further.
    opening = max(sentence_start(plain, start), start - _LEAD)
    lead, tail = plain[opening:start], plain[end : end + 110].split(". ")[0]
    stage, weight = _stage(lead, plain[start:end], tail)
    why = [section, stage]
    weight += _PART_WEIGHTS.get(section, 0.6)
    if lead.count("(") > lead.count(")"):
        weight, why = weight - 1.0, [*why, "in brackets"]
    if not re.search(_PEOPLE, plain[start:end], re.IGNORECASE) and "n" not in plain[start:end]:
        weight, why = weight - 1.5, [*why, "its people are not named"]
    after_number = re.sub(r"^\S+", "", plain[start : start + 90])
    said = {"lead": lead, "tail": tail, "share": plain[end : end + 60]}
    for cue in _cues():
        holds = cue.pattern.search(said[cue.where]) or (cue.where == "share" and cue.pattern.search(after_number))
        if holds and cue.unless not in why:
            weight, why = weight + cue.weight, [*why, cue.name]
    return Group(n, start, end, stage, _label(plain[start:end], tail), weight, tuple(why))


def _counted(plain: str, quantity: Quantity) -> tuple[int, int, int] | None:
    """(n, start, end) where the quantity counts patients."""
    behind = _PEOPLE_BEHIND.match(plain, quantity.end)
    if quantity.kind == "fraction" and quantity.high is not None:
        numbers = list(re.finditer(rf"{WHOLE}|{WORD_NUMBER}", plain[quantity.start : quantity.end], re.IGNORECASE))
        return (int(quantity.high), quantity.start + numbers[-1].start(), behind.end()) if behind and numbers else None
    before = plain[max(0, quantity.start - 14) : quantity.start]
    if quantity.value is None or quantity.value < 1 or _NOT_COUNTED.search(before):
        return None
    n, equals = int(quantity.value), _N_EQUALS.search(before)
    if equals:
        return n, quantity.start - len(equals[0]), quantity.end
    if behind:
        return n, quantity.start, behind.end()
    if _YEAR.fullmatch(plain, quantity.start, quantity.end):
        return None  # "between 2018 and 2022 were included"
    rest = re.sub(r"^ \([\d.]+ ?%\)", "", plain[quantity.end : quantity.end + 80])
    return (n, quantity.start, quantity.end) if _OF_THEM.match(rest) else None


def _stage(lead: str, said: str, tail: str) -> tuple[Stage, float]:
    """The stage that the words of the group's own clause name."""
    bare = re.sub(r"^\s*\([^()]*\)", "", tail)
    clause = re.split(r"[,;(]", lead)[-1][-45:] + said + re.split(r"[;),]", bare)[0][:60]
    for stage, weight, pattern in _stages():
        if pattern.search(clause):
            return stage, weight
    return "subgroup", 0.0


def _label(said: str, tail: str) -> str:
    more = re.match(r"[^,;:.()\[\]]{0,60}", tail)
    return re.sub(r"\s+", " ", said + (more[0] if more else "")).strip()


@cache
def _stages() -> tuple[tuple[Stage, float, Gated], ...]:
    rows = toml_table("cohort.toml")["stage"]
    return tuple((row["stage"], row["weight"], Gated([row["pattern"]])) for row in rows)


@cache
def _cues() -> tuple[Cue, ...]:
    return tuple(
        Cue(
            row["name"],
            row["weight"],
            row["where"],
            Gated([row["pattern"].replace("\n", "")]),
            row.get("unless"),
        )
        for row in toml_table("cohort.toml")["cue"]
    )

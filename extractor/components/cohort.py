"""Groups of patients that the text counts, each with its stage, and which of them is the main analysed cohort."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from spacy.language import Language
from spacy.tokens import Doc

from extractor.components.numbers import Quantity
from extractor.components.numerals import WHOLE, WORD_NUMBER
from extractor.components.sections import section_at
from extractor.record import Stage

PEOPLE = (
    r"(?:patients?|pts?|participants?|children|adults|subjects|individuals|cases|people|recipients|women|men|infants|adolescents|"
    r"volunteers|survivors|responders|boys|girls|females|males|persons|persons)"
)
# What may stand between a number and its people: "79 consecutive heavily pretreated RRMM patients".
_ADJECTIVES = r"(?:(?!(?:and|or|of|in|with|lines?|cycles?|centers?|centres?|sites?|hospitals?|months?|years?|weeks?|days?|doses?|events?|studies|trials|mg|other|prior|previous)\b)[\w/+≥>'-]+[ ]){0,5}?"
_PEOPLE_BEHIND = re.compile(rf"[ ]+{_ADJECTIVES}(?P<people>{PEOPLE})\b", re.IGNORECASE)
_OF_THEM = re.compile(
    r"[ ]+(?:of (?:them|these|those|whom|which)\b|relapsed or|had (?:progressed|relapsed)|experienced failure|(?:[\w-]+[ ])?relapsed\b|progressed\b)",
    re.IGNORECASE,
)
_N_EQUALS = re.compile(r"\b[nN] ?= ?$")
_SHARE = re.compile(r"[ ]*(?:\w+[ ]){0,4}[\[(][ ]?\d+(?:\.\d+)?[ ]?%")

# (stage, weight, words right before or behind the number's phrase). The first that matches names the stage.
_STAGES: tuple[tuple[Stage, float, re.Pattern[str]], ...] = tuple(
    (stage, weight, re.compile(pattern, re.IGNORECASE))
    for stage, weight, pattern in (
        (
            "screened",
            -4.0,
            r"\b(?:screened|registered|assessed for eligibility|were evaluated for inclusion|in the registry|evaluated)\b",
        ),
        (
            "arm",
            -4.5,
            r"\b(?:randomi[sz]ed to|(?:were )?(?:randomly )?(?:assigned|allocated) to|to receive|in the \w+ (?:arm|group)|(?:control|treatment|placebo) (?:arm|group)|per arm)\b",
        ),
        ("evaluable", -1.5, r"\b(?:evaluable|assessable|available for|completed)\b"),
        ("relapsed", 1.0, r"\b(?:relapsed|progressed|failure|failed|refractory|recurred|relapse|progression)\b"),
        ("infused", 1.2, r"\b(?:infused|infusion)\b"),
        ("treated", 1.6, r"\b(?:treated|received|were given|dosed|underwent|salvaged|transplanted)\b"),
        (
            "enrolled",
            1.5,
            r"\b(?:enrolled|enrol?lment|included|recruited|randomi[sz]ed|randomly|entered|accrued|identified|reviewed|analy[sz]ed|studied|collected|comprised|covers?|evaluated)\b",
        ),
    )
)
_MAIN = re.compile(
    r"\b(?:(?:we|they|investigators|researchers|authors|team) (?:\w+ )?(?:report|reviewed|identified|analy[sz]ed|included|studied|treated|describe|collected|evaluated|enrolled|assessed|examined)\w*|"
    r"(?:cohort|study|analysis|series|review|trial|population|sample)\b[^.;]{0,40}?\b(?:comprised|included|of|covers?|enrolled|consisted|involved|had)|a total of|in total|overall,?|altogether|examined the outcomes of|looked (?:back )?at|"
    r"(?:comprised|included|enrolled|treated|enrolling|analy[sz]ed|given to|infused into|recruited|identified|covers|randomi[sz]ed|studied|reviewed|collected|involving|described|enrollment comprised|in this \w+ (?:trial|study),?))\s*(?:on |of |from |in |our |all |data )*(?:\w+ ){0,3}$",
    re.IGNORECASE,
)
_WERE = re.compile(
    r"[^.;]{0,90}?\b(?:were|was|formed?|constitut\w+|met|are)\b[^.;]{0,30}?\b(?:treated|included|enrolled|analy[sz]ed|identified|randomi[sz]ed|randomly|studied|evaluated|reviewed|infused|recruited|given|criteria|the (?:study )?cohort|entered|eligible|dosed)\b|"
    r"[^.;]{0,60}?\b(?:entered the|made up the|underwent|received|participated|took part|took part)\b",
    re.IGNORECASE,
)
_GIVEN_TO = re.compile(r"\b(?:gave|given|administered|infused)\b[^.;]{0,80}\b(?:to|into)\s*$", re.IGNORECASE)
_IS_COHORT = re.compile(
    r"[^.;]{0,90}?\b(?:form(?:ed|s)?|constitut\w+|compris\w+|made up|are|were|represent\w*)\s+the\s+(?:\w+ )?(?:cohort|population|subjects?|sample)|[^.;]{0,60}\band (?:are|were) analy[sz]ed",
    re.IGNORECASE,
)
_SUBGROUP = re.compile(
    r"\b(?:of whom|of these|of them|among (?:these|them|the)|including|in the|the (?:other|remaining)|other|further|remaining|only|another|in|for|all|with|patient number|first|last|previous study of|than|to)\s*$",
    re.IGNORECASE,
)
_NOT_PEOPLE_COUNT = re.compile(
    r"(?:\bper|\bevery|\bgrade|\bday|\bstage|\bcycle|\bphase|\btype|[<>≤≥=~]|\bage[ds]?|\btop|/)\s*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Group:
    """`n` patients at start..end of the Doc ("79 patients"); `weight` is how much speaks for it as the main cohort, `why` what does."""

    n: int
    start: int
    end: int
    stage: Stage
    label: str
    weight: float
    why: str


@Language.component("aftercart_cohort")
def cohort(doc: Doc) -> Doc:
    """Sets `doc._.groups` (every counted group, in order) and `doc._.cohort` (the main one, or None)."""
    groups = [g for g in (_group(doc, q, i) for i, q in enumerate(doc._.quantities)) if g is not None]
    groups = _weigh_together(doc, groups)
    doc._.cohort = max(groups, key=lambda g: (g.weight, -g.start), default=None)
    if doc._.cohort is not None and doc._.cohort.weight < -2.5:
        doc._.cohort = None
    doc._.groups = tuple(g for g in groups if g is not doc._.cohort)
    return doc


def _group(doc: Doc, quantity: Quantity, i: int) -> Group | None:
    plain = doc._.plain
    section = section_at(doc, quantity.start)
    if section in {"title", "furniture", "background", "objective"}:
        return None
    place = _counted(plain, quantity)
    if place is None:
        return None
    n, start, end = place
    sentence = _sentence_start(plain, quantity.start)
    lead, tail = plain[sentence:start], plain[end : end + 110].split(". ")[0]
    weight, why = {"results": 1.0, "methods": 0.2, "conclusions": -1.0}.get(section, 0.6), [section]
    stage, bonus = _stage(lead[-45:], plain[start:end], tail[:60])
    weight += bonus
    for name, delta, holds in (
        ("named as the cohort", 3.0, _MAIN.search(lead)),
        ("were studied", 2.0, _WERE.match(tail)),
        ("called the cohort", 4.0, _IS_COHORT.match(tail)),
        ("the treatment was given to them", 4.0, _GIVEN_TO.search(lead)),
        ("a share of others", -2.5, _SHARE.match(plain, end) or _SHARE.match(plain, start + len(str(n)))),
        ("part of a group", -2.0, _SUBGROUP.search(lead)),
        ("opens the sentence", 1.0, not lead.strip(" (")),
        ("n = ", -0.5, _N_EQUALS.search(plain[max(0, start - 6) : quantity.start])),
        ("in brackets", -1.5, lead.count("(") > lead.count(")")),
        ("of a larger group", -1.0, re.search(r"\b[Oo]f (?:the |these |those |our )?$", lead)),
    ):
        if holds:
            weight += delta
            why.append(name)
    return Group(n, start, end, stage, _label(plain, start, end, tail), weight, ", ".join(why))


def _counted(plain: str, quantity: Quantity) -> tuple[int, int, int] | None:
    """(n, start, end) where the quantity counts patients."""
    if quantity.kind == "fraction" and quantity.high is not None:
        behind = _PEOPLE_BEHIND.match(plain, quantity.end)
        total = list(re.finditer(rf"{WHOLE}|{WORD_NUMBER}", plain[quantity.start : quantity.end], re.IGNORECASE))
        if behind and total:
            return int(quantity.high), quantity.start + total[-1].start(), behind.end()
        return None
    if quantity.kind != "whole" or quantity.value is None or quantity.value < 1:
        return None
    n = int(quantity.value)
    before = plain[max(0, quantity.start - 14) : quantity.start]
    behind = _PEOPLE_BEHIND.match(plain, quantity.end)
    if behind and not _NOT_PEOPLE_COUNT.search(before):
        return n, quantity.start, behind.end()
    if _N_EQUALS.search(before):
        return n, quantity.start - len(_N_EQUALS.search(before)[0]), quantity.end  # type: ignore[index]
    them = _OF_THEM.match(plain, quantity.end) or _OF_THEM.match(
        re.sub(r"^ \([\d.]+%\)", lambda m: " " * len(m[0]), plain[quantity.end : quantity.end + 80]), 0
    )
    if them and not _NOT_PEOPLE_COUNT.search(before):
        return n, quantity.start, quantity.end
    return None


def _stage(lead: str, said: str, tail: str) -> tuple[Stage, float]:
    for stage, weight, pattern in _STAGES:
        if pattern.search(said) or pattern.search(tail) or pattern.search(lead):
            return stage, weight
    return "subgroup", 0.0


def _weigh_together(doc: Doc, groups: list[Group]) -> list[Group]:
    """What only shows beside the others: the failed among the treated are the cohort, large ones before small."""
    largest = max((g.n for g in groups), default=1)
    named = next((g for g in groups if "cohort" in g.why or "given to" in g.why), None)
    weighed = []
    for g in groups:
        delta = 2.0 * (g.n / largest) ** 0.5
        if named is not None and g.n < named.n and g.start > named.start and g.stage != "relapsed" and "cohort" not in g.why:
            delta -= 1.5  # part of those named before
        if g.n == 1 and len(groups) > 1:
            delta -= 3.0
        opening = _sentence_start(doc._.plain, g.start)
        of_more = any(o.n > g.n and opening <= o.start < g.start and "in brackets" not in o.why for o in groups)
        if of_more and g.stage == "relapsed" and not re.search(r"\b(?:refractory|prior)\b", doc._.plain[g.start : g.end + 40]):
            delta += 4.0
        weighed.append(replace(g, weight=round(g.weight + delta, 3)))
    return weighed


def _sentence_start(plain: str, at: int) -> int:
    return max(plain.rfind(". ", 0, at), plain.rfind("\n", 0, at), plain.rfind(": ", 0, at)) + 1


def _label(plain: str, start: int, end: int, tail: str) -> str:
    """The group in the text's own few words."""
    said = plain[start:end]
    more = re.match(r"[^,;:.()\[\]]{0,60}", tail)
    return re.sub(r"\s+", " ", said + (more[0] if more else "")).strip()

"""What stands around each CAR T mention: did it fail, was it had before, is it a second one, does it describe another?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from extractor.components.context import Setting
from extractor.components.therapies import TherapyMention
from extractor.vocabulary import known, role_cues

Cue = Literal["failed", "behind", "second", "again", "next", "none", "plain"]


@dataclass(frozen=True, slots=True)
class Said:
    """A CAR T mention with its cue and setting.

    described: the product beside it that it only describes. earlier: do the words say that it came before another
    treatment ("prior", "had previously received"), not only that it failed? held: is its noun a class whose members
    stand in brackets behind it ("a second CAR T (cilta-cel 8, GPRC5D CAR T 6)"), and how many?
    """

    mention: TherapyMention
    cue: Cue
    setting: Setting
    described: str | None = None
    earlier: bool = False
    members: int = 0


def said_of_car_t(plain: str, mentions: Sequence[TherapyMention], settings: Sequence[Setting]) -> list[Said]:
    """Each CAR T mention of a document with what is said of it, in order."""
    others = {m.start: m for m in mentions if not m.therapy.is_car_t and m.therapy.listed}
    titled = {m.name for m, s in zip(mentions, settings, strict=True) if s.part == "title"}
    said = [
        Said(mention, cue(plain, mention, setting), setting, earlier=_earlier(plain, mention, setting))
        for mention, setting in zip(mentions, settings, strict=True)
        if mention.therapy.is_car_t
    ]
    said = [_after_another(plain, s, said, others, titled) for s in said]
    return _in_turn(plain, _held(plain, _described(plain, said)))


# "CD22 CAR T cells were then given", "humanized cells were tried next".
_THEN = re.compile(
    r"(?:[- ](?:cells?|therapy|products?))*(?: ?\([^)]*\))?(?: with an? [\w-]+ \w+)?,? (?:(?:came|were|was) (?:next|second|third|last)\b|(?:were|was) "
    r"(?:(?:then|next|subsequently|afterwards) (?:given|infused|tried|used)|(?:given|infused|tried|used) (?:next|afterwards|in sequence|in turn)))",
    re.IGNORECASE,
)


def _in_turn(plain: str, said: list[Said]) -> list[Said]:
    """Of CAR T with their targets that are told in turn, one that was "then given" came after the others."""
    own = [s for s in said if s.mention.therapy.target and s.setting.part in {"methods", "results"}]
    return [
        replace(s, cue="next")
        if s.cue == "plain" and s in own[1:] and _THEN.match(plain, s.mention.end, s.setting.end)
        else s
        for s in said
    ]


def cue(plain: str, mention: TherapyMention, setting: Setting) -> Cue:
    """What stands around a CAR T mention in its sentence."""
    cues = role_cues()
    left = plain[max(setting.start, mention.start - 110) : mention.start]
    right = plain[mention.end : min(setting.end, mention.end + 90)]
    if _had_none(left, right):
        return "none"
    if cues["again"].match(right):
        return "again"
    if cues["came_next"].match(right) or (cues["taken_on"].search(left) and _COUNTED.match(right)):
        return "next"
    second = cues["second"].search(left)
    if second:
        return "again" if cues["same_again"].search(second[0]) else "second"
    whole = plain[mention.start : mention.end]
    if _BY_CUTOFF.search(left):
        return "plain"
    if cues["has_failed"].match(right) or cues["had_failed"].search(left) or re.match(r"post-?", whole, re.IGNORECASE):
        return "failed"
    if setting.governor == "other" and mention.therapy.is_generic and not cues["behind_in_time"].search(left):
        return "none"
    if setting.governor == "prior" and setting.part != "background" and mention.therapy.is_generic:
        return "failed"
    return "behind" if cues["behind_in_time"].search(left) else "plain"


def _had_none(left: str, right: str) -> bool:
    cues = role_cues()
    return bool(
        cues["naive"].match(right)
        or cues["nobody"].search(left)
        or (cues["had_none"].search(left) and not _EITHER.search(left))
    )


# "By data cutoff 130 patients had been given the CAR T": this study gave it.
_BY_CUTOFF = re.compile(
    r"\b(?:by|at|as of|until|up to) (?:the )?(?:time of )?(?:the )?(?:data|clinical|analysis|database|interim)?[ -]?(?:cut-?[ ]?off|lock|cut|analysis)\b[^.;]{0,50}"
    r"\bhad (?:been (?:given|infused|treated|dosed)|received|got)(?: [\w-]+){0,3} ?\Z",
    re.IGNORECASE,
)
_EITHER = re.compile(r"\bwith (?:and|or) without\b|\bwhether or not\b", re.IGNORECASE)
# "CAR T in 19": what is counted was given.
_COUNTED = re.compile(r"(?:[- ]\w+){0,2} (?:in \d|\(n ?= ?\d)")
_EARLIER = re.compile(
    r"\b(?:prior|previous(?:ly)?|earlier|preceding|past|already|beforehand|history of|had had|exposed to|pre-?treated)\b",
    re.IGNORECASE,
)
_EARLIER_BEHIND = re.compile(
    r"[\w -]{0,25}\b(?:before|earlier|previously|exposed|exposure|pre-?treated)\b", re.IGNORECASE
)


def _earlier(plain: str, mention: TherapyMention, setting: Setting) -> bool:
    left = plain[max(setting.start, mention.start - 60) : mention.start]
    right = plain[mention.end : min(setting.end, mention.end + 40)]
    return bool(_EARLIER.search(left) or _EARLIER_BEHIND.match(right))


_AFTER = re.compile(
    r"(?:[- ](?:cells?|therapy|treatment|infusions?|products?))*\)?(?: ?\([^)]*\))? (?:after|following) (?:an? |the |prior |previous |initial )*"
)


def _after_another(
    plain: str, said: Said, all_said: Sequence[Said], others: dict[int, TherapyMention], titled: set[str]
) -> Said:
    """ "Cilta-cel after ide-cel", "CD19 CAR T cells after Lonca", whose title names Lonca: this one came next."""
    if said.cue != "plain":
        return said
    match = _AFTER.match(plain, said.mention.end, min(said.setting.end, said.mention.end + 90))
    if match is None:
        return said
    other = others.get(match.end())
    if other is not None and other.name in titled and said.setting.part != "title":
        return replace(said, cue="next")
    first = next((each.mention for each in all_said if each.mention.start == match.end()), None)
    if first is None or said.mention.therapy.is_generic or first.therapy.is_generic or first.name == said.mention.name:
        return said
    return replace(said, cue="next")


def _described(plain: str, said: list[Said]) -> list[Said]:
    """A generic may only describe the product beside it: "eque-cel, a CAR T-cell product", "CD19 CAR T (huCART19)"."""
    result = list(said)
    for i, s in enumerate(said):
        if not s.mention.therapy.is_generic or s.cue in {"failed", "second", "again"}:
            continue
        for j in (i - 1, i + 1):
            if not 0 <= j < len(said) or said[j].mention.therapy.is_generic:
                continue
            other = said[j].mention
            first, last = sorted((s.mention, other), key=lambda m: m.start)
            between = plain[first.end : last.start]
            if compatible(s.mention, other) and re.fullmatch(_BESIDE, between, re.IGNORECASE):
                result[i] = replace(s, described=other.name)
    return result


#: What may stand between a product and the words that describe it: "X (Y; Z), a fully human ...", "X is a ...", "Y (X".
_BESIDE = (
    r"(?:\s?\([^()]*\))?(?:,| -| is| was|:)? (?:an?|the)(?: [\w-]+,?){0,5} ?|\s?\(|, (?:[A-Za-z-]+ ){0,5}"
    r"|(?: [\w-]+){0,2} of [\w ]{1,30}, |,? (?:later )?(?:named|called) "
)
_OPENS = re.compile(r"(?:[- ]\w+){0,3}(?: (?:in|for) \d+)?(?: (?:pts|patients|children))? ?[(\[:]")


def _held(plain: str, said: list[Said]) -> list[Said]:
    """A second CAR T and those that its brackets name: "a second CAR T product (liso-cel)"."""
    result = list(said)
    for i, s in enumerate(said):
        opens = (
            _OPENS.match(plain, s.mention.end)
            if s.cue in {"second", "again"} and s.mention.therapy.is_generic
            else None
        )
        if opens is None:
            continue
        closes = _closing(plain, opens.end(), s.setting.end)
        inside = [j for j in range(i + 1, len(said)) if opens.end() <= said[j].mention.start < closes]
        for j in inside:
            if said[j].cue in {"plain", "behind"}:
                result[j] = replace(said[j], cue="second")
        result[i] = replace(s, members=len({said[j].mention.name for j in inside}))
    return result


def _closing(plain: str, start: int, last: int) -> int:
    depth = 1
    for i in range(start, last):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(plain[i], 0)
        if depth == 0:
            return i
    return last


def compatible(generic: TherapyMention, product: TherapyMention) -> bool:
    """May the one stand for the other: is its target not stated, or the same?"""
    return generic.therapy.target is None or antigens(generic.name) == antigens(product.name)


def antigens(name: str) -> frozenset[str]:
    """The antigens that a CAR T is directed at, none where its name states none."""
    return frozenset((known(name).target or "").split("/")) - {""}

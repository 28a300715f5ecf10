"""Whom a text is about, of the wider groups that it takes them from: 136 relapses of 275 infused, 21 irradiated of 94."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc

from extractor.components.extensions import notes
from extractor.components.groups import Group, sentence_start
from extractor.components.parts_of import FAILED_IN
from extractor.vocabulary.gates import Gated

_FAILED = re.compile(r"\b(?:relaps\w+|progress\w+|fail\w+|PO?D|R/P|not respon\w+|nonrespon\w+|recurr\w+)\b(?!-free)")
# Whoever failed later had got CAR T.
_RECIPIENTS = re.compile(
    r"\bCAR\b|\bCAR-?T|infus|cel\b|leucel\b|recipients|CAR19|CART",
    re.IGNORECASE,
)
# "25 of 57 relapsed patients", "7 of 94": the smaller of two numbers that stand side by side.
_OF_THE_NEXT = re.compile(
    r"(?:[ ]?\([^()]{1,20}\))?,? (?:out )?of (?:the |our |all |these |a total of )*$", re.IGNORECASE
)
# "treated after progression", "received further therapy", "went on to subsequent treatment"
_TREATED_NEXT = Gated(
    [
        r"^[^.;,:]{0,60}?\b(?:treated|retreated|irradiated|therapy|treatment) (?:again )?(?:after|for|at|following|upon|on|since) (?:the |their |disease |first )?(?:progression|relapse|PO?D|failure|recurrence)\b",
        r"^[^.;,:]{0,60}?\b(?:received|had|got|underwent|given|began|started|went on to|proceeded to|required|needed)\b[^.;,:]{0,30}?\b(?:salvage|subsequent|next|further|later|follow-on|third[- ]line|3L|fourth[- ]line|4L|post-[\w-]+|second)\b",
    ]
)
# "SRT in 21 pts", "venetoclax was given to 28 of the 133": a treatment, and who got it.
_GIVEN_IN = re.compile(
    r"(?:[^.;,:()\d]{0,40}\b(?:was|were|had been|has been)\b[^.;,:()\d]{0,40})?(?: [a-z]+)?[ ](?:in|to|for|by)[ ](?:only |just |some )?",
    re.IGNORECASE,
)
_GOT = re.compile(
    r"(?:(?: ?\([^()]*\))? of (?:the |our |all |these )*[\w,-]+)?[^.;,:\d(]*(?:\([^()]*\))?[^.;,:\d(]*\b(?:had|received|got|given|treated|underwent|began|started|prescribed)\b[^.;,:\d()]*",
    re.IGNORECASE,
)
_CLOSE_BY = 80
# "a second infusion", "retreatment": titled so, it need not be named.
_AGAIN = Gated(
    [
        r"\b(?:second|repeat(?:ed)?|another|further) (?:[\w-]+ ){0,3}?(?:infusions?|CARs?\b|CAR-T|doses?|courses?|transplant\w*)|\bre-?(?:infus\w+|treat\w+|transplant\w*|challeng\w+)",
    ]
)
# "51 of them after failure of CD19 CAR T", "of 99 responders, 40 relapsed": no failure that the text is about.
_NO_FAILURE = re.compile(
    r"\b(?:refractory|prior|previous|earlier|again|before (?:the |their |CAR[- ]T |CAR )?infusion|during (?:bridging|manufactur\w+)|respon\w+|remissions?|CRs?)\b|^(?: of \w+)? (?:after|following)\b"
)
_NO_COHORT = frozenset({"in brackets", "denominator", "left out", "one of the arms"})
# Of these nobody else is taken out.
_THE_COHORT = frozenset({"shares are of it", "the title counts them", "called the cohort", "the arms add up to it"})
_MORE = 0.1
# What speaks for them in any case.
_SAID = 3.0


def taken_out(doc: Doc, found: Sequence[Group], titled: bool) -> list[Group]:
    """The groups, each weighing as much at least as the wider one from which the text takes it to tell what became of it.

    titled: is the document about what comes after a failure by its title?
    """
    result = list(found)
    for i, g in enumerate(result):
        wider = [o for o in result if o.n > g.n and o.weight > g.weight and _wider(doc, o, g)]
        if not wider or _NO_COHORT & {*g.why} or g.stage == "arm" or any(_THE_COHORT & {*o.why} for o in wider):
            continue
        why = _why(doc, g, wider, titled)
        if why:
            most = max(o.weight for o in wider)
            result[i] = replace(g, weight=round(max(most + _MORE, g.weight + _SAID), 3), why=(*g.why, why))
    return result


def _wider(doc: Doc, o: Group, g: Group) -> bool:
    """Is it told of before, or right behind as those of whom the others are a part?"""
    return o.start < g.start or _OF_THE_NEXT.fullmatch(notes(doc).plain, g.end, o.start) is not None


def _why(doc: Doc, g: Group, wider: Sequence[Group], titled: bool) -> str | None:
    aside = [o for o in wider if _OF_THE_NEXT.fullmatch(notes(doc).plain, g.end, o.start) is None]
    if not all(_only_recipients(doc, o, g) for o in aside):
        return None
    if _given_the_titled(doc, g):
        return "got what the title names, of more"
    cells = any(m.role == "salvage" and m.therapy.is_car_t for m in notes(doc).therapies)
    return "failed, of those named before" if titled and not cells and _failed_or_treated_next(doc, g) else None


def _given_the_titled(doc: Doc, g: Group) -> bool:
    """Do the words around the number say that they got the one treatment of the title: "SRT in 21 pts", "21 got SRT"?"""
    salvage, plain = [m for m in notes(doc).therapies if m.role == "salvage"], notes(doc).plain
    again = _AGAIN.search(plain, 0, notes(doc).text_start) and _AGAIN.search(plain, g.end, g.end + _CLOSE_BY)
    if again and _GOT.fullmatch(plain, g.end, again.start()):
        return True
    named = {m.name for m in salvage if m.start < notes(doc).text_start}
    if len(named) != 1:
        return False
    before = [m for m in salvage if m.name in named and g.start - _CLOSE_BY <= m.end <= g.start]
    behind = [m for m in salvage if m.name in named and g.end <= m.start <= g.end + _CLOSE_BY]
    if before and _GIVEN_IN.fullmatch(plain, before[-1].end, g.start):
        return True
    return bool(behind) and _GOT.fullmatch(plain, g.end, behind[0].start) is not None


def _only_recipients(doc: Doc, o: Group, g: Group) -> bool:
    """Are they told of as those who got CAR T, not as those whom it failed?"""
    stop = g.start if o.start < g.start else o.end + 60
    said = notes(doc).plain[
        max(sentence_start(notes(doc).plain, o.start), o.start - 60) : max(o.end, min(o.end + 90, stop))
    ]
    said = re.split(r"[;.] ", said)[0]
    return _RECIPIENTS.search(said) is not None and not _FAILED.search(said)


def _failed_or_treated_next(doc: Doc, g: Group) -> bool:
    """Are they said to have failed, or to have been treated for a failure?"""
    behind = re.split(r"[;(]|\. |, (?:and|of)", notes(doc).plain[g.end : g.end + 90])[0]
    if _NO_FAILURE.search(behind) or _NO_FAILURE.search(notes(doc).plain[max(0, g.start - 20) : g.start]):
        return False
    failed = FAILED_IN.search(notes(doc).plain, max(0, g.start - 60), g.start) or _FAILED.search(behind)
    return failed is not None or _TREATED_NEXT.search(behind) is not None

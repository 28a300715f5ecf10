"""Who got the treatment, of those who were enrolled for it: results are of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from spacy.tokens import Doc

from extractor.components.extensions import notes
from extractor.components.groups import Group
from extractor.components.scope import within

# "Of the 38 patients treated, ...", "in all 49 infused patients"
_OF_THE = re.compile(r"\b(?:of|in|among|for|from) (?:all )?(?:the |these |all )?$", re.IGNORECASE)
_WERE_DOSED = re.compile(
    r".{0,9}?\b(?:who (?:were|had been|was) )?(?:treated|infused|dosed|who received)\b", re.IGNORECASE
)
_HAD_A_DOSE = re.compile(r"\bdosed\b|\b(?:at least )?(?:one|1|a) dose\b", re.IGNORECASE)
# "300 were approved for it", "90 were referred"
_APPLIED = re.compile(
    r"(?: (?:were|was|had been))?(?: \w+ly)? (?:approved|referred|consented|intended|selected|accepted|collected|considered)\b"
)
# "29 were apheresed, 26 treated", "61 consented and 60 got the cells": with nothing that only some of them were given besides.
_GOT_IT = re.compile(
    r"(?:[ ]?(?:patients|pts|of (?:them|these|whom)))?(?: (?:were|was|have been|had been))? (?:\w+ly )?(?:(?:treated|dosed|infused)(?=[,;.)]| \(| and\b| at\b)|(?:got|received) (?:the |their |an? |one )*(?:[\w/-]+ )?(?:cells|product|study (?:drug|treatment)|infusions?|CARs?\b|CAR\d+))",
    re.IGNORECASE,
)
_BY_LOT = re.compile(r"\b(?:randomi[sz]\w*|randomly|assigned|allocated)\b", re.IGNORECASE)


def dosed(doc: Doc, g: Group, found: Sequence[Group], support: Mapping[int, int]) -> Group:
    """ "52 were enrolled; 49 received it; ORR was 70% (34/49)", "of the 49 patients treated": results are of those who got it, who weigh as much at least."""
    plain: str = notes(doc).plain
    got_it = _GOT_IT.match(plain, g.end) is not None
    if (g.stage not in {"infused", "treated"} and not got_it) or "in brackets" in g.why:
        return g
    lead, tail = plain[max(0, g.start - 20) : g.start], plain[g.end : g.end + 40]
    # Whoever was infused, or had a dose, had been enrolled for it.
    passed = got_it or g.stage == "infused" or _HAD_A_DOSE.search(lead + plain[g.start : g.end] + tail) is not None
    if "one of the arms" in g.why and not passed:
        return g
    told_later = _OF_THE.search(lead) and _WERE_DOSED.match(plain[g.end - 8 : g.end] + tail)
    opening = max(plain.rfind(mark, 0, g.start) for mark in (". ", "\n")) + 1
    before = within(found, 0 if told_later else opening, g.start)
    if passed and _BY_LOT.search(plain, opening, g.end + 60):
        passed = False  # of those who were assigned by lot, all are told of
    of_them = re.match(r" of (?:them|these|those|whom)\b", plain[g.end : g.end + 12]) is not None
    shares = support[g.n]
    for o in before:
        more = o.n > g.n > o.n / 2 and o.stage in {"enrolled", "screened", "subgroup", "infused"}
        if (
            more
            and o.weight > g.weight
            and (
                shares > support[o.n]
                or (
                    (of_them or (passed and (o.stage == "enrolled" or _APPLIED.match(plain, o.end))))
                    and shares >= support[o.n]
                )
            )
        ):
            return replace(g, weight=round(o.weight + 0.1, 3), why=(*g.why, "dosed, of those enrolled"))
    return g

"""CAR T cells that are named by their antigen alone, where the text names CAR T cells elsewhere: "cells against CD22 came next"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from extractor.components.lexicon import Found
from extractor.components.targeted import SEED, antigens_said, generic_with

_ONE = r"(?-i:CD(?:19|20|22|5|7)(?!\d)|BCMA|GPRC5D)(?:/(?-i:CD)?(?:19|20|22))?"
# "CAR-T therapy had consisted of CD19- and CD22-targeted cells", "a tandem CD19/CD22 product", "CD19 single-target (n = 2)".
_BEFORE_NOUN = (
    rf"(?<![A-Za-z0-9])(?:anti-)?(?:bispecific )?(?P<targets>{_ONE})"
    rf"(?:-(?P<and>,? (?:and|or|as well as) (?:anti-)?(?P<second>{_ONE}))?)?"
    r"(?:-(?:targeted|directed|targeting|specific)(?P<noun> (?:T[- ]?)?cells?\b(?! (?:engag|redirect|lymphom|malign))| (?:products?|constructs?)\b)?"
    r"|(?P<bare> (?:products?|constructs?|cocktail)\b| (?:single|dual|double|mono)[- ]?(?:target\w*|specific\w*)))"
)
# "bispecific CD20/CD22-targeted as well as universal CD19-targeted cells"
_AND_MORE = re.compile(
    r"(?: as well as| and| or|,)(?: [a-z-]+){0,2} (?-i:CD\d+|BCMA|GPRC5D)[/\dCD]*-(?:targeted|directed|targeting|specific) (?:T[- ]?)?cells?\b",
    re.IGNORECASE,
)
# "All began with cells against CD19", "a product aimed at CD22": what is aimed at is no tumour, and what aims no antibody.
_BEHIND_NOUN = (
    r"(?<!tumor )(?<!tumour )(?<!lymphoma )(?<!leukemia )(?<!myeloma )(?<!plasma )(?<!cancer )(?<!NK )(?<!NK-)(?<!B-)(?<!\bB )"
    r"\b(?:cells?|lymphocytes|products?|constructs?|infusions?)(?: (?:that|which)(?: (?:are|were|is|was))?| had been| were)?"
    r" (?:directed (?:at|against|to)|against|aimed at|targeting|target|targeted (?:at|to)|recogni[sz](?:e|es|ing)|specific (?:for|to))"
    rf" (?:the |both )?(?:antigens? )?(?P<targets>{_ONE}(?: and {_ONE}(?! in| \())?)(?![- ]?(?:positive|negative|\+))"
)
# "The cells were directed at CD19 (n=5), CD7 (n=1) or BCMA (n=1)", "CD19 was targeted in five, CD7 in one and BCMA in one".
_NUMBER = r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_SO_MANY = rf"(?: \((?:n ?= ?)?\d+[^()]{{0,12}}\)| (?:was |were )?(?:targeted |aimed at )?in {_NUMBER}\b(?! ?%))"
_COUNTED = rf"(?<![A-Za-z0-9/])(?P<first>{_ONE}){_SO_MANY}(?:(?:,|;|,? and|,? or) {_ONE}{_SO_MANY})+"
# "CAR T cells against CD19 and against CD22, given together"
_ALSO_AGAINST = re.compile(
    rf"(?<=[0-9AD]) (?:and|or|as well as)(?: others| some)? (?:against|at|directed at) (?P<targets>{_ONE})(?![- ]?(?:positive|negative|\+))"
)
_OF_CELLS = re.compile(
    r"\b(?:cells?|products?|constructs?|CARs?|CAR-?T\w*|it|they|target\w*|accordingly)\b[^.;()]{0,60}\Z", re.IGNORECASE
)
_OF_OTHERS = re.compile(
    r"antibod|bispecific|\bBs?i?Abs?\b|engager|\bTCEs?\b|\bBiTEs?\b|\bADCs?\b|express|positive", re.IGNORECASE
)


def find_cells(plain: str) -> Iterator[Found]:
    """Such cells; none in a text that names no CAR T cells."""
    if SEED.search(plain) is None:
        return
    before, behind, counted = _patterns()
    for match in before.finditer(plain):
        if match["noun"] is None and match["bare"] is None and not _AND_MORE.match(plain, match.end()):
            continue
        for group in ("targets", "second"):
            if match[group]:
                stop = match.end() if group == "second" or match["second"] is None else match.end(group)
                start = match.start() if group == "targets" else match.start("second")
                yield from _found(start, stop, match[group])
    for match in behind.finditer(plain):
        yield from _found(match.start(), match.end(), match["targets"])
    for match in _ALSO_AGAINST.finditer(plain):
        yield from _found(match.start("targets"), match.end("targets"), match["targets"])
    for match in counted.finditer(plain):
        left = plain[max(0, match.start() - 90) : match.start()]
        targeted = re.match(r"(?-i:\S+) (?:was|were) (?:targeted|aimed at)", match[0]) is not None
        if (targeted or _OF_CELLS.search(left)) and not _OF_OTHERS.search(left.rpartition(". ")[2]):
            for one in _one().finditer(match[0]):
                yield from _found(match.start() + one.start(), match.start() + one.end(), one[0])


def _found(start: int, end: int, said: str) -> Iterator[Found]:
    therapy = generic_with("CAR T", antigens_said(said))
    if therapy is not None:
        yield Found(start, end, therapy, 3)


@cache
def _one() -> re.Pattern[str]:
    return re.compile(_ONE)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    before, behind, counted = (re.compile(each, re.IGNORECASE) for each in (_BEFORE_NOUN, _BEHIND_NOUN, _COUNTED))
    return before, behind, counted

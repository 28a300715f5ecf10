"""What a list of products leaves unnamed, and transplants that failed beside CAR T: both are prior by the whole sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from extractor.components.classes import FIGURE, TRANSPLANTS
from extractor.components.context import Setting
from extractor.components.therapies import TherapyMention

# Behind products with their numbers: "and an academic product with a CD28 domain in 71", "an investigational product to 35".
_UNNAMED = re.compile(
    r"(?P<so_many>(?<![\w.%-])\d+ (?:\(\d[^()]*\) )?an? )?\b(?:allogeneic|donor-derived|off-the-shelf|academic|investigational|in-house|institutional|non-?commercial|experimental|point-of-care|clinical[- ]trial|trial|unlicensed|home-?grown|locally made|other|another|unknown|unnamed|unspecified)"
    r"(?: [\w-]+){0,2}? (?:products?|constructs?|CAR[- ]?Ts?|CAR[- ]?T[- ]cells|cells|vectors?)\b(?P<behind>[^.;]{0,45})",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![A-Za-z-])\d")
_WORDS = re.compile(r"\bin (?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b")
# "53% had been treated with axi-cel": the rest had another one.
_SHARE_BEFORE = re.compile(
    r"(?P<share>\d+(?:\.\d+)?) ?%\)? (?:of (?:them|whom|patients|pts|these) )?(?:(?:had|have|were|was|all|been|also|previously|already|earlier) )*"
    r"(?:treated with|receiv\w+|given|had|got|exposed to|infused with|taken)(?: [a-z]+)? \Z",
    re.IGNORECASE,
)
_SHARE_BEHIND = re.compile(
    r"(?: (?:had been |was |were )?(?:given|used|infused|the product|it))?(?: (?:in|to))? ?(?:\d+ )?(?:of \d+ )?(?:patients |pts )?\(?(?P<share>\d+(?:\.\d+)?) ?%"
)
# From here on the rest may be a matter of rounding, or of data that are missing.
_MOST = 85.0
# "And other products in 9%": too few to be told of.
_FEW = 10.0
_PERCENT = re.compile(r"(\d+(?:\.\d+)?) ?%")
_FAILURE = re.compile(
    r"\b(?:relaps\w+|recurr?\w*|c[ao]mes? back|returned|fail\w*|progress\w*|refractory|withst\w+|resist\w+|escap\w+)\b[^.;]{0,90}\Z",
    re.IGNORECASE,
)
_FAILED_BEHIND = re.compile(r"[^.;,]{0,30}\b(?:ha(?:d|s|ve)|both|all)? ?(?:failed|fail)\b", re.IGNORECASE)
_WITH = re.compile(
    r"(?:[- ](?:cells?|therapy|treatment|infusions?))*\)?(?: ?\([^)]*\))?,?(?: cell)?(?: therapy)?"
    r"(?:,? (?:and|and also|as well as|plus|or|and/or|and even|then|followed by))(?: (?:also|even|both))?(?: (?:after|to|of|on|from))?(?: (?:an?|the|prior|earlier|previous|donor))* ?",
    re.IGNORECASE,
)


def with_the_rest(
    plain: str, told: list[TherapyMention], named: Sequence[TherapyMention], settings: Sequence[Setting]
) -> list[TherapyMention]:
    """With the kind of CAR T beside products that were had before, where some patients had one that has no name.

    named: the mentions under their own names. Of the kinds in the text the one with a target stands for the rest.
    """
    prior = {m.name for m in told if m.role == "prior" and m.therapy.is_car_t}
    products = [
        m
        for m, s in zip(told, settings, strict=True)
        if m.role == "prior" and m.therapy.is_car_t and not m.therapy.is_generic and s.part in {"methods", "results"}
    ]
    if not products or any(m.therapy.is_generic for m in told if m.role == "prior" and m.therapy.is_car_t):
        return told
    bounds = {m.start: (s.start, s.end) for m, s in zip(told, settings, strict=True)}
    rest = any(_leaves_some(plain, m, *bounds[m.start], alone=len(prior) == 1) for m in products)
    if not rest:
        return told
    targets = {m.therapy.target for m in products}
    kinds = [m for m in named if m.therapy.is_car_t and m.therapy.is_generic]
    fitting = [m for m in kinds if m.therapy.target in targets] or [m for m in kinds if m.therapy.target is None]
    if not fitting:
        return told
    kind = max(fitting, key=lambda m: (_in_a_sentence(m, bounds, plain), -m.start))
    spans = {(m.start, m.end) for m in told}
    if (kind.start, kind.end) not in spans:
        return told
    extra = replace(kind, role="prior", why="of the kind that the rest of the patients had")
    result = [extra if (m.start, m.end) == (kind.start, kind.end) else m for m in told]
    unnamed = [match.span() for product in products for match in _UNNAMED.finditer(plain, *bounds[product.start])]
    return [
        replace(m, role=None, why="a CAR T without a name")
        if m.name == "clinical trial agent" and any(start <= m.start < end for start, end in unnamed)
        else m
        for m in result
    ]


def _in_a_sentence(mention: TherapyMention, bounds: dict[int, tuple[int, int]], plain: str) -> bool:
    """Does the mention stand in a sentence, rather than in a title?"""
    start, end = bounds.get(mention.start, (0, 0))
    return plain[max(0, end - 1) : end] in {".", ";", ")"} or start > 0


def _leaves_some(plain: str, product: TherapyMention, first: int, last: int, alone: bool) -> bool:
    """Does the product's sentence leave some patients with another CAR T, unnamed?"""
    unnamed = _UNNAMED.search(plain, product.end, last)
    if unnamed is not None and (
        unnamed["so_many"] or _NUMBER.search(unnamed["behind"]) or _WORDS.search(unnamed["behind"])
    ):
        part = _PERCENT.search(unnamed["behind"])
        return part is None or float(part[1]) >= _FEW
    if not alone:
        return False
    share = _SHARE_BEFORE.search(plain, first, product.start) or _SHARE_BEHIND.match(plain, product.end, last)
    return share is not None and 0 < float(share["share"]) < _MOST


def transplanted_before(plain: str, told: list[TherapyMention], settings: Sequence[Setting]) -> list[TherapyMention]:
    """A transplant that is named as having failed together with CAR T is prior, not what came next."""
    had: set[str] = set()
    if not any(m.role == "prior" and m.therapy.is_car_t for m in told):
        return told
    for (first, setting), (second, _) in pairwise(zip(told, settings, strict=True)):
        car_t, other = (first, second) if first.therapy.is_car_t else (second, first)
        if not (car_t.therapy.is_car_t and car_t.role != "salvage" and other.name in TRANSPLANTS):
            continue
        failed = _FAILURE.search(plain, setting.start, first.start) or _FAILED_BEHIND.match(plain, second.end)
        if failed and second.end <= setting.end and _WITH.fullmatch(plain, first.end, second.start):
            had.add(other.name)
    if not had:
        return told
    counted = {m.name for m in told if m.role == "salvage" and FIGURE.match(plain, m.end)}
    return [
        replace(m, role="prior", why="it failed as CAR T did") if m.name in had - counted and m.role == "salvage" else m
        for m in told
    ]

"""CAR T cells and bispecifics named by their target: "BCMA-directed CAR T", "CAR T cells aimed at CD19"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from extractor.components.lexicon import Found
from extractor.vocabulary import Therapy, targets, therapies

_CELLS = r"(?:[- ]?(?:cells?|lymphocytes?)\b)?"
_T = r"T(?:[- ]?(?:cells?|lymphocytes?))?(?![A-Za-z])"
_MADE = r"(?:[- ](?:modified|engineered|expressing|transduced|redirected|bearing))?"
_TAIL = r"(?:[- ]?cells?\b)?(?:[- ](?:therap(?:y|ies)|treatments?|products?|immunotherap(?:y|ies))\b)?"
_NAMED = r"(?:[ ]?\((?-i:CAR[- ]?Ts?|CART)\))?"
_LONG = (
    rf"\bchima?eric antigen[- ]receptors?(?:[ ]?\(CARs?\))?{_MADE}(?:[- ]?{_T})?"
    rf"(?:[ ]?\((?-i:CAR[- ]?Ts?|CART|CARs?)(?:[- ]cells?)?\))?(?:[- ]?{_T})?{_NAMED}"
)
_SHORT = rf"(?<![A-Za-z])(?-i:CAR|Car(?=[- ]?T)){_MADE}[- ]?(?-i:Ts?){_CELLS}(?![A-Za-z0-9]){_NAMED}"
# "CAR19", "CART-19", "CAR19/22", "CART19 cells"
_COMPACT = (
    r"(?<![A-Za-z])(?-i:CAR-?T?)-?(?P<one>19|20|22|7|30|38|70|123)"
    r"(?:(?:[/-]| and (?-i:CAR-?T?)-?)(?P<two>19|20|22|7))?(?![\d.]?\d)(?:[- ]?T(?![A-Za-z]))?(?! ?transgen)"
)
# A bare "CAR" counts when a target stands before it, or when it says what patients had before.
_BARE = (
    r"(?<![A-Za-z])(?-i:CARs?)"
    r"(?=[- ](?:naive|naïve|exposed|experienced|pretreated|failure|relapse|re-?treatment|re-?infusions?|exposure)\b)"
    r"|(?<![A-Za-z])(?-i:CAR)(?= (?:cells?|cell therapy|therap(?:y|ies))\b)"
    r"|(?:(?<=post-)|(?<=exposed to a )|(?<=prior )|(?<=previous )|(?<=earlier ))(?-i:CARs?)(?![A-Za-z-])"
)
#: Every CAR T mention begins so; the patterns are tried only there.
SEED = re.compile(r"CAR|[Cc]him|Car(?=[- ]?Ts?\b)")
_TARGETED_BARE = r"(?<![A-Za-z])(?-i:CARs?)(?![A-Za-z]|-(?!T))(?! ?transgen)"

_ADJECTIVES = (
    r"second-generation|third-generation|next-generation|first|autologous|allogeneic|donor-derived|"
    r"murine-based|murine|humani[sz]ed|fully|human|tandem|dual|dual-target(?:ing|ed)?|bispecific|"
    r"commercial|commercially available|licensed|approved|investigational|academic|point-of-care|"
    r"costimulated|co-stimulated|4-1BB(?:-based|-costimulated|-containing)?|CD28(?:-based|-costimulated)?|"
    r"(?:19-)?28[zζ]|(?:4-1)?BB[zζ]|SD|single-domain|nanobody|monoclonal|T-cell[- ]engaging|T-cell[- ]redirecting|cocktail(?: of)?|"
    r"universal|off-the-shelf|novel|new|standard|conventional|secondary|lentiviral|retroviral|\w+-manufactured|\w+-made|mouse|rabbit|llama"
)
_VERB = r"(?:directed|targeted|targeting|specific|redirected|binding|engaging|recogni[sz]ing)"
# What may share the target with the CAR T behind it: "a BCMA-targeted ADC or CAR T".
_SHARED = (
    r"[ ](?:antibody-drug conjugates?|ADCs?|bispecific antibod(?:y|ies)|bispecifics?|BsAbs?)"
    r"(?:[ ]\([A-Za-z]+\))?,?[ ](?:and|or|and/or)(?:[ ]an?)?"
)
# Behind a CAR T: "product that is directed at both ...".
_AIMED = (
    r"(?:[- ](?:cells?|constructs?))?(?:[ ]?\([^()]{1,30}\))?(?:[ ](?:and|or)[ ]antibody-drug conjugates?(?:[ ]\([A-Za-z]+\))?)?,?"
    r"(?:[ ](?:that|which|already|together|products?|construct))*(?:[ ]with an? [a-z ]{0,25}binder)?"
    r"[- ](?:directed|aimed|targeted|targeting|targets?|specific|against|bind(?:s|ing)?|recogni[sz]\w+|redirected|for)"
    r"(?:[ ](?:at|against|to|for|toward|towards))?(?:[ ](?:the|both))?[ ](?:anti-)?"
)
# An antigen's presence on a tumour says nothing of the cells.
_NOT_ANTIGEN = r"(?![- ]?(?:negative|positive|neg\b|pos\b|\+|low|dim|loss|expression|antigen))"


def find_targeted(plain: str, generics: list[Found]) -> Iterator[Found]:
    """CAR T mentions in every wording, and the generic bispecifics of `generics` with their target."""
    done = 0
    for seed in SEED.finditer(plain):
        match = _car_t().match(plain, seed.start()) if seed.start() >= done else None
        if match:
            done = match.end()
            found = _compact(match) if match["compact"] else _with_target(plain, match.start(), match.end(), "CAR T")
            yield found
            yield from _elided(plain, found)
        elif bare := _bare_before_target().match(plain, seed.start()):
            found = _with_target(plain, bare.start(), bare.end(), "CAR T")
            if found.therapy.target:
                yield found
    for found in generics:
        if found.therapy.name == "bispecific antibody":
            yield _with_target(plain, found.start, found.end, "bispecific antibody")
        elif found.therapy.name == "T-cell-engaging therapy" and _left_target().search(
            plain, max(0, found.start - 60), found.start
        ):
            targeted = _with_target(plain, found.start, found.end, "bispecific antibody")
            if targeted.therapy.target != "CD3 bispecific":
                yield targeted


@cache
def _car_t() -> re.Pattern[str]:
    return re.compile(rf"(?:(?P<compact>{_COMPACT})|(?:{_LONG}|{_SHORT}|{_BARE})){_TAIL}", re.IGNORECASE)


@cache
def _bare_before_target() -> re.Pattern[str]:
    return re.compile(_TARGETED_BARE, re.IGNORECASE)


@cache
def _target() -> str:
    said = [alias for aliases in targets().values() for alias in aliases] + ["CD3"]
    long = "|".join(re.escape(alias) for alias in sorted(said, key=len, reverse=True) if len(alias) > 8)
    short = "|".join(re.escape(alias) for alias in sorted(said, key=len, reverse=True) if len(alias) <= 8)
    one = rf"(?:(?:{long})(?:[ ]?\((?-i:{short})\))?|(?-i:{short})(?![a-wyz0-9]))"
    joined = rf"(?:/| and (?:anti-)?|[-+]| & |, |/anti-| and/or | ?[x×] ?(?:anti-)?){one}|(?-i:CD\d+)?[x×]{one}|[/-](?:19|20|22)\b"
    return rf"(?P<targets>{one}(?:{joined})?)"


@cache
def _left_target() -> re.Pattern[str]:
    made = rf"(?:[- ]{_VERB})?(?:[- ](?:{_ADJECTIVES})|[ ]?\([a-z0-9-]+\))*(?:{_SHARED})?"
    return re.compile(rf"(?<![A-Za-z0-9])(?:(?:anti|alpha|α)[- ]?)?{_target()}{made}[- .]?\Z", re.IGNORECASE)


@cache
def _right_target() -> re.Pattern[str]:
    tight = r"-(?P<tight>(?-i:BCMA|GPRC5D))\b"
    return re.compile(rf"(?:{tight}|{_AIMED}{_target()}{_NOT_ANTIGEN})", re.IGNORECASE)


def _with_target(plain: str, start: int, end: int, generic: str) -> Found:
    """The generic with the target that stands before or behind it, if one does."""
    left = _left_target().search(plain[max(0, start - 110) : start])
    if left:
        therapy = generic_with(generic, antigens_said(left["targets"]))
        if therapy is not None:
            return Found(start - (len(left.string) - left.start()), end, therapy, 3)
    right = _right_target().match(plain, end)
    if right:
        therapy = generic_with(generic, antigens_said(right["tight"] or right["targets"]))
        if therapy is not None:
            return Found(start, right.end(), therapy, 3)
    return Found(start, end, therapies()[generic], 1)


def _elided(plain: str, found: Found) -> Iterator[Found]:
    """The first of "CD22 and CD19/CD22 CAR T cells", which leaves its noun to the second."""
    match = _one_target_and().search(plain, max(0, found.start - 60), found.start) if found.therapy.target else None
    therapy = generic_with("CAR T", antigens_said(match["targets"])) if match else None
    if match and therapy and therapy is not found.therapy:
        yield Found(match.start("targets"), match.end("targets"), therapy, 3)


@cache
def _one_target_and() -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z0-9/])(?:anti-)?{_target()}(?:-{_VERB})? (?:and|or) \Z", re.IGNORECASE)


def _compact(match: re.Match[str]) -> Found:
    names = frozenset(f"CD{number}" for number in (match["one"], match["two"]) if number)
    return Found(match.start(), match.end(), generic_with("CAR T", names) or therapies()["CAR T"], 3)


@cache
def generic_with(generic: str, named: frozenset[str]) -> Therapy | None:
    """The vocabulary's row for a generic with these targets."""
    if not named:
        return None
    kind = "CAR T (generic)" if generic == "CAR T" else "bispecific antibody (generic)"
    for therapy in therapies().values():
        if (
            therapy.therapy_class == kind
            and therapy.target
            and frozenset(re.split(r"x(?=CD3\b)|/", therapy.target)) - {"CD3"} == named
        ):
            return therapy
    return None


@cache
def antigens_said(said: str) -> frozenset[str]:
    """The canonical names of the antigens in "CD19/22" or "B-cell maturation antigen (BCMA)"."""
    names = {
        name
        for name, aliases in targets().items()
        if any(re.search(rf"(?<![A-Za-z0-9]){re.escape(alias)}(?![0-9])", said, re.IGNORECASE) for alias in aliases)
    }
    names |= {f"CD{number}" for number in re.findall(r"[/-](19|20|22)\b", said)}
    names |= {f"CD{number}" for number in re.findall(r"[x×]CD(19|20|22|38)", said)}
    return frozenset(names - {"CD3"})

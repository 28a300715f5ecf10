"""Which two groups a sentence compares: "longer with X than with Y (12.1 vs 5.4 months)", "patients with X had a lower ORR (43% vs 77%)"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.components.arms import ENDPOINT_WORDS, NamedTherapy, arm_of, named, therapies_in

_OF = r"(?:with|in|for|among|after|those|those with|patients with|patients|pts with|pts|the|with the)"
_THAN = r"(?:than|compared with|compared to|as compared with|versus|vs\.?|and)"
_DIRECTION = r"(?:lower|higher|shorter|longer|better|worse|poorer|inferior|superior|greater|fewer|more|less|improved|reduced|favou?rable|dismal)"
# What may stand between the second group and the figures: "(", ": ", "(median, ".
_UNTIL_FIGURES = r"\s*[(\[:,]\s*[^()\[\]]{0,30}$"
_OF_TWO = re.compile(
    rf"\b(?:with|in|for|among|after)\s+(?:the\s+)?(?P<first>[^,;:()]{{2,60}}?)\s+{_THAN}\s+(?:{_OF}\s+)*(?P<second>[^,;:()]{{2,60}}?){_UNTIL_FIGURES}",
    re.IGNORECASE,
)
_THAN_ONE = re.compile(
    rf"\b{_DIRECTION}\b[^.;:()]{{0,60}}?\b(?:than|compared with|compared to|versus|vs\.?)\s+(?:{_OF}\s+)*(?P<second>[^,;:()]{{2,60}}?){_UNTIL_FIGURES}",
    re.IGNORECASE,
)
# "higher in patients with low LDH (60% vs 30%)": the other share is of those without it.
_IN_ONE = re.compile(
    rf"\b(?:{_DIRECTION}|commoner|rarer|likelier|differed|deeper|higher|(?:more|less) \w+)\b[^.;:()]{{0,40}}?\b(?:with|in|for|among|after|if|when|where)\s+(?:the\s+)?(?P<first>[^,;:()]{{2,70}}?){_UNTIL_FIGURES}",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"\W*(?:(?:In|On|By) [^,;:()]{3,60}, )?(?P<first>[^\W\d_≥<>][^,;:()]{2,80}?|[≥<>]?\d[^,;:()]{2,60}?)\s+(?:had|have|went with|(?:was|were) (?:\w+ )?(?:associated|linked|less|more)|showed|experienced|achieved|led to|resulted in|predicted|received|did|fared|lived|survived)\b"
)
_PEOPLE = re.compile(
    r"^(?:patients?|pts?|participants|children|those|recipients)\s+(?:(?:who|with|whose|that|in|of)\b)?\s*",
    re.IGNORECASE,
)


def compared(plain: str, start: int, at: int, therapies: Sequence[NamedTherapy]) -> tuple[str, str] | None:
    """The two arms that the words in start..at, before a pair of figures, compare; None where they compare none.

    A sentence that names one group only sets it against its absence: "Patients with EMD had a lower ORR (43% vs 77%)".
    """
    lead = plain[start:at]
    both = _OF_TWO.search(lead)
    if both is not None and not ENDPOINT_WORDS.search(both["first"]):
        first, second = (_side(both, name, start, therapies) for name in ("first", "second"))
        return first, _resolved(second, first)
    opening, one = _OPENING.match(lead), None if _THAN_ONE.search(lead) else _IN_ONE.search(lead)
    if one is not None and named(one["first"]) and not ENDPOINT_WORDS.search(one["first"]):
        return (alone := _side(one, "first", start, therapies)), f"no {alone}"
    if opening is None:
        return None
    first, than = _side(opening, "first", start, therapies), _THAN_ONE.search(lead)
    if than is not None:
        return first, _resolved(_side(than, "second", start, therapies), first)
    return (first, f"no {first}") if _names_a_group(opening, lead) else None


def factor(plain: str, start: int, at: int, therapies: Sequence[NamedTherapy]) -> str | None:
    """The one group or risk factor that the sentence is about: "Progression within 3 months was associated with shorter survival (HR ..."."""
    opening = _OPENING.match(plain[start:at])
    return _side(opening, "first", start, therapies) if opening and _names_a_group(opening, plain[start:at]) else None


def _names_a_group(opening: re.Match[str], lead: str) -> bool:
    said = opening["first"]
    if not named(said):
        return False
    if ENDPOINT_WORDS.search(said) or re.search(
        r"\b(?:median|rate|we|all|the (?:study|cohort))\b", said, re.IGNORECASE
    ):
        return False
    return bool(
        re.search(
            rf"\b(?:{_DIRECTION}|associated|likely|predicted|predictors?)\b",
            lead[opening.end("first") :],
            re.IGNORECASE,
        )
    )


def _side(match: re.Match[str], group: str, shift: int, therapies: Sequence[NamedTherapy]) -> str:
    inside = therapies_in(therapies, shift + match.start(group), shift + match.end(group))
    said = match[group].strip(" -")
    return arm_of(_PEOPLE.sub("", named(said) or said) or said, "with", inside)


def _resolved(second: str, first: str) -> str:
    """ "with prior CAR T than without it": it is the first."""
    return f"without {first}" if re.fullmatch(r"(?:those )?without(?: it| them)?|it|not", second) else second

"""Whose result a figure is: the label of the arm or subgroup that the text gives it, "all" where it gives none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class NamedTherapy(Protocol):
    """What arms need of a therapy mention."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Label:
    """A label as written at start..end, and `arm`: the canonical therapies in it, or its own words."""

    start: int
    end: int
    arm: str


_STOP = r"(?=\s*(?:[,;:.()\[\]]|$|\b(?:and|but|whereas|while|vs\.?|v|versus|against|compared|as compared|than|at|after a|over|by the|was|were|is|had|has|did|came|reached|reaching|who|which|whose|respectively|even though|although|the median|median)\b))"
_BEHIND = re.compile(
    rf"[)\]]*\s*(?:\((?!(?:n ?=))[^()]*(?:\([^()]*\)[^()]*)?\)\s*|\[[^\[\]]*\]\s*)?(?:,\s*)?(?:(?:seen|achieved|observed|reported|reached|obtained|recorded|found|noted)\s+)?"
    rf"(?P<prep>with|without|for|in|among|after|following|on|under|if|when|of those with|of those|of patients with|of the patients with|from)\s+(?:the\s+|a\s+|an\s+|those\s+)*(?P<label>[^,;:()\[\]]{{1,90}}?){_STOP}",
    re.IGNORECASE,
)
_LEADING = re.compile(
    rf"(?:^|[,;:.(]\s*|\b(?:and|but|while|whereas)\s+)(?P<prep>in|for|among|with|without|of|after|on)\s+(?:the\s+|a\s+|those\s+|all\s+)*(?P<label>[^,;:()\[\]]{{2,80}}?)\s*(?:\([^()]*\)\s*)?(?=,|\s+(?:median|the|had|was|were|who)\b)",
    re.IGNORECASE,
)
# Words that name everybody, or nobody in particular: no label.
_EVERYBODY = re.compile(
    r"^(?:(?:the |all |these |those |our |both |whole |entire |overall |total |study |full |evaluable |treated |of |them|infused |efficacy |safety |response |analy[sz]ed |main |whom |\d+ )*"
    r"(?:patients?|pts?|cohorts?|populations?|participants?|children|adults|cases?|groups?|them|all|both|subjects?|individuals|infusions|series|recipients|analysis|set|evaluable|study|total|whom|themselves|instances?|people)?(?: evaluable(?: for response)?)?)$",
    re.IGNORECASE,
)
_NO_LABEL = re.compile(
    r"^(?:a median|median|follow|independent|investigator|response|day|month|week|year|cycle|the first|first|second|cox|multivariat|univariat|addition|contrast|general|this|that|it\b|which|date|interim|"
    r"data|time|one|two|three|four|five|six|\d|any|grade|fewer|more|less|least|most|only|all|progression|death|relapse from|infusion|randomi[sz]ation|cutoff|january|february|march|april|may|june|july|august|september|october|november|december|"
    r"complete|partial|very good|overall|objective|good|manageable|severe|respons)",
    re.IGNORECASE,
)


def label_behind(plain: str, at: int, stop: int, therapies: Sequence[NamedTherapy]) -> Label | None:
    """The label right behind a figure that ends at `at`: "12 months with BiAB", "84% among CAR-naive patients"."""
    match = _BEHIND.match(plain[:stop], at)
    return _label(plain, match, therapies) if match else None


def label_leading(plain: str, start: int, stop: int, therapies: Sequence[NamedTherapy]) -> Label | None:
    """The label that opens the clause in start..stop: "In the CAR-naive cohort, ...", "with POD24, median ..."."""
    matches = list(_LEADING.finditer(plain[:stop], start))
    for match in reversed(matches):
        label = _label(plain, match, therapies)
        if label is not None:
            return label
    return None


def subject(plain: str, start: int, stop: int, therapies: Sequence[NamedTherapy]) -> Label | None:
    """The therapy that the clause is about: "BiAbs achieved an ORR of 87.5%"."""
    for therapy in therapies:
        if (
            start <= therapy.start
            and therapy.end <= stop
            and re.match(
                r"(?:s|-based \w+|-containing \w+)?\s+(?:achieved|yielded|gave|produced|reached|led to|resulted in|had|showed|induced|brought|obtained)\b",
                plain[therapy.end : therapy.end + 50],
            )
        ):
            return Label(therapy.start, therapy.end, therapy.name)
    return None


def everybody(label: str) -> bool:
    """Does the label name the whole cohort?"""
    return bool(_EVERYBODY.match(label.strip()))


def _label(plain: str, match: re.Match[str], therapies: Sequence[NamedTherapy]) -> Label | None:
    said = match["label"].strip(" -")
    start = match.start("label") + (len(match["label"]) - len(match["label"].lstrip(" -")))
    if not said or _NO_LABEL.match(said):
        return None
    if everybody(said):
        return Label(start, start + len(said), "all")
    prep = match["prep"].lower()
    names = therapies_in(therapies, start, start + len(said))
    return Label(start, start + len(said), _arm(said, prep, names))


def _arm(said: str, prep: str, names: list[str]) -> str:
    rest = re.sub(r"\W+", " ", said).strip()
    short = len(rest.split()) <= 3 * max(1, len(names))
    if names and short and prep not in {"without", "of those", "of patients with"}:
        # "CAR-naive" and "prior CAR T" are subgroups, not the therapy itself.
        if not re.search(
            r"\b(?:naive|naïve|non|prior|previous|earlier|refractory|exposed|experienced|failed|relapsed|group without|no)\b",
            said,
            re.IGNORECASE,
        ):
            return " + ".join(names)
    words = re.sub(r"\s+", " ", said)
    words = re.sub(
        r"^(?:patients?|pts?|participants|children|recipients)\s+(?:who|with|whose|that|in|of)?\s*",
        "",
        words,
        flags=re.IGNORECASE,
    )
    words = re.sub(r"\s+(?:patients?|pts?|participants)$", "", words, flags=re.IGNORECASE)
    return f"without {words}" if prep == "without" else words or "all"


def therapies_in(therapies: Sequence[NamedTherapy], start: int, end: int) -> list[str]:
    """The canonical names of the therapies inside start..end, each once, in order."""
    names: list[str] = []
    for therapy in therapies:
        if start <= therapy.start and therapy.end <= end and therapy.name not in names:
            names.append(therapy.name)
    return names

"""The time at which a percentage holds: "12-month OS", "at 24 months", "the 6- and 12-month rates were A and B"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.components.figures import Figure
from extractor.components.quantity import Quantity

# "NRM within 100 days" is what happened until then; elsewhere "within" says when something else did.
_HAPPENED_WITHIN = r"\b(?:mortality|survival|deaths?|incidence|NRM|TRM|OS) within"
_OF_AN_EVENT = re.compile(rf"{_HAPPENED_WITHIN}\s*$", re.IGNORECASE)
_NO_LANDMARK = re.compile(
    r"follow(?:ed)?[- ]?(?:up)?\s*(?:of|for|was|:|,)?\s*$|\b(?:every|within|cycles?|aged?|age|first|last|than|range,?)\s*$",
    re.IGNORECASE,
)
_AT = re.compile(
    rf"(?:\b(?:at|by|after|beyond|past)|{_HAPPENED_WITHIN}|\bafter (?:a|the) further)\s+(?:the\s+|about\s+|only\s+)?$",
    re.IGNORECASE,
)
# "estimated at 5.8 months" and "median OS at 11.2 months" give a value, no time.
_VALUE_AT = re.compile(
    r"\b(?:(?:short|brief|long|poor|dismal|modest|disappointing|limited|low|high|longer|shorter|estimated|stood|calculated|put|set|came),?\s+(?:out\s+)?|median\s+(?!follow)[A-Za-z][\w() -]{1,40}\s),?\s*at\s+$",
    re.IGNORECASE,
)

# "12 months later, 40% were alive", "Three months after the infusion 18% were in complete response"
_LATER = re.compile(r" (?:later|thereafter)\b")
_OPENS_A_CLAUSE = re.compile(r"(?:^|[.;:,(]\s|\n|\b(?:and|but|while|whereas) )(?:(?:only|just|about|some|and|but) )?$")
_AFTER_IT = re.compile(
    r" (?:after|from|past|beyond|following) (?:the |their |that |this )?(?:[\w-]+ ){0,2}?(?:infusion|infusions|treatment|therapy|transplant(?:ation)?|start|cells|CAR[ -]?T(?: cells)?|relapse|progression|failure)\b| (?:on|out|in|down the line),? "
)
# "in patients who progressed by day 30": the time tells whom it is about.
_OF_A_GROUP = re.compile(
    r"\b(?:who|relapsing|progressing|failing)\b[^,;]{0,32}$|\bhalf of (?:these|those|the) [^,;.%]{0,40}$", re.IGNORECASE
)
_LIST_GAP = re.compile(r"-?\s*(?:,\s*and|,|and|or|/)\s*")
_FOLLOWING = re.compile(
    r"[)\]\s]*(?:\([^()]*\)\s*)?(?:of [\w -]{2,40})?(?:were |was |had |still |them )*(?:(?!and |or |but )[\w-]+ ){0,3}?(?:at|by|after)\s+$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Landmark:
    """A time point named at start..end, in months."""

    start: int
    end: int
    months: float


def value_at(lead: str) -> bool:
    """Do the words that end with "at" give a value, "estimated at", "median OS at"?"""
    return _VALUE_AT.search(lead) is not None


def landmarks(plain: str, quantities: Sequence[Quantity]) -> list[Landmark]:
    """The time points among the quantities of one sentence, follow-up and dosing intervals left out."""
    found = []
    for quantity in quantities:
        if quantity.value is None or quantity.kind not in {"time", "duration"}:
            continue
        before = plain[max(0, quantity.start - 40) : quantity.start]
        if _OF_A_GROUP.search(before):
            continue
        if _NO_LANDMARK.search(before) and not _OF_AN_EVENT.search(before):
            continue
        if (quantity.kind == "time" and not re.match(r"[<>≤≥]", plain[quantity.start :])) or (
            (_AT.search(before) and not value_at(before))
            or _LATER.match(plain, quantity.end)
            or (_AFTER_IT.match(plain, quantity.end) and _OPENS_A_CLAUSE.search(before))
        ):
            found.append(Landmark(quantity.start, quantity.end, quantity.value))
    return found


def time_of(figure: Figure, figures: list[Figure], times: list[Landmark], plain: str) -> Landmark | None:
    """The time of one figure among those of its sentence; None where the sentence names none.

    A list of times before a list of as many figures pairs in order; else a time right behind the figure wins,
    then the nearest one before it, then any behind it.
    """
    if not times:
        return None
    pointed = _pointed_to(figure, figures, times, plain)
    if pointed is not None:
        return pointed
    paired = _paired(figure, figures, times, plain) or _paired_behind(figure, figures, times, plain)
    if paired is not None:
        return paired
    behind = [t for t in times if t.start >= figure.end]
    if behind and (_FOLLOWING.fullmatch(plain[figure.end : behind[0].start]) or _in_bracket(plain, figure, behind[0])):
        return behind[0]
    trailing = _trailing(figure, figures, times, plain)
    if trailing is not None:
        return trailing
    before = [t for t in times if t.end <= figure.start]
    if before:
        return before[-1]
    return behind[0] if behind else None


# "80% (6 mo), 62% (12 mo)"
_OPENED = re.compile(r"\s*[(\[](?:at )?")


def _in_bracket(plain: str, figure: Figure, time: Landmark) -> bool:
    """Does the time stand alone in a bracket right behind the figure?"""
    return _OPENED.fullmatch(plain, figure.end, time.start) is not None and plain[time.end : time.end + 1] in ")]"


_SET_BESIDE = re.compile(r"[)\]]*\s*(?:vs\.?|versus|v|and|/|,|,? compared with|,? against)\s*", re.IGNORECASE)


def _trailing(figure: Figure, figures: list[Figure], times: list[Landmark], plain: str) -> Landmark | None:
    """The time of a figure in a sentence whose times stand behind their figures.

    "79% vs 67% at 24 months, and 74% vs 60% at 36": that behind the list it begins. "80% at 1 and 65% at 2 years with X, 70% and 50% with Y":
    the times come again in their order.
    """
    ordered = sorted((f for f in figures if f.kind == figure.kind), key=lambda f: f.start)
    first: dict[float, Landmark] = {}
    for time in times:
        owner = [f for f in ordered if f.end <= time.start]
        if time.end <= figure.start and owner and _FOLLOWING.fullmatch(plain[owner[-1].end : time.start]):
            first.setdefault(time.months, time)
    known = list(first.values())
    if not known or [t for t in times if t.end <= figure.start][-1] is not known[-1]:
        return None
    last = figure
    for following in [f for f in ordered if f.start >= figure.end]:
        if not _SET_BESIDE.fullmatch(plain[last.end : following.start]):
            break
        last = following
    behind = [t for t in times if t.start >= last.end]
    if last is not figure and behind and _FOLLOWING.fullmatch(plain[last.end : behind[0].start]):
        return behind[0]
    again = [f for f in ordered if f.start >= known[-1].end]
    if behind or len(known) < 2 or figure not in again or len(again) % len(known):
        return None
    return known[again.index(figure) % len(known)]


# "overall survival at those time points was 54% and 45%"
_THOSE_TIMES = re.compile(
    r"\b(?:those|these|the same|the respective|both|corresponding) (?:two |three )?(?:time ?points?|times|landmarks?|intervals)\b",
    re.IGNORECASE,
)


def _pointed_to(figure: Figure, figures: list[Figure], times: list[Landmark], plain: str) -> Landmark | None:
    """The time of a figure behind "those time points": of the times before, in their order."""
    pointing = list(_THOSE_TIMES.finditer(plain, times[0].start, figure.start))
    if not pointing:
        return _pointed_to_behind(figure, figures, times, plain)
    named = _named_before(times, pointing[-1].start())
    after = [f for f in figures if f.kind == figure.kind and f.start >= pointing[-1].end()]
    index = after.index(figure) if figure in after else len(named)
    return named[index] if index < len(named) else None


def _pointed_to_behind(figure: Figure, figures: list[Figure], times: list[Landmark], plain: str) -> Landmark | None:
    """ "overall survival was 66% and 63% at the same time points": the list of figures that ends there."""
    pointing = _THOSE_TIMES.search(plain, figure.end, figure.end + 110)
    if pointing is None or any(figure.end <= t.start < pointing.start() for t in times):
        return None
    named = _named_before(times, figure.start)
    listed = [
        f for f in figures if f.kind == figure.kind and named and f.start >= named[-1].end and f.end <= pointing.start()
    ][-len(named) :]
    return named[listed.index(figure)] if figure in listed and len(listed) == len(named) > 1 else None


def _named_before(times: list[Landmark], at: int) -> list[Landmark]:
    """The different times named before a place, in order, each by its first mention."""
    first: dict[float, Landmark] = {}
    for time in times:
        if time.end <= at:
            first.setdefault(time.months, time)
    return list(first.values())


def _paired(figure: Figure, figures: list[Figure], times: list[Landmark], plain: str) -> Landmark | None:
    before = [t for t in times if t.end <= figure.start]
    if len(before) < 2:
        return None
    run = [before[-1]]
    for time in reversed(before[:-1]):
        if not _LIST_GAP.fullmatch(plain[time.end : run[0].start]):
            break
        run.insert(0, time)
    after = [
        f
        for f in figures
        if f.kind == figure.kind and f.start >= run[-1].end and not any(run[-1].end <= t.start < f.start for t in times)
    ]
    if len(run) < 2 or figure not in after or len(after) < len(run):
        return None
    index = after.index(figure)
    # "PFS at 1 and 2 years was A and B, and OS C and D": the list of times holds for every list of as many figures.
    return run[index % len(run)] if index < len(run) or len(after) % len(run) == 0 else None


# "61%, 44% and 30% at 6, 12 and 24 months": between the figures, and between the last of them and the times.
_FIGURES_GAP = re.compile(r"[)\]]*\s*(?:,|;|/|,? and|,? or)\s*", re.IGNORECASE)


def _paired_behind(figure: Figure, figures: list[Figure], times: list[Landmark], plain: str) -> Landmark | None:
    """The time of one of as many figures as there are times in the list right behind them."""
    behind = [t for t in times if t.start >= figure.end]
    if len(behind) < 2:
        return None
    run = behind[:1]
    for time in behind[1:]:
        if not _LIST_GAP.fullmatch(plain[run[-1].end : time.start]):
            break
        run.append(time)
    before = [f for f in figures if f.kind == figure.kind and f.end <= run[0].start]
    if len(run) < 2 or len(before) < len(run) or not _FOLLOWING.fullmatch(plain[before[-1].end : run[0].start]):
        return None
    listed = before[-len(run) :]
    joined = all(_FIGURES_GAP.fullmatch(plain[a.end : b.start]) for a, b in pairwise(listed))
    return run[listed.index(figure)] if joined and figure in listed else None

"""One sentence as linking sees it, and the link between a figure and the endpoint that it reports."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from extractor.components.endpoints import EndpointMention
from extractor.components.figures import Figure
from extractor.components.landmarks import value_at
from extractor.components.quantity import Quantity
from extractor.vocabulary.gates import Gated

#: Mentions that take a figure away instead of making it a result.
LOOK_ALIKES = frozenset({"decoy", "follow_up"})

#: Between figures told together: "30% and 20%", "30%/20%", "30% (4/13) and 20% (3/15)".
LISTED = re.compile(r"[)\]]*\s*(?:,|,? and|/)\s*")

_FITS = {
    "percent": {"survival", "response", "toxicity", "incidence"},
    "duration": {"survival"},
    "unreached": {"survival"},
    "ratio": {"survival", "response", "incidence"},
    "fraction": {"response", "toxicity", "incidence"},
    "count": {"response", "toxicity", "incidence"},
}

_MARKS = re.compile(r"[;()\[\]]")
# How far back a bracket may have been opened, in characters.
_BRACKET_REACH = 200
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_OPENED = re.compile(r"[(\[][^()\[\]]*$")
# Behind these words a duration names a time, an interval or a dose, no result.
_NO_RESULT_BEFORE = Gated(
    [
        r"(?:\b(?:within|every|until|before|between|preceding|beyond|past|by|after|since|during|for (?:up to|at least|over|more than)|up to|more than|less than|fewer than|longer than|at least|over|first|last|per|aged?|"
        r"cycles? of|dose of|than|at|under|below|above)\s+(?:the |a |an |about )*|(?<!, )\bat a median (?:time |interval )?of\s+(?:about |only )?|[<>≤≥]\s*)$"
    ]
)


# "overall survival, at 49.2 vs 22.6 months": values, set against each other.
_AT = re.compile(r", at (?:about )?$")
# "PFS was short, at 2.8 months": a value, too, unless a share follows of which it is the time.
_SHORT_AT = re.compile(
    r"\b(?:was|were|is|are|remained|proved|stayed|looked|being)\s+(?:(?:very|only|rather|too|equally|similarly|markedly|still|even|quite|strikingly|particularly|clearly|also)\s+)?(?:short|shorter|shortest|long|longer|longest|brief|briefer|poor|poorer|poorest|dismal|modest|limited|bleak|grim|best|better|worse|worst|good|encouraging|promising|disappointing|similar|highest|lowest|higher|lower|impressive)\b[^.;%\d]{0,40}?(?:,|(?<=short)|(?<=brief)|(?<=long)|(?<=modest)|(?<=dismal))\s+at\s+(?:(?:only|just|merely|about|a median of)\s+)?$",
    re.IGNORECASE,
)
_SHARE_NEXT = re.compile(r"(?!\s*[(\[])[^.;\d]{0,40}\d+(?:\.\d+)? ?%")
_SET_AGAINST = re.compile(r"\s*(?:\([^()]*\)\s*)?(?:vs\.?|versus|compared with|against)\s+(?:about )?\d")


class Placed(Protocol):
    """Anything that stands at start..end."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


_T = TypeVar("_T", bound=Placed)


@dataclass(frozen=True, slots=True)
class Link:
    """`figure` reports the endpoint of `mention`; `why` names the rule, `strength` in [0, 1] how far to trust it."""

    figure: Figure
    mention: EndpointMention
    why: str
    strength: float


@dataclass(frozen=True, slots=True)
class Scope:
    """One sentence of a plain text: what is in it, and what the one before left open.

    carried: the survival endpoint it named last; carried_run: the endpoints that its last figures reported, in order.
    weak: words that name an endpoint only in some sentences; no rule takes them.
    """

    plain: str
    start: int
    end: int
    figures: tuple[Figure, ...]
    mentions: tuple[EndpointMention, ...]
    quantities: tuple[Quantity, ...] = ()
    carried: EndpointMention | None = None
    carried_run: tuple[EndpointMention, ...] = ()
    weak: tuple[EndpointMention, ...] = ()


def fits(figure: Figure, mention: EndpointMention) -> bool:
    """Can a figure of this kind report an endpoint of that kind?"""
    if figure.kind == "ratio" and mention.endpoint.kind in _FITS["ratio"]:
        # Odds are of responding, hazards of time to an event.
        return (mention.endpoint.kind == "survival") == (figure.unit != "odds") or mention.endpoint.code in {
            "RELAPSE",
            "NRM",
            "MORTALITY",
        }
    return mention.endpoint.kind in _FITS[figure.kind]


def in_brackets(scope: Scope, figure: Figure) -> bool:
    """Does the figure stand inside a bracket of its sentence?"""
    lead = scope.plain[scope.start : figure.start]
    return lead.count("(") > lead.count(")") or lead.count("[") > lead.count("]")


def clause_start(scope: Scope, at: int) -> int:
    """Where the clause around a place begins: behind the last semicolon outside brackets."""
    bare = _BRACKETED.sub(lambda m: " " * len(m[0]), scope.plain[scope.start : at])
    bare = _OPENED.sub("", bare)
    return scope.start + bare.rfind(";") + 1


def clause_end(scope: Scope, at: int) -> int:
    """Where the clause around a place ends: before the next semicolon outside brackets, those open at the place included."""
    lead = scope.plain[max(0, at - _BRACKET_REACH) : at]
    depth = max(0, lead.count("(") + lead.count("[") - lead.count(")") - lead.count("]"))
    for mark in _MARKS.finditer(scope.plain, at, scope.end):
        if mark[0] == ";" and depth == 0:
            return mark.start()
        depth = max(0, depth + (mark[0] in "([") - (mark[0] in ")]"))
    return scope.end


def names_a_time(scope: Scope, figure: Figure) -> bool:
    """Is the duration the time of another figure, or a limit: "OS at 12 months was 52%", "within 3 months"?"""
    lead = scope.plain[max(scope.start, figure.start - 60) : figure.start]
    return (
        figure.kind == "duration"
        and _NO_RESULT_BEFORE.search(lead) is not None
        and not value_at(lead)
        and not (_AT.search(lead) and _SET_AGAINST.match(scope.plain, figure.end, scope.end))
        and not (_SHORT_AT.search(lead) and not _SHARE_NEXT.match(scope.plain, figure.end, scope.end))
    )


def within(items: Sequence[_T], start: int, end: int) -> tuple[_T, ...]:
    """Those that lie wholly in start..end; they must be in order of place. Takes no longer for a longer text."""
    first = bisect_left(items, start, key=_start) if items else 0
    if first == len(items) or items[first].start >= end:
        return ()
    return tuple([i for i in items[first : bisect_left(items, end, lo=first, key=_start)] if i.end <= end])


def _start(item: Placed) -> int:
    return item.start

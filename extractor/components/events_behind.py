"""The endpoint that an event or a bracket behind a figure names, for it alone or for a list of shares."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.components.figures import Figure
from extractor.components.forward import ITS_FIGURE, forward
from extractor.components.restated import alike
from extractor.components.scope import LOOK_ALIKES, Link, Scope, fits

NAMED_IN_BRACKET = "named in the bracket behind"
SHARES_THE_EVENT = "shares the event behind the next figure"
BROUGHT_ABOUT = "what the treatment brought about"
COUNTED_IN_BRACKET = "counted in the bracket behind"
LIKEWISE = "the event told of the figure before"
#: The words leave nothing to weigh.
PLAIN = frozenset({NAMED_IN_BRACKET, SHARES_THE_EVENT, BROUGHT_ABOUT, COUNTED_IN_BRACKET, LIKEWISE})
# "by 3.5 months (median progression-free survival)": what the time was stands in the bracket behind it.
_NAMED_IN_BRACKET = re.compile(r"\s*[(\[](?:the |that is,? |i\.e\.,? )?(?:a )?median (?:of )?")
_ALONE_IN_BRACKET = re.compile(
    r"(?: (?:of|in|among) (?:the |these |those |all )?(?:patients|pts|children|participants|them|cases))?\s*[(\[](?:the |i\.e\.,? |that is,? )?"
)
# "In 91.4% of this group a T-cell-engaging therapy produced a response"
_BROUGHT = re.compile(
    r"[)\]]*,?\s+(?:(?:of|in) (?:the |this |these |that |those )?[\w-]+(?: [\w-]+)?,?\s+)?(?:(?:an? |the |this |these )?[\w/+-]+(?: [\w/+-]+){0,4} )"
    r"(?:produced|induced|brought(?: about)?|elicited|yielded|gave|triggered|led to|resulted in|achieved) (?:an? )?",
    re.IGNORECASE,
)


def told_in_so_many_words(scope: Scope, figure: Figure) -> Link | None:
    """What needs no look at anything else: a bracket that names or counts."""
    return _named_in_bracket(scope, figure) or _counted_in_bracket(scope, figure)


def _named_in_bracket(scope: Scope, figure: Figure) -> Link | None:
    """ "Half had progressed by 3.5 months (median PFS)", "43.4% of patients (overall response rate)": what it was stands in the bracket."""
    if figure.kind not in {"duration", "percent"}:
        return None
    behind = next((m for m in scope.mentions if m.start >= figure.value_end), None)
    if behind is None or behind.form == "event" or not fits(figure, behind):
        return None
    if figure.kind == "percent":
        alone = _ALONE_IN_BRACKET.fullmatch(scope.plain, figure.end, behind.start)
        closed = alone and re.match(r"(?: rates?)?\s*[)\]]", scope.plain[behind.end : behind.end + 8])
        return Link(figure, behind, NAMED_IN_BRACKET, 0.9) if closed and behind.endpoint.kind == "response" else None
    if not _NAMED_IN_BRACKET.fullmatch(scope.plain, figure.value_end, behind.start) or ITS_FIGURE.match(
        scope.plain, behind.end
    ):
        return None
    return Link(figure, behind, NAMED_IN_BRACKET, 0.9)


# "grade ≥3 cytokine release syndrome (n = 6)"
_COUNTED_IN_BRACKET = re.compile(r"\s*(?:\(\w+\)\s*)?[(\[]\s*n ?= ?", re.IGNORECASE)
_CLOSES = re.compile(r"(?: (?:patients?|pts?|cases?|children))?\s*[)\]]")


def _counted_in_bracket(scope: Scope, figure: Figure) -> Link | None:
    """The toxicity whose name stands right before the bracket that holds how many had it."""
    before = [m for m in scope.mentions if m.end <= figure.start]
    if figure.kind != "count" or not before or before[-1].endpoint.code not in {"CRS", "ICANS"}:
        return None
    if not _COUNTED_IN_BRACKET.fullmatch(scope.plain, before[-1].end, figure.start):
        return None
    return Link(figure, before[-1], COUNTED_IN_BRACKET, 0.85) if _CLOSES.match(scope.plain, figure.end) else None


def brought_about(scope: Scope, figure: Figure) -> Link | None:
    """ "In 91.4% of this group X produced a response"."""
    behind = next((m for m in scope.mentions if m.start >= figure.end), None)
    if behind is None or behind.endpoint.kind != "response" or figure.kind not in {"percent", "fraction"}:
        return None
    if not _BROUGHT.fullmatch(scope.plain, figure.end, behind.start) or ITS_FIGURE.match(scope.plain, behind.end):
        return None
    return Link(figure, behind, BROUGHT_ABOUT, 0.85)


# Between two shares of one event: "62% of patients on A and ", "41% with X vs ".
_AND_ANOTHER = re.compile(
    r"[)\]]*\s+(?:of|in|with|for|on|after|among) (?:(?!had\b|were\b|was\b|received\b|who\b)[\w'/+-]+ ){1,8}?(?:and|vs\.?|versus|against|compared with)\s+",
    re.IGNORECASE,
)


def shared_event(scope: Scope, figure: Figure) -> Link | None:
    """ "62% of patients on A and 44% of those on B responded": the event behind the second is that of both."""
    listed = _of_a_list(scope, figure)
    if listed is not None:
        return listed
    following = next((f for f in scope.figures if f.start >= figure.end), None)
    if following is None or following.kind != figure.kind or figure.kind not in {"percent", "fraction"}:
        return None
    if not _AND_ANOTHER.fullmatch(scope.plain, figure.end, following.start):
        return None
    behind = forward(scope, following, ())
    if (
        behind is None
        or behind.mention.form != "event"
        or any(figure.end <= m.start < following.start for m in scope.mentions)
    ):
        return None
    return Link(figure, behind.mention, SHARES_THE_EVENT, 0.85)


def _of_a_list(scope: Scope, figure: Figure) -> Link | None:
    """ "76%, 77% and 74% of patients were alive": the event behind the last of a bare list."""
    listed = alike(scope, figure)
    if len(listed) < 2 or figure.kind != "percent" or listed[-1].kind != "percent":
        return None
    behind = forward(scope, listed[-1], ())
    return Link(figure, behind.mention, SHARES_THE_EVENT, 0.85) if behind and behind.mention.form == "event" else None


# "47.9% were alive, whereas among early failures only 18.9% were", "40% of those on X did so"
_LIKEWISE = re.compile(
    r"[)\]]*\s(?:of (?:the |those )?[^,;.:()\d%]{2,40}? )?(?:were|was|are|did|had)(?: so)?(?=\s*(?:[,;.:()]|$|\n| and\b| P\b))",
    re.IGNORECASE,
)


def likewise(scope: Scope, figure: Figure, earlier: Sequence[Link]) -> Link | None:
    """The event or state told of the figure before, where only its verb stands behind this one."""
    if figure.kind not in {"percent", "fraction"} or not _LIKEWISE.match(scope.plain, figure.end, scope.end):
        return None
    before = [each for each in earlier if each.figure.end <= figure.start]
    if not before or before[-1].mention.start < before[-1].figure.end:
        return None
    told = before[-1].mention
    if told.endpoint.kind in LOOK_ALIKES or any(told.end <= m.start < figure.end for m in scope.mentions):
        return None
    return Link(figure, told, LIKEWISE, 0.85) if fits(figure, told) else None

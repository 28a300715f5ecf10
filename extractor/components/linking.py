"""Which endpoint a figure reports: every mention in reach is a candidate, the best one wins, and says why.

A mention before the figure normally owns it ("ORR was 41%"); one behind it does where the words between say so
("25 patients (44%) responded"). A look-alike that stands nearer takes the figure away.
"""

from __future__ import annotations

import re

from extractor.components.coordination import coordinated
from extractor.components.elliptic import half, ranked
from extractor.components.endpoints import EndpointMention
from extractor.components.events_behind import brought_about, likewise, shared_event, told_in_so_many_words
from extractor.components.figures import Figure
from extractor.components.forward import (
    COUNTS_THE_EVENT,
    around,
    at_clause_end,
    event_in_so_many,
    forward,
    taken_by_event,
)
from extractor.components.fraction_links import next_fraction, stated
from extractor.components.graded_links import graded
from extractor.components.ratio_links import of_ratio
from extractor.components.restated import alike, told_again
from extractor.components.scope import LOOK_ALIKES, Link, Scope, fits, in_brackets
from extractor.components.subgroups import label_before
from extractor.components.unreported import is_no_result

# What a bracket around the figure before still holds is no part of the list: "(71%; CR 59%), next X (50%".
_CLOSED = re.compile(r"^[^()\[\]]*[)\]]")
# A list goes on over these words, a new statement does not.
_NEW_STATEMENT = re.compile(
    r"[;:]|\b(?:had (?!been reached|not)|have|has|received|underwent|discontinu\w+|stopped|led|required|aged|because|although|among whom|of whom|were given|refractory|qualified|died of|ineligible)\b",
    re.IGNORECASE,
)
# "more often when X had prompted it (": whom the figure is of.
_ON_A_CONDITION = re.compile(r"\b(?:when|where|if|in whom)\b [^,;]{0,60}$", re.IGNORECASE)
# "... but 12.25 mo in those who": whatever stands before, these words set the figure against the last one.
_CONTRAST = re.compile(
    r"\b(?:vs\.?|versus|v|against|compared with|as compared with|compared to|but|while|whereas)\s+(?:only |just |it was |was |that of )?$",
    re.IGNORECASE,
)
# "ORR was 52%, and 30% proceeded to transplant": a predicate of the patients counted begins something else.
_NEW_PREDICATE = re.compile(
    r"[)\]]*\s*(?:of (?:the |these |all )?(?:patients|pts|cohort)\s+)?(?:(?:then|also|later|subsequently|eventually)\s+)?"
    r"(?:proceed\w*|went on|had|have|has|(?:were|was|are|is)(?! (?:estimated|seen|observed|reported|found|noted|recorded|obtained|achieved|reached|documented|calculated|attained)\b)|remain\w*|needed|required|underwent|received|discontinu\w*|stopped|withdrew|died|switched|bridged|developed|experienced|could)\b",
    re.IGNORECASE,
)
# "CRS (40%), taste changes (77%)": behind the last comma or "and" something else is named.
_NAMES_ANOTHER = re.compile(
    r"(?:,|\band\b)\s*(?!(?:and|in|with|for|among|after|at|by|on|of|vs|versus|against|but|while|grade|gr|severe|any|all|mostly|mainly|including|only|none|respectively|being|reaching|graded|the (?:other|second|remaining))\b|[≥>G]|$)[A-Za-z][^,]*$",
    re.IGNORECASE,
)
_OPEN_BRACKET = re.compile(r"\s*[(\[][^()\[\]]*,[^()\[\]]*$")
# "second CAR-T, 83%; talquetamab, 71%", "37%: 21% for CD19+": the list goes on behind a short label without a predicate.
_LABELLED_NEXT = re.compile(
    r"[^;:]*(?::\s*|;\s*(?=[A-Za-z]))(?:and\s+|for\s+|in\s+|with\s+)?(?:(?!(?:was|were|is|are|had|has|have|received|underwent|died|required|developed|median|the|of)\b)[\w+/.≥≤<>-]+[,:]?\s+){0,8}",
    re.IGNORECASE,
)
_RESTATED = re.compile(
    r"\b(?:it (?:was|reached|came)|rates?|figures?|probabilit\w+|estimates?|medians?|values?)\b", re.IGNORECASE
)
_BEFORE_VALUE = 48
# A link this strong to what stands behind the figure needs no look at what stands before.
_STRONG = 0.8


def link(scope: Scope) -> list[Link]:
    """The figures of a sentence that report an endpoint, or a look-alike, in order; a figure that fits none is left out."""
    if not scope.figures:
        return []
    links: list[Link] = coordinated(scope)
    listed = {each.figure for each in links}
    for figure in scope.figures:
        if figure in listed:
            continue
        again = told_again(scope, figure, links)
        if again:
            links += again
            listed |= {each.figure for each in again}
            continue
        found = _link_one(scope, figure, links)
        if found is not None:
            links.append(found)
    return sorted(links, key=lambda each: each.figure.start)


def _link_one(scope: Scope, figure: Figure, earlier: list[Link]) -> Link | None:
    if (named := told_in_so_many_words(scope, figure) or half(scope, figure)) is not None:
        return named
    if is_no_result(scope, figure):
        return None
    if (same := likewise(scope, figure, earlier)) is not None:
        return same
    inside = around(scope, figure)
    if inside is not None or taken_by_event(scope, figure):
        return inside
    ahead = forward(scope, figure, earlier)
    if figure.kind == "ratio":
        return ahead or of_ratio(scope, figure)
    of_grade = graded(scope, figure)
    if figure.kind == "count" and in_brackets(scope, figure):
        return ahead if ahead is not None and ahead.why == COUNTS_THE_EVENT else of_grade
    if figure.kind in {"count", "fraction"} and not in_brackets(scope, figure):
        return (
            of_grade
            or ahead
            or event_in_so_many(scope, figure)
            or stated(scope, figure)
            or next_fraction(scope, figure, earlier)
        )
    if ahead is not None and ahead.strength > _STRONG:
        return ahead
    if of_grade is not None:
        return of_grade
    return (
        _backward(scope, figure, earlier)
        or ahead
        or _carried(scope, figure)
        or at_clause_end(scope, figure)
        or shared_event(scope, figure)
        or brought_about(scope, figure)
        or ranked(scope, figure)
    )


# "23% failed to achieve a CR", "30% did not respond": those who had it not.
_HAD_IT_NOT = re.compile(
    r"[)\]]*\s*(?:of (?:the |these |all )?(?:patients|pts|cohort)\s+)?(?:failed|did not|didn't|were not|was not|had not|never|could not|lost)\b",
    re.IGNORECASE,
)


def says_otherwise(scope: Scope, figure: Figure, mention: EndpointMention) -> bool:
    """Do the words around the figure tell something else of its patients, or name another event between it and the mention?"""
    behind = alike(scope, figure)[-1].end
    if _HAD_IT_NOT.match(scope.plain, behind, scope.end):
        return True
    if figure.kind == "duration" and _follow_up_goes_on(scope, figure):
        return True
    between = [f for f in scope.figures if mention.end <= f.start and f.end <= figure.start]
    if not between:
        return False
    gap = scope.plain[between[-1].end : figure.start]
    if _NEW_PREDICATE.match(scope.plain, behind, scope.end) and not _CONTRAST.search(gap):
        return True
    bare = _OPEN_BRACKET.sub("", _without_brackets(_CLOSED.sub("", scope.plain[mention.end : figure.start])))
    return mention.endpoint.kind == "toxicity" and _NAMES_ANOTHER.search(bare) is not None


def _follow_up_goes_on(scope: Scope, figure: Figure) -> bool:
    """ "median follow-up was 6.7 months with X and 4.7 months without": is the last name before the figure the follow-up?"""
    before = [m for m in scope.mentions if m.end <= figure.start]
    return (
        bool(before)
        and before[-1].endpoint.kind == "follow_up"
        and ";" not in scope.plain[before[-1].end : figure.start]
    )


# "median follow-up being 6.7 months with X and 4.7 months without"
_AND_OF_OTHERS = re.compile(
    r"(?: ?\([^()]*\))?(?: (?:with|in|for|on|after) [^;.(),]{2,50})?,? (?:and|vs\.?|versus) (?:only )?", re.IGNORECASE
)


def _backward(scope: Scope, figure: Figure, earlier: list[Link]) -> Link | None:
    before = [m for m in scope.mentions if m.end <= figure.value_start]
    while before and not _may_own(scope, figure, before[-1], earlier):
        before.pop()
    if not before:
        return None
    while len(before) > 1 and label_before(scope, figure, before[-1], earlier):
        before.pop()
    while len(before) > 1 and _inside_closed_bracket(scope, figure, before):
        before.pop()
    if before[-1].endpoint.kind == "follow_up" and any(e.mention is before[-1] for e in earlier):
        if figure.kind == "duration" and _BESIDE.match(scope.plain, _last_end(before[-1], earlier), figure.start):
            return Link(figure, before[-1], "look-alike", 0.0)  # "6.7 months with X and 4.7 months without"
        before.pop()  # it has its figure already
    if not before:
        return None
    mention = before[-1]
    if not fits(figure, mention):
        return _taken(figure, mention)
    previous = [e.figure for e in earlier if e.mention is mention and e.figure.end <= figure.start]
    if not previous:
        gap = scope.plain[mention.end : figure.start]
        near = len(gap) <= _BEFORE_VALUE
        return Link(figure, mention, "named before", 0.97 if near else 0.88) if len(gap) <= 160 else None
    gap = scope.plain[previous[-1].end : figure.start]
    if _NEW_PREDICATE.match(scope.plain, alike(scope, figure)[-1].end, scope.end) and not _CONTRAST.search(gap):
        return None
    if len(gap) > 160 or not _list_goes_on(figure, mention, previous[-1], gap):
        return None
    return Link(figure, mention, "next in the list", 0.9 if len(gap) <= _BEFORE_VALUE else 0.8)


# "6.7 months (range, 3-45) with X and ": the follow-up of another arm
_BESIDE = re.compile(
    r"(?:[^.;,()]|\([^()]*\)){0,60}?,? (?:and|vs\.?|versus|against|compared with|as opposed to) (?:of )?$"
)


def _last_end(mention: EndpointMention, earlier: list[Link]) -> int:
    return max(e.figure.end for e in earlier if e.mention is mention)


def _inside_closed_bracket(scope: Scope, figure: Figure, before: list[EndpointMention]) -> bool:
    """ "ORR was 71% (CR 59%), next 50%": a name with its own figure in a bracket owns nothing behind the bracket."""
    mention = before[-1]
    gap = scope.plain[mention.end : figure.start]
    closed = re.match(r"(?:\s*[(\[][\w/]{1,8}[)\]])?[)\]]?[^()\[\]]*[)\]]", gap)
    own = any(mention.end <= f.start and closed and f.end <= mention.end + closed.end() for f in scope.figures)
    return own and any(fits(figure, m) and m.endpoint.kind == mention.endpoint.kind for m in before[:-1])


def _taken(figure: Figure, mention: EndpointMention) -> Link | None:
    """A look-alike takes the figure; an endpoint that it does not fit leaves it alone."""
    return Link(figure, mention, "look-alike", 0.0) if mention.endpoint.kind in LOOK_ALIKES else None


def _may_own(scope: Scope, figure: Figure, mention: EndpointMention, earlier: list[Link]) -> bool:
    """Names may; an event where the words say so, or where it owns a duration already: "Responses lasted 11 months on X and 17 on Y"."""
    if mention.form != "event" or _event_owns(scope, figure, mention):
        return True
    return figure.kind == "duration" and any(e.mention is mention and e.figure.kind == "duration" for e in earlier)


def _event_owns(scope: Scope, figure: Figure, mention: EndpointMention) -> bool:
    """ "recurred in 36 patients (57%)": an event before a figure owns it only so."""
    gap = scope.plain[mention.end : figure.start]
    return bool(
        re.fullmatch(
            r"[\s(,]*(?:to [\w -]{2,20} )?(?:in|by|for|at \d[\w -]*?)\s+(?:about |only |some |approximately |a median of )?|\s+a median of (?:about )?|\s*[(:,]\s*",
            gap,
        )
    ) or (mention.endpoint.kind == "survival" and len(gap) < 40)


def _list_goes_on(figure: Figure, mention: EndpointMention, previous: Figure, gap: str) -> bool:
    """Does a further figure of the same endpoint follow, or something else?"""
    if mention.endpoint.kind == "survival" and figure.kind == "percent" and figure.count is not None:
        return False  # "9 others (15%)": a share of patients, no probability of survival
    bare = _without_brackets(_CLOSED.sub("", gap))
    if (
        mention.endpoint.kind == "toxicity"
        and re.search(r"\bgrade|\bgr\.? ?[≥3]|\bG ?[≥3]|\bsevere\b", gap)
        and len(gap) < 40
    ):
        return True
    if _CONTRAST.search(bare) and previous.kind in {figure.kind, "unreached"} | (
        {"duration"} if figure.kind == "unreached" else set()
    ):
        return True
    if mention.endpoint.kind == "toxicity" and _NAMES_ANOTHER.search(_OPEN_BRACKET.sub("", bare)):
        return False
    if mention.endpoint.kind == "incidence" and not re.search(r"\b(?:and|vs|versus|against)\b", bare):
        return False
    if _RESTATED.search(bare) and not re.search(r"\b(?:received|underwent|refractory)\b", bare):
        return True
    if (
        previous.kind == figure.kind
        and mention.endpoint.kind in {"response", "survival", "incidence"}
        and _LABELLED_NEXT.fullmatch(bare)
    ):
        return True
    if ";" in bare and re.search(r";[^;]{2,70}\b(?:reached|achieved|attained|yielded)\s+$", bare):
        return True
    if ";" in bare:
        return figure.kind in {"duration", "unreached"} and len(bare) < 60
    return not _NEW_STATEMENT.search(_ON_A_CONDITION.sub(" ", bare))


def _carried(scope: Scope, figure: Figure) -> Link | None:
    """ "... was not reached; the 12-month rate was 78.8%": the endpoint stands in the sentence before."""
    if scope.carried is None or scope.carried.endpoint.kind != "survival" or not fits(figure, scope.carried):
        return None
    if any(m.end <= figure.value_start for m in scope.mentions) or in_brackets(scope, figure):
        return None
    lead = scope.plain[max(scope.start, figure.start - 70) : figure.start]
    named = re.search(
        r"\b(?:rates?|figures?|probabilit\w+|estimates?|medians?|values?|alive|HR|hazard ratio)\b", lead, re.IGNORECASE
    )
    if named:
        return Link(figure, scope.carried, "carried over from the sentence before", 0.75)
    return None


def _without_brackets(text: str) -> str:
    return re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", text)

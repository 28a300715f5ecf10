"""The signs that speak for and against a figure reporting an endpoint: where that is named, and what stands between."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractor.components.endpoints import EndpointMention
from extractor.components.figures import Figure
from extractor.components.scope import LOOK_ALIKES, Placed, Scope, fits, in_brackets, names_a_time

_WORD = re.compile(r"[a-z]+|\d+|[^\w\s]")
# So many names before and behind a figure are weighed; one farther off is never meant.
_BEFORE, _BEHIND = 8, 4
_WEAK_BEFORE, _WEAK_BEHIND = 4, 3
# So many characters before and behind a figure are looked at for the chance that it reports nothing.
_AROUND = 40
# Between a name and the figure before or behind it, in characters: they stand together.
_OWN_BEHIND, _OWN_BEFORE = 25, 12
# Words between that tell something, wherever they stand.
_TELLING = frozenset(["and", "vs", "versus", "with", "was", "were", "had", "has", "of", "in", "while", "whereas", "but", "respectively", "received", "whom", "who", "after", "before", "for", "until", "developed", "grade", "none", "median", "among"])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reported:
    """What a figure may report: an endpoint by its mention, or nothing (None); `before`: named in the sentence before."""

    mention: EndpointMention | None
    before: bool = False

    @property
    def code(self) -> str | None:
        """The endpoint's code, None for nothing and for look-alikes."""
        mention = self.mention
        return None if mention is None or mention.endpoint.kind in LOOK_ALIKES else mention.endpoint.code


def reported(scope: Scope, figure: Figure, last: EndpointMention | None) -> list[Reported]:
    """All that the figure may report; `last`: the endpoint that the sentence before reported at its end."""
    near = _near(figure, scope.mentions, _BEFORE, _BEHIND)
    if scope.weak:
        near = sorted((*near, *_near(figure, scope.weak, _WEAK_BEFORE, _WEAK_BEHIND)), key=lambda m: (m.start, m.end))
    found = [Reported(None), *(Reported(m) for m in near)]
    return [*found, Reported(last, before=True)] if last is not None and fits(figure, last) else found


def _near(figure: Figure, named: Sequence[EndpointMention], before: int, behind: int) -> list[EndpointMention]:
    """The nearest mentions that the figure could report, so many at most before and behind it."""
    open_to_it = [m for m in named if fits(figure, m) or m.endpoint.kind in LOOK_ALIKES]
    at = bisect_left(open_to_it, figure.end, key=lambda m: m.start)
    return open_to_it[max(0, at - before) : at + behind]


def signs(scope: Scope, figure: Figure, choice: Reported) -> Iterator[str]:
    """The names of the signs of the figure reporting that."""
    mention = choice.mention
    if mention is None:
        yield from _of_nothing(scope, figure)
    elif choice.before:
        yield from _of_the_last(scope, figure, mention)
    elif mention.end <= figure.start:
        yield from _of_named(scope, figure, mention, "before", mention.end, figure.start)
    elif mention.start >= figure.end:
        yield from _of_named(scope, figure, mention, "behind", figure.end, mention.start)
    else:
        yield f"inside {figure.kind} {mention.endpoint.kind}"


def _of_nothing(scope: Scope, figure: Figure) -> Iterator[str]:
    kind = figure.kind
    lead = _words(scope.plain[max(scope.start, figure.start - _AROUND) : figure.start])
    behind = _words(scope.plain[figure.end : min(scope.end, figure.end + _AROUND)])
    yield f"nothing {kind}"
    yield f"nothing {kind} in brackets {in_brackets(scope, figure)}"
    yield from (f"nothing led by {word}" for word in lead[-3:])
    yield from (f"nothing followed by {word}" for word in behind[:3])
    if lead:
        yield f"nothing {kind} right behind {lead[-1]}"
    if behind:
        yield f"nothing {kind} right before {behind[0]}"
    yield f"nothing {kind} names that fit {_up_to_three(m for m in scope.mentions if fits(figure, m))}"
    yield f"nothing a time {names_a_time(scope, figure)}"
    yield f"nothing counted {figure.count is not None} of {figure.total is not None} interval {figure.ci is not None}"


def _of_the_last(scope: Scope, figure: Figure, mention: EndpointMention) -> Iterator[str]:
    yield f"last {figure.kind} {mention.endpoint.kind}"
    yield f"last names that fit {_up_to_three(m for m in scope.mentions if fits(figure, m))}"
    begins = _words(scope.plain[scope.start : scope.start + 20])
    yield f"last begins {begins[0] if begins else ''}"
    lead = _words(scope.plain[max(scope.start, figure.start - _AROUND) : figure.start])
    yield from (f"last led by {word}" for word in lead[-4:])


def _of_named(scope: Scope, figure: Figure, mention: EndpointMention, side: str, start: int, end: int) -> Iterator[str]:
    """What stands between the figure and the mention, at start..end."""
    kind, form, gap = mention.endpoint.kind, mention.form, scope.plain[start:end]
    words = _words(gap)
    figures = [f for f in scope.figures if start <= f.start and f.end <= end]
    others = [m for m in scope.mentions if start <= m.start and m.end <= end]
    yield f"{side} {figure.kind} {kind}"
    yield f"{side} {form} {kind}"
    if form == "weak":
        yield f"weak {mention.endpoint.code} {scope.plain[mention.start : mention.end].lower()}"
        yield f"weak {side} {figure.kind} {mention.endpoint.code}"
    yield f"{side} {mention.endpoint.code}"
    yield f"{side} {kind} figures {_up_to_three(figures)}"
    yield f"{side} figures alike {_up_to_three(f for f in figures if f.kind == figure.kind)}"
    yield f"{side} names {_up_to_three(others)}"
    yield f"{side} {figure.kind} names that fit {_up_to_three(m for m in others if fits(figure, m))}"
    yield f"{side} {form} figures {bool(figures)} names {bool(others)}"
    yield f"{side} length {min(8, len(words) // 2)}"
    yield f"{side} {form} length {min(8, len(words) // 2)}"
    yield f"{side} {figure.kind} {kind} semicolon {';' in gap}"
    yield f"{side} commas {min(2, gap.count(','))}"
    yield f"{side} {form} brackets {max(-1, min(1, gap.count('(') - gap.count(')')))}"
    if words:
        yield f"{side} first {words[0]}"
        yield f"{side} last {words[-1]}"
        yield f"{side} {form} last {words[-1]}"
    if len(words) <= 3:
        yield f"{side} only {' '.join(words)}"
    yield from (f"{side} with {word}" for word in sorted(_TELLING.intersection(words)))
    own_behind = any(0 <= f.start - mention.end <= _OWN_BEHIND for f in scope.figures if f is not figure)
    own_before = any(0 <= mention.start - f.end <= _OWN_BEFORE for f in scope.figures if f is not figure)
    yield f"{side} has its own behind {own_behind} before {own_before}"


def _words(said: str) -> Sequence[str]:
    return _WORD.findall(said.lower())


def _up_to_three(found: Sequence[Placed] | Iterator[Placed]) -> int:
    return min(3, sum(1 for _ in found))

"""The signs that speak for and against a figure reporting an endpoint: where that is named, and what stands between."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.characters import WORD
from extractor.components.endpoints import EndpointMention
from extractor.components.figures import Figure
from extractor.components.scope import LOOK_ALIKES, Scope, fits, in_brackets, names_a_time

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


class Said:
    """A sentence cut into its words in small letters, once for all figures and names in it."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        small = scope.plain[scope.start : scope.end].lower()
        # Small letters that take up another place ("İ"), or depend on what stands beside them, are looked at each by itself.
        whole = len(small) == scope.end - scope.start and "\u03c2" not in small
        self._small = small
        self._words: list[str] = []
        self._starts: list[int] = []
        self._ends: list[int] = []
        for word in WORD.finditer(small) if whole else ():
            start, end = word.span()
            self._words.append(word[0])
            self._starts.append(scope.start + start)
            self._ends.append(scope.start + end)
        self._begin, self._end = (scope.start, scope.end) if whole else (0, -1)

    def words(self, start: int, end: int) -> list[str]:
        """The words of start..end; of one that is cut through there, the part inside."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        cut = last > 0 and self._ends[last - 1] > end
        if cut or start < self._begin or end > self._end:
            return WORD.findall(self.scope.plain[start:end].lower())
        words = self._words[first:last]
        if first and self._ends[first - 1] > start:
            words.insert(0, self._small[start - self._begin : self._ends[first - 1] - self._begin])
        return words


class Sight:
    """A figure in its sentence: what it may report, and the signs of each."""

    def __init__(self, said: Said, figure: Figure) -> None:
        self._said, self._scope, self._figure = said, said.scope, figure
        self._fits = [fits(figure, mention) for mention in said.scope.mentions]

    def reported(self, last: EndpointMention | None) -> list[Reported]:
        """All that the figure may report; `last`: the endpoint that the sentence before reported at its end."""
        near = _near(self._figure, self._scope.mentions, _BEFORE, _BEHIND)
        if self._scope.weak:
            weak = _near(self._figure, self._scope.weak, _WEAK_BEFORE, _WEAK_BEHIND)
            near = sorted((*near, *weak), key=lambda m: (m.start, m.end))
        found = [_NOTHING, *[Reported(m) for m in near]]
        return [*found, Reported(last, before=True)] if last is not None and fits(self._figure, last) else found

    def signs(self, choice: Reported) -> list[str]:
        """The names of the signs of the figure reporting that."""
        mention, figure = choice.mention, self._figure
        if mention is None:
            return self._of_nothing()
        if choice.before:
            return self._of_the_last(mention)
        if mention.end <= figure.start:
            return self._of_named(mention, "before", mention.end, figure.start)
        if mention.start >= figure.end:
            return self._of_named(mention, "behind", figure.end, mention.start)
        return [f"inside {figure.kind} {mention.endpoint.kind}"]

    def _of_nothing(self) -> list[str]:
        scope, figure, kind = self._scope, self._figure, self._figure.kind
        lead = self._said.words(max(scope.start, figure.start - _AROUND), figure.start)
        behind = self._said.words(figure.end, min(scope.end, figure.end + _AROUND))
        found = [f"nothing {kind}", f"nothing {kind} in brackets {in_brackets(scope, figure)}"]
        found += [f"nothing led by {word}" for word in lead[-3:]]
        found += [f"nothing followed by {word}" for word in behind[:3]]
        if lead:
            found.append(f"nothing {kind} right behind {lead[-1]}")
        if behind:
            found.append(f"nothing {kind} right before {behind[0]}")
        return [
            *found,
            f"nothing {kind} names that fit {min(3, sum(self._fits))}",
            f"nothing a time {names_a_time(scope, figure)}",
            f"nothing counted {figure.count is not None} of {figure.total is not None} interval {figure.ci is not None}",
        ]

    def _of_the_last(self, mention: EndpointMention) -> list[str]:
        scope, figure = self._scope, self._figure
        begins = self._said.words(scope.start, min(len(scope.plain), scope.start + 20))
        lead = self._said.words(max(scope.start, figure.start - _AROUND), figure.start)
        return [
            f"last {figure.kind} {mention.endpoint.kind}",
            f"last names that fit {min(3, sum(self._fits))}",
            f"last begins {begins[0] if begins else ''}",
            *[f"last led by {word}" for word in lead[-4:]],
        ]

    def _of_named(self, mention: EndpointMention, side: str, start: int, end: int) -> list[str]:
        """What stands between the figure and the mention, at start..end."""
        of, kind, form = self._figure.kind, mention.endpoint.kind, mention.form
        gap, words = self._scope.plain[start:end], self._said.words(start, end)
        figures, alike, own_behind, own_before = self._figures(mention, start, end)
        others, fitting = self._names(start, end)
        length = min(8, len(words) // 2)
        found = [
            f"{side} {of} {kind}",
            f"{side} {form} {kind}",
            *self._of_weak(mention, side),
            f"{side} {mention.endpoint.code}",
            f"{side} {kind} figures {min(3, figures)}",
            f"{side} figures alike {min(3, alike)}",
            f"{side} names {min(3, others)}",
            f"{side} {of} names that fit {min(3, fitting)}",
            f"{side} {form} figures {figures > 0} names {others > 0}",
            f"{side} length {length}",
            f"{side} {form} length {length}",
            f"{side} {of} {kind} semicolon {';' in gap}",
            f"{side} commas {min(2, gap.count(','))}",
            f"{side} {form} brackets {max(-1, min(1, gap.count('(') - gap.count(')')))}",
        ]
        if words:
            found += (f"{side} first {words[0]}", f"{side} last {words[-1]}", f"{side} {form} last {words[-1]}")
        if len(words) <= 3:
            found.append(f"{side} only {' '.join(words)}")
        found += [f"{side} with {word}" for word in sorted(_TELLING.intersection(words))]
        found.append(f"{side} has its own behind {own_behind} before {own_before}")
        return found

    def _of_weak(self, mention: EndpointMention, side: str) -> list[str]:
        """The words themselves, of those that name an endpoint only in some sentences."""
        if mention.form != "weak":
            return []
        code, said = mention.endpoint.code, self._scope.plain[mention.start : mention.end].lower()
        return [f"weak {code} {said}", f"weak {side} {self._figure.kind} {code}"]

    def _figures(self, mention: EndpointMention, start: int, end: int) -> tuple[int, int, bool, bool]:
        """(how many stand in start..end, how many of the same kind, has the mention another one behind it, before it)."""
        between = alike = 0
        own_behind = own_before = False
        for f in self._scope.figures:
            if start <= f.start and f.end <= end:
                between += 1
                alike += f.kind == self._figure.kind
            if f is not self._figure:
                own_behind = own_behind or 0 <= f.start - mention.end <= _OWN_BEHIND
                own_before = own_before or 0 <= mention.start - f.end <= _OWN_BEFORE
        return between, alike, own_behind, own_before

    def _names(self, start: int, end: int) -> tuple[int, int]:
        """(how many names stand in start..end, how many of them the figure fits)."""
        others = fitting = 0
        for m, fit in zip(self._scope.mentions, self._fits, strict=True):
            if start <= m.start and m.end <= end:
                others += 1
                fitting += fit
        return others, fitting


_NOTHING = Reported(None)


def _near(figure: Figure, named: Sequence[EndpointMention], before: int, behind: int) -> list[EndpointMention]:
    """The nearest mentions that the figure could report, so many at most before and behind it."""
    open_to_it = [m for m in named if fits(figure, m) or m.endpoint.kind in LOOK_ALIKES]
    at = bisect_left(open_to_it, figure.end, key=_start)
    return open_to_it[max(0, at - before) : at + behind]


def _start(mention: EndpointMention) -> int:
    return mention.start

"""Links of figures that a grade goes with: "grade 3 in 2", "a single patient (1.5%) had a grade 3 event", "one grade 3"."""

from __future__ import annotations

import re

from extractor.components.figures import Figure
from extractor.components.quantity import BEYOND
from extractor.components.scope import Link, Scope, fits

_GRADE = rf"(?:(?:grade|gr\.?|G) ?(?:≥ ?)?[3-5](?: or \w+|[-/][45])?|{BEYOND} (?:grade|gr\.?|G) ?2)"
# Before the figure: "grade 3 in 2", "Gr 3: 1 pt".
_BEFORE = re.compile(
    rf"\b{_GRADE}(?: (?:was seen |occurred )?in (?:only |just )?|: ?(?:n ?= ?)?|, ?(?:n ?= ?)?)$", re.IGNORECASE
)
# Behind it: "one grade 3", "one case was grade 4", "one fatal (grade 5) event", "(1.5%) had a grade 3 event".
_BEHIND = re.compile(
    rf"[)\]]*\s+(?:(?:was|were|of|had|an?|patients?|cases?|pts?|child|children|with|experienced|developed|being|event|fatal|severe|at|in) |\()*{_GRADE}(?!\d)(?! in\b)",
    re.IGNORECASE,
)
# "CRS (83%, 5% grade 3), followed by hypocalcemia (63%, 10% grade 3)": another event is named since.
_ANOTHER = re.compile(r"[)\]],? (?:(?:and|or|followed by|then|next) )*[a-z][a-z-]{5,}(?: [a-z-]+)? \([^()]*$")
_TOLD_OF = {"count", "percent", "fraction"}


def graded(scope: Scope, figure: Figure) -> Link | None:
    """The toxicity named before, where the figure counts those who had it in a high grade."""
    before = [m for m in scope.mentions if m.end <= figure.start and m.form != "event"]
    if (
        not before
        or before[-1].endpoint.kind != "toxicity"
        or figure.kind not in _TOLD_OF
        or not fits(figure, before[-1])
    ):
        return None
    toxicity = before[-1]
    if _ANOTHER.search(scope.plain, toxicity.end, figure.start):
        return None
    if _BEFORE.search(scope.plain, toxicity.end, figure.start):
        return Link(figure, toxicity, "grade reached by so many", 0.8)
    behind = _BEHIND.match(scope.plain, figure.end, scope.end)
    if behind is None or any(figure.end <= m.start < behind.end() + 12 for m in scope.mentions):
        return None
    return Link(figure, toxicity, "so many of that grade", 0.8)

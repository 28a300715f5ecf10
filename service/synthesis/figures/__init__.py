"""Figures of a synthesis, one module each, registered by being there: each makes a Vega-Lite specification.

A module holds NAME ("forest"), TITLE, MOST (studies that it can show readably) and `specification(synthesis, width)`, `width` in
millimetres, as wide as a journal's column (85) or page (174).
"""

from __future__ import annotations

from functools import cache
from typing import Any, Protocol

from corpus.errors import NotFoundError, QueryError
from corpus.registered import modules
from service.synthesis.figures.canvas import nothing
from service.synthesis.synthesis import Answer, Synthesis


class Figure(Protocol):
    """The shape of a figure's module."""

    NAME: str
    TITLE: str
    MOST: int

    def specification(self, synthesis: Synthesis, width: float) -> dict[str, Any]: ...


@cache
def figures() -> dict[str, Figure]:
    """Every figure by its name."""
    # What has no name is what figures are made of, or a figure of something else than a synthesis.
    return {module.NAME: module for module in modules(__name__).values() if hasattr(module, "NAME")}


def drawn(name: str, answer: Answer, group: str, width: float) -> dict[str, Any]:
    """The specification of a figure of a group of the answer; of the first group, which has most studies, where none is named.

    Raises:
        NotFoundError: no such figure, or no such group.
        QueryError: more studies than can be read in it, or none where it needs some.
    """
    figure = figures().get(name)
    if figure is None:
        raise NotFoundError(f"draw a {name} plot", "there is no such figure", f"Known are {', '.join(figures())}.")
    chosen = next((g for g in answer.groups if not group or g.group.casefold() == group.casefold()), None)
    if chosen is None and group:
        known = ", ".join(dict.fromkeys(g.group for g in answer.groups))
        remedy = f"Known are {known}." if known else "Ask for another endpoint or statistic."
        raise NotFoundError(f"draw a {name} plot of {group}", "the answer has no such group", remedy)
    if chosen is None:
        return nothing(width)
    if len(chosen.members) > figure.MOST:
        remedy = f"Ask for fewer: at most {figure.MOST} can be read. The numbers of all are in the JSON."
        raise QueryError(f"draw a {name} plot of {chosen.group}", f"it has {len(chosen.members)} studies", remedy)
    return figure.specification(chosen, width)

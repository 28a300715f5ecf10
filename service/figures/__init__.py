"""Pictures of an answer, one module each, registered by being there; each is one Vega-Lite specification for page, SVG and PNG.

A module holds NAME ("forest"), TITLE, ABOUT (a sentence of what it shows) and `draw(table, query, of) -> Figure`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from corpus.errors import NotFoundError
from corpus.registered import modules
from service.query import Query
from service.table import EvidenceTable


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture: its specification without colours or size, and in words what is drawn of how much.

    of: the endpoint that is drawn, "" where all are; choices: the endpoints that could be, with their results, most first.
    marks: how many results, years or pairs it shows; 0 where there is nothing to draw.
    """

    spec: dict[str, Any]
    caption: str
    marks: int
    of: str = ""
    choices: tuple[tuple[str, int], ...] = ()


class FigureModule(Protocol):
    """The shape of a figure's module."""

    NAME: str
    TITLE: str
    ABOUT: str

    def draw(self, table: EvidenceTable, query: Query, of: str = "") -> Figure: ...


@cache
def figures() -> dict[str, FigureModule]:
    """Every figure by its name."""
    return {module.NAME: module for module in modules(__name__).values() if hasattr(module, "NAME")}


def figure(name: str) -> FigureModule:
    """The figure of that name.

    Raises:
        NotFoundError: there is none; names those that are.
    """
    try:
        return figures()[name]
    except KeyError as error:
        remedy = f"Known are {', '.join(figures())}."
        raise NotFoundError(f"draw {name[:40]}", "there is no such figure", remedy) from error

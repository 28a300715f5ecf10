"""Tool: one thing that an assistant may ask for, with the shapes of question and answer."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from corpus.registered import modules
from service.table import EvidenceTable


class Question(BaseModel):
    """What a tool is asked. A member it does not know is refused: a misspelt filter must not answer with everything."""

    model_config = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Desk:
    """Where tools work: the database, and the address under which people open the pages."""

    database: Path
    address: str

    @contextmanager
    def table(self) -> Iterator[EvidenceTable]:
        """The evidence table as it is now, on a connection of this call's own."""
        opened = EvidenceTable.at(self.database)
        try:
            with opened.moment():
                yield opened
        finally:
            opened.close()


@dataclass(frozen=True, slots=True)
class Tool:
    """name: as it is called; about: what it is for; asked, answer: the shapes; run: does it."""

    name: str
    about: str
    asked: type[Question]
    answer: type[BaseModel]
    run: Callable[[Desk, Any], BaseModel]


@cache
def tools() -> dict[str, Tool]:
    """Every tool by its name."""
    return {
        name: Tool(name, inspect.getdoc(made.run) or "", made.Asked, made.Answer, made.run)
        for name, made in modules("service.mcp.tools").items()
    }

"""What came to the stand-in, and what it answers."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Asked:
    """A request: path below the service's prefix ("/esearch.fcgi"), parameters of query and form together, in order."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    form: tuple[tuple[str, str], ...]
    headers: dict[str, str]
    base: str
    raw: str

    @property
    def params(self) -> dict[str, str]:
        """The last value of each parameter."""
        return dict((*self.query, *self.form))

    def all(self, name: str) -> list[str]:
        """Every value of a parameter."""
        return [value for said, value in (*self.query, *self.form) if said == name]


@dataclass(frozen=True)
class Reply:
    """An answer: the body before any coding."""

    body: bytes
    status: int = 200
    type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)


def as_json(content: Any, status: int = 200, **headers: str) -> Reply:
    """JSON as the services write it."""
    return Reply(json.dumps(content).encode(), status, "application/json", headers)


def as_xml(content: str, status: int = 200, **headers: str) -> Reply:
    """XML in UTF-8."""
    return Reply(content.encode(), status, "text/xml; charset=UTF-8", headers)

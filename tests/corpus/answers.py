"""Answers of services as bytes, handed to a source as if they had been fetched."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from corpus.asking import Answer, Found, LiveSource, Request

DAY = date(2026, 8, 20)


def answer(request: Request, body: Any, status: int = 200, url: str = "", **headers: str) -> Answer:
    """The answer to a request: bytes as they are, text in UTF-8, all else as JSON."""
    content = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Answer(request, status, url or request.url, named, content, DAY)


def found(source: LiveSource, request: Request, body: Any, status: int = 200, **more: str) -> list[Found]:
    """All that an answer holds."""
    return list(source.answered(answer(request, body, status, **more)))


def only(kind: type, items: list[Found]) -> list[Any]:
    """The items of one kind."""
    return [item for item in items if isinstance(item, kind)]


def without(value: dict[str, Any], *names: str) -> dict[str, Any]:
    """The object without some of its fields: a service leaves out what it does not know."""
    return {name: one for name, one in value.items() if name not in names}


def stepped(request: Request, step: str) -> Request:
    """The request at another step."""
    return replace(request, step=step)


def walked(value: Any) -> Iterator[Any]:
    """Every value in a JSON tree, its containers included."""
    yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from walked(one)

"""JSONL: one evidence record a line, as published in docs/record.schema.json."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from service.query import View

NAME = "jsonl"
SUFFIX = ".jsonl"
MEDIA_TYPE = "application/x-ndjson"
VIEW: View = "studies"
EXAMPLE = '{"id":"synopsis:mm-001","document":{"title":"What can be achieved after relapse on BCMA-directed CAR-T"}}\n'


def write(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """A line a record."""
    for record in rows:
        yield json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"

"""JSONL: one evidence record a line, as published in docs/record.schema.json."""

from __future__ import annotations

import json
from collections.abc import Iterator

from service.exporting.answer import Answer

TITLE = "JSONL"
ABOUT = "One evidence record a line, with every quote and its place."
GROUP = "table"
SUFFIX = ".jsonl"
MEDIA_TYPE = "application/x-ndjson"
EXAMPLE = '{"id":"synopsis:mm-001","document":{"title":"What can be achieved after relapse on BCMA-directed CAR-T"}}\n'


def write(answer: Answer) -> Iterator[bytes]:
    """A line a record."""
    for record in answer.records():
        yield json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode(errors="replace") + b"\n"

"""JSON: the records of the answer in one object, {"items": [...], "total": N}, as the API lists them."""

from __future__ import annotations

import json
from collections.abc import Iterator

from service.exporting.answer import Answer

TITLE = "JSON"
ABOUT = "The evidence records in one object, as the API lists them."
GROUP = "table"
SUFFIX = ".json"
MEDIA_TYPE = "application/json"
EXAMPLE = '{"items":[\n{"id":"synopsis:mm-001","document":{"title":"What can be achieved after relapse on BCMA-directed CAR-T"}}\n],"total":1,"next":null}\n'


def write(answer: Answer) -> Iterator[bytes]:
    """The object, a record a line; `next` is null, for nothing comes behind it."""
    yield b'{"items":['
    total = 0
    for total, record in enumerate(answer.records(), 1):
        said = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
        yield (b",\n" if total > 1 else b"\n") + said
    yield f'\n],"total":{total},"next":null}}\n'.encode()

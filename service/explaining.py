"""Why a record says what it says, for those who ask."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from corpus.document import Document
from extractor.explanation import explained_to_dict
from extractor.reading import explain
from extractor.stamp import stamp
from service.rows import Row


def reasons(record: Row, document: Document) -> dict[str, Any] | None:
    """What decided each value of a document's record; None where other rules made it, which these do not explain."""
    if record["extractor"] != asdict(stamp()):
        return None
    found: dict[str, Any] = explained_to_dict(explain(document))["explanation"]
    return found

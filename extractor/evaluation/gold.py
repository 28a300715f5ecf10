"""A gold set's studies, read and checked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corpus.document import Document, Section
from corpus.errors import EmptyInputError, MalformedInputError

Study = dict[str, Any]
_MEMBERS = frozenset({"id", "kind", "title", "text", "gold"})


def gold_studies(gold_dir: Path) -> Iterator[Study]:
    """The studies of a gold set, in the order of their names.

    Raises:
        EmptyInputError: the folder holds no study.
        MalformedInputError: a file is no study.
    """
    files = sorted(gold_dir.glob("*.json"))
    if not files:
        raise EmptyInputError(
            f"read the gold set {gold_dir}", "no *.json in it", "Name a folder with one ID.json a study."
        )
    for path in files:
        try:
            study = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise MalformedInputError(
                f"read the gold study {path}", str(error), "Each file is one JSON object."
            ) from error
        if missing := _MEMBERS - set(study):
            found = f"it has no {', '.join(sorted(missing))}"
            raise MalformedInputError(f"read the gold study {path}", found, "See extractor/evaluation/gold.py.")
        yield study


def document_of(study: Study) -> Document:
    """The study's text as a Document, as the extractor is given it."""
    return Document(study["id"], "gold", study["kind"], study["title"], (Section(study["text"]),))

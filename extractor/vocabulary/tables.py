"""Reads the vocabulary's data files, once each, and gives their common hash."""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from corpus.errors import VocabularyError

_HERE = files("extractor.vocabulary")


@cache
def toml_table(name: str) -> dict[str, Any]:
    """The content of a TOML file of the vocabulary.

    Raises:
        VocabularyError: the file is not TOML; names the file and the place.
    """
    try:
        return tomllib.loads(_HERE.joinpath(name).read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise VocabularyError(f"read the vocabulary {name}", str(error), "Mend the line that is named.") from error


@cache
def vocabulary_hash() -> str:
    """The first 12 hex digits of the SHA-256 over all data files, in the order of their names."""
    digest = hashlib.sha256()
    for entry in sorted(_HERE.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith((".csv", ".toml")):
            digest.update(entry.name.encode() + b"\0" + entry.read_bytes() + b"\0")
    return digest.hexdigest()[:12]

"""What read a record: the version of the package and the hashes of its vocabulary and of its rules. Loads no model."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

from extractor.record import Extractor
from extractor.vocabulary.tables import vocabulary_hash


@cache
def stamp() -> Extractor:
    """The extractor as it is installed here; two records with the same stamp were read alike."""
    return Extractor(version("aftercart"), vocabulary_hash(), rules_hash())


@cache
def rules_hash() -> str:
    """The first 12 hex digits of the SHA-256 over the extractor's code, for its rules are its model, and the weights learned for them."""
    digest = hashlib.sha256()
    for name, content in sorted(_code(files("extractor"), "")):
        digest.update(name.encode() + b"\0" + content + b"\0")
    return digest.hexdigest()[:12]


def _code(folder: Traversable, path: str) -> list[tuple[str, bytes]]:
    found = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += _code(entry, f"{path}{entry.name}/")
        elif entry.name.endswith(".py") or (path == "model/" and entry.name.endswith(".toml")):
            found.append((path + entry.name, entry.read_bytes()))
    return found

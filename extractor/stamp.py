"""What read a record: the version of the package and the hashes of its vocabulary and weights. Loads no model."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version

from extractor.record import Extractor
from extractor.vocabulary.tables import vocabulary_hash

#: There are no trained weights yet: every decision is a rule over the vocabulary.
NO_MODEL = "none"


@cache
def stamp() -> Extractor:
    """The extractor as it is installed here; two records with the same stamp were read alike."""
    return Extractor(version("aftercart"), vocabulary_hash(), NO_MODEL)

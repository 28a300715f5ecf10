"""Is a document about what comes after CAR T has failed?"""

from __future__ import annotations

import re

from spacy.tokens import Doc

from extractor.components.extensions import notes
from extractor.vocabulary.gates import Gated

# "survival after relapse", "from progression", "salvage", "subsequent therapy"
_AFTER_FAILURE = Gated(
    [
        r"\b(?:after|from|post|following|since)[ -](?:CAR[ -]?T[\w -]{0,14} )?(?:relapse|progression|failure)",
        r"\bpost-?relapse",
        r"\bsalvage",
        r"\b(?:subsequent|next)[ -](?:line|therap|treatment)",
    ]
)
# Of a title: "mantle cell lymphoma that progresses after CAR T", "when myeloma comes back after ide-cel"
_FAILED_AFTER = re.compile(
    r"\b(?:CARs?[- ]?T?|CART|[\w-]+-cel|\w+leucel|CD19|BCMA)(?:[- ](?:cells?|therapy|T[- ]cells?))*[- ](?:relaps\w+|progress\w+|fail\w+)|\b(?:relaps\w+|progress\w+|fail\w+)\b[^.;]{0,20} (?:CAR\b|CAR-?T|CART\b)|"
    r"\b(?:relaps\w+|progress\w+|fail\w+|recur\w+|c[ao]m\w+ back|returns?|returning)\b[^.;]{0,30}?\b(?:after|following|upon|post|despite|of|from|on)[ -](?:[\w/+-]+ ){0,4}?(?:CARs?\b|[\w-]+-cel\b|[\w]+leucel\b)",
    re.IGNORECASE,
)
_AGAIN_AND_AGAIN = 2


def about_failure(doc: Doc) -> bool:
    """Does the title, or the text again and again, speak of what comes after a failure?"""
    return (
        titled(doc)
        or sum(1 for _ in _AFTER_FAILURE.finditer(notes(doc).plain, notes(doc).text_start)) >= _AGAIN_AND_AGAIN
    )


def titled(doc: Doc) -> bool:
    """Does the title?"""
    title = notes(doc).plain[: notes(doc).text_start]
    return _AFTER_FAILURE.search(title) is not None or _FAILED_AFTER.search(title) is not None

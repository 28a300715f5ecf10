"""Where sentences end, in texts full of decimals, brackets and abbreviations."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Token

if TYPE_CHECKING:
    from thinc.types import Ints2d

_ENDS = frozenset({".", "!", "?"})
_CLOSE = frozenset(")]}")
_ABBREVIATIONS = frozenset(["vs", "v", "al", "fig", "no", "approx", "ca", "dr", "prof", "e.g", "i.e", "st", "incl", "resp", "cf", "mr", "mrs", "ms", "jan", "dec"])  # fmt: skip
# No sentence is as long, in characters; a list or a table without any full stop may be, and reading compares within sentences.
_LONGEST = 1500
# An opening bracket that is never closed must not swallow the rest of the text.
_LONGEST_BRACKET = 120


@Language.component("aftercart_sentences")
def sentences(doc: Doc) -> Doc:
    """Sets `token.is_sent_start`: after . ! ? outside brackets, at line ends, and where a section begins."""
    starts = {span.start for span in doc._.sections}
    depth = opened = 0
    begin, begun = True, 0
    begins: list[int] = []
    for token in doc:
        said = token.text
        if token.idx in starts or (token.idx - begun > _LONGEST and token.i and doc[token.i - 1].whitespace_):
            begin, depth = True, 0
        begun = token.idx if begin else begun
        begins.append(1 if begin else -1)
        begin = False
        if said.isalnum():
            continue
        # Counted by character: the tokenizer keeps "CAR)-T" in one piece.
        rise = sum((mark in "([{") - (mark in ")]}") for mark in said)
        opened = token.i if rise > 0 else opened
        depth = max(0, depth + rise) if token.i - opened <= _LONGEST_BRACKET else 0
        if "\n" in said:
            begin, depth = True, 0
        elif depth == 0 and _ends(token):
            begin = True
    # All at once: setting `token.is_sent_start` looks through the whole Doc each time.
    column = np.asarray(begins, dtype=np.int64).astype(np.uint64).reshape(-1, 1)
    return doc.from_array(["SENT_START"], cast("Ints2d", column))


def _ends(token: Token) -> bool:
    doc, i = token.doc, token.i
    following = doc[i + 1] if i + 1 < len(doc) else None
    if following is None:
        return False
    if token.text in _CLOSE:
        return i > 0 and doc[i - 1].text in _ENDS and bool(token.whitespace_) and following.text[:1].isupper()
    if token.text not in _ENDS and not (token.text[-1:] in _ENDS and len(token.text) > 2):
        return False
    if not (token.whitespace_ or following.is_space):
        return False
    before = doc[i - 1].text.lower() if token.text in _ENDS and i else token.text[:-1].lower()
    if before in _ABBREVIATIONS or (len(before) == 1 and before.isalpha() and token.text == "."):
        return False
    return following.text[0].isupper() or following.text[0].isdigit() or following.text[0] in "\"“‘'(["

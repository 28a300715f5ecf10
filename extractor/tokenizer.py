"""spaCy's tokenizer with a bound: it peels the marks of a run without white space one by one, so long runs are read in pieces."""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc

#: No word, address or figure of a study is as long, in characters; the time of spaCy's tokenizer grows with its square.
_LONGEST = 500
_LONG_RUN = re.compile(rf"\S{{{_LONGEST + 1}}}")
_PIECES = re.compile(rf"\s+|\S{{1,{_LONGEST}}}")


def tokenized(nlp: Language, text: str) -> Doc:
    """The Doc of a text, all of its characters kept."""
    if _LONG_RUN.search(text) is None:
        return nlp.make_doc(text)
    words: list[str] = []
    spaces: list[bool] = []
    for piece in _PIECES.findall(text):
        if piece == " " and words and not spaces[-1]:
            spaces[-1] = True
            continue
        for token in nlp.make_doc(piece):
            words.append(token.text)
            spaces.append(bool(token.whitespace_))
    return Doc(nlp.vocab, words, spaces)

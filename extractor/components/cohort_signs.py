"""The signs that speak for and against a counted group being the main cohort: what weighing.py found, its size and place, the words around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from spacy.tokens import Doc

from extractor.characters import WORD, lowered
from extractor.components.extensions import notes
from extractor.components.groups import Group, sentence_start

# Words behind the number, as far as they tell what was done with those counted.
_BEHIND, _WORDS = 60, 4
_LONG_WORD = re.compile(r"[a-z]{5,}")


def signs(doc: Doc, found: Sequence[Group], i: int) -> Iterator[str]:
    """The names of the signs of group i among all that the text counts."""
    g = found[i]
    sizes = sorted({o.n for o in found}, reverse=True)
    yield from (f"reason {why}" for why in dict.fromkeys(g.why))
    yield f"stage {g.stage}"
    yield f"stage {g.stage}, some relapsed {any(o.stage == 'relapsed' for o in found)}"
    yield f"size rank {min(sizes.index(g.n), 4)} of {min(len(sizes), 4)}"
    yield f"size in tenths {min(int(10 * g.n / sizes[0]), 9)}"
    yield f"named first {g.start == min(o.start for o in found)}"
    yield f"place {min(i, 5)}"
    yield f"times {min(sum(o.n == g.n for o in found), 3)}"
    yield from _words(doc, g)


def _words(doc: Doc, g: Group) -> Iterator[str]:
    noted = notes(doc)
    small = lowered(noted.plain)
    behind = ["#" if word.isdigit() else word for word in WORD.findall(small[g.end : g.end + _BEHIND])[:_WORDS]]
    if behind:
        yield f"behind first {behind[0]}"
    yield from (f"behind {word}" for word in dict.fromkeys(behind))
    yield f"opens its sentence {not noted.plain[sentence_start(noted.plain, g.start) : g.start].strip()}"
    title = small[: noted.text_start]
    shared = sum(word in title for word in set(_LONG_WORD.findall(small[g.start : g.end + _BEHIND])))
    yield f"words of the title {shared > 1}"

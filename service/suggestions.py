"""What may have been meant by a word that no study has: the likeliest names of the vocabulary and words of the studies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from corpus.sqlite import Database
from extractor.vocabulary import diseases, targets, therapies
from extractor.vocabulary.endpoints import endpoint_codes
from service.language.compiled import asked_of
from service.language.meaning import understood
from service.language.names import meaning
from service.language.tree import All, Any, Filter, Name, Node, Not, Word

#: How alike two words must be, in percent, and the shortest word that is worth a guess.
_ALIKE, _SHORTEST = 75, 4
#: The most words of a question that are looked after.
_MOST = 8
#: Fields whose values are names of the vocabulary.
_NAMED = frozenset({"therapy", "salvage", "prior", "class", "target", "disease", "endpoint"})


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A word that nothing has, what it may be, and the question with that in its place. start, end: in the question, from 0."""

    said: str
    start: int
    end: int
    instead: str
    query: str


def suggestions(db: Database, typed: str) -> list[Suggestion]:
    """What may have been meant by the words of a question that no study has; nothing for those that some study has."""
    found: list[Suggestion] = []
    for said, start, end in list(_unsure(db, understood(typed).tree, typed))[:_MOST]:
        instead = _likeliest(db, said)
        if instead is not None:
            shown = f'"{instead}"' if " " in instead and typed[start - 1 : start] == ":" else instead
            found.append(Suggestion(said, start, end, instead, typed[:start] + shown + typed[end:]))
    return found


def _unsure(db: Database, node: Node | None, typed: str) -> list[tuple[str, int, int]]:
    """The words that no study has, and the names that the vocabulary does not know: each with its place."""
    match node:
        case Word(said, "word", start, end):
            bare = said.strip(".,;:")
            where = typed.find(bare, start, end)
            return [] if _is_there(db, asked_of(node)) else [(bare, where, where + len(bare))]
        case Filter(field, values, start, end) if field in _NAMED:
            return [
                (v.said, at, at + len(v.said))
                for v in values
                if isinstance(v, Name)
                and not v.prefix
                and meaning(v.said) is None
                and (at := typed.find(v.said, start, end)) >= 0
            ]
        case All(parts) | Any(parts):
            return [one for part in parts for one in _unsure(db, part, typed)]
        case Not(part):
            return _unsure(db, part, typed)
    return []


def _is_there(db: Database, asked: str) -> bool:
    sql = "SELECT 1 FROM evidence_text WHERE evidence_text MATCH ? LIMIT 1"
    return db.execute(sql, [asked]).fetchone() is not None


def _likeliest(db: Database, said: str) -> str | None:
    if len(said) < _SHORTEST:
        return None
    # It brings numpy, which a server need not wait for.
    from rapidfuzz import fuzz, process

    named = process.extractOne(said.casefold(), _names(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    if named:
        return named[2]
    words = process.extractOne(said.casefold(), _words(db, said), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return words[0] if words else None


@cache
def _names() -> dict[str, str]:
    """Every name of the vocabulary as it is written, and in small letters: what is compared."""
    ways = [way for t in therapies().values() for way in (t.name, *t.synonyms)]
    ways += [name for d in diseases() for name in (d.name, *d.names)]
    ways += [*(way for said in targets().values() for way in said), *endpoint_codes()]
    return {way: way.casefold() for way in ways if len(way) >= _SHORTEST}


def _words(db: Database, said: str) -> list[str]:
    """Words of titles that begin with the same letter: a bounded look at the newest studies, not at every text."""
    newest = db.execute("SELECT title FROM record ORDER BY number DESC LIMIT 5000")
    first = said[0].casefold()
    found = {word for (title,) in newest for word in re.findall(r"[^\W\d_]{4,}", title.casefold()) if word[0] == first}
    return sorted(found)

"""How well a study fits the words of a question: Okapi BM25, reckoned by statistics that the cursor keeps.

FTS5 has a rank of its own, by the statistics of the moment: as studies are added it shifts, and a page would repeat or leave out
what the page before was sorted by. Here N, the mean length and each word's frequency are those of the first page, so that every study
keeps its rank: https://doi.org/10.1561/1500000019 (k1 = 1.2, b = 0.75). A word in the title or among the names counts threefold.
The length of a study is taken to within a fortieth, for it is kept as a byte.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from corpus.errors import QueryError
from corpus.sqlite import Database
from service import bits
from service.indexing import LENGTHS
from service.language.names import key_of
from service.language.sql import marks
from service.language.tree import All, Any, Named, Node, Word
from service.order import Cursor
from service.query import Query
from service.remembered import Remembered

_K1, _B = 1.2, 0.75
#: The most places of words that one rank looks at, rarest words first: a word of nearly every study tells none apart.
_MOST = 60_000
#: The most words that a rank reckons with.
_MOST_WORDS = 24
#: In which studies words stand, each as often as they do there; those where it is not in the text but beside it (title, names) below 0.
_PLACES = (
    "SELECT group_concat(CASE col WHEN 'text' THEN doc ELSE -doc END) FROM temp.evidence_word WHERE term IN ({marks})"
)
#: The words that the tokenizer makes of others, whatever the table.
_made: Remembered[tuple[str, ...]] = Remembered(2**20)


@dataclass(frozen=True, slots=True)
class Ranked:
    """statistics: what a rank was reckoned by. scores: of every study that has a rank; the others have none of the words that count."""

    statistics: tuple[float, ...]
    scores: dict[int, int]


def ranked(db: Database, query: Query, cursor: Cursor | None, lengths: bytes, among: int) -> Ranked:
    """The rank of studies by the words of a query, and by the cursor's statistics where there is one.

    lengths: of every study's number the length of the study, as `length_as_byte` says it. among: the studies that are asked for, each a bit.

    Raises:
        QueryError: the cursor is of a question with other words.
    """
    terms = _terms(db, list(_groups(query.understood.tree))[:_MOST_WORDS])
    if cursor is None:
        statistics = _statistics(db, terms)
    elif len(cursor.statistics) == len(terms) + 1 and cursor.statistics[0] > 0:
        statistics = cursor.statistics
    else:
        raise QueryError("read the cursor", "it is of another question", "Take it from the `next` of the page before.")
    mean, weights = statistics[0], statistics[1:]
    # Where nothing holds the moment, what was found may be of another than the lengths.
    among &= (1 << len(lengths)) - 1
    short = [_K1 * (1 - _B + _B * math.exp(code / LENGTHS) / mean) for code in range(256)]
    gains: dict[int, float] = {}
    for group, weight in zip(terms, weights, strict=True):
        if weight:
            for number, f in _often(db, group, among).items():
                gains[number] = gains.get(number, 0.0) + weight * f * (_K1 + 1) / (f + short[lengths[number]])
    # Rounded, so that the last bit of a sum never decides.
    return Ranked(statistics, {number: round(gain * 1e6) for number, gain in gains.items()})


def keep(db: Database, scores: Mapping[int, int]) -> None:
    """Fills `temp.score (number, score)` of this connection, by which a statement orders its rows."""
    _prepare(db)
    db.execute("DELETE FROM temp.score")
    db.conn.executemany("INSERT INTO temp.score VALUES (?, ?)", scores.items())


def _often(db: Database, group: tuple[str, ...], among: int) -> dict[int, float]:
    """How often words of a group stand in each of the studies; threefold in its title and names."""
    (said,) = db.execute(_PLACES.format(marks=marks(group)), list(group)).fetchone()
    times = Counter(json.loads(f"[{said}]")) if said else Counter[int]()
    often = times.get
    return {number: f for number in bits.numbers(among) if (f := often(number, 0) + 3.0 * often(-number, 0))}


def _groups(node: Node | None) -> Iterator[tuple[str, ...]]:
    """The words that a study is ranked by, the ways to write one thing together; not those that it must not have."""
    match node:
        case Word(said, kind):
            if kind == "word":
                yield (said,)
            elif kind == "phrase":
                yield from ((word,) for word in said.split())
        case Named(words, names):
            single = tuple(name for name in names if len(key_of(name)) == 1)
            yield from [single] if single else [(word.said,) for word in words]
        case All(parts) | Any(parts):
            for part in parts:
                yield from _groups(part)


def _terms(db: Database, groups: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The words as the full text keeps them, by its own tokenizer; each group once."""
    _prepare(db)
    found = dict.fromkeys(_made.get("any", group, lambda group=group: _tokens(db, group)) for group in groups)  # type: ignore[misc]
    return [terms for terms in found if terms]


def _tokens(db: Database, group: tuple[str, ...]) -> tuple[str, ...]:
    db.execute("DELETE FROM temp.probe")
    db.conn.executemany("INSERT INTO temp.probe (word) VALUES (?)", [(word,) for word in group])
    return tuple(sorted({row[0] for row in db.execute("SELECT term FROM temp.probe_word")}))


def _prepare(db: Database) -> None:
    """The words of the full text as a table, and a place to ask its tokenizer; of this connection alone."""
    if db.execute("SELECT 1 FROM temp.sqlite_master WHERE name = 'probe'").fetchone():
        return
    db.execute("CREATE TABLE temp.score (number INTEGER PRIMARY KEY, score INTEGER NOT NULL)")
    db.execute("CREATE VIRTUAL TABLE temp.evidence_word USING fts5vocab (main, evidence_text, instance)")
    db.execute("CREATE VIRTUAL TABLE temp.evidence_term USING fts5vocab (main, evidence_text, row)")
    db.execute("CREATE VIRTUAL TABLE temp.probe USING fts5 (word, tokenize = 'porter unicode61 remove_diacritics 2')")
    db.execute("CREATE VIRTUAL TABLE temp.probe_word USING fts5vocab (temp, probe, row)")


def _statistics(db: Database, terms: list[tuple[str, ...]]) -> tuple[float, ...]:
    """The mean length of a study in words, then each group's weight; 0 for one too frequent to be looked at."""
    studies, words = db.execute("SELECT studies, words FROM evidence_state").fetchone()
    held: list[tuple[int, int]] = []
    weights = [0.0] * len(terms)
    for place, group in enumerate(terms):
        sql = f"SELECT ifnull(sum(doc), 0), ifnull(sum(cnt), 0) FROM temp.evidence_term WHERE term IN ({marks(group)})"
        within, places = db.execute(sql, list(group)).fetchone()
        within = min(within, studies)
        weights[place] = round(math.log(1 + (studies - within + 0.5) / (within + 0.5)), 6)
        held.append((places, place))
    left = _MOST
    for places, place in sorted(held):
        if places > left:
            weights[place] = 0.0
        else:
            left -= places
    return (round(max(words, 1) / max(studies, 1), 3), *weights)

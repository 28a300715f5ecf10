"""What of a document is compared with others, and the keys under which those are found that may be the same."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from corpus.document import Author, Document, Kind, Retraction
from corpus.reports.titles import Title, title
from corpus.reports.trials import data_cut, registration, trial
from corpus.storage import unspoilt

#: How many letters of a title, from its beginning and from its end, are a key: a title that was cut keeps as many.
_KEY = 32
#: How much of the text is compared, in characters.
_TEXT = 600
#: How many words of a title, the longest, are a key with the first author.
_LONGEST = 2
_VERSION = re.compile(r"(?:/v|\.v|v)\d{1,2}$")
# What links a preprint with its paper, in PubMed's and Europe PMC's words.
_UPDATES = frozenset({"updatein", "updateof", "preprintin", "preprintof", "republishedin", "republishedfrom"})
_COMBINING = re.compile("[\u0300-\u036f]")
_SIGNS = re.compile(r"[\W_]+")
_UMLAUTS = re.compile("(?<=[aou])e(?=[a-z])")


@dataclass(frozen=True, slots=True)
class Described:
    """A document as it is compared.

    family, given: the first author's, in small letters without accents and signs; group: a group stands first.
    updates: PubMed numbers that it says to be another version of. retold: told anew by somebody else (a synopsis).
    """

    id: str
    source: str
    kind: Kind
    title: str
    family: str
    given: str
    year: int | None
    journal: str
    pmid: str | None
    pmcid: str | None
    dois: tuple[str, ...]
    updates: tuple[str, ...]
    registration: str | None
    trial: str | None
    data_cut: str | None
    text: str
    length: int
    retraction: Retraction
    retold: bool
    vernacular: str

    def to_json(self) -> str:
        return json.dumps([getattr(self, name) for name in NAMES], ensure_ascii=False, separators=(",", ":"))

    @property
    def words(self) -> Title:
        return _title(self.title)

    def keys(self) -> Iterator[str]:
        """Under these it is found; two that are the same share at least one."""
        yield from (f"p:{number}" for number in (self.pmid, *self.updates) if number)
        if self.pmcid:
            yield f"c:{self.pmcid}"
        yield from (f"d:{doi}" for doi in self.dois)
        for said in filter(None, (self.title, self.vernacular)):
            words = _title(said).words
            letters = "".join(words)
            if len(letters) >= 8:
                yield f"t:{letters[:_KEY]}"
                yield f"e:{letters[-_KEY:]}"
            if self.family:
                longest = sorted(set(words), key=lambda word: (-len(word), word))[:_LONGEST]
                yield from (
                    f"a:{self.family}|{word}|{years}" for word in longest if len(word) > 3 for years in self._years()
                )

    def _years(self) -> set[int]:
        """Two years that are one apart share one of these."""
        return set() if self.year is None else {self.year // 2, (self.year + 1) // 2}

    def trial_keys(self) -> Iterator[str]:
        """What names its trial: those that share one are of one family."""
        if self.kind != "notice":
            yield from (f"r:{number}" for number in (self.registration,) if number)
            yield from (f"n:{name}" for name in (self.trial,) if name)


#: What `to_json` writes, in its order.
NAMES = tuple(field.name for field in fields(Described))


def described(document: Document) -> Described:
    """What of a document is compared."""
    first = document.authors[0] if document.authors else Author()
    ids, text = document.identifiers, document.text
    return Described(
        id=document.id,
        source=document.source,
        kind=document.kind,
        title=document.title,
        family=name_key(first.family or ""),
        given=name_key((first.given or first.initials or "").split(" ")[0]),
        year=document.published.year,
        journal=" ".join(_plain(document.journal or "").split()),
        pmid=ids.pmid,
        pmcid=ids.pmcid.upper() if ids.pmcid else None,
        dois=tuple(_VERSION.sub("", doi) for doi in (ids.doi, *ids.other_dois) if doi),
        updates=tuple(dict.fromkeys(n.pmid for n in document.notices if n.pmid and _is_update(n.kind))),
        registration=registration(document),
        trial=trial(document),
        data_cut=data_cut(document),
        text=_plain(text[: 2 * _TEXT])[:_TEXT],
        length=len(text),
        retraction=document.retraction,
        retold=document.note is not None,
        vernacular=document.vernacular_title or "",
    )


def from_json(said: str) -> Described:
    """What `to_json` wrote."""
    values: list[Any] = [tuple(value) if isinstance(value, list) else value for value in unspoilt(json.loads, said)]
    return Described(*values)


def name_key(said: str) -> str:
    """A name as it is compared: "Müller", "Mueller" and "MULLER" are one.

    >>> name_key("van der Müller"), name_key("Mueller")
    ('vandermuller', 'muller')
    """
    letters = "".join(c for c in _plain(said) if c.isalnum())
    return _UMLAUTS.sub("", letters)


def _plain(said: str) -> str:
    """In small letters without accents, every sign a blank."""
    letters = said.casefold()
    if not letters.isascii():
        letters = _COMBINING.sub(
            "", unicodedata.normalize("NFKD", letters.replace("ß", "ss").replace("ø", "o").replace("ł", "l"))
        )
    return _SIGNS.sub(" ", letters).strip()


def _is_update(kind: str) -> bool:
    return kind.casefold().replace(" ", "") in _UPDATES


@lru_cache(maxsize=20_000)
def _title(said: str) -> Title:
    return title(said)

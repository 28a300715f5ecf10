"""Are two documents versions of one publication? Pure: two descriptions in, a verdict with its reason out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from corpus.reports.described import Described
from corpus.reports.titles import Difference, difference, title

Judgement = Literal["same", "family", "unsure", "different"]
#: Titles of fewer words or letters than these ("Reply", "CAR T cells in lymphoma") tell little.
_FEW_WORDS, _FEW_LETTERS = 5, 25
#: Texts of one publication are at least so alike, those of two are less, from 0 to 100; shorter ones than this many characters say nothing.
_ALIKE, _UNLIKE, _SHORTEST = 85, 62, 150
#: A paper appears no later than so many years behind its preprint.
_PREPRINT_YEARS = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """What two documents are to each other, why, and how much that weighs against another verdict.

    same: versions of one publication. family: of one study, but another publication. unsure: for a person to say.
    """

    judgement: Judgement
    reason: str = ""
    weight: int = 0


def compare(a: Described, b: Described) -> Verdict:
    """What two documents are to each other; the order of the two does not matter."""
    if b.id < a.id:
        a, b = b, a
    if reason := conflict(a, b):
        return Verdict("different", reason)
    apart = _difference(a, b)
    shared = _shared(a, b)
    if shared:
        return _by_identifiers(a, b, shared, apart)
    if a.pmid in b.updates or b.pmid in a.updates:
        return Verdict("same", "one says that it is a version of the other", 80)
    return _by_title(a, b, apart)


def conflict(a: Described, b: Described) -> str:
    """Why two documents can be no versions of one publication; "" where nothing speaks against it."""
    # What costs least is looked at first: most who share a key are told apart by their numbers.
    alike = _group(a) == _group(b)
    if alike and a.pmid and b.pmid and a.pmid != b.pmid and not _numbered_twice(a, b):
        return "they have different PubMed numbers"
    if alike and a.dois and b.dois and not set(a.dois) & set(b.dois) and not (a.pmid and a.pmid == b.pmid):
        return "they have different DOIs"
    if (a.kind == "registration") != (b.kind == "registration") or (a.kind == "news") != (b.kind == "news"):
        return "they are of different kinds"
    if (a.kind == "notice") != (b.kind == "notice") or a.words.marks != b.words.marks:
        return "one corrects, answers or plans what the other reports"
    if alike and a.data_cut and b.data_cut and a.data_cut[:7] != b.data_cut[:7] and not _shared(a, b):
        return "their data were cut on different days"
    return ""


def _numbered_twice(a: Described, b: Described) -> bool:
    """Whether PubMed holds one paper under two numbers, as it does until it merges them: all but the number is the same."""
    return (
        bool(set(a.dois) & set(b.dois))
        and a.words.letters == b.words.letters
        and not _is_short(a)
        and a.year == b.year
        and _first_authors(a, b) == "same"
        and not 0 <= _text(a, b) < _ALIKE
    )


def incompatible(a: Described, b: Described) -> bool:
    """May two not be of one group even where a third is the same as both? A third without authors or year fits many."""
    if conflict(a, b):
        return True
    if _shared(a, b) or a.pmid in b.updates or b.pmid in a.updates or _text(a, b) >= _ALIKE:
        return False
    return _first_authors(a, b) == "other" or not _may_be_of(a, b)


def _by_identifiers(a: Described, b: Described, shared: list[str], apart: Difference) -> Verdict:
    """An identifier says it, unless it is typed wrong or all abstracts of a supplement share it: then the titles tell."""
    said = f"the same {' and '.join(shared)}"
    if len(shared) > 1 or not a.title or not b.title:
        return Verdict("same", said, 90)
    agree = apart.none or (not apart.replaced and not apart.both_sides) or _ratio(a, b) >= 75
    if agree or (shared != ["DOI"] and _years_apart(a, b, 1) and _first_authors(a, b) == "same"):
        return Verdict("same", said, 90)
    if _text(a, b) >= _ALIKE:
        return Verdict("same", f"{said}, and the same text", 85)
    return Verdict("unsure", f"{said}, but different titles")


def _by_title(a: Described, b: Described, apart: Difference) -> Verdict:
    """The same title, year and first author; what weakens one of them makes it unsure."""
    if apart.replaced or apart.both_sides or not apart.outer:
        return _by_text(a, b)
    if not _may_be_of(a, b):
        return Verdict("different", "the years do not fit")
    authors = _first_authors(a, b)
    if authors == "other":
        return (
            Verdict("unsure", "the same title, another first author")
            if apart.none and not _is_short(a)
            else Verdict("different")
        )
    if {_group(a), _group(b)} == {"conference", "paper"} or {_group(a), _group(b)} == {"conference", "preprint"}:
        if authors == "same" and not _is_short(a) and not _is_short(b):
            return Verdict("family", "an abstract of a meeting with the title of the paper")
        return Verdict("different")
    return _weighed(a, b, apart, authors)


def _weighed(a: Described, b: Described, apart: Difference, authors: str) -> Verdict:
    short = _is_short(a) or _is_short(b)
    places = _journals(a, b)
    alike = _text(a, b)
    doubts = [
        said
        for said, holds in {
            "the title tells little": short
            and not (authors == "same" and ((places == "same" and a.year == b.year) or alike >= _ALIKE)),
            "one title says more, which may be another report": apart.is_telling and alike < _ALIKE,
            "no first author to go by": authors == "unknown"
            and not (apart.none and a.year is not None and a.year == b.year),
            "one title is longer, and no first author to go by": bool(apart.extra) and authors != "same",
            "different journals": places == "other" and _group(a) == _group(b) and alike < _ALIKE,
            "no year to go by": (a.year is None or b.year is None) and (authors != "same" or not apart.none),
            "different texts": 0 <= alike < _UNLIKE,
            "two meetings": _group(a) == _group(b) == "conference" and a.year != b.year,
        }.items()
        if holds
    ]
    if doubts:
        return Verdict("unsure", f"much the same title, but: {', '.join(doubts)}")
    return Verdict(
        "same", f"the same title{' (one longer)' if apart.extra else ''}, year and first author", 60 - len(apart.extra)
    )


def _by_text(a: Described, b: Described) -> Verdict:
    """Another title, but the same text by the same people: a preprint whose paper was renamed, a title translated."""
    if _first_authors(a, b) != "same" or not _may_be_of(a, b) or _text(a, b) < _ALIKE:
        return Verdict("different")
    if _group(a) == _group(b):
        return Verdict("unsure", "the same text and first author under another title")
    if "conference" in (_group(a), _group(b)) and _group(a) != _group(b):
        return Verdict("family", "an abstract of a meeting with the text of the paper")
    numbers = [{word for word in one.words.words if any(c.isdigit() for c in word)} for one in (a, b)]
    if numbers[0] != numbers[1]:
        return Verdict("unsure", "the same text and first author, but other numbers in the title")
    return Verdict("same", "the same text, year and first author under another title", 50)


def _difference(a: Described, b: Described) -> Difference:
    """How the titles differ, in whichever language they are nearest."""
    plain = difference(a.words, b.words)
    if plain.none or not (a.vernacular or b.vernacular):
        return plain
    others = [
        difference(title(x), title(y)) for x in {a.title, a.vernacular} - {""} for y in {b.title, b.vernacular} - {""}
    ]
    return next((one for one in others if one.none), plain)


def _shared(a: Described, b: Described) -> list[str]:
    pairs = {
        "PubMed number": bool(a.pmid and a.pmid == b.pmid),
        "PMCID": bool(a.pmcid and a.pmcid == b.pmcid),
        "DOI": bool(set(a.dois) & set(b.dois)),
    }
    return [name for name, holds in pairs.items() if holds]


def _group(one: Described) -> str:
    """Of one group are those that do not follow each other as preprint, abstract of a meeting and paper do."""
    return one.kind if one.kind in ("preprint", "conference", "news", "registration", "notice", "book") else "paper"


def _may_be_of(a: Described, b: Described) -> bool:
    """Online and print may be a year apart, preprint and paper more; the abstracts of two meetings not at all (see `_weighed`)."""
    groups = {_group(a): a.year, _group(b): b.year}
    if set(groups) == {"preprint", "paper"}:
        before, behind = groups["preprint"], groups["paper"]
        return before is None or behind is None or -1 <= behind - before <= _PREPRINT_YEARS
    if set(groups) == {"conference", "paper"}:
        return _years_apart(a, b, _PREPRINT_YEARS)
    return _years_apart(a, b, 1)


def _years_apart(a: Described, b: Described, most: int) -> bool:
    return a.year is None or b.year is None or abs(a.year - b.year) <= most


def _first_authors(a: Described, b: Described) -> Literal["same", "other", "unknown"]:
    """Family names, however they are spelled; of a name of several parts one may be left out, and given name and family swapped."""
    x, y = a.family, b.family
    if not x or not y:
        return "unknown"
    if x == y or (min(len(x), len(y)) >= 4 and (x.endswith(y) or y.endswith(x) or x.startswith(y) or y.startswith(x))):
        return "same"
    if min(len(x), len(y)) >= 5 and OSA.distance(x, y, score_cutoff=1) <= 1:
        return "same"
    swapped = _ends_alike(a.given, y) or _ends_alike(b.given, x)
    return "same" if swapped else "other"


def _ends_alike(given: str, family: str) -> bool:
    return len(given) > 1 and (given == family or (len(given) >= 4 and family.endswith(given)))


def _journals(a: Described, b: Described) -> Literal["same", "other", "unknown"]:
    """Full titles and abbreviations: each word of the shorter begins one of the longer, in their order."""
    if not a.journal or not b.journal or _group(a) != _group(b):
        return "unknown"
    shorter, longer = sorted((_words(a.journal), _words(b.journal)), key=lambda words: len("".join(words)))
    behind = iter(longer)
    if shorter and all(any(word.startswith(part) or part.startswith(word) for word in behind) for part in shorter):
        return "same"
    return "other"


def _words(journal: str) -> list[str]:
    return [word for word in journal.split(" ") if word not in {"the", "of", "and", "in", "for"}]


def _is_short(one: Described) -> bool:
    words = one.words
    return len(words.words) < _FEW_WORDS or len(words.letters) < _FEW_LETTERS


def _ratio(a: Described, b: Described) -> float:
    return fuzz.token_set_ratio(" ".join(a.words.words), " ".join(b.words.words))


def _text(a: Described, b: Described) -> float:
    """How alike the texts are, 0 to 100; -1 where one says too little. One may have a heading or a footer that the other has not."""
    if min(len(a.text), len(b.text)) < _SHORTEST:
        return -1
    length = min(len(a.text), len(b.text))
    return fuzz.token_sort_ratio(a.text[:length], b.text[:length])

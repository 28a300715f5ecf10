"""Titles made comparable: the words that tell one publication from another, and how two titles differ."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import OSA, Levenshtein

_TAGS = re.compile(r"</?[A-Za-z][^<>]{0,100}>")
# "[abstract]", "(Abstract No. 123)", "Abstract 12:", "MM-181: ", "PB2345: ", "Poster: "; the codes are those of EHA, IMS, SOHO, ESMO.
_MEETING = re.compile(
    r"^\W*(?:(?:abstract|poster|oral)(?: presentation)?(?: (?:no\.?|number|#))?\s*[a-z]{0,4}-?\d{0,5}\s*[:.]|(?:oa|oab|pa|pb|p|s|ep|pf|ps|mm|abcl|ibcl|"
    r"ct|all|cll)-?\d{2,5}\s*:)\s*|\s*[\[(](?:meeting |conference |poster )?(?:abstract|poster)(?: (?:no\.?|number|#)?\s*[a-z]{0,4}-?\d{1,5})?[\])]\s*\.?$",
    re.IGNORECASE,
)
_RETRACTED = re.compile(r"^\W*(?:retracted(?: article)?|withdrawn)\W+", re.IGNORECASE)
_BRACKETS = re.compile(r"\[(.*)\]\.?", re.DOTALL)
_CAR_T = re.compile(
    r"\b(?:chimeric antigen receptor(?: \(car\))?|car)[ -]?(?:\(car\)[ -]?)?(?:modified )?t\b(?:[ -]?(?:cells?|lymphocytes?))?(?: \(car[ -]?t\))?"
)
_WORD = re.compile(r"[a-z0-9]+")
_GREEK = {
    ord(c): f" {name} "
    for c, name in zip("αβγδεκλμ", re.findall(r"\w+", "alpha beta gamma delta epsilon kappa lambda mu"), strict=True)
}
# British spellings, as far as they stand in titles of the field.
_SPELLING = (
    (re.compile(r"aemi"), "emi"), (re.compile(r"haemat"), "hemat"), (re.compile(r"paediatr"), "pediatr"), (re.compile(r"tumour"), "tumor"),
    (re.compile(r"\bcentre"), "center"), (re.compile(r"(?<=[a-z]{4})is(?=(?:e|ed|es|ing|ation|ations)\b)"), "iz"), (re.compile(r"haemo"), "hemo"),
    (re.compile(r"isation"), "ization"), (re.compile(r"\br ?/ ?r\b|\brr(?=mm|dlbcl|lbcl)"), "relapsed refractory "), (re.compile(r"\bvs\b\.?"), "versus"),
    (re.compile(r"oedema"), "edema"), (re.compile(r"behaviour"), "behavior"), (re.compile(r"\bfollow[ -]up\b"), "followup"),
)  # fmt: skip
_NUMBERS = {
    "i": "1", "ii": "2", "iii": "3", "iv": "4", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "ten": "10",
    "ia": "1a", "ib": "1b", "iia": "2a", "iib": "2b", "iiib": "3b",
}  # fmt: skip
_JOINING = frozenset(
    re.findall(
        r"\w+",
        "a an the of in on for from to by with and or at as is are was were after following among between its their using via into",
    )
)
# What makes another publication of the same words; compared as a set, so that "Response to CAR T" by itself does no harm.
_MARKS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in {
        "erratum": r"^(?:author |publisher )?(?:correction|corrigend(?:um|a)|errat(?:um|a)|addendum)\b|\b(?:erratum|corrigendum)\W*$",
        "retraction": r"^(?:retraction|withdrawal|expression of concern|editorial expression)\b",
        "reply": r"^(?:in |authors?'?s? )?(?:reply|response|rebuttal|re)\b(?: to\b|\W)|\breply\W*$|"
        r"\b(?:reply|response) (?:to|from) (?:the )?(?:letter|comment|authors?)\b",
        "comment": r"^(?:a )?(?:comment(?:ary)?s?|editorial|letter|perspective|discussion|viewpoint|invited)\b|\b(?:editorial|commentary|comment)\W*$",
        "protocol": r"\b(?:study|trial|review)? ?protocol\b|\bstatistical analysis plan\b|\b(?:design and rationale|rationale and design)\b",
        "summary": r"\b(?:plain language|lay) summary\b|\bvisual abstract\b|\bpodcast\b|\bvideo abstract\b|\bjournal club\b|^highlights\b",
    }.items()
)  # fmt: skip
#: Words that name a stage, a part or a population of a study: with or without them it is another report.
TELLING = frozenset(
    re.findall(
        r"\w+",
        "interim final primary preliminary update updated followup longterm term extended extension subgroup subanalysis subset analysis year "
        "years month months week part phase cohort arm japanese chinese european korean german french italian spanish american us uk asian "
        "elderly older younger pediatric children adolescents adults women men safety biomarker biomarkers correlative quality cost "
        "costs economic pharmacokinetics hoc posthoc exploratory secondary meta systematic review network realworld real world",
    )
)


@dataclass(frozen=True, slots=True)
class Title:
    """A title as it is compared. words: in order, without those that only join; marks: what other kind of piece it says it is."""

    words: tuple[str, ...]
    marks: frozenset[str]

    @property
    def letters(self) -> str:
        return "".join(self.words)


@dataclass(frozen=True, slots=True)
class Difference:
    """How two titles differ: words in place of others; words that only one of them has, and whether they stand at its end or
    beginning."""

    replaced: int = 0
    extra: tuple[str, ...] = ()
    outer: bool = True
    both_sides: bool = False

    @property
    def none(self) -> bool:
        return not self.replaced and not self.extra

    @property
    def is_telling(self) -> bool:
        return any(word in TELLING or any(c.isdigit() for c in word) for word in self.extra)


def title(said: str) -> Title:
    """The title as it is compared.

    >>> title("[CAR-T cells in paediatric leukaemia: a phase II study].").words == title("CAR T cell in Pediatric Leukemia: A Phase 2 Study").words
    True
    """
    plain = _TAGS.sub("", html.unescape(html.unescape(said))) if "<" in said or "&" in said else said
    plain = _MEETING.sub(" ", _MEETING.sub(" ", plain.strip()))
    plain = _RETRACTED.sub("", plain).strip()
    if plain.endswith(("…", "...")):  # the word before it is half a word
        plain = plain.rpartition(" ")[0]
    if whole := _BRACKETS.fullmatch(plain):
        plain = whole[1]
    folded = _folded(plain)
    marks = _marks(folded)
    found = _CAR_T.sub(" cart ", folded)
    for pattern, put in _SPELLING:
        found = pattern.sub(put, found)
    words = [_NUMBERS.get(word, word) for word in _WORD.findall(found)]
    return Title(tuple(word for word in words if word not in _JOINING), marks)


def _marks(folded: str) -> frozenset[str]:
    """What kind of piece it says it is; "Comment on: Letter: ..." is a comment twice."""
    found, depth, rest = set[str](), 0, folded.strip(" .\"'([")
    while named := {f"{name} {depth}" for name, pattern in _MARKS if pattern.search(rest)} if depth < 3 else set():
        found |= named
        head, colon, behind = rest.partition(":")
        if not colon or len(head) > 30:
            break
        depth, rest = depth + 1, behind.strip()
    return frozenset(found)


@cache
def _fold_table() -> dict[int, str]:
    marks = (
        dict.fromkeys("‐‑‒–—−", "-")
        | dict.fromkeys("’‘`´", "'")
        | {"&": " and ", "+": " plus ", "ß": "ss", "ø": "o", "ł": "l", "æ": "ae"}
    )
    return {ord(c): put for c, put in marks.items()} | _GREEK


def _folded(said: str) -> str:
    """In small letters, without accents."""
    parts = unicodedata.normalize("NFKD", said.casefold().translate(_fold_table()))
    return "".join(c for c in parts if not unicodedata.combining(c)).translate(_fold_table())


def difference(a: Title, b: Title) -> Difference:
    """How the words of two titles differ. A misspelt word is the same word; a word cut off at the end of a title too."""
    if a.words == b.words or a.letters == b.letters:
        return Difference()
    if (cut := _cut_off(a, b)) is not None:
        return Difference(0, cut)
    replaced, of_a, of_b, outer = 0, list[str](), list[str](), True
    for step in Levenshtein.opcodes(a.words, b.words):
        left, right = a.words[step.src_start : step.src_end], b.words[step.dest_start : step.dest_end]
        if step.tag == "equal" or "".join(left) == "".join(right):
            continue
        at_end = step.src_end == len(a.words) or step.dest_end == len(b.words)
        if step.tag == "replace":
            replaced += sum(not _is_one_word(x, y, at_end) for x, y in zip(left, right, strict=True))
            continue
        (of_a if left else of_b).extend(left or right)
        outer = outer and (at_end or 0 in (step.src_start, step.dest_start))
    return Difference(replaced, tuple(of_a + of_b), outer, bool(of_a and of_b))


def _cut_off(a: Title, b: Title) -> tuple[str, ...] | None:
    """The words that the longer title has behind the end of the shorter, which may be in the middle of a word; None where the
    shorter is no beginning of the longer."""
    shorter, longer = sorted((a, b), key=lambda one: len(one.letters))
    if not shorter.letters or not longer.letters.startswith(shorter.letters):
        return None
    passed, words = 0, list(longer.words)
    while words and passed < len(shorter.letters):
        passed += len(words.pop(0))
    return tuple(words)


def _is_one_word(x: str, y: str, at_end: bool) -> bool:
    if at_end and min(len(x), len(y)) >= 2 and (x.startswith(y) or y.startswith(x)):
        return True
    if min(len(x), len(y)) < 5 or OSA.distance(x, y, score_cutoff=1) > 1:
        return False
    return not any(c.isdigit() for c in x + y)

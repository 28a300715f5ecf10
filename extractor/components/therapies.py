"""Which therapies the text names, and where: each mention with its canonical name and vocabulary row."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from spacy.language import Language
from spacy.tokens import Doc

from extractor.characters import plain as made_plain
from extractor.components.antigen_cells import find_cells
from extractor.components.coded import coded
from extractor.components.elided import find_elided
from extractor.components.extensions import notes
from extractor.components.lexicon import Found, Words, find
from extractor.components.regimens import find_regimens
from extractor.components.targeted import find_targeted
from extractor.vocabulary import Therapy, therapies

Role = Literal["prior", "salvage", "other"]

# "non-CAR T treatment" is no CAR T; "HCT-CI" is an index; irradiation of the total body prepares for a transplant.
_NOT_BEFORE = re.compile(
    r"(?:\bnon[- ]?|\btotal[- ](?:body|lymphoid|marrow|nodal)[- ]|\b(?:cellular|adoptive|manufacturers? of|makers? of|developers? of) )$",
    re.IGNORECASE,
)
_NOT_BEHIND = re.compile(
    r"-CI\b|-?HEMATOTOX| score\b"
    # "a bispecific anti-CD19/CD20 CAR": the CAR is
    r"|\s(?:anti-?)?CD\d+[/x×-](?:CD)?\d+[ -](?:CAR\b|chim)|\sCARs?\b"
    r"|[- ](?:oncolog|cent(?:er|re)s?\b|unit\b|physician|registr|consortium|working group|committee)",
    re.IGNORECASE,
)
# "the European Society for Blood and Marrow Transplantation", "International Blood and Marrow Transplant Research": who, not what.
_ORGANISATION = re.compile(
    r"\b(?:Societ(?:y|ies)|Association|Foundation|Federation|Group|Registry|Cent(?:er|re)|Alliance|Program(?:me)?|Network|Tandem|Journal)\b(?: (?:for|of|on|the|and|International|European|American|National|Cellular|Therapy|Therapies))* (?:Blood|Bone|Marrow|Stem|Hematopoietic|Haematopoietic|Transplant\w*)(?: (?:and|Blood|Bone|Marrow|Stem|Cell|Transplant\w*|Research|Cellular|Therapy|Meetings?|Group|Registry))*"
)
# A name so long is no short form; two letters are read beside the full name where nothing else is called so.
_FULL = 8
# Within so many characters stand the drugs of a regimen before its initials.
_ONE_BY_ONE = 130
_TWO_LETTERS = frozenset({"RT", "BV"})
_DEFINED = re.compile(r"[ ]?[\[(](?P<short>[A-Za-z][\w/-]{0,11}?)s?(?:[;,][^()\[\]]{0,40})?[\])]")


@dataclass(frozen=True, slots=True)
class TherapyMention:
    """Characters start..end of the Doc name a therapy.

    name: canonical; therapy: its vocabulary row. regimen: the regimen whose component it is ("Pola-BR" gives one
    mention for each component, all with the regimen's span). role: None for one that a record does not list
    (background, bridging, negated); why: the rule that decided.
    """

    start: int
    end: int
    name: str
    therapy: Therapy
    regimen: str | None = None
    role: Role | None = None
    why: str = ""


@Language.component("aftercart_therapies")
def therapy_mentions(doc: Doc) -> Doc:
    """Sets `doc._.therapies`, in order of place, without roles. Page furniture names none."""
    noted = notes(doc)
    plain = noted.plain
    furniture = [(span.start, span.end) for span in noted.sections if span.name == "furniture"]
    furniture += [match.span() for match in _ORGANISATION.finditer(plain)]
    found = [
        item
        for item in read(plain, _foreign_shorts(doc))
        if not any(start <= item.start < end for start, end in furniture)
    ]
    named = _named_one_by_one(plain, found)
    noted.therapies = tuple(
        mention
        for item in found
        for mention in _mentions(item)
        if not (named and mention.regimen and mention.name in _CHEMO)
    )
    return doc


_CHEMO = frozenset({"chemotherapy", "chemoimmunotherapy"})


def _named_one_by_one(plain: str, found: Sequence[Found]) -> bool:
    """Does the text say the drugs of a regimen before its initials ("rituximab, cyclophosphamide, ... (R-CHOP)")? They are listed
    then, and not what such drugs are called together."""
    for i, item in enumerate(found):
        if (
            item.therapy.kind != "regimen"
            or not _CHEMO & set(item.therapy.components)
            or plain[item.start - 1 : item.start] != "("
        ):
            continue
        before = [
            other for other in found[:i] if item.start - other.end < _ONE_BY_ONE and other.therapy.kind == "product"
        ]
        if len(before) > 2 and ". " not in plain[before[-3].start : item.start]:
            return True
    return False


def best_quotes(doc: Doc, mentions: Sequence[TherapyMention]) -> list[TherapyMention]:
    """Each name once, by the mention that can best be quoted for it: in the text rather than the title, and the first one
    whose own words say the target ("BCMA CAR T", not a bare "CAR T" that stands for it)."""
    best: dict[str, tuple[tuple[bool, bool, int], TherapyMention]] = {}
    plain, text_start = notes(doc).plain, notes(doc).text_start
    for mention in mentions:
        said = plain[mention.start : mention.end].casefold()
        target = mention.therapy.target if mention.therapy.is_generic else None
        silent = target is not None and target.casefold() not in said
        rank = (mention.start < text_start, silent, mention.start)
        if mention.name not in best or rank < best[mention.name][0]:
            best[mention.name] = (rank, mention)
    return [mention for _, mention in best.values()]


def read(plain: str, foreign: frozenset[str] = frozenset()) -> list[Found]:
    """The therapies of a plain text, in order, none inside another.

    foreign: short forms that the text defines as something else ("TCR" for triple-class refractory).
    """
    words = Words(plain)
    listed = list(find(words))
    generics = [item for item in listed if item.therapy.is_generic]
    found = (*listed, *find_targeted(plain, generics), *find_cells(plain), *find_regimens(plain), *find_elided(plain))
    candidates = [item for item in found if _allowed(plain, item, foreign)]
    kept = coded(plain, _longest_first(candidates))
    defined = _defined(plain, kept) | _named_in_full(plain, kept, foreign)
    if defined:
        kept = _longest_first(
            [*(item for item in kept if plain[item.start : item.end] not in defined), *_uses(words, defined)]
        )
    return kept


def _mentions(item: Found) -> Iterable[TherapyMention]:
    if item.therapy.kind != "regimen":
        return (TherapyMention(item.start, item.end, item.therapy.name, item.therapy),)
    parts = (therapies()[name] for name in item.therapy.components)
    return (TherapyMention(item.start, item.end, part.name, part, item.therapy.name) for part in parts)


def _allowed(plain: str, item: Found, foreign: frozenset[str]) -> bool:
    if plain[item.start : item.end] in foreign:
        return False
    return not (_NOT_BEFORE.search(plain, max(0, item.start - 20), item.start) or _NOT_BEHIND.match(plain, item.end))


def _longest_first(candidates: Iterable[Found]) -> list[Found]:
    """None overlapping another: the longer reading wins, then the weightier one."""
    kept: list[Found] = []
    for item in sorted(candidates, key=lambda item: (item.start - item.end, -item.weight, item.start)):
        at = bisect_left(kept, item.start, key=lambda other: other.start)
        clear_before = at == 0 or kept[at - 1].end <= item.start
        if clear_before and (at == len(kept) or item.end <= kept[at].start):
            kept.insert(at, item)
    return kept


def _defined(plain: str, found: list[Found]) -> dict[str, Therapy]:
    """Short forms that the text defines: "radiotherapy (RT)", "brentuximab vedotin (BV)"."""
    defined: dict[str, Therapy] = {}
    for item in found:
        match = _DEFINED.match(plain, item.end)
        if match and _abbreviates(match["short"], plain[item.start : item.end], item.therapy):
            for short in {match["short"], match["short"].rstrip("s")}:
                if short.isalnum():  # a hyphenated one ("allo-SCT") is several words and is read by the trie
                    defined.setdefault(short, item.therapy)
    return defined


def _named_in_full(plain: str, found: list[Found], foreign: frozenset[str]) -> dict[str, Therapy]:
    """The usual short forms of what the text names in full: "Len" beside lenalidomide, "RT" beside radiotherapy."""
    full = {item.therapy.name: item.therapy for item in found if item.end - item.start >= _FULL}
    richter = "Richter" in plain  # his transformation is an RT too
    shorts = {
        short: therapy
        for therapy in full.values()
        for short in therapy.ambiguous
        if (therapy.kind == "product" and len(short) >= 3)
        or (short in _TWO_LETTERS and not (short == "RT" and richter))
    }
    return {short: therapy for short, therapy in shorts.items() if short not in foreign}


def _abbreviates(short: str, long: str, therapy: Therapy) -> bool:
    if short in therapy.ambiguous or short.rstrip("s") in therapy.ambiguous:
        return True
    if len(short) > 8 or not any(char.isupper() for char in short) or short.isdigit() or short.lower() == long.lower():
        return False
    letters = iter(re.sub(r"[^a-z0-9]", "", long.lower()))
    return long[:1].lower() == short[:1].lower() and all(char in letters for char in short.lower() if char.isalnum())


def _uses(words: Words, defined: dict[str, Therapy]) -> list[Found]:
    """Where the defined short forms stand."""
    shorts = defined | {f"{short}s": therapy for short, therapy in defined.items() if len(short) > 1}
    return [Found(*words.places[i], shorts[said], 4) for i, said in enumerate(words.said) if said in shorts]


@lru_cache(maxsize=4096)
def _names_any(short: str) -> bool:
    """Does a short form name a therapy? The same ones are defined in text after text."""
    return bool(read(short))


def _foreign_shorts(doc: Doc) -> frozenset[str]:
    """Short forms that the document's own abbreviations give another meaning."""
    foreign = set()
    for short, long in notes(doc).long_forms.items():
        if _names_any(short) and not re.search(r"chima?eric antigen|CAR\b", long) and not read(made_plain(long)):
            foreign.add(short)
    return frozenset(foreign)

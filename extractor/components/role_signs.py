"""The signs that speak for and against a therapy being listed in a role: where it is named, among which words, in what document.

They do not know what the rules decided: weights are learned on texts for which rules were written, and would only repeat it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from extractor.characters import lowered
from extractor.components.car_t_cues import Said
from extractor.components.context import Setting
from extractor.components.therapies import TherapyMention
from extractor.components.umbrellas import UMBRELLAS, family
from extractor.vocabulary.gates import Gated

# How many words are read to either side of a mention, within how many characters; and how far others are looked for.
_WORDS, _REACH, _FAR = 5, 60, 400
# The first letters of a word, so that its forms are one sign; any number; a therapy's mark; a stop.
_WORD = re.compile(r"(?<![a-z])[a-z]{1,5}|(?<![0-9])[0-9]|[A-Z]|[^\w\s]")
_NUMBERS = str.maketrans("123456789", "000000000")
# Parts of a study that tell of its own patients.
_TOLD = frozenset({"title", "methods", "results"})
_AFTER_CAR_T = re.compile(
    r"(?:after|post|following)[- ](?:car\b|chimeric|axi|tisa|liso|brexu|ide|cilta|anti-(?:cd19|bcma))"
)
_FAILURE = re.compile(r"fail|relaps|progress|refractory to")
_LATER = re.compile(r"\b(?:after|following|post|fail\w*|relaps\w*|progress\w*|refractory)\b")
_OTHERS = re.compile(r"[DKT]")


class Kind(NamedTuple):
    """What is named: its group, which crosses most signs, and what more is known of it."""

    group: str
    exact: str


# What stands for a therapy among the words around another one.
_MARKS = {"cart": "C", "drug": "D", "class": "K", "transplant": "T", "umbrella": "U"}


@dataclass(frozen=True, slots=True)
class Reading:
    """A document's therapies as the rules have read them.

    plain: its characters; text_start: where its text begins behind its title. settings, said: what stands around a
    mention, by its place. design: its code. if_exposed: what the rules would say if patients had had CAR T before, in a
    document where they find nothing that says so.
    """

    plain: str
    text_start: int
    mentions: Sequence[TherapyMention]
    settings: Mapping[int, Setting]
    said: Mapping[tuple[int, int], Said]
    design: str | None
    if_exposed: Sequence[TherapyMention] = ()


# What a document says of a cohort that had had CAR T, or had not, in its text with a mark in the place of each therapy: C stands for CAR T.
_TOLD_OF_ALL: dict[str, re.Pattern[str] | Gated] = {
    name: re.compile(pattern) if "C" in pattern else Gated([pattern])
    for name, pattern in {
        "fails on": r"(?:relaps|progress|fail|recur|refractory|c[ao]me back|return)\w*(?: or \w+)? (?:on|to|after|following|despite|from|of|upon|with|under|through)\b[^.;:\n]{0,30}C",
        "failed": r"C *(?:\([^)]*\) ?)?(?:[- ](?:cells?|therapy|treatment|product|infusion))*[ -](?:had |has |have )?(?:fail|relaps|refractory|exposed|experienced|pre-?treated|resist|nonrespon)",
        "earlier": r"(?:prior|previous|previously|earlier|already|history of|exposed to|exposure to)[^.;:\n]{0,40}C",
        "before": r"C[^.;:,\n]{0,25}\b(?:before|earlier|previously|in the past|behind them|among them)\b",
        "from relapse": r"\b(?:from|after|since|following) (?:the )?(?:first |that |this |their )?(?:relapse|progression|failure|recurrence)\b|\b(?:os|pfs)-?2\b|post-?(?:relapse|progression|failure)",
        "again": r"(?:second|2nd|repeat\w*|another|further|additional|re-?infus\w*|twice|again|re-?treat\w*) (?:\w+ ){0,3}(?:C|infusion|course|dose)",
        "salvage": r"\bsalvage|\brescue|subsequent (?:therap|treat|line|anti)|next (?:line|treat|therap)",
        "naive": r"C[^.;:\n]{0,12}na[iï]ve|never[^.;:\n]{0,40}C|no prior C",
        "randomised": r"randomi[sz]|first-line|second-line",
        "made": r"lymphodeplet|bridg|leukapheresis|apheresis|dose level|manufactur",
    }.items()
}
# Of these each match holds the mark of a CAR T.
_TOLD_OF_A_CAR_T = frozenset({"fails on", "failed", "earlier", "before", "naive"})
_TOLD_IN_TITLE = {
    name: re.compile(pattern)
    for name, pattern in {
        "after": r"(?:after|following|post|once|since|beyond|despite|in spite of|behind)[^:;,]{0,40}C",
        "again": r"second|repeat|again|twice|re-?infus|re-?treat|another|once more|anew",
        "trial": r"trial|phase|cohort [a-d]\b|interim|first results|update|versus|\bvs\b",
        "bridge": r"bridg|hold|first-line|second-line|never|na[iï]ve",
        "whose": r"recipients|patterns?|predict|\bwho\b|\bwhy\b|\bwhere\b",
    }.items()
}


def signs(reading: Reading) -> dict[str, frozenset[str]]:
    """The signs of each therapy that the document names, by its name, in the order of their first mentions."""
    small = lowered(reading.plain)
    kinds = {m.name: _kind(m) for m in reading.mentions}
    marked = _marked(small, reading.mentions, kinds).translate(_NUMBERS)
    found: dict[str, set[str]] = {}
    times: dict[str, int] = {}
    for m in reading.mentions:
        times[m.name] = times.get(m.name, 0) + 1
        found.setdefault(m.name, set()).update(_of_mention(reading, marked, m, kinds[m.name].group))
    of_document = [*_of_document(reading, small, kinds), *_of_cohort(marked, reading.text_start)]
    crossed = {group: [f"{group} | {sign}" for sign in of_document] for group in {k.group for k in kinds.values()}}
    for name, of_name in found.items():
        group, exact = kinds[name]
        of_name.update(crossed[group])
        of_name.update((f"name {name}", exact, f"{exact} n {min(3, times[name])}"))
        if name == reading.mentions[0].name:
            of_name.add(f"{group} first")
        others = {kind.group for other, kind in kinds.items() if other != name}
        of_name.update([f"{group} with {other}" for other in others])
    return {name: frozenset(of_name) for name, of_name in found.items()}


#: Begins each sign of a whole document for its patients having had CAR T before; its weight stands in the place of "prior".
HAD = "had "


def may_have_failed(of_name: frozenset[str]) -> bool:
    """Are these the signs of a CAR T, or of an umbrella that may stand for one?"""
    return not of_name.isdisjoint({"cart product", "cart target", "cart bare", "umbrella"})


def of_whole(found: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The signs of a document for its patients having had CAR T before: those of its therapies, of CAR T and of others apart."""
    whole: set[str] = set()
    for of_name in found.values():
        group = "C" if may_have_failed(of_name) else "O"
        whole.update(
            f"{HAD}{sign}" if " | " in sign else f"{HAD}{group} {sign}"
            for sign in of_name
            if not sign.startswith("name ")
        )
    return frozenset(whole)


def _kind(m: TherapyMention) -> Kind:
    if m.therapy.is_car_t:
        return Kind(
            "cart", f"cart {'product' if not m.therapy.is_generic else 'target' if m.therapy.target else 'bare'}"
        )
    if m.name in UMBRELLAS:
        return Kind("umbrella", "umbrella")
    if "transplant" in m.name:
        return Kind("transplant", "transplant")
    group = "class" if m.therapy.is_generic else "drug"
    return Kind(group, f"{group} {family(m)}")


def _marked(small: str, mentions: Sequence[TherapyMention], kinds: Mapping[str, Kind]) -> str:
    """The text with a mark in the place of each therapy, in the same length."""
    pieces, at = [], 0
    for m in mentions:
        if m.start >= at:
            pieces += [small[at : m.start], _MARKS[kinds[m.name].group].ljust(m.end - m.start)]
            at = m.end
    return "".join([*pieces, small[at:]])


def _of_document(reading: Reading, small: str, kinds: Mapping[str, Kind]) -> Iterator[str]:
    titled = {kinds[m.name].group for m in reading.mentions if m.start < reading.text_start}
    carts = sum(kind.group == "cart" for kind in kinds.values())
    yield f"design {reading.design}"
    yield f"title cart {'cart' in titled}"
    yield f"title other {bool(titled - {'cart'})}"
    yield f"carts {min(3, carts)} title other {bool(titled - {'cart'})}"
    yield f"after {_AFTER_CAR_T.search(small) is not None}"
    yield f"title fails {_FAILURE.search(small, 0, reading.text_start) is not None}"
    for cue, in_title in {(said.cue, said.setting.part == "title") for said in reading.said.values()}:
        yield f"cue {cue}{' in title' if in_title else ''}"


def _of_cohort(marked: str, text_start: int) -> Iterator[str]:
    """What the title and the text say of the whole cohort. A mark is followed by one blank at most here."""
    title, text = (_BLANKS.sub(r"\1 ", part) for part in (marked[:text_start], marked[text_start:]))
    marked_in_text = "C" in text
    for name, pattern in _TOLD_OF_ALL.items():
        if (marked_in_text or name not in _TOLD_OF_A_CAR_T) and pattern.search(text) is not None:
            yield f"of all {name}"
    yield from (f"title {name}" for name, pattern in _TOLD_IN_TITLE.items() if pattern.search(title))


_BLANKS = re.compile(r"([CDKTU])  +")


def _of_mention(reading: Reading, marked: str, m: TherapyMention, group: str) -> Iterator[str]:
    setting = reading.settings[m.start]
    part = setting.part
    yield f"{group} in {part}"
    yield f"{group} in {part} {setting.governor}"
    said = reading.said.get((m.start, m.end))
    if said is not None:
        yield f"cue {said.cue}"
        yield f"cue {said.cue} in {part}"
    before = marked[max(setting.start, m.start - _FAR) : m.start]
    behind = marked[m.end : min(setting.end, m.end + _FAR)]
    yield f"{group} in {part} cart before {'C' in before} behind {'C' in behind}"
    if part == "title":
        yield f"{group} title {_OTHERS.search(before) is not None} {_OTHERS.search(behind) is not None} {_LATER.search(before) is not None}"
    if part in _TOLD:
        yield from _of_words(before, behind, group, part)


def _of_words(before: str, behind: str, group: str, part: str) -> Iterator[str]:
    left = _WORD.findall(before, max(0, len(before) - _REACH))[-_WORDS:]
    right = _WORD.findall(behind, 0, _REACH)[:_WORDS]
    for word in left:
        yield f"{group} < {word}"
    for word in right:
        yield f"{group} > {word}"
    if left:
        yield f"< {left[-1]} {part}"
        yield f"< {' '.join(left[-2:])}"
    if right:
        yield f"> {right[0]}"

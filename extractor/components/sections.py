"""Which part of the study each character belongs to: title, background, methods, results, conclusions, page furniture."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc

from extractor.characters import lowered
from extractor.components.extensions import notes
from extractor.vocabulary.tables import toml_table
from extractor.vocabulary.wordings import any_of

# A heading stands at the start of a line or behind the end of a sentence, and ends with a colon or, in meeting
# abstracts, a full stop ("Methods. Sixteen centers ...").
_BEFORE = re.compile(r"[\n.!?)\]][ \t]*")
_NOT_APART = r"(?<![.!?)\]])"

# "Results, set A (unweighted):", "Response to salvage:", but not "Patients with bulky disease:", who may be an arm.
_QUALIFIED = frozenset({"results", "conclusions"})
_QUALIFIER = r"(?:,|[ ](?:from|by|at|to|of|in|with|after|\())[^.:;%\n]{1,60}"

# What leads up to a study ends where any heading stands, be its words known or not: "Population (France): 550 pts". A text of
# nothing but a background and conclusions tells of its study in the former.
_INTRODUCING = frozenset({"background", "objective"})
_OWN = frozenset({"methods", "results", "body"})
_OTHER_HEADING = re.compile(
    r"(?!(?:Yet|Still|However|But|Thus|Today|Note) ?:)[A-Z][\w/&+-]*(?: [\w/&+,-]+){0,4}(?: \([^()\n]{1,60}\))?:[ \t]"
)
# The title of an article; a paragraph is longer, or ends like a sentence.
_LONGEST_ENTRY = 160


@dataclass(frozen=True, slots=True)
class SectionSpan:
    """Characters start..end of the Doc belong to the part `name`."""

    start: int
    end: int
    name: str


@Language.component("aftercart_sections")
def sections(doc: Doc) -> Doc:
    """Sets `doc._.sections`: spans in order, without gaps. Unlabelled text is "body"."""
    noted = notes(doc)
    begin = noted.text_start
    spans = [SectionSpan(0, begin, "title")] if begin else []
    spans.extend(_with_results(_parts(noted.plain, begin)))
    noted.sections = tuple(_with_furniture(noted.plain, spans))
    return doc


def section_at(doc: Doc, char: int) -> str:
    """The name of the part that holds the character."""
    spans: tuple[SectionSpan, ...] = notes(doc).sections
    for span in spans:
        if span.start <= char < span.end:
            return span.name
    return "body"


def _with_results(spans: list[SectionSpan]) -> list[SectionSpan]:
    """Where no heading says "results" they stand under "Population:" or "Methods:", and what stands there is read as unlabelled."""
    if any(span.name in {"results", "body"} for span in spans):
        return spans
    return [SectionSpan(s.start, s.end, "body") if s.name == "methods" else s for s in spans]


@cache
def _headings() -> tuple[re.Pattern[str], dict[str, str]]:
    by_heading = {
        heading: part for part, headings in toml_table("sections.toml")["sections"].items() for heading in headings
    }
    closed = r"(?:(?: \([^()\n]{1,40}\))?:| -(?=\s)|\.(?=[ \t]+[a-z0-9])|(?<=\w)(?=[ \t]*\n)(?<!\w[ \t]))"
    headings = any_of(by_heading, separator=" ")
    told = any_of([heading for heading, part in by_heading.items() if part in _QUALIFIED], separator=" ")
    return re.compile(
        rf"{_NOT_APART}(?:\(\d\)[ ])?(?:(?P<heading>{headings}){closed}|(?P<qualified>{told}){_QUALIFIER}:)"
    ), by_heading


def _parts(plain: str, begin: int) -> list[SectionSpan]:
    pattern, by_heading = _headings()
    marks, small, read_to = [(begin, "body")], lowered(plain), begin
    bare = _bare_headings(plain)
    for start in (0, *(before.end() for before in _BEFORE.finditer(plain, max(0, begin - 1)))):
        match = pattern.match(small, start) if start >= read_to else None
        if match is None and marks[-1][1] in _INTRODUCING and _OTHER_HEADING.match(plain, start):
            marks.append((start, "body"))
            continue
        if match is None and start in bare:
            marks.append((start, by_heading[bare[start]]))
            continue
        if match is None:
            continue
        read_to = match.end()
        # Written as a heading: all capitals or a capital first, never a word inside a sentence.
        said = "heading" if match["heading"] else "qualified"
        if not plain[match.start(said)].isupper():
            continue
        before_it, part = marks[-1][1], by_heading[match[said]]
        marks.append((match.start(said), part))
        # "Related: five things to know" is a line of its own; what stands under it goes on with the text.
        stop = plain.find("\n", match.end())
        if part == "furniture" and stop > 0 and plain[match.end() : stop].strip():
            marks.append((stop + 1, before_it))
    told = {part for (_, part), (stop, _) in pairwise([*marks, (len(plain), "")]) if stop > marks[0][0]}
    if "conclusions" in told and not told & _OWN:
        marks = [(start, "body" if part in _INTRODUCING else part) for start, part in marks]
    ends = [start for start, _ in marks[1:]] + [len(plain)]
    return [SectionSpan(start, end, name) for (start, name), end in zip(marks, ends, strict=True) if end > start]


# "Methods In this single-centre trial ...": a journal's headings whose mark was lost.
_BARE = re.compile(
    r"(?=[BIPOMFRC])(?:\A|(?<=\n)|(?<=[.!?)\]] ))(Background|Introduction|Purpose|Objectives?|Methods|Patients and Methods|Findings|Results|Interpretation"
    r"|Conclusions?|Funding|BACKGROUND|INTRODUCTION|PURPOSE|OBJECTIVES?|METHODS|PATIENTS AND METHODS|RESULTS|CONCLUSIONS?)(?= [A-Z0-9])"
)
_FEWEST = 3


def _bare_headings(plain: str) -> dict[int, str]:
    """Place and heading, where a text has three different ones and more in a row; fewer may be words of a sentence."""
    found = {match.start(): match[1].lower() for match in _BARE.finditer(plain)}
    return found if len(set(found.values())) >= _FEWEST else {}


def _with_furniture(plain: str, spans: list[SectionSpan]) -> list[SectionSpan]:
    """Lines that are furniture, cut out of the parts they stand in."""
    result: list[SectionSpan] = []
    for span in spans:
        if span.name == "title":
            result.append(span)
            continue
        listed = False
        for start, end in _lines(plain, span.start, span.end):
            listed = _lists_others(plain[start:end]) or (listed and _is_listed(plain[start:end]))
            name = "furniture" if listed or _is_furniture(plain[start:end]) else span.name
            if result and result[-1].name == name and result[-1].end == start and name != "title":
                result[-1] = SectionSpan(result[-1].start, end, name)
            else:
                result.append(SectionSpan(start, end, name))
    return result


def _lines(plain: str, start: int, end: int) -> list[tuple[int, int]]:
    lines, at = [], start
    while at < end:
        stop = plain.find("\n", at, end)
        stop = end if stop < 0 else stop + 1
        lines.append((at, stop))
        at = stop
    return lines


def _lists_others(line: str) -> bool:
    """Is it the heading of a list of other articles: "Related stories", "You may also like"?"""
    said = line.strip().lower().rstrip(":")
    return len(said) < 50 and _beginnings("lists", "headings").match(said) is not None


def _is_listed(line: str) -> bool:
    """Does the line go on with such a list: an entry of it, or nothing?"""
    said = line.strip()
    return len(said) < _LONGEST_ENTRY and not said.endswith((".", "!", "?"))


def _is_furniture(line: str) -> bool:
    rules = toml_table("sections.toml")["furniture"]
    said = line.strip().lower()
    # A menu or byline is short and reports no share; a table flattened into text is neither.
    if any(f" {mark} " in said for mark in rules["separators"]) and len(said) < 200 and "%" not in said:
        return True
    return _beginnings("furniture", "starts").match(said) is not None


@cache
def _beginnings(table: str, key: str) -> re.Pattern[str]:
    """What a line may begin with, by one list of the vocabulary; tried at every line of every text."""
    starts = toml_table("sections.toml")[table][key]
    return re.compile(rf"(?:{'|'.join(map(re.escape, starts))})(?!\w)")

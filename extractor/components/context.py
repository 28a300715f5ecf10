"""Where a therapy stands: its part of the study, its sentence, and the wording in that sentence that governs it."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from spacy.tokens import Doc

from extractor.components.extensions import notes
from extractor.components.sections import section_at
from extractor.vocabulary import role_cues

Governor = Literal["prior", "other", "given"]


@dataclass(frozen=True, slots=True)
class Setting:
    """A mention's part of the study ("title", "background", "methods", "results", "conclusions"), the span of its
    sentence, whether the text is unlabelled (`loose`), whether the sentence says that patients were given something,
    and what governs the mention."""

    part: str
    start: int
    end: int
    loose: bool
    given: bool
    governor: Governor | None


class Settings:
    """Finds the setting of any place in one document; reads every sentence once. `of` gives the one of a Doc."""

    @classmethod
    def of(cls, doc: Doc) -> Settings:
        """Made when it is first asked for, and kept with the Doc."""
        noted = notes(doc)
        if noted.settings is None:
            noted.settings = cls(doc)
        return noted.settings

    def __init__(self, doc: Doc) -> None:
        noted = notes(doc)
        plain: str = noted.plain
        self._doc, self._plain = doc, plain
        self._sentences: Sequence[tuple[int, int]] = noted.sentences
        self._starts = [start for start, _ in self._sentences]
        self._governors: dict[int, list[_Governs]] = {}
        self._told: dict[int, tuple[bool, bool]] = {}
        self._title = plain[: noted.text_start]
        begins = role_cues()["study_begins"].search(plain, noted.text_start)
        self._own = self._starts[max(0, bisect.bisect_right(self._starts, begins.start()) - 1)] if begins else 0

    def part(self, start: int) -> tuple[str, bool]:
        """The part of the study that a character stands in, and whether the text is unlabelled there.

        An unlabelled text is background until it begins to tell of its own study.
        """
        section = section_at(self._doc, start)
        if section != "body":
            return section, False
        first, _ = self._sentence_of(start)[1]
        return "results" if first >= self._own else "background", True

    def at(self, start: int) -> Setting:
        """The setting of what begins at a character."""
        i, (first, last) = self._sentence_of(start)
        part, loose = self.part(start)
        if i not in self._told:
            self._told[i] = self._own_patients(first, last), self._elsewhere(first, last)
        own, elsewhere = self._told[i]
        if part == "background" and own:
            part = "methods"
        if part == "objective" or (part != "title" and elsewhere):
            part = "background"  # it mostly says why the study was done, or what another trial found
        governors = self._sentence(i, first, last)
        before = [each.kind for each in governors if each.end <= start < each.until]
        given = any(each.kind == "given" for each in governors)
        return Setting(part, first, last, loose, given, before[-1] if before else None)

    def _own_patients(self, first: int, last: int) -> bool:
        """Does a sentence of the background say whom this study takes in?"""
        return role_cues()["own_patients"].search(self._plain[first:last]) is not None

    def _elsewhere(self, first: int, last: int) -> bool:
        """Does the sentence tell of another trial, one that the title does not name and the text names but once?"""
        match = role_cues()["elsewhere"].search(self._plain[first:last])
        if match is None:
            return False
        name = match.groupdict().get("trial") or match.groupdict().get("tested")
        return name is None or (name not in self._title and self._plain.count(name) == 1)

    def _sentence_of(self, start: int) -> tuple[int, tuple[int, int]]:
        i = max(0, bisect.bisect_right(self._starts, start) - 1)
        return i, self._sentences[i] if self._sentences else (0, len(self._plain))

    def _sentence(self, i: int, first: int, last: int) -> list[_Governs]:
        if i not in self._governors:
            cues = role_cues()
            kinds: tuple[Governor, ...] = ("prior", "other", "given")
            # "First relapse on lenalidomide: what the trial says of belantamab": a title's halves speak of two things.
            titled = first < len(self._title)
            found = [
                _Governs(match.end(), kind, _half(self._plain, match.end(), last) if titled else last + 1)
                for kind in kinds
                for match in cues[f"governs_{kind}"].finditer(self._plain, first, last)
                if not (kind == "given" and _repeats(self._plain, match))
            ]
            found += [
                _Governs(match.end(), "other", _scope(self._plain, match.end(), last))
                for match in cues["governs_none"].finditer(self._plain, first, last)
            ]
            self._governors[i] = sorted(found)
        return self._governors[i]


class _Governs(NamedTuple):
    """A wording that ends at `end` and governs what begins before `until`."""

    end: int
    kind: Governor
    until: int


# "51% had been treated with CAR T only, 24% with an ADC": the second "with" goes on with the verb of the first.
_SHARE_BEFORE = re.compile(r"(?:\d ?%|\d|\))\)? \Z")


def _repeats(plain: str, match: re.Match[str]) -> bool:
    bare = match[0].strip().casefold() == "with"
    return bare and _SHARE_BEFORE.search(plain, max(0, match.start() - 6), match.start()) is not None


def _half(plain: str, start: int, last: int) -> int:
    """Where the half of a title ends that begins before `start`."""
    ends = [at for mark in (": ", "? ", "; ") if (at := plain.find(mark, start, last)) >= 0]
    return min(ends, default=last + 1)


def _scope(plain: str, start: int, last: int) -> int:
    """Where a negation ends to hold: at the next comma, or with the bracket that it stands in."""
    depth = 0
    for i in range(start, last):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(plain[i], 0)
        if depth < 0 or (depth == 0 and plain[i] in ",;"):
            return i
    return last + 1


def never_had(plain: str, start: int, end: int, setting: Setting) -> bool:
    """Is it said of patients none of whom had had what is named at start..end?"""
    cues = role_cues()
    before, behind = plain[setting.start : start], plain[end : setting.end]
    return bool(
        cues["nobody"].search(before) or cues["never_had"].search(before) or cues["not_allowed"].match(behind[:120])
    )


# "Patients given thalidomide or elotuzumab were left out"
_LEFT_OUT = re.compile(
    r"[^.;:()]{0,90}\b(?:was|were|are|is|being) (?:excluded|left out|ineligible|not (?:eligible|allowed|permitted|included|admitted|enrolled)|barred|kept out)\b",
    re.IGNORECASE,
)
_THOSE = re.compile(r"\b(?:those|patients|pts|people|anyone|who|prior|previous|earlier|any)\b[^.;:]*\Z", re.IGNORECASE)


def left_out(plain: str, start: int, end: int, setting: Setting) -> bool:
    """Did a study leave out those who had what is named at start..end?"""
    return bool(_LEFT_OUT.match(plain, end, setting.end) and _THOSE.search(plain[setting.start : start]))


# "He had been treated with clofarabine and donor lymphocytes, and then with CD19 CAR T cells": earlier lines.
_HISTORY = re.compile(
    r"\b(?:had (?:been (?:treated|given)|received|undergone)|came first|(?:previously|earlier) (?:received|treated))\b"
)
#: A CAR T by its letters or by the ending of its name.
CAR_T_NAMED = re.compile(r"\bCAR\b|\b\w+-cel\b|leucel\b")
_THEN_CAR_T = re.compile(
    r"\b(?:then|finally|lastly|afterwards)\b[^.]{0,60}?(?:\bCAR\b|\bCAR-?T|[Cc]hima?eric|\b\w+-cel\b)"
)


def came_first(plain: str, start: int, end: int, setting: Setting) -> bool:
    """Is what stands at start..end an earlier line, told before the CAR T that came then?"""
    return (
        setting.part in {"methods", "results"}
        and _THEN_CAR_T.search(plain, end, setting.end) is not None
        and _HISTORY.search(plain, setting.start, setting.end) is not None
        and not CAR_T_NAMED.search(plain, setting.start, start)
    )

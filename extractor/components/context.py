"""Where a therapy stands: its part of the study, its sentence, and the wording in that sentence that governs it."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Doc

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
        if doc._.settings is None:
            doc._.settings = cls(doc)
        settings: Settings = doc._.settings
        return settings

    def __init__(self, doc: Doc) -> None:
        plain: str = doc._.plain
        self._doc, self._plain = doc, plain
        self._sentences: Sequence[tuple[int, int]] = doc._.sentences
        self._starts = [start for start, _ in self._sentences]
        self._governors: dict[int, list[tuple[int, Governor]]] = {}
        begins = role_cues()["study_begins"].search(plain, doc._.text_start)
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
        if part == "objective":  # it mostly says why the study was done
            part = "background"
        governors = self._sentence(i, first, last)
        before = [kind for place, kind in governors if place <= start]
        given = any(kind == "given" for _, kind in governors)
        return Setting(part, first, last, loose, given, before[-1] if before else None)

    def _sentence_of(self, start: int) -> tuple[int, tuple[int, int]]:
        i = max(0, bisect.bisect_right(self._starts, start) - 1)
        return i, self._sentences[i] if self._sentences else (0, len(self._plain))

    def _sentence(self, i: int, first: int, last: int) -> list[tuple[int, Governor]]:
        if i not in self._governors:
            cues = role_cues()
            kinds: tuple[Governor, ...] = ("prior", "other", "given")
            found = [
                (match.end(), kind)
                for kind in kinds
                for match in cues[f"governs_{kind}"].finditer(self._plain, first, last)
            ]
            self._governors[i] = sorted(found)
        return self._governors[i]

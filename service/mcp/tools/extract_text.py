"""extract_text: what a text says, read at once; nothing is kept."""

from __future__ import annotations

from dataclasses import replace

from pydantic import BaseModel, Field

from extractor.record import EvidenceRecord
from service.answers import LONGEST_TEXT, LONGEST_TITLE
from service.mcp.citing import Stated, stated
from service.mcp.tool import Desk, Question


class Asked(Question):
    """A text to read."""

    text: str = Field(min_length=1, max_length=LONGEST_TEXT, description="An abstract, a news item, a part of a paper.")
    title: str = Field("", max_length=LONGEST_TITLE)


class Answer(BaseModel):
    """The record of the text, and the sentences of its results."""

    record: EvidenceRecord = Field(
        description="Every value with `text`, the characters that state it, and their place in the text sent."
    )
    stated: list[Stated] = Field(
        description="Of each of the record's outcomes the sentence; nothing is kept to link to."
    )


def run(desk: Desk, asked: Asked) -> Answer:
    """Read a text you have: cohort size, groups, therapies, results (endpoint, value, interval, k of N, arm) and follow-up, each with
    the exact characters of the text that state it. Nothing is guessed: a value that is not stated is null. Nothing is kept."""
    from extractor.reading import of_text, read

    document = replace(of_text(asked.text), title=asked.title)
    record = read(document)
    return Answer(record=record, stated=stated(record, document.text, None))

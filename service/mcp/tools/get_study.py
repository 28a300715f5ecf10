"""get_study: one study whole."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from extractor.record import EvidenceRecord, from_json
from service.answers import StudyReports
from service.mcp.citing import Cited, Stated, cited, stated
from service.mcp.tool import Desk, Question


class Asked(Question):
    """Which study, and whether its text is wanted."""

    id: str = Field(min_length=1, max_length=500, description="`study_id` of a row.", examples=["synopsis:mm-001"])
    with_text: bool = Field(
        False, description="Also the document's text, in which `start` and `end` count; may be long."
    )


class DecidedValue(BaseModel):
    """A value that people have decided on."""

    field: str = Field(description="Its field of the record.")
    state: str = Field(
        description="verified, corrected or added: as people say; rejected: no longer in the record; disputed: they disagree; stale: "
        "the text has changed since, somebody has to look again."
    )
    content: dict[str, Any]
    text: str | None = Field(description="The characters that it was decided on.")


class Answer(BaseModel):
    """A study's record, the sentences of its results, and how it is cited."""

    study: Cited
    record: EvidenceRecord = Field(description="Every value with `text`, the characters that state it.")
    stated: list[Stated] = Field(description="Of each of the record's outcomes the sentence and the link.")
    inclusion: str | None = Field(
        description="What reviewers decided on the study: include, exclude, maybe or disputed."
    )
    decided: list[DecidedValue] = Field(
        description="Every value that people have decided on; all others are the machine's."
    )
    reports: StudyReports = Field(description="Versions of the publication, and other publications of its trial.")
    text: str | None = Field(description="The document's text, where it was asked for.")


def run(desk: Desk, asked: Asked) -> Answer:
    """Get one study of the evidence table by its id: cohort size and groups, therapies before and after CAR T, every result with the
    exact characters and the sentence that state it, what reviewers have decided on it and on each value, what does not add up in the
    text (`checks`), retraction, other reports of the same study, the study's page and the publication's address. Cite these. A value
    that is null is not stated."""
    import json

    from service.reports import of_study
    from service.review.looking import look

    with desk.table() as table:
        seen = look(table, asked.id, None)
        reports = of_study(table, asked.id)
    record, document = from_json(json.dumps(seen.record)), seen.document
    decided = [one for one in seen.decided.values if one.state != "machine"]
    return Answer(
        study=cited(desk, record.id, seen.record["document"]),
        record=record,
        # What people have corrected or added stands in the record, and has its place in the text, too.
        stated=stated(record, document.text, desk, [one.state for one in seen.of("outcomes")]),
        inclusion=seen.inclusion,
        decided=[
            DecidedValue(field=o.value.field, state=o.state, content=o.value.content, text=o.value.text)
            for o in decided
        ],
        reports=StudyReports(**reports),
        text=document.text if asked.with_text else None,
    )

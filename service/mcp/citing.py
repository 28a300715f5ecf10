"""What every answer cites: the study with its page and source, and each result with the characters and the sentence that state it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from pydantic import BaseModel, Field, create_model

from corpus.document import Kind, Retraction
from extractor.record import EvidenceRecord
from extractor.sentences import sentence_around
from service.mcp.tool import Desk
from service.notation import web_address
from service.rows import Row, outcome_columns


class Cited(BaseModel):
    """A study, and where to read it."""

    study_id: str
    title: str
    kind: Kind
    journal: str | None
    year: int | None
    doi: str | None
    pmid: str | None
    retraction: Retraction = Field(description="What became of the publication; do not rely on a retracted one.")
    note: str | None = Field(description="How the text came about where it is not the publisher's own.")
    page: str = Field(description="The study's page: its text with every value marked.")
    source_url: str | None = Field(description="The publication itself; null where the source gives no address.")


class Stated(BaseModel):
    """The characters that state a result, and the sentence around them."""

    position: int = Field(description="Which of the record's outcomes this is, from 0.")
    endpoint: str
    text: str = Field(description="The characters that state it.")
    sentence: str
    state: str = Field(
        "machine", description="machine; or what people have decided: verified, corrected, added, disputed."
    )
    page: str | None = Field(description="The page of the study, at this result; null where nothing is kept.")


#: Where a publication is found by its number.
_RESOLVERS = {"doi": "https://doi.org/", "pmid": "https://pubmed.ncbi.nlm.nih.gov/"}
_PLACED = {"start", "end"}
#: A result as a row of the table has it; of one whose characters the text has no longer, `start`, `end` and `sentence` are null.
Result: type[BaseModel] = create_model(
    "Result",
    __doc__="A result as it is stated: its value, the characters that state it (`text`), and their sentence.",
    position=(int, Field(description="Which of the record's outcomes this is, from 0.")),
    ci=(
        tuple[float | None, float | None] | None,
        Field(description="The interval; null for a bound that is not reached."),
    ),
    **{
        c.name: (c.kind | None if c.name in _PLACED else c.kind, ...)
        for c in outcome_columns()
        if not c.name.startswith("ci_") or c.name == "ci_level"
    },
    state=(
        str,
        Field(description="machine; or what people have decided: verified, corrected, added, disputed, stale."),
    ),
    sentence=(str | None, ...),
    page=(str, Field(description="The page of the study, at this result.")),
)  # type: ignore[call-overload]


def page_of(desk: Desk, study: str, position: int | None = None) -> str:
    """The address of a study's page, at one of its results."""
    at = "" if position is None else f"#o{position}"
    return f"{desk.address}/studies/{quote(study, safe=':/')}{at}"


def cited(desk: Desk, study: str, citation: Mapping[str, Any]) -> Cited:
    """The study from what a row or a record says of it."""
    source = web_address(citation["url"])
    for name, address in _RESOLVERS.items():
        source = source or (f"{address}{quote(citation[name], safe='/')}" if citation[name] else "")
    own = {name: citation[name] for name in Cited.model_fields if name in citation}
    return Cited(**own | {"study_id": study, "page": page_of(desk, study), "source_url": source or None})


def result(desk: Desk, row: Row) -> BaseModel | None:
    """The result of a row; None where the study states none."""
    if row["position"] is None:
        return None
    said = {name: row[name] for name in Result.model_fields if name in row}
    sentence = row["sentence"]["text"] if row["sentence"] else None
    return Result(**said | {"sentence": sentence, "page": page_of(desk, row["study_id"], row["position"])})


def stated(record: EvidenceRecord, text: str, desk: Desk | None, states: Sequence[str] = ()) -> list[Stated]:
    """Each of the record's outcomes with its sentence and state; without a desk nothing is kept that could be linked to."""
    found = []
    for position, outcome in enumerate(record.outcomes):
        start, end = sentence_around(text, outcome.start, outcome.end)
        page = page_of(desk, record.id, position) if desk else None
        state = states[position] if states else "machine"
        said = {"endpoint": outcome.endpoint, "text": outcome.text, "sentence": text[start:end], "state": state}
        found.append(Stated(position=position, page=page, **said))
    return found

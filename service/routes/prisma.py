"""/api/v1/reviews/{id}/prisma: the PRISMA 2020 flow of a review, counted and drawn, and the versions that it is an update of."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path, Query, Response

from service.dependencies import Table, Writing
from service.living.resolving import resolved
from service.permissions import Reader, Reviewer
from service.prisma import version as versions
from service.prisma.counting import as_json, flow, keep_version, names
from service.prisma.shapes import FlowAnswer, NewVersion, VersionAnswer, VersionList
from service.problems import documented
from service.query import Query as Question
from service.review import protocol
from service.routing import Router
from service.synthesis import example
from service.synthesis.parameters import Width
from service.table import EvidenceTable

router = Router(prefix="/api/v1/reviews", tags=["review"])
Id = Annotated[int, Path(ge=1, le=2**53, examples=[1])]
Whole = Annotated[
    bool, Query(description="All of the review as one, not what came since its last version.", examples=[False])
]
OfVersion = Annotated[
    int | None, Query(ge=1, le=2**53, description="The flow as it was when that version was kept.", examples=[1])
]
_KINDS: dict[int | str, dict[str, Any]] = {
    200: {"description": "The figure.", "content": {name: {"example": said} for name, said in example.PICTURES.items()}}
}


@router.get("/{id}/prisma", responses=documented(400, 401, 404, 422, 503))
def counts(table: Table, account: Reader, id: Id, whole: Whole = False, version: OfVersion = None) -> FlowAnswer:
    """The flow: identified by database, duplicates, screened, excluded by reason, sought, included; of an update also what was in before."""
    return FlowAnswer(**flow_of(table, id, whole, version))


@router.get("/{id}/prisma.{format}", response_class=Response, responses=_KINDS | documented(400, 401, 404, 422, 503))
def drawn(
    table: Table,
    account: Reader,
    id: Id,
    format: Annotated[str, Path(pattern="^[a-z]{1,10}$", examples=["svg"], description="svg, png or pdf.")],
    width: Width = 174,
    whole: Whole = False,
    version: OfVersion = None,
) -> Response:
    """The standard diagram of the flow, in print size; what is not final is drawn as "–"."""
    from service.synthesis.figures.prisma import flow_diagram
    from service.synthesis.figures.prisma_counts import counts_of
    from service.synthesis.figures.rendering import MEDIA_TYPES, rendered_svg

    said = flow_of(table, id, whole, version)
    content = rendered_svg(flow_diagram(counts_of(said["counts"]), width), format)
    return Response(content, media_type=MEDIA_TYPES[format])


@router.get("/{id}/versions", responses=documented(401, 404, 422, 503))
def all_versions(table: Table, account: Reader, id: Id) -> VersionList:
    """The versions of a review that were kept."""
    protocol.get(table.db, id)
    found = [VersionAnswer(**one) for one in names(table.db, id)]
    return VersionList(items=found, total=len(found))


@router.post("/{id}/versions", status_code=201, responses=documented(400, 401, 403, 404, 422, 503))
def keep(table: Writing, account: Reviewer, id: Id, sent: NewVersion) -> VersionAnswer:
    """Keeps the flow as a version, where nothing waits; what follows is counted as an update of it."""
    review = protocol.get(table.db, id)
    query = resolved(table.db, Question(q=review.query), every=True)
    kept = keep_version(table, review, query, sent.label.strip(), account.name)
    return VersionAnswer(number=kept.number, label=kept.label, at=kept.at, by=kept.by, included=len(kept.included))


def flow_of(table: EvidenceTable, id: int, whole: bool, version: int | None) -> dict[str, Any]:
    """The flow of a review as JSON: now, or of a version that was kept."""
    review = protocol.get(table.db, id)
    if version is not None:
        return versions.version(table.db, id, version).flow
    query = resolved(table.db, Question(q=review.query), every=True)
    return as_json(flow(table, review, query, update=not whole))

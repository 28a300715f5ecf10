"""GET /api/v1/synthesis: pooled figures of the table's results, and their pictures; POST /api/v1/prisma: a flow diagram of counts."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Path, Request, Response
from fastapi.responses import JSONResponse

from service.dependencies import Table, unchanged_since
from service.problems import documented
from service.routing import Router
from service.synthesis import example
from service.synthesis.answer import SynthesisAnswer
from service.synthesis.flow import Flow
from service.synthesis.parameters import Group, Questions, Width

router = Router(prefix="/api/v1", tags=["synthesis"])
_KINDS: dict[int | str, dict[str, Any]] = {
    200: {"description": "The figure.", "content": {name: {"example": said} for name, said in example.PICTURES.items()}}
}
Format = Annotated[
    str, Path(pattern="^[a-z]{1,10}$", examples=["svg"], description="svg, png (300 dots an inch) or pdf.")
]


@router.get(
    "/synthesis",
    response_model=SynthesisAnswer,
    responses=documented(422, 503),
    dependencies=[Depends(unchanged_since)],
)
def synthesis(request: Request, response: Response, table: Table, questions: Questions) -> Response:
    """Pooled figures by therapy class and endpoint, each with its studies, their sentences, and what was set aside and why."""
    # They stand on scipy, which whoever does not pool need not wait for.
    from service.synthesis.answering import as_json
    from service.synthesis.synthesis import synthesise

    answer = as_json(synthesise(table, *questions), request.query_params.multi_items())
    return JSONResponse(answer, headers=dict(response.headers))


@router.get(
    "/synthesis/{figure}.{format}",
    response_class=Response,
    responses=_KINDS | documented(404, 422, 503),
    dependencies=[Depends(unchanged_since)],
)
def figure(
    response: Response,
    table: Table,
    questions: Questions,
    figure: Annotated[str, Path(pattern="^[a-z]{1,20}$", examples=["forest"], description="forest or funnel.")],
    format: Format,
    group: Group = "",
    width: Width = 174,
) -> Response:
    """A figure of one group in print size: `forest` or `funnel`, as svg, png, pdf, or as its Vega-Lite specification (json)."""
    from service.synthesis.figures import drawn
    from service.synthesis.figures.rendering import MEDIA_TYPES, rendered
    from service.synthesis.synthesis import synthesise

    content = rendered(drawn(figure, synthesise(table, *questions), group, width), format)
    return Response(content, media_type=MEDIA_TYPES[format], headers=dict(response.headers))


@router.post("/prisma/{format}", response_class=Response, responses=_KINDS | documented(403, 404, 422))
def prisma(flow: Flow, format: Format, width: Width = 174) -> Response:
    """A PRISMA 2020 flow diagram of the counts that are sent; counts that contradict each other are refused by name."""
    from service.synthesis.figures.prisma import flow_diagram
    from service.synthesis.figures.prisma_counts import counts_of
    from service.synthesis.figures.rendering import MEDIA_TYPES, rendered_svg

    content = rendered_svg(flow_diagram(counts_of(flow.root), width), format)
    return Response(content, media_type=MEDIA_TYPES[format])

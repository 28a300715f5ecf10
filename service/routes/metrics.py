"""GET /metrics: for Prometheus. Where reading is closed it takes a token, for it tells what is in the table."""

from __future__ import annotations

from typing import Any

from fastapi import Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST

from service.dependencies import Writing
from service.metrics import exposition
from service.problems import documented
from service.routing import Router

router = Router(tags=["health"])
_EXAMPLE = (
    "# HELP aftercart_documents Documents in the library.\n# TYPE aftercart_documents gauge\naftercart_documents 55.0\n"
)
_TEXT: dict[int | str, dict[str, Any]] = {
    200: {"description": "Prometheus' text format.", "content": {"text/plain": {"example": _EXAMPLE}}}
}


@router.get("/metrics", response_class=PlainTextResponse, responses=_TEXT | documented(401, 503))
def metrics(request: Request, table: Writing) -> Response:
    """Requests and latencies by route; documents, records, pending; crawls of each topic and source; runs of each job."""
    return Response(exposition(request.app, table), headers={"Content-Type": CONTENT_TYPE_LATEST})

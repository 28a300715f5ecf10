"""GET /metrics: for Prometheus. Where reading is closed it takes a token, for it tells what is in the table."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from service.dependencies import Writing
from service.metrics import exposition

router = APIRouter(tags=["health"])


@router.get("/metrics", include_in_schema=False)
def metrics(request: Request, table: Writing) -> Response:
    """Requests and latencies by route; documents, records, pending; the last crawl of each topic and source."""
    return Response(exposition(request.app, table), headers={"Content-Type": CONTENT_TYPE_LATEST})

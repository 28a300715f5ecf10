"""GET /healthz: does the service work, in truth."""

from __future__ import annotations

from corpus.reports.reports import Reports
from extractor.stamp import stamp
from service.answers import Health
from service.dependencies import Table
from service.problems import documented
from service.routing import Router

#: A watcher of the server has no account.
OPEN = True
router = Router(tags=["health"])


@router.get("/healthz", responses=documented(503))
def healthz(table: Table) -> Health:
    """Opens the database and counts what is in it."""
    return Health(
        status="ok",
        version=stamp().version,
        documents=len(table.library),
        records=len(table),
        pending=table.count_pending(stamp()),
        joined=Reports(table.library).count(),
    )

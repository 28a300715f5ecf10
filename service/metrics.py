"""What Prometheus is told: requests and their latencies by route, and what the library and its crawls hold now."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import FastAPI
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from prometheus_fastapi_instrumentator import Instrumentator

from corpus.crawling.ledger import Ledger
from corpus.library import Library
from extractor.stamp import stamp
from service.table import EvidenceTable

_OUTCOMES = ("running", "complete", "incomplete", "failed")


def install(app: FastAPI) -> None:
    """Counts the app's requests by the template of their route, so that odd addresses make no series of their own."""
    app.state.metrics = CollectorRegistry()
    counter = Instrumentator(
        registry=app.state.metrics, should_group_status_codes=False, excluded_handlers=["^/metrics$"]
    )
    counter.instrument(app)


def exposition(app: FastAPI, table: EvidenceTable) -> bytes:
    """All of it in Prometheus' text format; the second part is read from the table as it is now."""
    now = CollectorRegistry()
    now.register(_Held(table))
    return generate_latest(app.state.metrics) + generate_latest(now)


class _Held(Collector):
    def __init__(self, table: EvidenceTable) -> None:
        self._table = table

    def collect(self) -> Iterator[GaugeMetricFamily]:
        table = self._table
        for name, said, value in (
            ("documents", "Documents in the library.", len(table.library)),
            ("records", "Evidence records in the table.", len(table)),
            ("pending", "Documents that wait to be read.", table.count_pending(stamp())),
        ):
            yield GaugeMetricFamily(f"aftercart_{name}", said, value=value)
        yield from _crawls(table.library)


def _crawls(library: Library) -> Iterator[GaugeMetricFamily]:
    """The last crawl of each topic and source."""
    labels = ["topic", "source"]
    outcome = GaugeMetricFamily(
        "aftercart_crawl_outcome", "1 for how the last crawl ended, 0 for the others.", labels=[*labels, "outcome"]
    )
    missing = GaugeMetricFamily("aftercart_crawl_open", "Requests still to be answered.", labels=labels)
    fetched = GaugeMetricFamily("aftercart_crawl_fetched", "Documents that came in the last crawl.", labels=labels)
    for entry in Ledger(library).latest():
        for name in _OUTCOMES:
            outcome.add_metric([entry.topic, entry.source, name], float(entry.outcome == name))
        missing.add_metric([entry.topic, entry.source], entry.open)
        fetched.add_metric([entry.topic, entry.source], entry.fetched)
    yield from (outcome, missing, fetched)

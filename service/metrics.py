"""What Prometheus is told: requests and their latencies by route, and what the library and its crawls hold now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from http import HTTPMethod

from fastapi import FastAPI
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from prometheus_fastapi_instrumentator.metrics import Info, default
from prometheus_fastapi_instrumentator.middleware import PrometheusInstrumentatorMiddleware
from starlette.requests import Request

from corpus.crawling.ledger import Ledger
from corpus.library import Library
from extractor.stamp import stamp
from service.jobs import names, ordered
from service.scheduling.runs import OUTCOMES, Runs
from service.setting_aside import set_aside
from service.table import EvidenceTable

#: (name, what it is, column) of what all crawls of a topic and source have cost and brought together.
_SPENT = (
    ("requests", "Requests of all crawls.", "requests"),
    ("retries", "Requests of all crawls that were asked again.", "retries"),
    ("received_bytes", "Bytes of all answers.", "bytes"),
    ("seconds", "Seconds that all crawls took.", "seconds"),
    (
        "new_documents",
        "Documents that crawls added to the library.",
        "(SELECT count(*) FROM crawl_item i WHERE i.crawl = c.number AND i.change = 'added')",
    ),
)
_WAITING = {
    "messages": "SELECT count(*) FROM delivery WHERE state = 'due'",
    "runs": "SELECT count(*) FROM job_run WHERE outcome = 'waiting'",
}
_OUTCOMES = ("running", "complete", "incomplete", "failed")


def install(app: FastAPI) -> None:
    """Counts the app's requests by the template of their route, so that odd addresses make no series of their own."""
    app.state.metrics = CollectorRegistry()
    if told := default(registry=app.state.metrics):
        app.add_middleware(
            _ByRoute,
            registry=app.state.metrics,
            should_group_status_codes=False,
            excluded_handlers=["^/metrics$"],
            instrumentations=[partial(_told_of_its_route, told)],
        )


class _ByRoute(PrometheusInstrumentatorMiddleware):
    """The library's own looks through all routes before each request, and builds all of them before the first; the router says which it was."""

    def _get_handler(self, request: Request) -> tuple[str, bool]:
        return request.url.path, True


def _told_of_its_route(told: Callable[[Info], None], info: Info) -> None:
    info.modified_handler = getattr(info.request.scope.get("route"), "path", "none")
    # A method that somebody makes up would be a series of its own, kept for as long as the server runs.
    info.method = info.method if info.method in set(HTTPMethod) else "other"
    told(info)


def exposition(app: FastAPI, table: EvidenceTable) -> bytes:
    """All of it in Prometheus' text format; the second part is read from the table as it is now."""
    now = CollectorRegistry()
    now.register(_Held(table))
    return generate_latest(app.state.metrics) + generate_latest(now)


class _Held(Collector):
    def __init__(self, table: EvidenceTable) -> None:
        self._table = table

    def collect(self) -> Iterator[Metric]:
        table = self._table
        for name, said, value in (
            ("documents", "Documents in the library.", len(table.library)),
            ("records", "Evidence records in the table.", len(table)),
            ("pending", "Documents that wait to be read.", table.count_pending(stamp())),
            ("set_aside", "Documents that ended whoever read them.", len(set_aside(table.db))),
        ):
            yield GaugeMetricFamily(f"aftercart_{name}", said, value=value)
        outdated = table.count_pending(stamp(), "outdated")
        yield GaugeMetricFamily("aftercart_outdated", "Records of another version of the extractor.", value=outdated)
        yield CounterMetricFamily(
            "aftercart_changes", "Changes of the table since it was made.", value=table.generation
        )
        runs = Runs(table.db)
        yield _queues(table)
        yield from _crawls(table.library)
        yield from _jobs(runs)


def _queues(table: EvidenceTable) -> Metric:
    """How much waits, of everything that is done in turn."""
    depth = GaugeMetricFamily(
        "aftercart_queue_depth",
        "What waits: documents to be read, requests of the last crawls, messages to be sent, runs of jobs to be begun.",
        labels=["queue"],
    )
    depth.add_metric(["documents"], table.count_pending(stamp()))
    depth.add_metric(["requests"], sum(entry.open for entry in Ledger(table.library).latest()))
    for queue, sql in _WAITING.items():
        depth.add_metric([queue], table.db.execute(sql).fetchone()[0])
    return depth


def _jobs(runs: Runs) -> Iterator[Metric]:
    """How the runs of jobs that are kept ended, and when the last of each did."""
    ended = GaugeMetricFamily(
        "aftercart_job_runs", "Runs of a job that are kept, by outcome.", labels=["job", "outcome"]
    )
    last = GaugeMetricFamily(
        "aftercart_job_last_complete_seconds", "When a job was complete last, in seconds since 1970.", labels=["job"]
    )
    counts = runs.counts()
    for name in ordered({*names(), *runs.jobs()}):
        for outcome in OUTCOMES:
            ended.add_metric([name, outcome], counts.get((name, outcome), 0))
        if (moment := runs.last_complete(name)) is not None:
            last.add_metric([name], moment.timestamp())
    yield from (ended, last)


def _crawls(library: Library) -> Iterator[Metric]:
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
    for name, said, column in _SPENT:
        total = CounterMetricFamily(f"aftercart_crawl_{name}", said, labels=labels)
        sql = f"SELECT topic, source, total({column}) FROM crawl c GROUP BY topic, source ORDER BY topic, source"
        for topic, source, value in library.db.execute(sql).fetchall():
            total.add_metric([topic, source], value)
        yield total

"""The ledger of crawls as the API and the page show it: one shape a run."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from corpus.crawling.ledger import NAMED, Entry, Outcome

_CRAWL: dict[str, JsonValue] = {
    "number": 7,
    "topic": "post-car-t",
    "source": "pubmed",
    "since": "2026-01-04",
    "until": "2026-01-07",
    "outcome": "incomplete",
    "began": "2026-01-07T02:00:01+00:00",
    "ended": "2026-01-07T02:00:19+00:00",
    "asked": 2,
    "open": 1,
    "expected": 62,
    "fetched": 61,
    "new": 47,
    "changed": 3,
    "unchanged": 10,
    "withdrawn": 0,
    "duplicate": 0,
    "rejected": 1,
    "retracted": 1,
    "requests": 3,
    "retries": 1,
    "bytes": 912345,
    "seconds": 17.4,
    "restarts": 0,
    "told": 0,
    "why": "1 document did not come",
    "missing": ["pubmed:40000007"],
    "rejects": [{"place": "record 12", "reason": "no PMID (line 871)"}],
    "remarks": [],
}


class CrawlAsked(BaseModel):
    """What is to be collected."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"topic": "post-car-t"}]})

    topic: str | None = Field(
        None, min_length=1, max_length=70, description="The topic, as `aftercart topics` lists it; null: all of them."
    )


class RejectAnswer(BaseModel):
    """What could not be read or may not be fetched, and why."""

    place: str
    reason: str


class CrawlAnswer(BaseModel):
    """A run: what one source was asked for a topic and a window, and what came. Moments are UTC, ISO 8601."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CRAWL]})

    number: int
    topic: str
    source: str
    since: date | None = Field(description="The first day of changes that were asked for; null: from the beginning.")
    until: date | None
    outcome: Outcome = Field(
        description="complete: as many came as the service counts, and no request is open. incomplete: the next run asks for "
        "the rest. failed: a person must mend something. running: under way, or its process ended; it goes on."
    )
    began: str
    ended: str | None
    asked: int = Field(description="Requests that were answered.")
    open: int = Field(description="Requests still to be answered.")
    expected: int = Field(description="Documents that the service says there are.")
    fetched: int = Field(description="Documents that came, each once, rejected ones included.")
    new: int
    changed: int
    unchanged: int
    withdrawn: int
    duplicate: int = Field(description="How often a document came again within the run.")
    rejected: int
    retracted: int = Field(description="How many are retracted or under an expression of concern.")
    requests: int
    retries: int
    bytes: int
    seconds: float
    restarts: int = Field(description="How often the window was begun anew, what was left of it having become stale.")
    told: int = Field(
        description="Documents of other sources that changed by what this one says of their publications."
    )
    why: str | None = Field(description="What stands in the way of complete.")
    missing: list[str] = Field(description=f"Ids of documents that did not come, at most {NAMED}.")
    rejects: list[RejectAnswer] = Field(description=f"At most {NAMED}; `rejected` counts all.")
    remarks: list[str]

    @classmethod
    def of(cls, entry: Entry) -> CrawlAnswer:
        """The answer that tells of a row of the ledger."""
        said = asdict(entry) | {"rejects": [RejectAnswer(place=p, reason=r) for p, r in entry.rejects]}
        said.pop("window")
        return cls(since=entry.window.since, until=entry.window.until, **said)


class CrawlList(BaseModel):
    """Runs, newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_CRAWL], "total": 1, "next": None}]})

    items: list[CrawlAnswer]
    total: int
    next: int | None = Field(description="`before` of the next page; null on the last.")

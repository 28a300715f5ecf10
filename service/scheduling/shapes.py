"""The shapes of jobs in the API, and how a job stands, for API, page and command."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from corpus.lease import is_held
from service.jobs import job, jobs, ordered, part
from service.people.store import written
from service.scheduling.runs import Outcome, Run, Runs, seen
from service.scheduling.working import lock_name
from service.settings import Settings

_RUN: dict[str, JsonValue] = {
    "number": 12,
    "job": "crawl",
    "by": "schedule",
    "due": "2026-11-01T02:00:00.000+00:00",
    "asked": "2026-11-01T02:00:01.204+00:00",
    "began": "2026-11-01T02:00:01.310+00:00",
    "ended": "2026-11-01T02:07:45.022+00:00",
    "outcome": "complete",
    "what": "documents",
    "done": 41,
    "total": 41,
    "said": "12 new, 3 changed",
    "stop": None,
}
_JOB: dict[str, JsonValue] = {
    "name": "crawl",
    "about": "Collects what the sources have on all topics, and joins what are versions of one publication.",
    "schedule": "0 2 * * *",
    "next": "2026-11-02T02:00:00.000+00:00",
    "running": None,
    "last": _RUN,
}
_LINE: dict[str, JsonValue] = {"at": "2026-11-01T02:07:45.020+00:00", "text": "post-car-t pubmed: complete, ..."}


class RunAnswer(BaseModel):
    """A run of a job. Moments are UTC, ISO 8601; null for what has not happened."""

    model_config = ConfigDict(json_schema_extra={"examples": [_RUN]})

    number: int
    job: str
    by: str = Field(description="Who asked for it: an account, `schedule` or `command`.")
    due: str | None = Field(description="The moment of the schedule that it is for.")
    asked: str
    began: str | None
    ended: str | None
    outcome: Outcome = Field(
        description="interrupted: its process ended; it is caught up where the job has a schedule, and goes on where it was."
    )
    what: str = Field(description="What `done` and `total` count.")
    done: int
    total: int | None
    said: str = Field(description="What became of it.")
    stop: str | None = Field(description="Who wants it to end.")


class LineAnswer(BaseModel):
    """A line of a run's log."""

    at: str
    text: str


class RunLog(RunAnswer):
    """A run of a job with its log."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**_RUN, "log": [_LINE]}]})

    log: list[LineAnswer]


class JobAnswer(BaseModel):
    """A job, when it is run next, the run that is under way and the last that has ended."""

    model_config = ConfigDict(json_schema_extra={"examples": [_JOB]})

    name: str
    about: str
    schedule: str | None = Field(
        description="In the five fields of cron; null where it is run only when it is asked for."
    )
    next: str | None
    running: RunAnswer | None
    last: RunAnswer | None


class JobList(BaseModel):
    """All jobs, in the order in which they are run."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_JOB], "total": 1, "next": None}]})

    items: list[JobAnswer]
    total: int
    next: None = None


class RunList(BaseModel):
    """The runs of a job, newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_RUN], "total": 1, "next": None}]})

    items: list[RunAnswer]
    total: int
    next: int | None = Field(description="`before` of the next page; null on the last.")


def run_answer(chosen: Settings, run: Run, now: datetime) -> RunAnswer:
    """The run as it is in truth."""
    return RunAnswer(**asdict(seen(run, is_held(chosen.locks, lock_name(run.job)), now)))


def job_answers(chosen: Settings, runs: Runs, now: datetime) -> list[JobAnswer]:
    """How all jobs stand, with those of a part that have a schedule or were run."""
    schedules, found = chosen.schedules, []
    for name in ordered({*jobs(), *schedules, *runs.jobs()}):
        last = [run_answer(chosen, run, now) for run in runs.latest(name, 2)]
        under_way = [run for run in last if run.outcome in ("waiting", "running")]
        ended = [run for run in last if run not in under_way]
        schedule = schedules.get(name)
        coming = schedule.after(now) if schedule else None
        found.append(
            JobAnswer(
                name=name,
                about=job(name).ABOUT + (f" Of {narrowed} alone." if (narrowed := part(name)) else ""),
                schedule=schedule.said if schedule else None,
                next=written(coming) if coming else None,
                running=under_way[0] if under_way else None,
                last=ended[0] if ended else None,
            )
        )
    return found

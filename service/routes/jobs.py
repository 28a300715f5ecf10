"""/api/v1/jobs: periodic jobs, their runs, and to start or stop one; for admins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

from fastapi import Depends, Path, Query, Request, Response

from corpus.errors import NotFoundError
from service.jobs import job
from service.permissions import Admin
from service.problems import documented
from service.routing import Router
from service.scheduling.runs import Run, Runs, runs_at
from service.scheduling.shapes import JobList, LineAnswer, RunAnswer, RunList, RunLog, job_answers, run_answer
from service.scheduling.working import clock

router = Router(prefix="/api/v1/jobs", tags=["jobs"])
Name = Annotated[str, Path(max_length=80, examples=["crawl"])]
Number = Annotated[int, Path(ge=1, le=2**53, examples=[12])]


def runs(request: Request) -> Iterator[Runs]:
    """The runs of jobs, on a connection of this request's own."""
    with runs_at(request.app.state.settings.database) as opened:
        yield opened


Kept = Annotated[Runs, Depends(runs)]


@router.get("", responses=documented(401, 403, 422, 503))
def all_jobs(request: Request, admin: Admin, runs: Kept) -> JobList:
    """All jobs, with their schedules, the next time of each, the run that is under way and the last that has ended."""
    found = job_answers(request.app.state.settings, runs, clock())
    return JobList(items=found, total=len(found))


@router.get("/{name}/runs", responses=documented(401, 403, 404, 422, 503))
def runs_of_a_job(
    request: Request,
    admin: Admin,
    runs: Kept,
    name: Name,
    limit: Annotated[int, Query(ge=1, le=200, description="How many.", examples=[20])] = 50,
    before: Annotated[int | None, Query(ge=1, le=2**53, description="`next` of the page before.")] = None,
) -> RunList:
    """The runs of a job, newest first."""
    job(name)
    found = runs.latest(name, limit + 1, before)
    items = [run_answer(request.app.state.settings, run, clock()) for run in found[:limit]]
    return RunList(items=items, total=runs.count(name), next=items[-1].number if len(found) > limit else None)


@router.post("/{name}/runs", status_code=202, responses=documented(401, 403, 404, 409, 422, 503))
def start_job(request: Request, response: Response, admin: Admin, name: Name) -> RunAnswer:
    """Has a job run, now, in a process of its own; `Location` says where the run can be watched."""
    run = request.app.state.workers.run(name, admin.name, clock())
    response.headers["Location"] = f"{router.prefix}/{name}/runs/{run.number}"
    return RunAnswer(**asdict(run))


@router.get("/{name}/runs/{number}", responses=documented(401, 403, 404, 422, 503))
def run_of_a_job(request: Request, admin: Admin, runs: Kept, name: Name, number: Number) -> RunLog:
    """A run, how far it is, and its log."""
    said = run_answer(request.app.state.settings, of_job(runs, name, number), clock())
    return RunLog(**said.model_dump(), log=[LineAnswer(**asdict(line)) for line in runs.log(number)])


@router.post("/{name}/runs/{number}/stop", status_code=202, responses=documented(401, 403, 404, 422, 503))
def stop_run(request: Request, admin: Admin, runs: Kept, name: Name, number: Number) -> RunAnswer:
    """Has a run end as soon as what it is at is kept; the next goes on where it was. One that has ended stays as it is."""
    runs.stop(of_job(runs, name, number).number, admin.name, clock())
    return run_answer(request.app.state.settings, runs.get(number), clock())


def of_job(runs: Runs, name: str, number: int) -> Run:
    """The run of that number, which is one of that job.

    Raises:
        NotFoundError: there is no such job, or no such run of it.
    """
    job(name)
    found = runs.get(number)
    if found.job != name:
        raise NotFoundError(f"get run {number} of {name}", f"it is one of {found.job}", "/api/v1/jobs lists them.")
    return found

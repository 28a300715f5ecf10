"""The pages `/jobs` and `/jobs/NAME/NUMBER`: periodic jobs and a run with its log; start and stop one. For admins."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from corpus.errors import BusyError
from service.pages import page
from service.permissions import Admin, Who
from service.routes.jobs import Kept, of_job
from service.routing import Router
from service.scheduling.shapes import job_answers, run_answer
from service.scheduling.working import clock

router = Router(include_in_schema=False)
#: How many runs of each job the page lists; the API has all.
_LISTED = 10
_Field = Annotated[str, Form(max_length=80)]


@router.get("/jobs", response_class=HTMLResponse)
def jobs_page(request: Request, admin: Admin, who: Who, runs: Kept) -> HTMLResponse:
    """All jobs, what is under way, and the last runs."""
    return _jobs_page(request, who, runs)


@router.post("/jobs", response_class=HTMLResponse)
def start(request: Request, admin: Admin, who: Who, runs: Kept, name: _Field = "") -> Response:
    """Has a job run, now."""
    try:
        request.app.state.workers.run(name, admin.name, clock())
    except BusyError as busy:
        return _jobs_page(request, who, runs, busy)
    return RedirectResponse("/jobs", 303)


@router.get("/jobs/{name}/{number}", response_class=HTMLResponse)
def run_page(request: Request, admin: Admin, who: Who, runs: Kept, name: str, number: int) -> HTMLResponse:
    """A run with its log."""
    run = run_answer(request.app.state.settings, of_job(runs, name, number), clock())
    return page(request, "job-run.html", run=run, log=runs.log(number), csrf=who.csrf)


@router.post("/jobs/{name}/{number}/stop")
def stop(admin: Admin, runs: Kept, name: str, number: int) -> Response:
    """Has a run end."""
    runs.stop(of_job(runs, name, number).number, admin.name, clock())
    return RedirectResponse("/jobs", 303)


def _jobs_page(request: Request, who: Who, runs: Kept, busy: BusyError | None = None) -> HTMLResponse:
    chosen, now = request.app.state.settings, clock()
    jobs = job_answers(chosen, runs, now)
    last = {job.name: [run_answer(chosen, run, now) for run in runs.latest(job.name, _LISTED)] for job in jobs}
    status = busy.status if busy else 200
    said = {"jobs": jobs, "last": last, "zone": chosen.time_zone, "csrf": who.csrf, "busy": busy}
    answer = page(request, "jobs.html", status, **said)
    answer.headers["Cache-Control"] = "no-store"
    return answer

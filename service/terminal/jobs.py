"""Jobs run from the command line: a line each, with what became of it."""

from __future__ import annotations

from datetime import UTC, datetime

import typer

from corpus.errors import AftercartError, BusyError, FetchError, QueryError
from service.jobs import check, jobs, ordered
from service.logs import logged
from service.scheduling.runs import Run
from service.scheduling.working import ended_cleanly, run_due, run_now
from service.settings import settings


def run_named(names: list[str], due: bool, number: int | None) -> int:
    """Runs the jobs one after the other; 0 where all did all of their work, else the exit code of the first that did not.

    Raises:
        NotFoundError: there is no such job. QueryError: no job is named and none has a schedule.
    """
    chosen = settings()
    for name in names:
        check(name, chosen)
    if not names and not chosen.jobs:
        remedy = f"Name some of {', '.join(jobs())}, or set AFTERCART_JOBS."
        raise QueryError("run the jobs", "none is named, and none has a schedule", remedy)
    wanted = ordered(names) if names else list(chosen.schedules)
    with ended_cleanly(), logged(chosen):
        codes = [_run(name, due, number) for name in wanted]
    return next((code for code in codes if code), 0)


def _run(name: str, due: bool, number: int | None) -> int:
    """Runs one, and prints what became of it; its exit code."""
    chosen = settings()
    try:
        run = run_due(chosen, name) if due else run_now(chosen, name, "command", number=number)
    except BusyError as busy:
        typer.echo(f"aftercart: {busy}", err=True)
        return busy.exit_code
    if run is None:
        typer.echo(f"{name}: not due{following(name)}")
        return 0
    typer.echo(f"{name}: {run.outcome}, {run.said}")
    return exit_code(run)


def following(name: str) -> str:
    """When the job is run next, as the end of a sentence; "" of one without a schedule."""
    schedule = settings().schedules.get(name)
    coming = schedule.after(datetime.now(UTC)) if schedule else None
    return f", next at {coming:%Y-%m-%d %H:%M} UTC" if coming else ""


def exit_code(run: Run) -> int:
    """What a run's outcome is to a shell."""
    return {"complete": 0, "incomplete": FetchError.exit_code, "stopped": 130}.get(
        run.outcome, AftercartError.exit_code
    )

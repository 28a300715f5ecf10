"""`aftercart run-jobs`: the periodic jobs, for cron, a systemd timer or a Kubernetes CronJob."""

from __future__ import annotations

import sys
from typing import Annotated

import typer


def add(app: typer.Typer) -> None:
    """Puts the command on the app."""
    app.command("run-jobs")(run_jobs)


def run_jobs(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Only these; without a name those with a schedule.")
    ] = None,
    due: Annotated[
        bool, typer.Option("--due", help="Only those whose schedule says so now, or said so while nobody was there.")
    ] = False,
    run: Annotated[int | None, typer.Option("--run", hidden=True, help="A run that was asked for.")] = None,
) -> None:
    """Run the periodic jobs (crawl, extract, re-extract, back-up); one that was interrupted goes on where it was."""
    from service.terminal.jobs import run_named

    sys.exit(run_named(names or [], due, run))

"""A bulk run, told file by file."""

from __future__ import annotations

import os
from pathlib import Path

import typer

from corpus.errors import AftercartError, QueryError
from corpus.source import shown
from corpus.topics import named
from service.bulk.inputs import Input
from service.bulk.part import Head
from service.bulk.run import Report, run
from service.bulk.runners import Runner, on_a_cluster, on_this_machine
from service.notation import counted
from service.settings import settings


def run_bulk(inputs: list[str], output: Path, topic: str, processes: int | None, scheduler: str | None) -> int:
    """Makes the parts and prints what became of each file; the exit code of the first that could not be read, else 0.

    Raises:
        QueryError: both processes and a scheduler are named, or the output is no folder of this machine.
    """
    if processes is not None and scheduler is not None:
        raise QueryError("run in bulk", "both --processes and --scheduler are named", "Name one of them.")
    if "://" in str(output) or ":/" in str(output):
        remedy = "Name a folder; copy the parts from there."
        raise QueryError(f"write to {output}", "this process writes the parts, into a folder", remedy)
    asked = named([topic], settings().topics)[0]
    done = 0

    def tell(one: Input, made: Head | AftercartError, total: int) -> None:
        nonlocal done
        done += 1
        said = f"set aside: {made.found}" if isinstance(made, AftercartError) else _said(made)
        typer.echo(f"{done} of {total}: {one.name}: {said}", err=True)

    report = run(inputs, output, asked, _runner(processes, scheduler), tell)
    _tell(report, output)
    return report.aside[0][1].exit_code if report.aside else _of_rejects(report)


def _runner(processes: int | None, scheduler: str | None) -> Runner:
    return on_a_cluster(scheduler) if scheduler is not None else on_this_machine(processes or os.cpu_count() or 1)


def _said(head: Head) -> str:
    said = f"{counted(head.records, 'record')}, {counted(head.documents, 'document')} kept, {head.relevant:,} relevant"
    withdrawn = f", {head.withdrawn:,} withdrawn" if head.withdrawn else ""
    return said + withdrawn + (f", {head.rejected:,} rejected" if head.rejected else "")


def _tell(report: Report, output: Path) -> None:
    kept, seen = sum(head.documents for head in report.made), sum(head.records for head in report.made)
    said = [f"{counted(len(report.made), 'part')} made: {counted(seen, 'record')}, {counted(kept, 'document')} kept"]
    said += [f"{counted(report.there, 'part')} there before"] if report.there else []
    said += (
        [f"{counted(report.left, 'other file')} left out, for they are no part of the release"] if report.left else []
    )
    said += [f"{counted(len(report.aside), 'file')} set aside"] if report.aside else []
    typer.echo("; ".join(said))
    for one, other in report.twice:
        typer.echo(f"{one} holds the same bytes as {other}", err=True)
    for head in report.made:
        for place, reason in head.rejects:
            typer.echo(f"rejected {head.input}, {place}: {reason}", err=True)
        if head.rejected > len(head.rejects):
            more = counted(head.rejected - len(head.rejects), "more reject")
            typer.echo(f"and {more} of {head.input}; `aftercart import` of the file lists all", err=True)
    for input, error in report.aside:
        typer.echo(f"set aside {input.name}: {error}", err=True)
    typer.echo(f"aftercart import {shown(output / 'parts')} loads the parts", err=True)


def _of_rejects(report: Report) -> int:
    return 65 if any(head.rejected for head in report.made) else 0

"""What there is and where."""

from __future__ import annotations

import typer

from corpus.crawling.ledger import Ledger
from corpus.reports.reports import Reports
from corpus.sqlite import Database
from extractor.stamp import stamp
from service.scheduling.runs import Runs
from service.scheduling.shapes import job_answers
from service.scheduling.working import clock
from service.setting_aside import set_aside
from service.settings import settings
from service.terminal.crawling import line, shortcomings
from service.terminal.shared import open_table


def show_status() -> None:
    """Prints what there is and where."""
    table = open_table()
    rejected = int(table.db.execute("SELECT count(*) FROM import_reject").fetchone()[0])
    for name, said in {
        "data": settings().database,
        "documents": len(table.library),
        "records": len(table),
        "pending": table.count_pending(stamp()),
        "set aside": len(set_aside(table.db)),
        "joined": Reports(table.library).count(),
        "rejected": rejected,
        "version": stamp().version,
        "vocabulary": stamp().vocabulary,
    }.items():
        typer.echo(f"{name:12s}{said}")
    _show_jobs(table.db)
    for entry in Ledger(table.library).latest():
        typer.echo(f"{'crawl':12s}{line(entry)}")
        for said in shortcomings(entry):
            typer.echo(f"{'':12s}{said}")


def _show_jobs(db: Database) -> None:
    """A line each job that has a schedule or was run."""
    for job in job_answers(settings(), Runs(db), clock()):
        if job.schedule is None and job.last is None and job.running is None:
            continue
        parts = [f"due {job.schedule}, next {job.next[:16].replace('T', ' ')} UTC"] if job.schedule and job.next else []
        if job.running:
            so_far = f", {job.running.done:,} of {job.running.total:,} {job.running.what}" if job.running.total else ""
            parts.append(f"{job.running.outcome} since {job.running.asked[:16].replace('T', ' ')}{so_far}")
        if job.last:
            said = f": {job.last.said}" if job.last.said else ""
            parts.append(f"{job.last.outcome} {(job.last.began or job.last.asked)[:16].replace('T', ' ')}{said}")
        typer.echo(f"{'job':12s}{job.name}: {'; '.join(parts)}")

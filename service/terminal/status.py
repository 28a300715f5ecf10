"""What there is and where."""

from __future__ import annotations

import typer

from corpus.crawling.ledger import Ledger
from corpus.reports.reports import Reports
from extractor.stamp import stamp
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
        "joined": Reports(table.library).count(),
        "rejected": rejected,
        "version": stamp().version,
        "vocabulary": stamp().vocabulary,
    }.items():
        typer.echo(f"{name:12s}{said}")
    for entry in Ledger(table.library).latest():
        typer.echo(f"{'crawl':12s}{line(entry)}")
        for said in shortcomings(entry):
            typer.echo(f"{'':12s}{said}")

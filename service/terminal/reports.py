"""Reports of a study: shown, merged, split, and those that nobody has decided on."""

from __future__ import annotations

import typer

from corpus.reports.reports import Report, Reports, Updated
from service.notation import counted
from service.reports import changed
from service.table import EvidenceTable
from service.terminal.shared import open_table


def show_reports(id: str) -> None:
    """Prints the versions of a publication, the one that is shown first, then its family."""
    reports = Reports(open_table().library)
    for report in reports.study(id):
        typer.echo(f"{_line(report)}{f'; {report.why}' if report.why else ''}")
    if relatives := reports.relatives(id):
        typer.echo(f"of the same trial ({relatives[0].family}):")
        for report in relatives:
            typer.echo(f"{_line(report)}{f'; data cut {report.data_cut}' if report.data_cut else ''}")


def merge_reports(id: str, other: str, by: str) -> None:
    """Merges, and prints what there is now."""
    table = open_table()
    Reports(table.library).merge(id, other, by)
    _told(table, id)


def split_reports(id: str, other: str | None, by: str) -> None:
    """Splits, and prints what there is now."""
    table = open_table()
    Reports(table.library).split(id, other, by)
    _told(table, id)


def list_unsure() -> None:
    """Prints each pair in three lines."""
    pairs = list(Reports(open_table().library).unsure())
    for a, b, reason in pairs:
        typer.echo(f"{_line(a)}\n{_line(b)}\n    {reason}")
    typer.echo(
        f"{counted(len(pairs), 'pair')} to decide on: aftercart reports merge ID OTHER, or split ID OTHER", err=True
    )


def tell_joined(updated: Updated) -> None:
    """Prints how many documents are now shown under another, if any are."""
    if updated.joined > 0:
        said = f"{counted(updated.joined, 'document')} joined to another version of the same publication"
        typer.echo(f"{said}: aftercart reports show ID")


def _told(table: EvidenceTable, id: str) -> None:
    changed(table)
    show_reports(id)


def _line(report: Report) -> str:
    said = ", ".join(str(part) for part in (report.kind, report.source, report.year) if part)
    return f"{report.id} ({said}): {report.title}"

"""What commands share: the table of the settings, a progress bar on standard error, the list of what was rejected."""

from __future__ import annotations

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from corpus.intake import Intake
from service.notation import counted
from service.settings import settings
from service.table import EvidenceTable

#: How many rejects are printed; the import log holds all of them.
SHOWN = 50


def open_table() -> EvidenceTable:
    """The evidence table of the settings' home.

    Raises:
        StorageError: it cannot be opened.
    """
    return EvidenceTable.at(settings().database)


def list_rejects(intake: Intake, rest: str) -> None:
    """Prints what was rejected, the first fifty, and where the rest are listed."""
    shown = intake.rejects[:SHOWN]
    for reject in shown:
        remedy = f" {reject.error.remedy}" if reject.error.remedy else ""
        typer.echo(f"rejected {reject}.{remedy}", err=True)
    if intake.rejected > len(shown):
        typer.echo(f"and {counted(intake.rejected - len(shown), 'more reject')}; {rest}", err=True)


def progress_bar() -> Progress:
    """A bar on a terminal, nothing in a log or a pipe."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    # In a log or a pipe a bar is noise.
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)

"""`aftercart reports`: versions of one publication, listed, merged and split by hand."""

from __future__ import annotations

from typing import Annotated

import typer

Id = Annotated[str, typer.Argument(metavar="ID", help="The id of a document, as `aftercart search` shows it.")]
By = Annotated[str, typer.Option(help="Who says so.")]


def add(app: typer.Typer) -> None:
    """Puts the commands on the app."""
    group = typer.Typer(help="One study, many reports: list, merge and split.", no_args_is_help=True)
    for command in (show, merge, split, unsure):
        group.command()(command)
    app.add_typer(group, name="reports")


def show(id: Id) -> None:
    """The versions of a document's publication, why each was joined, and the publications of its trial."""
    from service.terminal.reports import show_reports

    show_reports(id)


def merge(id: Id, other: Annotated[str, typer.Argument(metavar="OTHER")], by: By = "") -> None:
    """Say that two documents are of one publication; it is remembered."""
    from service.terminal.reports import merge_reports

    merge_reports(id, other, by)


def split(id: Id, other: Annotated[str | None, typer.Argument(metavar="[OTHER]")] = None, by: By = "") -> None:
    """Say that a document is of another publication than OTHER, or than all its versions; it is remembered."""
    from service.terminal.reports import split_reports

    split_reports(id, other, by)


def unsure() -> None:
    """Pairs that may be one publication, with what speaks against it."""
    from service.terminal.reports import list_unsure

    list_unsure()

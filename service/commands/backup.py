"""`aftercart backup` and `aftercart restore`: the database as one file, taken and put back while it is used."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def add(app: typer.Typer) -> None:
    """Puts the commands on the app."""
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", readable=False, help="The file to write.")],
) -> None:
    """Write everything (documents, records, decisions, accounts, ledger) to a file, verified, while others go on working."""
    from service.terminal.backups import write_backup

    write_backup(file)


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", readable=False, help="A backup.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="In place of what there is, which is kept beside it.")
    ] = False,
) -> None:
    """Put a backup in place of the database, whole or not at all; refused where there is something, but for --replace."""
    from service.terminal.backups import restore_backup

    restore_backup(file, replace)

"""Backups written and put back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from service.backups.copying import Told, back_up
from service.backups.restoring import restore
from service.settings import settings
from service.terminal.shared import progress_bar


def write_backup(file: Path) -> None:
    """Writes the file and says what is in it."""
    with _progress("copied") as told:
        held = back_up(settings().database, file, told)
    typer.echo(f"wrote {file}: {held}", err=True)


def restore_backup(file: Path, replace: bool) -> None:
    """Puts the backup back and says what there is now, and where the earlier state is."""
    with _progress("restored") as told:
        done = restore(file, settings().database, settings().locks, replace, told)
    if done.aside is not None:
        typer.echo(f"what was there is kept as {done.aside.name}", err=True)
    typer.echo(f"restored {file}: {done.state}", err=True)


@contextmanager
def _progress(what: str) -> Iterator[Told]:
    with progress_bar() as bar:
        task = bar.add_task(what, total=None)

        def told(done: int, all: int) -> None:
            bar.update(task, completed=done, total=all)

        yield told

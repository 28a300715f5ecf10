"""Files into the library, and what became of them."""

from __future__ import annotations

import contextlib
from importlib.resources import as_file, files
from pathlib import Path
from typing import cast, get_args

import typer

from corpus.document import Kind
from corpus.errors import InputError, QueryError
from corpus.folder import already, folder
from corpus.intake import Intake, take_in
from corpus.library import Library
from corpus.source import Reject, shown
from service.bulk.loading import load_records
from service.notation import counted
from service.reports import join
from service.settings import settings
from service.table import EvidenceTable
from service.terminal.reports import tell_joined
from service.terminal.shared import SHOWN, list_rejects, open_table, progress_bar


def import_files(paths: list[Path], bundled: bool, kind: str | None, came_from: str | None = None) -> int:
    """Reads the files into the library and prints what became of them; the exit code of the first reject, else 0.

    Raises:
        QueryError: no file is named, or the kind is unknown.
    """
    if not paths and not bundled:
        raise QueryError("import", "no file is named", "Name files, or give --bundled.")
    if kind is not None and kind not in get_args(Kind):
        raise QueryError(f"import as {kind}", "there is no such kind", f"Known are {', '.join(get_args(Kind))}.")
    table = open_table()
    total, records = Intake(), 0
    with contextlib.ExitStack() as stack, progress_bar() as progress:
        named = [stack.enter_context(as_file(files("corpus") / "samples" / "post-car-t.jsonl"))] if bundled else []
        paths = _unfolded(table.library, paths, total)
        task = progress.add_task("import", total=len(named) + len(paths))

        def tell(path: Path, so_far: int) -> None:
            progress.update(task, description=f"import {shown(Path(path.name))}: {so_far:,} records")

        for path, intake in take_in(table.library, [*named, *paths], cast(Kind | None, kind), tell, came_from):
            tell(path, sum(intake.counts().values()))
            _add(total, intake)
            # Parts of a bulk run bring the records of their documents along.
            records += _records(table, path, total)
            progress.advance(task)
    # What a source has withdrawn is served no longer than until here, whether or not an extract follows.
    table.forget_withdrawn()
    joined = join(table)
    typer.echo(", ".join(f"{count} {name}" for name, count in total.counts().items()))
    if records:
        typer.echo(f"{counted(records, 'record')} came with {'its document' if records == 1 else 'their documents'}")
    tell_joined(joined)
    list_rejects(total, f"the table import_reject of {settings().database} lists them")
    return total.rejects[0].error.exit_code if total.rejects else 0


def _unfolded(library: Library, paths: list[Path], total: Intake) -> list[Path]:
    """The paths with the files of each folder in its place, but for those that were imported before, which is said."""
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        try:
            held = folder(path)
        except InputError as error:
            total.note(Reject(shown(path), "", error))
            # No file stands for it in the log of imports, which holds every reject.
            library.log_import(shown(path), "", Intake(rejected=1).counts(), [("", error.found)])
            continue
        done = already(library, held.files)
        found += held.files[done:]
        said = [f"{counted(done, 'file')} imported before"] if done else []
        said += (
            [f"{counted(held.left, 'other file')} left out, for they are no part of the release"] if held.left else []
        )
        said += (
            [f"{', '.join(held.missing[:5])}{' ...' if len(held.missing) > 5 else ''} not there"]
            if held.missing
            else []
        )
        if said:
            typer.echo(f"{shown(path)}: {'; '.join(said)}", err=True)
    return found


def _records(table: EvidenceTable, path: Path, total: Intake) -> int:
    try:
        return load_records(table, path) if path.suffix == ".parquet" else 0
    except InputError as error:
        total.note(Reject(shown(path), "", error))
        return 0


def _add(total: Intake, intake: Intake) -> None:
    for name, count in intake.counts().items():
        setattr(total, name, getattr(total, name) + count)
    total.rejects = [*total.rejects, *intake.rejects][:SHOWN]

"""Files into the library, and what became of them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from importlib.resources import as_file, files
from pathlib import Path
from typing import cast, get_args

import typer
from rich.progress import Progress, TaskID

from corpus.document import Kind
from corpus.errors import AftercartError, BusyError, FetchError, InputError, QueryError
from corpus.folder import already, folder, is_address
from corpus.intake import Intake, take_in
from corpus.library import Library
from corpus.source import Reject, shown
from service.bulk.loading import load_records
from service.logs import logged
from service.notation import counted
from service.reports import join
from service.settings import settings
from service.table import EvidenceTable
from service.terminal.reports import tell_joined
from service.terminal.shared import SHOWN, list_rejects, open_table, progress_bar


def import_files(named: list[str], bundled: bool, kind: str | None, came_from: str | None = None) -> int:
    """Reads the files into the library and prints what became of them; the exit code of the first reject, else 0.

    Raises:
        QueryError: no file is named, or the kind is unknown.
    """
    if not named and not bundled:
        raise QueryError("import", "no file is named", "Name files, or give --bundled.")
    if kind is not None and kind not in get_args(Kind):
        raise QueryError(f"import as {kind}", "there is no such kind", f"Known are {', '.join(get_args(Kind))}.")
    table, chosen = open_table(), cast(Kind | None, kind)
    total = Intake()
    with contextlib.ExitStack() as stack, progress_bar() as progress:
        bundle = [stack.enter_context(as_file(files("corpus") / "samples" / "post-car-t.jsonl"))] if bundled else []
        paths = _unfolded(table.library, [Path(one) for one in named if not is_address(one)], total)
        work = _Work(table, total, progress, progress.add_task("import", total=len(bundle) + len(paths)))
        work.take(take_in(table.library, [*bundle, *paths], chosen, work.tell, came_from))
        for url in filter(is_address, named):
            work.fetch(url, chosen, came_from)
    # What a source has withdrawn is served no longer than until here, whether or not an extract follows.
    table.forget_withdrawn()
    joined = join(table)
    typer.echo(", ".join(f"{count} {name}" for name, count in total.counts().items()))
    if work.records:
        typer.echo(
            f"{counted(work.records, 'record')} came with {'its document' if work.records == 1 else 'their documents'}"
        )
    tell_joined(joined)
    list_rejects(total, f"the table import_reject of {settings().database} lists them")
    for stopped in work.stopped:
        typer.echo(f"aftercart: {stopped}", err=True)
    return next((error.exit_code for error in (*(r.error for r in total.rejects), *work.stopped)), 0)


class _Work:
    """Files that are taken in, and what became of them. stopped: why not all of an address was."""

    def __init__(self, table: EvidenceTable, total: Intake, progress: Progress, task: TaskID) -> None:
        self._table, self._total, self._progress, self._task = table, total, progress, task
        self.records = 0
        self.stopped: list[AftercartError] = []

    def tell(self, path: Path, so_far: int) -> None:
        """How far a file is."""
        self._progress.update(self._task, description=f"import {shown(Path(path.name))}: {so_far:,} records")

    def take(self, taken: Iterable[tuple[Path, Intake]]) -> None:
        """Counts what became of files, one after the other."""
        for path, intake in taken:
            self.tell(path, sum(intake.counts().values()))
            _add(self._total, intake)
            # Parts of a bulk run bring the records of their documents along.
            self.records += _records(self._table, path, self._total)
            self._progress.advance(self._task)

    def fetch(self, url: str, kind: Kind | None, came_from: str | None) -> None:
        """Fetches the files of an address, and takes each in as soon as it is there."""
        from corpus.release import fetching  # and with it all that asks the network

        library = self._table.library
        try:
            with (
                logged(settings(), "info" if self._progress.disable else "warning"),
                fetching(url, settings().manners) as at,
            ):
                found = at.release(library)
                _tell_of(url, found.done, 0, found.missing)
                self._progress.update(self._task, total=len(found.files), completed=0)
                self.take(take_in(library, at.arriving(found), kind, self.tell, came_from))
        except (InputError, FetchError, BusyError) as error:
            self.stopped.append(error)


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
        _tell_of(shown(path), done, held.left, held.missing)
    return found


def _tell_of(name: str, done: int, left: int, missing: tuple[str, ...]) -> None:
    """What is passed over of a folder or an address, and what is not there."""
    said = [f"{counted(done, 'file')} imported before"] if done else []
    said += [f"{counted(left, 'other file')} left out, for they are no part of the release"] if left else []
    said += [f"{', '.join(missing[:5])}{' ...' if len(missing) > 5 else ''} not there"] if missing else []
    if said:
        typer.echo(f"{name}: {'; '.join(said)}", err=True)


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

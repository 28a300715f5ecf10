"""What the commands do: import, extract, search, export, status; progress on standard error, results on standard output."""

from __future__ import annotations

import contextlib
import json
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path
from typing import BinaryIO, TextIO, cast, get_args

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from corpus.document import Document, Kind
from corpus.errors import MissingInputError, QueryError, StorageError
from corpus.intake import Intake, take_in
from corpus.library import Library, open_database
from corpus.opening import opened
from corpus.source import Reject, shown
from corpus.sources import jsonl
from extractor import read
from extractor.record import to_json
from extractor.stamp import stamp
from service.exports import export_format
from service.notation import at, interval, value
from service.query import Query
from service.settings import settings
from service.table import EvidenceTable, Row

#: How many rejects are printed; the import log holds all of them.
_SHOWN = 50


def import_files(paths: list[Path], bundled: bool, kind: str | None) -> int:
    """Reads the files into the library and prints what became of them; the exit code of the first reject, else 0.

    Raises:
        QueryError: no file is named, or the kind is unknown.
    """
    if not paths and not bundled:
        raise QueryError("import", "no file is named", "Name files, or give --bundled.")
    if kind is not None and kind not in get_args(Kind):
        raise QueryError(f"import as {kind}", "there is no such kind", f"Known are {', '.join(get_args(Kind))}.")
    library = Library(open_database(settings().database))
    total = Intake()
    with contextlib.ExitStack() as stack, _progress() as progress:
        named = [stack.enter_context(as_file(files("corpus") / "samples" / "post-car-t.jsonl"))] if bundled else []
        task = progress.add_task("import", total=len(named) + len(paths))

        def tell(path: Path, so_far: int) -> None:
            progress.update(task, description=f"import {shown(Path(path.name))}: {so_far:,} records")

        for path, intake in take_in(library, [*named, *paths], cast(Kind | None, kind), tell):
            tell(path, sum(intake.counts().values()))
            _add(total, intake)
            progress.advance(task)
    # What a source has withdrawn is served no longer than until here, whether or not an extract follows.
    EvidenceTable(library.db).forget_withdrawn()
    typer.echo(", ".join(f"{count} {name}" for name, count in total.counts().items()))
    _list(total, f"the table import_reject of {settings().database} lists them")
    return total.rejects[0].error.exit_code if total.rejects else 0


def extract_pending() -> int:
    """Reads every pending document; each record is kept as soon as it is made, so an interrupted run goes on later."""
    table = EvidenceTable(open_database(settings().database))
    table.forget_withdrawn()
    pending = table.count_pending(stamp())
    done = 0
    with _progress() as progress:
        task = progress.add_task("extract", total=pending)
        for document, revision in table.pending(stamp()):
            table.put(read(document), document, revision)
            done += 1
            progress.advance(task)
    typer.echo(
        f"{done} documents read, {len(table)} in the table" if done else f"nothing pending, {len(table)} in the table"
    )
    return 0


def extract_file(source: str, target: str) -> int:
    """Records of a JSONL file, in its order; lines that are no documents are listed, and the exit code says so."""
    rejected = Intake()
    with _input(source) as stream, _written(target) as out, _progress() as progress:
        for item in progress.track(jsonl.read(stream, source, None), description=f"extract {source}"):
            if isinstance(item, Document):
                out.write(to_json(read(item)) + "\n")
            elif isinstance(item, Reject):
                rejected.note(item)
    _list(rejected, "mend these, and run it again")
    return rejected.rejects[0].error.exit_code if rejected.rejects else 0


def show_search(query: str, limit: int, as_json: bool) -> None:
    """Prints the first rows of the answer, as a table or as JSON lines."""
    page = _table().search(Query(q=query), limit=limit)
    if as_json:
        for row in page.items:
            typer.echo(json.dumps(row, ensure_ascii=False))
        return
    shown = Table(
        "study", "year", "n", "endpoint", "result", "arm", "quote", title=f"{page.total} rows", title_justify="left"
    )
    for row in page.items:
        shown.add_row(
            row["study_id"],
            str(row["year"] or ""),
            "" if row["n"] is None else str(row["n"]),
            _endpoint(row),
            _result(row),
            row["arm"] or "",
            row["text"] or "",
        )
    # A quote may hold "[nr]" or ":x:": it is no markup.
    Console(markup=False, highlight=False, emoji=False).print(shown)
    if page.next:
        typer.echo(f"{page.total - len(page.items)} more rows: raise --limit, or export them", err=True)


def export_file(format: str, output: Path, query: str) -> None:
    """Writes the answer to a file, whole or not at all."""
    chosen = export_format(format)
    rows = _table().export(Query(q=query), chosen.VIEW)
    with _written(str(output)) as out:
        for part in chosen.write(rows):
            out.write(part)
    typer.echo(f"wrote {output}", err=True)


def show_status() -> None:
    """Prints what there is and where."""
    table = _table()
    rejected = int(table.db.execute("SELECT count(*) FROM import_reject").fetchone()[0])
    for name, said in {
        "data": settings().database,
        "documents": len(table.library),
        "records": len(table),
        "pending": table.count_pending(stamp()),
        "rejected": rejected,
        "version": stamp().version,
        "vocabulary": stamp().vocabulary,
    }.items():
        typer.echo(f"{name:12s}{said}")


def _table() -> EvidenceTable:
    return EvidenceTable(open_database(settings().database))


def _add(total: Intake, intake: Intake) -> None:
    for name, count in intake.counts().items():
        setattr(total, name, getattr(total, name) + count)
    total.rejects = [*total.rejects, *intake.rejects][:_SHOWN]


def _list(intake: Intake, rest: str) -> None:
    shown = intake.rejects[:_SHOWN]
    for reject in shown:
        remedy = f" {reject.error.remedy}" if reject.error.remedy else ""
        typer.echo(f"rejected {reject}.{remedy}", err=True)
    if intake.rejected > len(shown):
        typer.echo(f"and {intake.rejected - len(shown)} more rejects; {rest}", err=True)


def _endpoint(row: Row) -> str:
    return "" if row["endpoint"] is None else f"{row['endpoint']} {at(row)}".rstrip()


def _result(row: Row) -> str:
    if row["endpoint"] is None:
        return ""
    return f"{value(row)} ({interval(row)})" if row["ci"] else value(row)


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    # In a log or a pipe a bar is noise.
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


@contextlib.contextmanager
def _input(source: str) -> Iterator[BinaryIO]:
    if source == "-":
        yield sys.stdin.buffer
        return
    with opened(Path(source)) as stream:
        yield stream


@contextlib.contextmanager
def _written(target: str) -> Iterator[TextIO]:
    """A file that is there only when it is whole; "-" is standard output."""
    if target == "-":
        yield sys.stdout
        sys.stdout.flush()
        return
    path = Path(target)
    if not path.parent.is_dir():
        raise MissingInputError(f"write {path}", f"there is no folder {path.parent}", "Make it first.")
    try:
        # A pipe or device is written to as it is: putting a file in its place would take it away.
        with path.open("w", encoding="utf-8") if _is_special(path) else _replacing(path.resolve()) as out:
            yield out
    except OSError as error:
        raise StorageError(f"write {path}", error.strerror or str(error), "Choose another place.") from error


def _is_special(path: Path) -> bool:
    return path.exists() and not path.is_file()


@contextlib.contextmanager
def _replacing(path: Path) -> Iterator[TextIO]:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
            yield out
        # A file that was kept private stays private.
        temporary.chmod(stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o644)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)

"""What the commands do: import, extract, search, export, status; progress on standard error, results on standard output."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path
from typing import BinaryIO, cast, get_args

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from corpus.document import Document, Kind
from corpus.errors import QueryError
from corpus.intake import Intake, take_in
from corpus.opening import opened
from corpus.source import Reject, shown
from corpus.sources import jsonl
from extractor import explain, read
from extractor.explanation import explained_to_json
from extractor.record import to_json
from extractor.sentences import shortened
from extractor.stamp import stamp
from service.exports import export_format
from service.notation import at, counted, interval, value
from service.query import Query
from service.settings import settings
from service.table import EvidenceTable, Row
from service.writing import written

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
    table = _table()
    total = Intake()
    with contextlib.ExitStack() as stack, _progress() as progress:
        named = [stack.enter_context(as_file(files("corpus") / "samples" / "post-car-t.jsonl"))] if bundled else []
        task = progress.add_task("import", total=len(named) + len(paths))

        def tell(path: Path, so_far: int) -> None:
            progress.update(task, description=f"import {shown(Path(path.name))}: {so_far:,} records")

        for path, intake in take_in(table.library, [*named, *paths], cast(Kind | None, kind), tell):
            tell(path, sum(intake.counts().values()))
            _add(total, intake)
            progress.advance(task)
    # What a source has withdrawn is served no longer than until here, whether or not an extract follows.
    table.forget_withdrawn()
    typer.echo(", ".join(f"{count} {name}" for name, count in total.counts().items()))
    _list(total, f"the table import_reject of {settings().database} lists them")
    return total.rejects[0].error.exit_code if total.rejects else 0


def extract_pending() -> int:
    """Reads every pending document; each record is kept as soon as it is made, so an interrupted run goes on later."""
    table = _table()
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
        f"{counted(done, 'document')} read, {len(table)} in the table"
        if done
        else f"nothing pending, {len(table)} in the table"
    )
    return 0


def extract_file(source: str, target: str, explained: bool = False) -> int:
    """Records of a JSONL file, in its order, each with its explanation if `explained`; lines that are no documents are listed, and the exit code says so.

    Raises:
        QueryError: the records would be written over the documents.
    """
    if _are_one_file(source, target):
        raise QueryError(
            f"extract from {source} to {target}", "they are the same file", "Name another file for the records."
        )
    rejected = Intake()
    with _input(source) as stream, written(target) as out, _progress() as progress:
        for item in progress.track(jsonl.read(stream, source, None), description=f"extract {source}"):
            if isinstance(item, Document):
                out.write((explained_to_json(explain(item)) if explained else to_json(read(item))) + "\n")
            elif isinstance(item, Reject):
                rejected.note(item)
    _list(rejected, "mend these, and run it again")
    return rejected.rejects[0].error.exit_code if rejected.rejects else 0


def show_search(query: str, limit: int, as_json: bool, relevant: bool) -> None:
    """Prints the first rows of the answer, as a table or as JSON lines."""
    table = _table()
    with table.moment():
        page = table.search(Query(q=query, relevant=relevant or None), limit=limit)
    if as_json:
        for row in page.items:
            typer.echo(json.dumps(row, ensure_ascii=False))
        return
    shown = Table(
        "study",
        "year",
        "n",
        "endpoint",
        "result",
        "arm",
        "sentence",
        title=counted(page.total, "row"),
        title_justify="left",
    )
    for row in page.items:
        shown.add_row(
            row["study_id"],
            str(row["year"] or ""),
            "" if row["n"] is None else str(row["n"]),
            _endpoint(row),
            _result(row),
            row["arm"] or "",
            _sentence(row),
        )
    # A quote may hold "[nr]" or ":x:": it is no markup.
    Console(markup=False, highlight=False, emoji=False).print(shown)
    if page.next:
        more = counted(page.total - len(page.items), "more row")
        typer.echo(f"{more}: raise --limit, or export them", err=True)


def export_file(format: str, output: Path, query: str, relevant: bool = False) -> None:
    """Writes the answer to a file, whole or not at all."""
    chosen = export_format(format)
    rows = _table().export(Query(q=query, relevant=relevant or None), chosen.VIEW)
    with written(str(output)) as out:
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
    return EvidenceTable.at(settings().database)


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
        typer.echo(f"and {counted(intake.rejected - len(shown), 'more reject')}; {rest}", err=True)


def _endpoint(row: Row) -> str:
    return "" if row["endpoint"] is None else f"{row['endpoint']} {at(row)}".rstrip()


def _result(row: Row) -> str:
    if row["endpoint"] is None:
        return ""
    return f"{value(row)} ({interval(row)})" if row["ci"] else value(row)


def _sentence(row: Row) -> str:
    """The sentence that states the result, cut around the quote where it is long."""
    if row["sentence"] is None:
        return ""
    said, begin = row["sentence"]["text"], row["sentence"]["start"]
    return shortened(said, row["start"] - begin, row["end"] - begin, most=100)


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    # In a log or a pipe a bar is noise.
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _are_one_file(source: str, target: str) -> bool:
    """Whether both names, also through a link, lead to the same file."""
    if "-" in (source, target) or not (Path(source).is_file() and Path(target).is_file()):
        return False
    return Path(source).samefile(target)


@contextlib.contextmanager
def _input(source: str) -> Iterator[BinaryIO]:
    if source == "-":
        yield sys.stdin.buffer
        return
    with opened(Path(source)) as stream:
        yield stream

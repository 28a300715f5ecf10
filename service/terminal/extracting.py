"""Pending documents of the library, or those of a file, read into records."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import typer

from corpus.document import Document
from corpus.errors import QueryError
from corpus.intake import Intake
from corpus.opening import opened
from corpus.source import Reject
from corpus.sources import jsonl
from extractor import explain, read
from extractor.explanation import explained_to_json
from extractor.record import to_json
from service.extraction import extract
from service.logs import logged
from service.notation import counted
from service.setting_aside import take_back
from service.settings import settings
from service.terminal.shared import list_rejects, open_table, progress_bar
from service.writing import written

#: What the process tells where documents are left: another try, with more memory, may read them.
_LEFT = 75


def extract_pending(again: bool) -> int:
    """Reads every pending document; each record is kept as soon as it is made, so an interrupted run goes on later.

    again: also those that were set aside before.
    """
    table = open_table()
    if again:
        take_back(table.db)
    with progress_bar() as progress, logged(settings()):
        task = progress.add_task("extract")
        done = extract(
            table, settings().locks, "all", lambda done, total: progress.update(task, completed=done, total=total)
        )
    typer.echo(
        f"{counted(done.read, 'document')} read, {len(table)} in the table"
        if done.read
        else f"nothing pending, {len(table)} in the table"
    )
    for one in done.aside:
        typer.echo(f"set aside {one.study}: {one.reason}", err=True)
    if done.aside:
        typer.echo(
            "the others are read; give it more memory, and `aftercart extract --again` reads these too", err=True
        )
    return _LEFT if done.aside else 0


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
    with _input(source) as stream, written(target) as out, progress_bar() as progress:
        for item in progress.track(jsonl.read(stream, source, None), description=f"extract {source}"):
            if isinstance(item, Document):
                out.write((explained_to_json(explain(item)) if explained else to_json(read(item))) + "\n")
            elif isinstance(item, Reject):
                rejected.note(item)
    list_rejects(rejected, "mend these, and run it again")
    return rejected.rejects[0].error.exit_code if rejected.rejects else 0


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

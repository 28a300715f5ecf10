"""`aftercart bulk`: whole releases of PubMed, held against a topic and read, on one machine or many."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer


def add(app: typer.Typer) -> None:
    """Puts the command on the app."""
    app.command("bulk")(bulk)


def bulk(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT...",
            help="Folders, files or fsspec URLs (s3://...) of PubMed XML, JSONL or Parquet, plain or .gz.",
        ),
    ],
    output: Annotated[Path, typer.Option("--output", metavar="FOLDER", help="Where parts and manifest are written.")],
    topic: Annotated[str, typer.Option("--topic", help="A topic, or its file NAME.toml.")] = "post-car-t",
    processes: Annotated[
        int | None, typer.Option("--processes", min=1, help="Processes on this machine; default: one a processor.")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", metavar="ADDRESS", help="A Dask scheduler, as tcp://host:8786.")
    ] = None,
) -> None:
    """Keep what a topic asks for out of files of any number, read it, and write Parquet parts for `aftercart import`."""
    from service.terminal.bulk import run_bulk

    sys.exit(run_bulk(inputs, output, topic, processes, scheduler))

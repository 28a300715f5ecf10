"""The command `aftercart`: thin; parses, calls, prints. Heavy modules load inside the commands that need them."""

from __future__ import annotations

import io
import sqlite3
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from corpus.errors import AftercartError, QueryError
from service.storage import storage_error

app = typer.Typer(
    name="aftercart",
    help="What happens after CAR T-cell therapy fails: collect, read, search, export; every number with its sentence.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
_INTERRUPTED = 130
Relevant = Annotated[
    bool,
    typer.Option("--relevant/--all", help="Only studies that report patients after CAR T, as the page shows; or all."),
]


def main() -> None:
    """Runs the command; an error of ours becomes a message and its exit code, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        # Records are UTF-8 wherever they go; what no UTF-8 can say, as the bytes of an odd file name, is shown escaped.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app()
    except AftercartError as error:
        _end(error)
    except sqlite3.Error as error:
        _end(storage_error(error))
    except SystemExit as ended:
        # Typer has made an exit code of Ctrl-C already, and is quiet where the reader of our output has stopped.
        if ended.code == _INTERRUPTED:
            typer.echo("aftercart: interrupted; what was done is kept, the same command does the rest", err=True)
        raise


def _end(error: AftercartError) -> NoReturn:
    typer.echo(f"aftercart: {error}", err=True)
    sys.exit(error.exit_code)


def _version(asked: bool) -> None:
    if asked:
        from extractor.stamp import stamp

        typer.echo(f"aftercart {stamp().version}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options of the command as a whole."""


@app.command("import")
def import_(
    files: Annotated[
        list[Path] | None,
        # One that may not be read is a reject among others: `readable` would refuse all of them.
        typer.Argument(
            metavar="FILE...", readable=False, help="PubMed XML, nbib, JSONL, text or saved HTML pages; plain or .gz."
        ),
    ] = None,
    bundled: Annotated[bool, typer.Option("--bundled", help="Load the bundled corpus.")] = False,
    kind: Annotated[
        str | None,
        typer.Option(help="What the documents are, where the files do not say: abstract, conference, news ..."),
    ] = None,
) -> None:
    """Read files into the library; what is good is kept, what is not is listed with its place."""
    from service.commands import import_files

    sys.exit(import_files(list(files or ()), bundled, kind))


@app.command()
def extract(
    input: Annotated[
        str | None,
        typer.Option(
            "--input", metavar="JSONL", help='No library: {"id","title","text"} a line; - for standard input.'
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output", metavar="JSONL", help="With --input: where the records go; else, or for -, standard output."
        ),
    ] = None,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain",
            help='With --input: {"record", "explanation"} a line, with what decided each value of the record.',
        ),
    ] = False,
) -> None:
    """Read the evidence out of every pending document of the library, or of a JSONL file."""
    from service.commands import extract_file, extract_pending

    if input is not None:
        sys.exit(extract_file(input, "-" if output is None else output, explain))
    if explain:
        remedy = (
            "Name the documents with --input; of a study in the table, GET /api/v1/studies/{id}?explain=true says it."
        )
        raise QueryError("extract and explain", "no --input is named", remedy)
    if output is not None:
        remedy = (
            "Name the documents with --input, or write the library's records with `aftercart export --format jsonl`."
        )
        raise QueryError(f"extract to {output}", "no --input is named", remedy)
    sys.exit(extract_pending())


@app.command()
def search(
    query: Annotated[str, typer.Argument(metavar="QUERY", help='Words and "quoted phrases".')],
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Rows to show.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Rows as JSON lines.")] = False,
    relevant: Relevant = False,
) -> None:
    """Search the evidence table."""
    from service.commands import show_search

    show_search(query, limit, as_json, relevant)


@app.command()
def export(
    format: Annotated[str, typer.Option("--format", help="csv or jsonl.")],
    output: Annotated[Path, typer.Option("--output", help="The file to write.")],
    query: Annotated[str, typer.Argument(metavar="[QUERY]", help="Only what it finds.")] = "",
    relevant: Relevant = False,
) -> None:
    """Write the evidence table, or what a query finds in it, to a file."""
    from service.commands import export_file

    export_file(format, output, query, relevant)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on; else AFTERCART_HOST, 127.0.0.1.")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="The port, 0 for a free one; else AFTERCART_PORT, 8000.")
    ] = None,
) -> None:
    """Serve the page and the API."""
    from service.serving import run

    run(host, port)


@app.command()
def status() -> None:
    """What the library and the table hold, and where."""
    from service.commands import show_status

    show_status()


@app.command()
def evaluate(
    gold_dir: Annotated[Path, typer.Argument(metavar="GOLD_DIR", help="A folder with one ID.json a study.")],
) -> None:
    """Score the extractor against a gold set."""
    from extractor.evaluate import report

    typer.echo(report(gold_dir))


if __name__ == "__main__":
    main()

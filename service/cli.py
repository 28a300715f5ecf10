"""The command `aftercart`: every module of service/commands is a command of it."""

from __future__ import annotations

import io
import sqlite3
import sys
from typing import Annotated, NoReturn

import typer

from corpus.errors import AftercartError
from corpus.registered import modules
from corpus.storage import storage_error

app = typer.Typer(
    name="aftercart",
    help="What happens after CAR T-cell therapy fails: collect, read, search, export; every number with its sentence.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
_INTERRUPTED = 130


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


for _command in modules("service.commands").values():
    _command.add(app)


if __name__ == "__main__":
    main()

"""`aftercart crawl`: what the sources have on the topics, into the library."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Annotated

import typer


def add(app: typer.Typer) -> None:
    """Puts the command on the app."""
    app.command("crawl")(crawl)


def crawl(
    source: Annotated[
        list[str] | None, typer.Option("--source", metavar="S", help="Only this source; may be given several times.")
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="What came or changed since this day; else since the last complete crawl."
        ),
    ] = None,
    topic: Annotated[
        list[str] | None,
        typer.Option(
            "--topic", metavar="T", help="Only this topic, or the topic of this file; `aftercart topics` lists them."
        ),
    ] = None,
) -> None:
    """Collect from the services and sites of the topics; one that was interrupted goes on where it was."""
    from service.terminal.crawling import crawl_sources

    sys.exit(crawl_sources(source or [], since.date() if since else None, topic or []))

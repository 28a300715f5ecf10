"""`aftercart topics`: which there are, whether they can be used, and what they ask."""

from __future__ import annotations

import sys
from typing import Annotated

import typer


def add(app: typer.Typer) -> None:
    """Puts the command on the app."""
    app.command("topics")(topics)


def topics(
    topic: Annotated[
        list[str] | None, typer.Argument(metavar="[TOPIC]...", help="Names or files: explains what each asks of whom.")
    ] = None,
) -> None:
    """List the topics and check them; of those that are named, say what is asked of each source."""
    from service.terminal.topics import explain_topics, list_topics

    sys.exit(explain_topics(topic) if topic else list_topics())

"""Options that several commands take."""

from __future__ import annotations

from typing import Annotated

import typer

Relevant = Annotated[
    bool,
    typer.Option("--relevant/--all", help="Only studies that report patients after CAR T, as the page shows; or all."),
]
OfView = Annotated[
    str | None, typer.Option("--view", metavar="NAME", help="Within a saved view: its name, or OWNER/NAME.")
]

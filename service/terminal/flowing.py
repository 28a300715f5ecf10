"""A flow diagram from a file of counts, or of a review."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from corpus.errors import MalformedInputError, MissingInputError
from service.living.resolving import resolved
from service.prisma.counting import as_json, flow
from service.query import Query
from service.review import protocol
from service.synthesis.figures.prisma import flow_diagram
from service.synthesis.figures.prisma_counts import counts_of, read_counts
from service.synthesis.figures.rendering import rendered_svg
from service.terminal.shared import open_table
from service.writing import written_bytes


def draw_flow(counts: Path, output: Path, width: float) -> None:
    """Writes the diagram of the counts, whole or not at all.

    Raises:
        MissingInputError: the counts cannot be opened.
        MalformedInputError: they are no counts, or contradict each other.
        NotFoundError: no such format.
    """
    asked = f"read the counts {counts}"
    try:
        text = counts.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise MalformedInputError(asked, "it is no text in UTF-8", "Save it as UTF-8.") from error
    except OSError as error:
        raise MissingInputError(asked, error.strerror or str(error), "Name a JSON or CSV file.") from error
    content = rendered_svg(flow_diagram(read_counts(text), width), output.suffix.lower().removeprefix("."))
    with written_bytes(str(output)) as out:
        out.write(content)
    typer.echo(f"wrote {output}", err=True)


def draw_review(number: int, output: Path, width: float) -> None:
    """Writes the diagram of a review as it is now, or its counts as JSON, and says what is left open.

    Raises:
        NotFoundError: no such review, or no such format.
    """
    table = open_table()
    review = protocol.get(table.db, number)
    found = as_json(flow(table, review, resolved(table.db, Query(q=review.query), every=True)))
    kind = output.suffix.lower().removeprefix(".")
    if kind == "json":
        content = (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()
    else:
        content = rendered_svg(flow_diagram(counts_of(found["counts"]), width), kind)
    with written_bytes(str(output)) as out:
        out.write(content)
    for note in found["notes"]:
        typer.echo(note, err=True)
    typer.echo(f"wrote {output}", err=True)

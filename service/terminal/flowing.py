"""A flow diagram from a file of counts."""

from __future__ import annotations

from pathlib import Path

import typer

from corpus.errors import MalformedInputError, MissingInputError
from service.synthesis.figures.prisma import flow_diagram
from service.synthesis.figures.prisma_counts import read_counts
from service.synthesis.figures.rendering import rendered_svg
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

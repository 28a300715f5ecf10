"""Markdown: one row a result with its study, group and sentence, and the references under it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.exporting.answer import Answer, Study
from service.exporting.citations import Labels, vancouver
from service.exporting.figures_as_text import figure, group_of
from service.exporting.texts import one_line
from service.notation import web_address
from service.rows import Row

TITLE = "Markdown"
ABOUT = "One row a result with its sentence, and the references under it."
GROUP = "document"
SUFFIX = ".md"
MEDIA_TYPE = "text/markdown; charset=utf-8"
EXAMPLE = (
    "| Study | N | Therapy | Endpoint | Result | Group | In the text |\n| --- | ---: | --- | --- | --- | --- | --- |\n"
)

# What Markdown takes for marks, wherever it stands in a cell.
_MARKS = re.compile(r"([\\`*_{}\[\]<>|#~&!$])")


def write(answer: Answer) -> Iterator[bytes]:
    """The table, a line a result; then, read a second time, the references in the same order."""
    yield f"# Outcomes after failure of CAR T-cell therapy\n\nQuestion: {plain(answer.asked or 'the whole table')}. State of {answer.as_of}.\n\n".encode()
    yield EXAMPLE.encode()
    labels = Labels()
    for number, study in enumerate(answer.studies(), 1):
        yield _rows(answer, study, f"{plain(labels(study))} [{number}]").encode()
    yield b"\n## References\n\n"
    for number, study in enumerate(answer.studies(), 1):
        yield f"{number}. {plain(vancouver(study.document))}\n".encode()


def plain(text: str) -> str:
    """The text as Markdown shows it: nothing in it is a mark.

    >>> plain("a|b *c* <d>")
    'a\\\\|b \\\\*c\\\\* \\\\<d\\\\>'
    """
    return _MARKS.sub(r"\\\1", one_line(text))


def _rows(answer: Answer, study: Study, name: str) -> str:
    record, link = study.record, web_address(answer.link(study))
    lead = f"[{name.rpartition(' ')[0]}](<{link}>) {name.rpartition(' ')[2]}" if link and ">" not in link else name
    therapy = ", ".join(t["name"] for t in record["therapies"] if t["role"] == "salvage")
    about = [lead, "" if record["n"] is None else str(record["n"]), plain(therapy)]
    said = [
        [*about, row["endpoint"], plain(figure(row)), plain(group_of(row)), plain(_quoted(row))]
        for row in study.results
    ] or [[*about, "", "no result stated", "", ""]]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in said)


def _quoted(row: Row) -> str:
    if row["sentence"] is None:
        return f"{row['text']} (the text no longer says so)"
    return str(row["sentence"]["text"])

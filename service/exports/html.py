"""HTML: the table as one page that needs nothing else: read offline, searched in the browser, printed across."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from importlib.resources import files

from service.exporting.answer import Answer, Study
from service.exporting.citations import Labels, vancouver
from service.exporting.figures_as_text import figure, group_of
from service.exporting.texts import legal
from service.notation import endpoint_name, web_address
from service.rows import Row

TITLE = "HTML"
ABOUT = "One page that needs nothing else, for reading offline and for printing; every result with its sentence."
GROUP = "document"
SUFFIX = ".html"
MEDIA_TYPE = "text/html; charset=utf-8"
EXAMPLE = '<!doctype html>\n<html lang="en">...</html>\n'

_HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Evidence table</title>
<style>
{style}</style></head><body>
"""


def write(answer: Answer) -> Iterator[bytes]:
    """The table, a part a study; then, read a second time, the references in the same order."""
    style = (files("service.exporting") / "page.css").read_text(encoding="utf-8")
    yield _HEAD.replace("{style}", style).encode()
    asked = _said(answer.asked or "the whole table")
    yield f'<h1>Outcomes after failure of CAR T-cell therapy</h1>\n<p class="soft">Question: {asked}. State of {answer.as_of}.</p>\n'.encode()
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("Endpoint", "Result", "Group", "In the text"))
    yield f"<table>\n<thead><tr>{heads}</tr></thead>\n".encode()
    labels = Labels()
    for number, study in enumerate(answer.studies(), 1):
        yield _study(answer, study, labels(study), number).encode()
    yield b"</table>\n<h2>References</h2>\n<ol>\n"
    for number, study in enumerate(answer.studies(), 1):
        yield f'<li id="r{number}" dir="auto">{_said(vancouver(study.document))}</li>\n'.encode()
    yield b"</ol>\n</body></html>\n"


def _study(answer: Answer, study: Study, label: str, number: int) -> str:
    record, link = study.record, web_address(answer.link(study))
    name = f'<a href="{escape(link)}">{_said(label)}</a>' if link else _said(label)
    state = study.document.retraction
    alarm = f' <strong class="alarm">{state}</strong>' if state != "none" else ""
    therapy = ", ".join(t["name"] for t in record["therapies"] if t["role"] == "salvage")
    size = "" if record["n"] is None else f"n = {record['n']}"
    parts = [_said(part) for part in (size, ", ".join(record["diseases"]), record["design"] or "", therapy) if part]
    title, about = _said(study.document.title), " · ".join(parts)
    head = f'{name} <a href="#r{number}">[{number}]</a>{alarm} <span dir="auto">{title}</span><br><span class="soft">{about}</span>'
    lines = (
        "".join(map(_result, study.results))
        or '<tr><td colspan="4" class="soft">No result of a known endpoint is stated.</td></tr>\n'
    )
    return f'<tbody>\n<tr><th colspan="4" scope="rowgroup">{head}</th></tr>\n{lines}</tbody>\n'


def _result(row: Row) -> str:
    quoted = f"<mark>{_said(row['text'])}</mark> (the text no longer says so)"
    if row["sentence"] is not None:
        sentence = row["sentence"]["text"]
        start, end = (row[side] - row["sentence"]["start"] for side in ("start", "end"))
        quoted = f"{_said(sentence[:start])}<mark>{_said(sentence[start:end])}</mark>{_said(sentence[end:])}"
    code = f'<abbr title="{_said(endpoint_name(row["endpoint"]))}">{row["endpoint"]}</abbr>'
    group = _said(group_of(row)) or '<span class="soft">whole cohort</span>'
    return f'<tr><td>{code}</td><td class="result">{_said(figure(row))}</td><td dir="auto">{group}</td><td dir="auto">{quoted}</td></tr>\n'


def _said(text: str) -> str:
    return escape(legal(text))

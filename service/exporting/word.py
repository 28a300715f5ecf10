"""Parts of a Word document in the style of journals: three-line tables whose heads repeat, captions, footnotes, references."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt, RGBColor

from corpus.document import Document
from service.exporting.citations import vancouver
from service.exporting.evidence_tables import MAIN, ClassTable, Line
from service.exporting.texts import one_line

#: (head, width in mm) of the columns; A4 across, less its margins.
_COLUMNS = (
    ("Study", 25), ("Design; disease", 32), ("N", 10), ("Therapy or group", 33), ("Follow-up, mo", 15), ("ORR (95% CI); k/N", 24),
    ("CR (95% CI); k/N", 24), ("PFS (95% CI)", 25), ("OS (95% CI)", 25), ("Other efficacy", 28), ("Adverse events", 28),
)  # fmt: skip
_TWIPS = 56.6929
_FONT, _SIZE = "Times New Roman", 8


def landscape(day: str) -> WordDocument:
    """An empty document on A4 across, with page numbers; `day` is written as that of its making."""
    document: WordDocument = docx.Document()
    section = document.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(14)
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(10)
    style.paragraph_format.space_after = Pt(4)
    core = document.core_properties
    core.title, core.author, core.comments = "Evidence table", "aftercart", ""
    core.created = core.modified = datetime.fromisoformat(day or "1980-01-01")
    footer = section.footer.paragraphs[0]
    footer.alignment = 2
    footer._p.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'))
    return document


def heading(document: WordDocument, text: str) -> None:
    """A heading."""
    paragraph = document.add_heading(level=1)
    run = paragraph.add_run(one_line(text))
    run.font.name, run.font.size, run.font.color.rgb = _FONT, Pt(13), RGBColor(0, 0, 0)


def small(document: WordDocument, text: str) -> None:
    """A paragraph in the size of footnotes."""
    document.add_paragraph().add_run(one_line(text)).font.size = Pt(_SIZE)


def caption(document: WordDocument, number: str, title: str) -> None:
    """What stands above a table, never apart from it."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.keep_with_next = Pt(10), True
    paragraph.add_run(number).bold = True
    paragraph.add_run(one_line(title))


def evidence(document: WordDocument, table: ClassTable) -> None:
    """The table of one class, and under it abbreviations and remarks."""
    marks = {
        remark: chr(ord("a") + place) if place < 26 else f"a{place}" for place, remark in enumerate(table.remarks())
    }
    grid = "".join(f'<w:gridCol w:w="{_twips(width)}"/>' for _, width in _COLUMNS)
    rules = "".join(f'<w:{side} w:val="single" w:sz="8" w:color="000000"/>' for side in ("top", "bottom"))
    margins = "".join(f'<w:{side} w:w="60" w:type="dxa"/>' for side in ("left", "right"))
    rows = [
        _row([_runs(head, bold=True) for head, _ in _COLUMNS], head=True),
        *(_line(line, marks) for line in table.lines),
    ]
    xml = (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(_twips(w) for _, w in _COLUMNS)}" w:type="dxa"/><w:tblBorders>{rules}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )
    body: Any = document.element.body
    body.insert(len(body) - 1, parse_xml(xml))  # before the section's own properties, which end the body
    small(document, f"Intervals are 95% CI unless another level is given. {table.abbreviations()}")
    for remark, mark in marks.items():
        note = document.add_paragraph()
        raised = note.add_run(mark)
        raised.font.superscript, raised.font.size = True, Pt(_SIZE)
        note.add_run(f" {one_line(remark)}.").font.size = Pt(_SIZE)


def reference(document: WordDocument, number: int, cited: Document) -> None:
    """One entry of the list of references."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.left_indent, paragraph.paragraph_format.first_line_indent = Mm(9), Mm(-9)
    paragraph.add_run(f"{number}.\t{vancouver(cited)}").font.size = Pt(9)


def undated(file: BytesIO) -> Iterator[bytes]:
    """The document with no hour in its container: python-docx writes the clock's into every part."""
    packed = BytesIO()
    with zipfile.ZipFile(file) as given, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            made.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), given.read(name), zipfile.ZIP_DEFLATED)
    yield packed.getvalue()


def _line(line: Line, marks: dict[str, str]) -> str:
    raised = ",".join(
        [*([str(line.reference)] if line.reference else []), *sorted(marks[remark] for remark in line.remarks)]
    )
    cells = [
        [_runs(line.study) + (_runs(raised, raised=True) if raised else "")],
        [_runs(line.design)],
        [_runs(line.n)],
        [_runs(("" if line.study else "– ") + line.therapy)],
        [_runs(line.follow_up)],
        *([_runs(said) for said in line.results.get(code, [])] for code in MAIN),
        [_runs(said) for said in line.other],
        [_runs(said) for said in line.adverse],
    ]
    return _row(cells)


def _row(cells: list[Any], head: bool = False) -> str:
    """A row that no page break parts; the head repeats on every page, over a rule."""
    rule = '<w:tcBorders><w:bottom w:val="single" w:sz="4" w:color="000000"/></w:tcBorders>' if head else ""
    said = []
    for paragraphs, (_, width) in zip(cells, _COLUMNS, strict=True):
        inside = "".join(map(_paragraph, [paragraphs] if isinstance(paragraphs, str) else paragraphs or [""]))
        said.append(f'<w:tc><w:tcPr><w:tcW w:w="{_twips(width)}" w:type="dxa"/>{rule}</w:tcPr>{inside}</w:tc>')
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>{''.join(said)}</w:tr>"


def _paragraph(runs: str) -> str:
    return f'<w:p><w:pPr><w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/></w:pPr>{runs}</w:p>'


def _runs(text: str, bold: bool = False, raised: bool = False) -> str:
    said = escape(one_line(text))
    if not said:
        return ""
    look = f'{"<w:b/>" if bold else ""}<w:sz w:val="{_SIZE * 2}"/>'
    if raised:
        look += '<w:vertAlign w:val="superscript"/>'
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{said}</w:t></w:r>'


def _twips(millimetres: float) -> int:
    return round(millimetres * _TWIPS)

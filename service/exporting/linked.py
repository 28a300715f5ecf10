"""LinkedSheet: a worksheet whose links wait on disk; xlsxwriter itself holds them all until the workbook is closed."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, BinaryIO
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

if TYPE_CHECKING:
    from xlsxwriter.format import Format

_SCHEMAS = "http://schemas.openxmlformats.org"
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    f'<Relationships xmlns="{_SCHEMAS}/package/2006/relationships">'
)
_LINK = f'<Relationship Id="rId{{}}" Type="{_SCHEMAS}/officeDocument/2006/relationships/hyperlink" Target={{}} TargetMode="External"/>'


class LinkedSheet(Worksheet):  # type: ignore[misc]  # xlsxwriter has no types
    """A worksheet; what `lead` writes costs no memory. A workbook of such sheets is whole after `add_targets`."""

    def __init__(self) -> None:
        super().__init__()
        self._count = 0
        self._waiting = tempfile.TemporaryFile("w+", encoding="ascii")  # noqa: SIM115, closed by `forget`

    def lead(self, row: int, column: int, address: str, look: Format, text: str) -> None:
        """A cell that leads to an address of the web."""
        self.write_url(row, column, address, look, text)
        # Checked, divided and escaped by xlsxwriter; what is kept of it is taken away.
        link = self.hyperlinks.pop(row)[column]
        self._count += 1
        self._waiting.write(json.dumps((xl_rowcol_to_cell(row, column), link._target(), link._anchor)) + "\n")

    @property
    def has_links(self) -> bool:
        """Does any cell lead somewhere?"""
        return self._count > 0

    def targets(self) -> Iterator[str]:
        """Where its links lead, in their order."""
        return (target for _, target, _ in self._led())

    def forget(self) -> None:
        """Frees what waits."""
        self._waiting.close()

    def _led(self) -> Iterator[tuple[str, str, str]]:
        self._waiting.seek(0)
        return map(json.loads, self._waiting)

    def _write_hyperlinks(self) -> None:
        """The sheet's list of cells that lead somewhere, which xlsxwriter asks for behind the rows."""
        if not self._count:
            return
        self._xml_start_tag("hyperlinks")
        for number, (cell, _, anchor) in enumerate(self._led(), 1):
            place = [("location", anchor)] if anchor else []
            self._xml_empty_tag("hyperlink", [("ref", cell), ("r:id", f"rId{number}"), *place])
        self._xml_end_tag("hyperlinks")


def add_targets(file: BinaryIO, sheets: Iterable[LinkedSheet]) -> None:
    """Adds to a workbook that is written where the links of its sheets lead: a part of the file for each sheet that has any."""
    with ZipFile(file, "a") as packed:
        for sheet, page in enumerate(sheets, 1):
            if not page.has_links:
                continue
            # On the day that xlsxwriter gives to all its parts.
            info = ZipInfo(f"xl/worksheets/_rels/sheet{sheet}.xml.rels", (1980, 1, 31, 0, 0, 0))
            info.compress_type = ZIP_DEFLATED
            with packed.open(info, "w") as part:
                part.write(_HEAD.encode())
                for number, target in enumerate(page.targets(), 1):
                    part.write(_LINK.format(number, quoteattr(target)).encode())
                part.write(b"</Relationships>")

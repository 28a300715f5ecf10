"""Workbooks for Excel, written row by row: typed cells, nothing that runs, and nothing lost where Excel's limits are met."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, BinaryIO

from service.exporting.outcome_cells import joined
from service.exporting.texts import could_run, legal
from service.notation import web_address

if TYPE_CHECKING:
    import xlsxwriter

    from service.exporting.linked import LinkedSheet

#: What Excel can hold: rows of a sheet with its header, characters of a cell (in UTF-16), links of a sheet, characters of a link.
MOST_ROWS, LONGEST_CELL, MOST_LINKS, LONGEST_LINK = 1_048_576, 32_767, 65_530, 2_079
_CUT = " … [cut here: Excel holds no more in a cell; the whole text is in the JSONL export]"


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that leads somewhere; only to the web."""

    address: str
    text: str


class Book:
    """A workbook, written where its `with` ends. `notes` tells what its limits did to the answer.

    date: written as the day on which the file was made, so that the same answer is the same file; "2026-01-31" or "".
    """

    def __init__(self, file: BinaryIO, title: str, date: str) -> None:
        import xlsxwriter

        self.file = file
        self.pages: list[LinkedSheet] = []
        self.book: xlsxwriter.Workbook = xlsxwriter.Workbook(file, {"constant_memory": True})
        self.book.set_properties({"title": legal(title), "created": datetime.fromisoformat(date or "1980-01-01")})
        self.notes: list[str] = []
        # A format that is equal to another is one: they are made in this order in every file.
        self.head = self.book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#EDF1F5"}
        )
        self.text = self.book.add_format({"valign": "top"})
        self.plain = self.book.add_format({"valign": "top"})
        # Excel keeps such a cell a text even when somebody edits it.
        self.quoted = self.book.add_format({"valign": "top", "quote_prefix": True})
        self.link = self.book.add_format({"valign": "top", "font_color": "#0B5394", "underline": 1})

    def __enter__(self) -> Book:
        return self

    def __exit__(self, failed: type[BaseException] | None, *_: object) -> None:
        from service.exporting.linked import add_targets

        try:
            if failed is None:
                self.book.close()
                add_targets(self.file, self.pages)
        finally:
            for page in self.pages:
                page.forget()

    def page(self, title: str) -> LinkedSheet:
        """A new sheet, behind the others."""
        from service.exporting.linked import LinkedSheet

        page: LinkedSheet = self.book.add_worksheet(title, LinkedSheet)
        self.pages.append(page)
        return page


@dataclass(slots=True)
class Sheet:
    """A table of a workbook, its header frozen and filtered. Where Excel's rows end it goes on in a sheet "NAME (2)".

    widths: of the columns, in characters.
    """

    book: Book
    name: str
    header: Sequence[str]
    widths: Sequence[float]
    _page: LinkedSheet | None = field(default=None, init=False)
    _pages: int = field(default=0, init=False)
    _row: int = field(default=0, init=False)
    _links: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._begin()

    def add(self, cells: Iterable[Any]) -> None:
        """One row: numbers as numbers, truth as truth, lists joined by "; ", nothing as an empty cell."""
        if self._row >= MOST_ROWS:
            self.close()
            self._begin()
            self.book.notes.append(
                f"{self.name}: more than {MOST_ROWS - 1:,} rows; they go on in the sheet {self._title()}."
            )
        for column, value in enumerate(cells):
            self._write(column, value)
        self._row += 1

    def close(self) -> None:
        """Sets the filter over all rows."""
        assert self._page is not None
        self._page.autofilter(0, 0, max(self._row - 1, 0), len(self.header) - 1)

    def _title(self) -> str:
        return self.name if self._pages == 1 else f"{self.name} ({self._pages})"

    def _begin(self) -> None:
        self._pages += 1
        page = self._page = self.book.page(self._title())
        self._links = 0
        for column, width in enumerate(self.widths):
            page.set_column(column, column, width)
        page.freeze_panes(1, 1)
        page.repeat_rows(0)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        for column, name in enumerate(self.header):
            page.write_string(0, column, name, self.book.head)
        self._row = 1

    def _write(self, column: int, value: Any) -> None:
        page, book = self._page, self.book
        assert page is not None
        if isinstance(value, bool):
            page.write_boolean(self._row, column, value, book.plain)
        elif isinstance(value, int | float):
            page.write_number(self._row, column, value, book.plain)
        elif isinstance(value, Link):
            self._lead(column, value)
        elif value is not None and (said := self._fitting(str(joined(value)))):
            page.write_string(self._row, column, said, book.quoted if could_run(said) else book.text)

    def _lead(self, column: int, link: Link) -> None:
        """A link, or its text where it leads nowhere or Excel holds no more links."""
        address = web_address(legal(link.address))
        if not address or _length(address) > LONGEST_LINK or self._links >= MOST_LINKS:
            if address and self._links == MOST_LINKS:
                self.book.notes.append(
                    f"{self._title()}: only the first {MOST_LINKS:,} rows are links; Excel holds no more."
                )
                self._links += 1
            self._write(column, link.text)
            return
        self._links += 1
        assert self._page is not None
        self._page.lead(self._row, column, address, self.book.link, self._fitting(link.text))

    def _fitting(self, text: str) -> str:
        """The text as a cell holds it; what is too long is cut, and says so, here and in the notes."""
        said = legal(text).replace("\r\n", "\n").replace("\r", "\n")
        # xlsxwriter takes such a text for runs of its own markup, and writes it as it stands.
        said = f" {said}" if said.startswith("<r>") else said
        if _length(said) <= LONGEST_CELL:
            return said
        self.book.notes.append(
            f"{self._title()}, row {self._row + 1}: a text of {len(said):,} characters is cut; Excel holds {LONGEST_CELL:,}."
        )
        room = (LONGEST_CELL - len(_CUT)) * 2
        return said.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + _CUT


def _length(text: str) -> int:
    """How long a text is for Excel, which counts in UTF-16."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2

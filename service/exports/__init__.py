"""Export formats, one module each, registered by being there.

A module's name is the format's, with _ for - ("r_meta.py" is "r-meta"). It holds

    TITLE        what it is called on the page: "Excel"
    ABOUT        one line: what is in it, and for whom
    GROUP        where it stands on the page: "table", "document", "references" or "statistics"
    SUFFIX       ".csv"
    MEDIA_TYPE   "text/csv; charset=utf-8"
    EXAMPLE      the beginning of such a file, for the API's description; of a binary file what is in it, in brackets
    write        (answer) -> pieces of the file, streamed; memory does not grow with the answer

What a format cannot hold it notes in `answer.left_out` before its first piece; an answer that it cannot hold at all is an error
before its first piece. So neither is half a file. Modules load what they stand on inside `write`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Literal, Protocol, get_args

from corpus import registered
from corpus.errors import NotFoundError

if TYPE_CHECKING:  # the command lists the names without loading the table
    from service.exporting.answer import Answer

Group = Literal["table", "document", "references", "statistics"]


class ExportFormat(Protocol):
    """The shape of a format's module."""

    TITLE: str
    ABOUT: str
    GROUP: Group
    SUFFIX: str
    MEDIA_TYPE: str
    EXAMPLE: str

    def write(self, answer: Answer) -> Iterator[bytes]: ...


def names() -> tuple[str, ...]:
    """The names of all formats, in the order of the alphabet; loads none of them."""
    return tuple(name.replace("_", "-") for name in registered.names(__name__))


@cache
def formats() -> dict[str, ExportFormat]:
    """Every format by its name."""
    return {name.replace("_", "-"): module for name, module in registered.modules(__name__).items()}


def grouped() -> dict[Group, dict[str, ExportFormat]]:
    """The formats by their group, in the order in which a page offers them."""
    return {group: {n: f for n, f in formats().items() if group == f.GROUP} for group in get_args(Group)}


def export_format(name: str) -> ExportFormat:
    """The format of that name, in any case.

    Raises:
        NotFoundError: there is none; names those that are.
    """
    try:
        return formats()[name.lower()]
    except KeyError as error:
        raise NotFoundError(
            f"export as {name}", "there is no such format", f"Known are {', '.join(names())}."
        ) from error

"""Export formats, one module each, registered by being there.

A module holds NAME ("csv"), SUFFIX (".csv"), MEDIA_TYPE, VIEW ("outcomes" or "studies": the rows it takes), and
EXAMPLE (the beginning of such a file, for the API's description), and `write(rows) -> Iterator[str]`, which streams it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Protocol, cast

from corpus.errors import NotFoundError
from service.query import View


class ExportFormat(Protocol):
    """The shape of a format's module."""

    NAME: str
    SUFFIX: str
    MEDIA_TYPE: str
    EXAMPLE: str
    VIEW: View

    def write(self, rows: Iterable[dict[str, Any]]) -> Iterator[str]: ...


@cache
def formats() -> dict[str, ExportFormat]:
    """Every format by its name."""
    names = (m.name for m in pkgutil.iter_modules(__path__))
    modules = (cast(ExportFormat, importlib.import_module(f"{__name__}.{name}")) for name in sorted(names))
    return {module.NAME: module for module in modules}


def export_format(name: str) -> ExportFormat:
    """The format of that name.

    Raises:
        NotFoundError: there is none; names those that are.
    """
    try:
        return formats()[name.lower()]
    except KeyError as error:
        raise NotFoundError(
            f"export as {name}", "there is no such format", f"Known are {', '.join(formats())}."
        ) from error

"""The styles, scripts, fonts and pictures of the pages: our own under /assets, what others made under /vendor."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from fastapi.responses import FileResponse

from corpus.errors import NotFoundError
from service.pages import HERE
from service.routing import Router

#: The page to sign in on has a style, too, and none of this is evidence.
OPEN = True
router = Router(include_in_schema=False)
_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
# Ours change with the version: a browser asks each time whether they did. The others carry their version in their names.
_KEPT = {"assets": "no-cache", "vendor": "max-age=604800"}
Name = Annotated[str, Path(pattern=r"^[a-z0-9.-]{1,60}$")]


@router.get("/assets/{name}")
def asset(name: Name) -> FileResponse:
    """A style, script or picture of the pages."""
    return _file("assets", name)


@router.get("/vendor/{name}")
def vendored(name: Name) -> FileResponse:
    """A script or font that others made."""
    return _file("vendor", name)


def _file(folder: str, name: str) -> FileResponse:
    """A file of a folder.

    Raises:
        NotFoundError: there is none of that name.
    """
    path = HERE / folder / name
    if path.suffix not in _TYPES or not path.is_file():
        raise NotFoundError(f"get /{folder}/{name}", "there is no such file")
    return FileResponse(path, media_type=_TYPES[path.suffix], headers={"Cache-Control": _KEPT[folder]})

"""Forms as browsers send them: fields of text. No page takes a file, so none is spooled to disk and left for somebody to close."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData

#: A file where none is asked for is refused as it begins: one that is cut off would be nobody's to close.
MOST_FILES = 0


async def form(request: Request) -> FormData:
    """The fields of the request's form.

    Raises:
        HTTPException: 400, it holds a file or is none.
    """
    return await request.form(max_files=MOST_FILES)


Fields = Annotated[FormData, Depends(form)]

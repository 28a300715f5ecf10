"""Files: written to disk as they come, and gone on from where an earlier try ended."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import httpx

from corpus.asking import Request
from corpus.errors import RefusedError, UnusableAnswerError

#: Statuses with a file or the rest of one, or that say that there is no such rest.
FILES = frozenset({200, 206, 416})
_RANGE = re.compile(r"bytes ([0-9]{1,15})-")


def resumed(request: Request, to: Path) -> Request:
    """The request for what is not in the file yet."""
    # As it lies there: a coding of the way would make other bytes of it.
    headers = (*request.headers, ("Accept-Encoding", "identity"))
    if there := size_of(to):
        headers = (*headers, ("Range", f"bytes={there}-"))
    return replace(request, headers=headers)


async def kept(response: httpx.Response, to: Path, most: int, asked: str) -> None:
    """Writes what comes to the file, behind what is in it where the answer begins there.

    Raises:
        UnusableAnswerError: it begins elsewhere; the file is taken away, so that it is fetched from its beginning.
        RefusedError: it is larger than `most` bytes; the file is taken away.
    """
    there = size_of(to)
    if response.status_code != 200:
        begins = _RANGE.match(response.headers.get("Content-Range", ""))
        if response.status_code == 416 or begins is None or int(begins[1]) != there:
            to.unlink(missing_ok=True)
            raise UnusableAnswerError(asked, "what came before is no beginning of the file")
    else:
        there = 0
    with to.open("ab" if there else "wb") as out:
        async for chunk in response.aiter_raw():
            there += len(chunk)
            if there > most:
                break
            out.write(chunk)
    if there > most:
        to.unlink()
        raise RefusedError(asked, f"the file is larger than {most:,} bytes", "It is left out.")


def size_of(path: Path) -> int:
    """Bytes in a file; 0 where there is none."""
    return path.stat().st_size if path.exists() else 0

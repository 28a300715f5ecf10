"""Cases of paths and streams: what cannot be opened or read to its end is told by name, and what came before is kept."""

import gzip
import os
import socket
from pathlib import Path

import pytest

from corpus.document import Document
from corpus.errors import InputError, MalformedInputError, MissingInputError, TruncatedInputError
from corpus.intake import read_file, take_in
from corpus.library import Library
from corpus.source import Reject

LINES = "".join(f'{{"id": "{n}", "text": "x"}}\n' for n in range(3))


def in_the_way(folder: Path) -> dict[str, Path]:
    """Paths that are no readable file, each with what is said of it."""
    (folder / "file.txt").write_text("A title")
    (folder / "loop").symlink_to(folder / "loop")
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folder / "socket"))
    return {
        "Not a directory": folder / "file.txt" / "below.xml",
        "symbolic links": folder / "loop",
        "name too long": folder / ("n" * 300),
        "no regular file": folder / "pipe",
        "it is no regular file": folder / "socket",
        "it is a directory": folder,
        "no such file": folder / "none.xml",
        "Input/output error": Path("/proc/self/mem"),
    }


def test_what_stands_in_the_way_is_named(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's path is short
    for said, path in in_the_way(Path()).items():
        if not path.parent.exists() and path.is_absolute():
            continue  # no such device on this system
        ((_, intake),) = take_in(library, [path])
        (reject,) = intake.rejects
        assert isinstance(reject.error, MissingInputError)
        assert (said in reject.error.found, str(path) in str(reject.error)) == (True, True), reject
        assert reject.error.exit_code == 66


def test_a_pipe_that_was_handed_over_open_is_read() -> None:
    ours, theirs = os.pipe()
    os.write(theirs, LINES.encode())
    os.close(theirs)
    assert len(list(read_file(Path(f"/dev/fd/{ours}")))) == 3
    os.close(ours)


BAD_CHECKSUM = bytearray(gzip.compress(LINES.encode()))
BAD_CHECKSUM[-6] ^= 0xFF
PACKED = [
    ("checksum", bytes(BAD_CHECKSUM), MalformedInputError, "damaged after"),
    ("trailing", gzip.compress(LINES.encode()) + b"rubbish", MalformedInputError, "damaged after"),
    ("cut", gzip.compress(LINES.encode())[:-8], TruncatedInputError, "the gzip stream ends"),
]


@pytest.mark.parametrize(("name", "content", "error", "said"), PACKED, ids=[case[0] for case in PACKED])
def test_all_records_before_the_damage_are_given(
    tmp_path: Path, name: str, content: bytes, error: type[InputError], said: str
) -> None:
    (tmp_path / "x.jsonl.gz").write_bytes(content)
    *kept, reject = read_file(tmp_path / "x.jsonl.gz")
    assert [document.id for document in kept if isinstance(document, Document)] == ["0", "1", "2"]
    assert isinstance(reject, Reject)
    assert (type(reject.error), said in reject.error.found) == (error, True)


@pytest.mark.parametrize("name", ["x.txt.gz", "x.html.gz"])
def test_half_a_text_is_no_text(tmp_path: Path, name: str) -> None:
    words = " ".join(f"word{n * 7919}" for n in range(9000))
    (tmp_path / name).write_bytes(
        gzip.compress(f"<html><body><article>{words}</article></body></html>".encode())[:-900]
    )
    (reject,) = read_file(tmp_path / name)
    assert isinstance(reject, Reject)
    assert isinstance(reject.error, TruncatedInputError)

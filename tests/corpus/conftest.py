"""Small fixtures of the corpus: a fresh library, and a file with given bytes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.library import Library, open_database


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(open_database(tmp_path / "library.db"))


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str, bytes | str], Path]:
    def write(name: str, content: bytes | str) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write

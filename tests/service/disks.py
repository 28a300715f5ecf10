"""Disks that fill up and disks that cannot be written, made for a test, and databases that a disk has spoilt."""

from __future__ import annotations

import contextlib
import gc
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

PAGE = 4096


@contextlib.contextmanager
def disk(at: Path, size: str) -> Iterator[Path]:
    """A disk of its own at a folder; whoever may not mount one has the same faults tried by limits of the system only."""
    at.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", at], capture_output=True, check=False
    ).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        yield at
    finally:
        subprocess.run(["umount", "-l", at], check=True)


def freeze(at: Path) -> None:
    """Nothing can be written to the disk from here on."""
    gc.collect()  # a connection that a command has left to the end of its process
    subprocess.run(["mount", "-o", "remount,ro", at], check=True)


def overwritten(whole: bytes, seed: int) -> bytes:
    """The database with a page, some bytes or nothing but zeros in one of its places, behind the first page."""
    chance, spoilt = random.Random(seed), bytearray(whole)
    at = chance.randrange(PAGE, len(whole) - PAGE)
    length = (PAGE, 24, 200)[seed % 3]
    if length == PAGE:
        at -= at % PAGE
    spoilt[at : at + length] = (b"\xa5" * PAGE, chance.randbytes(24), bytes(200))[seed % 3]
    return bytes(spoilt)

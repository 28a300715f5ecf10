"""Disks that fill up and disks that cannot be written, made for a test, and databases that a disk has spoilt."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import gc
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PAGE = 4096
_SIZE = "4m"
#: Bytes up to which a file can be written on a full one of ours: SQLite notes there who reads, as it does where a disk was full later.
_ROOM = 1 << 16
#: Places of a database that are spoilt at once: of one alone most answers know nothing.
_SPOILT = 6


def ways() -> list[type[Disk]]:
    """How disks can be made here: everybody has limits of the system, few may mount."""
    return [Limited, Mounted] if _may_mount() else [Limited]


class Disk:
    """A folder that stands for a disk, from `with` to its end."""

    def __init__(self, at: Path) -> None:
        self.at = at
        self.ended = contextlib.ExitStack()

    def __enter__(self) -> Disk:
        self.at.mkdir()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.close()

    def fill(self) -> None:
        """No more can be written to it."""

    def make_room(self) -> None:
        """As much as before can be written to it."""

    def freeze(self) -> None:
        """Nothing can be written to it from here on."""
        gc.collect()  # a connection that a command has left to the end of its process


class Mounted(Disk):
    """A disk of its own in memory."""

    def __enter__(self) -> Disk:
        super().__enter__()
        subprocess.run(_mounting(self.at), check=True)
        self.ended.callback(subprocess.run, ["umount", "-l", self.at], check=True)
        return self

    def fill(self) -> None:
        with (self.at / "filler").open("wb", buffering=0) as out, contextlib.suppress(OSError):
            while out.write(bytes(PAGE)):
                pass
        assert shutil.disk_usage(self.at).free == 0

    def make_room(self) -> None:
        (self.at / "filler").unlink()

    def freeze(self) -> None:
        super().freeze()
        subprocess.run(["mount", "-o", "remount,ro", self.at], check=True)


class Limited(Disk):
    """A folder in which this process meets what it would on such a disk: the system lets no file grow, or none be written."""

    def fill(self) -> None:
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (_ROOM, before[1]))
        self.ended.callback(resource.setrlimit, resource.RLIMIT_FSIZE, before)

    def make_room(self) -> None:
        self.ended.close()

    def freeze(self) -> None:
        super().freeze()
        for path in (*self.at.rglob("*"), self.at):
            mode = path.stat().st_mode
            path.chmod(mode & ~0o222)
            self.ended.callback(path.chmod, mode)
        self.ended.enter_context(_no_more_than_others())
        patch = self.ended.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(os, "statvfs", self._as_read_only(os.statvfs))
        _hooked()
        _FROZEN.add(self.at)
        self.ended.callback(_FROZEN.discard, self.at)

    def _as_read_only(self, asked: object) -> object:
        def statvfs(path: Path) -> os.statvfs_result:
            found = list(asked(path))  # type: ignore[operator]
            if Path(path).is_relative_to(self.at):
                found[8] |= os.ST_RDONLY
            return os.statvfs_result(found)

        return statvfs


#: Folders to which Python itself cannot write, as if their disk were read-only.
_FROZEN: set[Path] = set()
#: What changes files: the events of Python's own audit, and where in their arguments the path stands.
_CHANGING = {"open", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.truncate"}


@cache
def _hooked() -> None:
    """Has Python ask before it changes a file; a hook stays to the end of the process."""

    def hook(event: str, said: tuple[object, ...]) -> None:
        if not _FROZEN or event not in _CHANGING or not isinstance(said[0], str | bytes):
            return
        writes = event != "open" or (
            isinstance(said[2], int) and bool(said[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
        )
        if writes and any(Path(os.fsdecode(said[0])).absolute().is_relative_to(one) for one in _FROZEN):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), said[0])

    sys.addaudithook(hook)


@contextlib.contextmanager
def _no_more_than_others() -> Iterator[None]:
    """Who is root may write what nobody may: not within this, in this thread and those that it begins."""
    if os.geteuid() != 0 or sys.platform != "linux":
        yield
        return
    libc = ctypes.CDLL(None, use_errno=True)
    head, held = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    assert libc.capget(head, held) == 0
    before = held[0]
    held[0] &= ~0b110  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
    assert libc.capset(head, held) == 0
    try:
        yield
    finally:
        held[0] = before
        assert libc.capset(head, held) == 0


def _mounting(at: Path) -> list[str | Path]:
    return ["mount", "-t", "tmpfs", "-o", f"size={_SIZE}", "tmpfs", at]


@cache
def _may_mount() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        if (
            shutil.which("mount") is None
            or subprocess.run(_mounting(Path(folder)), capture_output=True, check=False).returncode
        ):
            return False
        subprocess.run(["umount", "-l", folder], check=True)
        return True


def overwritten(whole: bytes, seed: int) -> bytes:
    """The database with a page, some bytes or nothing but zeros in some of its places, behind the first page."""
    chance, spoilt = random.Random(seed), bytearray(whole)
    for _ in range(_SPOILT):
        at = chance.randrange(PAGE, len(whole) - PAGE)
        length = (PAGE, 24, 200)[seed % 3]
        if length == PAGE:
            at -= at % PAGE
        spoilt[at : at + length] = (b"\xa5" * PAGE, chance.randbytes(24), bytes(200))[seed % 3]
    return bytes(spoilt)

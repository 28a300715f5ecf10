"""Reading: one input becomes one part. It is what a worker does, here or on another machine: nothing but its task is needed."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.document import Document
from corpus.errors import EmptyInputError, InputError, MalformedInputError, SettingsError
from corpus.intake import source_of
from corpus.matching.matcher import Matcher
from corpus.matching.sifting import Sifted, sifted
from corpus.opening import unpacked
from corpus.source import Deletion, Item, Reject
from corpus.staging import Staging, staging
from corpus.streams import peeked
from corpus.topic import Topic
from extractor import read
from extractor.stamp import stamp
from service.bulk.inputs import Input, opened
from service.bulk.part import Head, Writer, kept
from service.rows import stamped

#: How much of a file its kind is told by, in bytes.
_HEAD = 4096
_BUFFER = 1 << 20
#: How many rejects of a file are named; all are counted.
_NAMED = 50
_NUMBER = re.compile("record ([0-9]+)")


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker is told: the file, the topic, the topic's name with its hash, and the stamp that it must have."""

    input: Input
    topic: Topic
    asked: str
    stamp: str


@dataclass(slots=True)
class _Counted:
    """What became of the records of a file."""

    records: int = 0
    documents: int = 0
    relevant: int = 0
    withdrawn: int = 0
    rejected: int = 0
    rejects: tuple[tuple[str, str], ...] = ()

    def reject(self, place: str, reason: str) -> None:
        self.rejected += 1
        if len(self.rejects) < _NAMED:
            self.rejects += ((place, reason),)


def make(task: Task) -> bytes | InputError:
    """The part of an input, as the bytes of its file; or why the input cannot be read to its end.

    Raises:
        SettingsError: another version of the extractor is installed here.
    """
    if (here := stamped(stamp())) != task.stamp:
        found = f"a worker has {here}, and {task.stamp} was asked for"
        raise SettingsError(f"read {task.input.url}", found, "Install the same version of aftercart everywhere.")
    try:
        return _part(task)
    except InputError as error:
        error.__traceback__ = error.__cause__ = error.__context__ = None
        return error


def _part(task: Task) -> bytes:
    matcher, counted, writer = Matcher(task.topic), _Counted(), Writer()
    with opened(task.input.url) as raw, staging() as staged:
        hashed = _Hashed(raw)
        with io.BufferedReader(hashed, _BUFFER) as packed, unpacked(packed, task.input.url) as stream:
            head, whole = peeked(stream, _HEAD)
            source = source_of(Path(task.input.name), head)
            passing, seen = sifted(whole, source.NAME, matcher.tree, task.input.name)
            for item in _items(source.read(passing, task.input.name, None), seen):
                counted.records += 1
                _take(item, staged, matcher, seen, counted)
            # What stands behind the last record is of the file, too.
            while packed.read(_BUFFER):
                pass
        _check(task.input, hashed.digest)
        writer.write(_rows(staged, counted))
    return writer.finished(
        Head(
            input=task.input.name,
            size=task.input.size,
            md5=hashed.digest,
            topic=task.asked,
            stamp=task.stamp,
            records=seen.records if seen else counted.records,
            parsed=len(seen.passed) if seen else counted.records,
            documents=counted.documents,
            relevant=counted.relevant,
            withdrawn=counted.withdrawn,
            rejected=counted.rejected,
            rejects=counted.rejects,
        )
    )


def _items(read: Iterator[Item], seen: Sifted | None) -> Iterator[Item]:
    try:
        yield from read
    except EmptyInputError:
        # There are records, but their bytes have ruled out all of them.
        if seen is None or not seen.records:
            raise


def _take(item: Item, staged: Staging, matcher: Matcher, seen: Sifted | None, counted: _Counted) -> None:
    if isinstance(item, Reject):
        counted.reject(_place(item.place, seen), item.error.found)
    elif isinstance(item, Deletion):
        staged.put(item)
    elif isinstance(item, Document):
        # A later word that does not match leaves the earlier one standing, as a crawl would.
        if matcher.matches(item):
            staged.put(item)
    else:
        counted.reject("", "it tells of publications that others hold; `aftercart import` takes that in")


def _rows(staged: Staging, counted: _Counted) -> Iterator[dict[str, Any]]:
    for item in staged:
        if isinstance(item, Deletion):
            counted.withdrawn += 1
            yield {"id": item.ids[0], "withdrawn": item.reason}
        elif isinstance(item, Document):
            record = read(item)
            counted.documents += 1
            counted.relevant += record.relevant
            yield kept(item, record)


def _place(place: str, seen: Sifted | None) -> str:
    """Where it is in the file: the reader has counted but what it was given."""
    number = _NUMBER.fullmatch(place)
    if seen is None or number is None or int(number[1]) > len(seen.passed):
        return place
    return f"record {seen.passed[int(number[1]) - 1]}"


def _check(input: Input, digest: str) -> None:
    if input.md5 not in {None, digest}:
        raise MalformedInputError(
            f"check {input.url}", f"its MD5 is {digest}, the file beside it says {input.md5}", "Fetch the file again."
        )


class _Hashed(io.RawIOBase):
    """A stream that keeps the MD5 of what was read of it."""

    def __init__(self, inner: Any) -> None:
        self._inner, self._md5 = inner, hashlib.md5(usedforsecurity=False)

    @property
    def digest(self) -> str:
        """Of all that was read, in hex."""
        return self._md5.hexdigest()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._inner.read(len(buffer))
        self._md5.update(data)
        buffer[: len(data)] = data
        return len(data)

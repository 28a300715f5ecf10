"""Speed as a ratio against a peer on the same texts in the same run: medians of several rounds."""

from __future__ import annotations

import io
import statistics
import sys
import time
from collections.abc import Callable
from importlib.resources import files

import spacy

from benchmarks import pubmed_files
from corpus.document import Document
from corpus.sources import jsonl
from extractor import read

ROUNDS = 5


def main() -> None:
    """Prints one line a comparison."""
    samples = files("corpus") / "samples"
    documents = [
        d
        for d in jsonl.read(io.BytesIO((samples / "post-car-t.jsonl").read_bytes()), "bundled", None)
        if isinstance(d, Document)
    ]
    plain = spacy.blank("en")
    plain.add_pipe("sentencizer")
    read(documents[0])
    compare(
        "whole records, against spacy.blank + sentencizer alone",
        len(documents),
        lambda: [read(d) for d in documents],
        lambda: [plain(d.text) for d in documents],
    )
    pubmed_files.main()


def compare(name: str, things: int, ours: Callable[[], object], peer: Callable[[], object]) -> None:
    """The median time of both, as things a second, and the ratio of ours to the peer's."""
    mine, theirs = [], []
    for _ in range(ROUNDS):
        mine.append(_timed(ours))
        theirs.append(_timed(peer))
    a, b = things / statistics.median(mine), things / statistics.median(theirs)
    sys.stdout.write(f"{name}: {a:,.0f}/s against {b:,.0f}/s, ratio {a / b:.3f}\n")


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()

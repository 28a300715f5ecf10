"""PubMed's XML to Documents against bare lxml and pubmed_parser, on the same .gz of 30,000 articles, each in a process of its own.

    python -m benchmarks.pubmed_files            # prints a line for each: articles a second, peak memory, ratio to ours

There are two files: one like the baseline's (authors with affiliations, headings, references), and the bundled article again and again, which is
short and has one of everything that PubMed knows: the least that a parser has to do for the most that is read.
"""

from __future__ import annotations

import gzip
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pubmed_parser
from lxml import etree

from benchmarks.baseline import ARTICLES, baseline
from corpus.sources import pubmed

ROUNDS = 2


def main() -> None:
    """Makes the files, lets each reader read them in turn, and prints one line for each."""
    with tempfile.TemporaryDirectory() as folder:
        like, bundled = (Path(folder) / f"{name}.xml.gz" for name in ("baseline", "bundled"))
        baseline(like)
        compare("like the baseline's", like)
        write(bundled, ARTICLES)
        compare("of one of everything", bundled)


def compare(kind: str, path: Path) -> None:
    """A line for each reader of the file."""
    seconds = dict.fromkeys(READERS, float("inf"))
    memory = dict.fromkeys(READERS, 0.0)
    for _ in range(ROUNDS):
        for name in READERS:
            command = [sys.executable, "-m", "benchmarks.pubmed_files", name, str(path)]
            took, peak = map(float, subprocess.run(command, check=True, capture_output=True).stdout.split())
            seconds[name], memory[name] = min(seconds[name], took), max(memory[name], peak)
    for name, took in seconds.items():
        said = f"{ARTICLES / took:,.0f} articles/s, peak {memory[name]:,.0f} MB"
        ratio = "" if name == "ours" else f", ours at {took / seconds['ours']:.2f} times its rate"
        sys.stdout.write(f"PubMed XML, {ARTICLES:,} articles {kind}, {name}: {said}{ratio}\n")
        sys.stdout.flush()


def write(path: Path, articles: int) -> None:
    """The bundled article again and again, each with its own number."""
    one = (files("corpus") / "samples" / "pubmed-example.xml").read_bytes()
    start, end = one.index(b"<PubmedArticle>"), one.index(b"</PubmedArticleSet>")
    with gzip.open(path, "wb", compresslevel=6) as packed:
        packed.write(one[:start])
        for number in range(40_000_001, 40_000_001 + articles):
            packed.write(one[start:end].replace(b"40000001", b"%d" % number))
        packed.write(one[end:])


def _ours(path: str) -> int:
    return sum(1 for _ in pubmed.read_file(path))


def _lxml(path: str) -> int:
    count = 0
    with gzip.open(path) as stream:
        for _, element in etree.iterparse(stream, tag="PubmedArticle"):
            element.clear()
            count += 1
    return count


def _pubmed_parser(path: str) -> int:
    return sum(1 for _ in pubmed_parser.parse_medline_xml(path))


READERS: dict[str, Callable[[str], int]] = {
    "ours": _ours,
    "lxml.iterparse alone": _lxml,
    "pubmed_parser": _pubmed_parser,
}


def measure(name: str, path: str) -> None:
    """Prints the seconds of CPU that reading takes, and the process's peak memory in MB."""
    began = time.process_time()
    count = READERS[name](path)
    took = time.process_time() - began
    if count != ARTICLES:
        raise AssertionError(f"{name} read {count:,} of {ARTICLES:,} articles")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"{took} {peak}\n")


if __name__ == "__main__":
    measure(*sys.argv[1:]) if sys.argv[1:] else main()

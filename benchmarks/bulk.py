"""How fast a release of PubMed is read in bulk, beside pubmed_parser and lxml on the same file, and what a second worker brings.

    python -m benchmarks.bulk FOLDER [ARTICLES]     # FOLDER keeps the files for the next run; 30,000 articles a file

One process is measured in seconds of the processor, so that others on the machine do not count. The gain of a second worker is measured
by the clock, which they do spoil: the load is told beside it.
"""

from __future__ import annotations

import gzip
import io
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pubmed_parser
from distributed import Client, LocalCluster
from lxml import etree

from benchmarks.baseline import ARTICLES, baseline
from corpus.document import Document
from corpus.matching.matcher import Matcher
from corpus.matching.sifting import sifted
from corpus.opening import opened
from corpus.sources import pubmed
from corpus.topics import named
from extractor import read
from extractor.stamp import stamp
from service.bulk.inputs import listed
from service.bulk.part import head_of
from service.bulk.reading import Task, make
from service.bulk.run import asked, run
from service.bulk.runners import on_a_cluster
from service.rows import stamped

TOPIC = named(["post-car-t"])[0]
#: PubMed as it is, for what is reckoned.
ALL = 38_000_000


def main(folder: Path, articles: int = ARTICLES) -> None:
    """Prints one line a measure."""
    paths = [baseline(folder / f"pubmed26n{n:04d}.xml.gz", articles, n * 1_000_000) for n in range(1, 5)]
    say(f"{articles:,} articles a file, {paths[0].stat().st_size / 1e6:.0f} MB packed; load {os.getloadavg()[0]:.1f}")
    one_process(paths[0], articles)
    workers(folder)


def one_process(path: Path, articles: int) -> None:
    """Of one file: the whole, its steps, and the peers."""
    read("Nothing is stated.")  # the pipeline is loaded
    made: list[object] = []
    whole = spent(lambda: made.append(make(task_of(path))))
    assert isinstance(made[0], bytes)
    head = head_of(io.BytesIO(made[0]))
    assert head is not None
    assert head.records == articles
    kept: list[Document] = []
    finding = spent(lambda: kept.extend(found(path)))
    lxml = spent(lambda: bare(path))
    parser = spent(lambda: peer(path))
    reading = (whole - finding) / len(kept)
    for name, took in (("whole", whole), ("up to reading", finding)):
        beside = f"{lxml / took:.2f} times lxml's, {parser / took:.2f} times pubmed_parser's"
        say(f"bulk, {name}: {articles / took:,.0f} articles/s ({took:.2f} s), {beside}")
    say(
        f"lxml.iterparse alone: {articles / lxml:,.0f} articles/s; pubmed_parser alone: {articles / parser:,.0f} articles/s"
    )
    say(f"{head.parsed:,} parsed, {head.documents:,} kept; a document is read in {reading * 1e3:.0f} ms")
    of_all = ALL * finding / articles / 3600
    say(
        f"reckoned for {ALL:,} records: {of_all:.1f} hours, and {reading * 1e5 / 3600:.1f} more for each 100,000 documents kept"
    )


def task_of(path: Path) -> Task:
    """What a worker is told to make of a file."""
    return Task(listed([str(path)]).files[0], TOPIC, asked(TOPIC), stamped(stamp()))


def found(path: Path) -> list[Document]:
    """What the topic wants of a file, as `make` finds it."""
    matcher = Matcher(TOPIC)
    with opened(path) as stream:
        passing, _ = sifted(stream, "pubmed", matcher.tree, path.name)
        return [d for d in pubmed.read(passing, path.name, None) if isinstance(d, Document) and matcher.matches(d)]


def bare(path: Path) -> None:
    """lxml, which parses and does nothing with it."""
    with gzip.open(path) as stream:
        for _, element in etree.iterparse(stream, tag="PubmedArticle"):
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]  # type: ignore[union-attr]


def peer(path: Path) -> None:
    """pubmed_parser, whose dictionaries nobody looks at."""
    for _ in pubmed_parser.parse_medline_xml(str(path)):
        pass


def workers(folder: Path) -> None:
    """The four files by one worker and by two, all of them warm; and the most memory that one had.

    Two are as good as they can be where they take half of the time of one. By the clock that holds of a quiet machine alone; by seconds
    of the processor (of one worker, and of the busier of two) on any, but for the time in which a worker waits for work.
    """
    clock, processor = {}, {}
    for count in (1, 2):
        with (
            LocalCluster(n_workers=count, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
            Client(cluster) as client,
            TemporaryDirectory() as output,
        ):
            # Patterns, vocabulary and rules are made ready by the first file; a release has a thousand more.
            client.run(make, task_of(sorted(folder.glob("*.xml.gz"))[0]))
            before, start = client.run(time.process_time), time.perf_counter()
            report = run([str(folder)], Path(output), TOPIC, on_a_cluster(cluster.scheduler_address), lambda *_: None)
            clock[count] = time.perf_counter() - start
            used = {worker: now - before[worker] for worker, now in client.run(time.process_time).items()}
            processor[count] = max(used.values())
            most = max(client.run(peak).values())
        said = f"{clock[count]:.1f} s (load {os.getloadavg()[0]:.1f}), {processor[count]:.1f} s of a processor"
        say(f"{len(report.made)} files, {count} worker(s): {said}; at most {most:,.0f} MB a worker")
    by = f"{clock[1] / clock[2] / 2:.2f} by the clock, {processor[1] / processor[2] / 2:.2f} by the processors' seconds"
    say(f"efficiency of two workers: {by}")


def peak() -> float:
    """The most memory that this process has had, in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1e6 if sys.platform == "darwin" else 1024)


def spent(work: Callable[[], object]) -> float:
    """Seconds of the processor."""
    start = time.process_time()
    work()
    return time.process_time() - start


def say(line: str) -> None:
    """A line at once: the next takes a while."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:3]))

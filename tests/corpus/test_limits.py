"""Cases of input that is made to use memory: refused, or read and listed, within a bound."""

import gzip
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.document import Document
from corpus.errors import MalformedInputError, OversizedInputError
from corpus.intake import Intake, read_file, take_in
from corpus.library import Library
from corpus.source import Reject

Write = Callable[[str, bytes | str], Path]
_MEASURE = """
import re, resource, sys
from pathlib import Path
from corpus.intake import take_in
from corpus.library import Library, open_database
path = Path(sys.argv[1])
((_, intake),) = take_in(Library(open_database(path.with_suffix(".db"))), [path])
print(intake.rejects[0].error.found if intake.rejects else "")
# On Linux ru_maxrss keeps the peak of the process that started this one; the status of the process is its own.
status = Path("/proc/self/status")
own = re.search(r"VmHWM:\\s+(\\d+) kB", status.read_text()) if status.exists() else None
print((int(own[1]) if own else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) // 1024)
"""
_XML = b'<?xml version="1.0"?><PubmedArticleSet>'
_ABSTRACT = _XML + b"<PubmedArticle><MedlineCitation><PMID>1</PMID><Article><Abstract><AbstractText>"

# name, beginning, what is repeated, how often, what is said, megabytes
HUGE = [
    ("line.jsonl", b'{"id": "a", "text": "', b"a" * 1_000_000, 60, "line 1 is longer", 200),
    ("line.txt", b"Title ", b"a" * 1_000_000, 60, "of one text", 200),
    ("line.xml", _XML + b"<PubmedArticle>", b"a" * 1_000_000, 60, "no record ends", 200),
    ("line.nbib", b"PMID- 1\n", b"AB  - x\n" * 100_000, 10, "is longer than", 200),
    ("bomb.xml.gz", _XML + b"<PubmedArticle>", b" " * 1_000_000, 300, "no record ends", 200),
    ("bomb.jsonl.gz", b'{"id": "a", "text": "', b"a" * 1_000_000, 300, "line 1 is longer", 200),
    ("nodes.xml", _XML, b"<a/>" * 100_000, 20, "no record ends", 200),
    ("marks.xml", _ABSTRACT, b"<b/>" * 100_000, 20, "no record ends", 200),
    ("attributes.xml", _XML, b'<a b="" c="" d="" e="" f="" g="" h=""/>' * 10_000, 20, "no record ends", 300),
    ("references.xml", b"<!DOCTYPE a SYSTEM 'b'>" + _ABSTRACT[21:], b"&a;" * 100_000, 20, "no record ends", 200),
    ("objects.jsonl", b'{"id": "a", "text": "x", "more": [', b"{}," * 500_000, 2, "not JSON", 400),
    ("rejects.jsonl", b"{x\n", b"{x\n" * 100_000, 1, "not JSON", 200),
]


@pytest.mark.parametrize(("name", "head", "part", "times", "said", "most"), HUGE, ids=[case[0] for case in HUGE])
def test_memory_is_bounded(
    tmp_path: Path, name: str, head: bytes, part: bytes, times: int, said: str, most: int
) -> None:
    path = tmp_path / name
    with gzip.open(path, "wb", compresslevel=1) if name.endswith(".gz") else path.open("wb") as out:
        out.write(head)
        for _ in range(times):
            out.write(part)
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(path)],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        env={**os.environ},
    )
    found, peak = done.stdout.strip().split("\n")
    assert said in found
    assert int(peak) < most


# the limit, its value here, name, content that is beyond it
BEYOND: list[tuple[str, int, str, str]] = [
    ("corpus.sources.text.LONGEST", 10, "a.txt", "A title that is long"),
    ("corpus.sources.jsonl.LONGEST_LINE", 10, "a.jsonl", '{"id": "a", "text": "x"}'),
    ("corpus.sources.medline.LARGEST_RECORD", 10, "a.nbib", "PMID- 1\nTI  - T\n"),
    ("corpus.sources.medline.MOST_LINES", 2, "a.nbib", "PMID- 1\nTI  - T\nAB  - x\n"),
    ("corpus.xml.LARGEST_ELEMENT", 10, "a.xml", "<?xml version='1.0'?><PubmedArticleSet> </PubmedArticleSet>"),
    ("corpus.xml.MOST_MARKS", 2, "a.xml", "<?xml version='1.0'?><PubmedArticleSet> </PubmedArticleSet>"),
]


@pytest.mark.parametrize(("limit", "value", "name", "content"), BEYOND, ids=[case[0] for case in BEYOND])
def test_oversized_is_its_own_error(
    file: Write, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, name: str, content: str
) -> None:
    monkeypatch.setattr(limit, value)
    (reject,) = read_file(file(name, content))
    assert isinstance(reject, Reject)
    assert isinstance(reject.error, OversizedInputError)


def test_a_record_behind_much_that_is_none_of_ours_is_read(file: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits count from the last record, and what stood around it is let go."""
    monkeypatch.setattr("corpus.xml.MOST_MARKS", 40_000)
    record = "<x><a/><PubmedArticle><MedlineCitation><PMID>{}</PMID></MedlineCitation></PubmedArticle></x>"
    many = "".join(record.format(n) for n in range(1, 20_001))
    found = list(read_file(file("many.xml", f"<?xml version='1.0'?><PubmedArticleSet>{many}</PubmedArticleSet>")))
    assert (len(found), all(isinstance(item, Document) for item in found)) == (20_000, True)


def test_all_rejects_are_in_the_log_and_the_first_are_handed_on(library: Library, file: Write) -> None:
    path = file("many.jsonl", '{"id": "a", "text": "x"}\n' + "{x\n" * 1200)
    ((_, intake),) = take_in(library, [path])
    assert (intake.counts()["rejected"], len(intake.rejects), intake.added) == (1200, 50, 1)
    rows = library.db.execute("SELECT place FROM import_reject").fetchall()
    assert [place for (place,) in rows] == [f"line {n}" for n in range(2, 1202)]


def test_a_reject_holds_nothing_but_what_it_says() -> None:
    try:
        try:
            int("x")
        except ValueError as error:
            raise MalformedInputError("read", "no number") from error
    except MalformedInputError as error:
        reject = Reject("a", "line 1", error)
    kept = Intake()
    kept.note(reject)
    (noted,) = kept.rejects
    assert (noted.error.__traceback__, noted.error.__cause__, noted.error.__context__) == (None, None, None)

"""Cases of folders: files in their order, checked, and from where an earlier import ended."""

import gzip
import hashlib
from pathlib import Path

import pytest

from corpus.errors import EmptyInputError
from corpus.folder import already, folder
from corpus.intake import take_in
from corpus.library import Library


def release(*records: str) -> bytes:
    return gzip.compress(f"<PubmedArticleSet>{''.join(records)}</PubmedArticleSet>".encode(), mtime=0)


def article(pmid: int, title: str) -> str:
    return (
        f"<PubmedArticle><MedlineCitation><PMID>{pmid}</PMID><Article><ArticleTitle>{title}</ArticleTitle></Article>"
        "</MedlineCitation></PubmedArticle>"
    )


GONE = "<DeleteCitation><PMID>1</PMID></DeleteCitation>"
ONE, TWO, THREE = release(article(1, "First")), release(article(1, "Second"), article(2, "Other")), release(GONE)


@pytest.fixture
def updates(tmp_path: Path) -> Path:
    path = tmp_path / "updates"
    for name, content in (
        ("baseline/pubmed26n0009.xml.gz", ONE),
        ("a/pubmed26n0010.xml.gz", TWO),
        ("pubmed26n0011.xml.gz", THREE),
    ):
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content)
        (path / f"{name}.md5").write_text(f"MD5({name})= {hashlib.md5(content).hexdigest()}\n")
    return path


def imported(library: Library, path: Path) -> tuple[int, list[str]]:
    """(how many files were skipped, the reasons of rejects)."""
    files = folder(path).files
    done = already(library, files)
    taken = list(take_in(library, files[done:]))
    return done, [reject.error.found for _, intake in taken for reject in intake.rejects]


def test_files_come_in_the_order_of_their_numbers_and_deletions_hold(library: Library, updates: Path) -> None:
    assert [one.name[9:13] for one in folder(updates).files] == ["0009", "0010", "0011"]
    assert imported(library, updates) == (0, [])
    assert [document.id for document, _ in library.documents()] == ["pubmed:2"]
    assert imported(library, updates) == (3, [])


def test_a_file_that_does_not_fit_its_md5_is_rejected_whole_and_read_when_it_is_mended(
    library: Library, updates: Path
) -> None:
    damaged = updates / "a" / "pubmed26n0010.xml.gz"
    damaged.write_bytes(release(article(9, "Not yet whole")))
    done, rejects = imported(library, updates)
    assert (done, len(rejects), "its MD5 is" in rejects[0]) == (0, 1, True)
    assert len(library) == 0
    # Nothing has changed: the damaged one is tried again, and all behind it.
    assert imported(library, updates)[0] == 1
    damaged.write_bytes(TWO)
    assert imported(library, updates) == (1, [])
    assert [document.id for document, _ in library.documents()] == ["pubmed:2"]


def test_what_was_imported_before_a_mended_file_is_imported_behind_it(library: Library, updates: Path) -> None:
    files = folder(updates).files
    list(take_in(library, [files[0], files[2]]))
    list(take_in(library, [files[1]]))  # and cut off here: the withdrawal is older than what it withdraws
    assert already(library, files) == 2
    imported(library, updates)
    assert [document.id for document, _ in library.documents()] == ["pubmed:2"]


def test_a_cut_file_is_not_taken_for_imported(library: Library, tmp_path: Path) -> None:
    cut = tmp_path / "updates" / "pubmed26n0001.xml.gz"
    cut.parent.mkdir()
    cut.write_bytes(TWO[:-20])
    assert imported(library, cut.parent)[0] == imported(library, cut.parent)[0] == 0


def test_beside_a_release_other_files_are_left(updates: Path) -> None:
    (updates / "README.txt").write_text("Notes.")
    (updates / "pubmed26n0011_stats.html").write_text("<html>")
    (updates / "pubmed26n0014.xml.gz").write_bytes(ONE)
    found = folder(updates)
    assert (len(found.files), found.left, found.missing) == (4, 2, ("pubmed26n0012", "pubmed26n0013"))


def test_a_folder_of_exports_is_taken_by_the_numbers_in_the_names(tmp_path: Path) -> None:
    for name in ("export-10.ris", "export-9.ris", ".hidden", "sub/a.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert [one.name for one in folder(tmp_path).files] == ["export-9.ris", "export-10.ris", "a.csv"]


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(EmptyInputError):
        folder(tmp_path)


@pytest.mark.parametrize("said", ["no sum at all", "", "d41d8cd98f00b204e9800998ecf8427e  a.jsonl\n"])
def test_a_sum_that_says_nothing_or_something_else(library: Library, tmp_path: Path, said: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "a", "text": "Nine."}\n')
    path.with_name("a.jsonl.md5").write_text(said)
    ((_, intake),) = take_in(library, [path])
    assert (intake.added, intake.rejected) == (0, 1)

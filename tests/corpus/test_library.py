"""Cases of the library: identity, revisions, deletions, and what cannot be opened."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Author, Document, PartialDate, Registration, ReportedStudy, Section
from corpus.errors import NotFoundError, StorageError
from corpus.library import Library, from_json, open_database, to_json
from corpus.source import Deletion

FIRST = Document("pubmed:1", "pubmed", "abstract", "A title", (Section("Nine patients.", "RESULTS", "RESULTS"),))


def test_the_same_document_twice_is_one_row(library: Library) -> None:
    assert [library.add(FIRST), library.add(FIRST), len(library), library.revisions(FIRST.id)] == [
        "added",
        "unchanged",
        1,
        (1,),
    ]


def test_a_changed_document_is_a_new_revision_and_the_old_one_stays(library: Library) -> None:
    changed = replace(FIRST, title="Another title")
    assert [library.add(FIRST), library.add(changed), library.add(FIRST)] == ["added", "revised", "revised"]
    assert (library.revision(FIRST.id), library.revisions(FIRST.id), len(library)) == (3, (1, 2, 3), 1)
    assert [library.get(FIRST.id, n) for n in (1, 2)] == [FIRST, changed]
    assert to_json(library.get(FIRST.id, 1)) == to_json(FIRST)


def test_a_lower_version_never_replaces_a_higher_one(library: Library) -> None:
    newer = replace(FIRST, version=2, title="Corrected")
    assert [library.add(newer), library.add(FIRST), library.get(FIRST.id).title] == ["added", "unchanged", "Corrected"]


def test_a_deletion_hides_and_a_return_restores(library: Library) -> None:
    library.add(FIRST)
    assert library.apply(Deletion(("pubmed:1", "pubmed:99"), "withdrawn")) == 1
    assert (len(library), list(library.documents())) == (0, [])
    assert library.get(FIRST.id) == FIRST  # kept, though hidden
    assert [library.add(FIRST), len(library), library.revisions(FIRST.id)] == ["revised", 1, (1,)]


def test_documents_come_in_the_order_of_their_ids(library: Library) -> None:
    ids = [f"x:{n:04d}" for n in range(450)]
    with library.transaction():
        for id in reversed(ids):
            library.add(replace(FIRST, id=id))
    assert [(d.id, r) for d, r in library.documents()] == [(id, 1) for id in ids]


@pytest.mark.parametrize(
    "ask", [lambda lib: lib.get("none"), lambda lib: lib.revision("none"), lambda lib: lib.get("pubmed:1", 7)]
)
def test_what_is_not_there_is_said_so(library: Library, ask: object) -> None:
    library.add(FIRST)
    with pytest.raises(NotFoundError):
        ask(library)  # type: ignore[operator]


def test_a_transaction_that_fails_leaves_nothing(library: Library) -> None:
    def failing() -> None:
        with library.transaction():
            library.add(FIRST)
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        failing()
    assert len(library) == 0


def test_a_file_that_is_no_database_and_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "no.db").write_text("this is no database, and long enough to be read as one" * 50)
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "no.db", tmp_path / "file" / "below.db"):
        with pytest.raises(StorageError):
            Library(open_database(path))


def test_two_processes_add_at_once(tmp_path: Path) -> None:
    work = (
        "import sys; from pathlib import Path; from dataclasses import replace\n"
        "from corpus.library import Library, open_database; from corpus.document import Document\n"
        "library = Library(open_database(Path(sys.argv[1])))\n"
        "for n in range(150): library.add(Document(f'{sys.argv[2]}:{n}', 'x', 'abstract', 'T'))\n"
    )
    path = tmp_path / "shared.db"
    Library(open_database(path))
    running = [subprocess.Popen([sys.executable, "-c", work, str(path), name]) for name in "ab"]
    assert [process.wait(60) for process in running] == [0, 0]
    assert len(Library(open_database(path))) == 300


def test_nbib_never_replaces_what_xml_gave_but_for_a_retraction(library: Library) -> None:
    poorer = replace(FIRST, source="medline", sections=())
    retracted = replace(poorer, retraction="retracted")
    said = [library.add(document) for document in (poorer, FIRST, poorer, FIRST, retracted, retracted)]
    assert said == ["added", "revised", "unchanged", "unchanged", "revised", "unchanged"]
    library.remove(FIRST.id, "withdrawn")
    assert library.add(poorer) == "revised"


def test_many_add_the_same_documents_at_once(tmp_path: Path) -> None:
    path = tmp_path / "shared.db"
    Library(open_database(path))
    together = threading.Barrier(4)

    def add(worker: int) -> list[str]:
        library = Library(open_database(path))
        together.wait()
        return [library.add(replace(FIRST, id=f"x:{n}", title=f"By {worker}")) for n in range(20)]

    with ThreadPoolExecutor(4) as threads:
        said = [change for changes in threads.map(add, range(4)) for change in changes]
    assert (said.count("added"), said.count("revised")) == (20, 60)
    assert [Library(open_database(path)).revisions(f"x:{n}") for n in range(20)] == [(1, 2, 3, 4)] * 20


texts = st.text(max_size=30)
documents = st.builds(
    Document,
    id=texts,
    source=texts,
    kind=st.sampled_from(["abstract", "news", "preprint"]),
    title=texts,
    sections=st.lists(st.builds(Section, texts, st.none() | texts), max_size=3).map(tuple),
    authors=st.lists(st.builds(Author, st.none() | texts, st.none() | texts), max_size=2).map(tuple),
    published=st.builds(PartialDate, st.none() | st.integers(1800, 2099), st.none() | st.integers(1, 12), raw=texts),
    registrations=st.lists(st.builds(Registration, texts, texts, texts), max_size=2).map(tuple),
    reports=st.lists(st.builds(ReportedStudy, st.none() | texts), max_size=2).map(tuple),
)


@given(documents)
def test_a_document_comes_back_from_json_as_it_was(document: Document) -> None:
    assert from_json(to_json(document)) == document
    assert to_json(from_json(to_json(document))) == to_json(document)


@given(documents)
def test_section_spans_cut_the_text_where_the_sections_stand(document: Document) -> None:
    assert "\n".join(document.text[start:end] for _, start, end in document.section_spans()) == document.text
    for section, start, end in document.section_spans():
        assert document.text[start:end].endswith(section.text)


def test_several_may_open_a_new_library_at_once(tmp_path: Path) -> None:
    together = threading.Barrier(6)

    def opened(_: int) -> int:
        together.wait()
        return len(Library(open_database(tmp_path / "new.db")))

    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(opened, range(6))) == [0] * 6

"""Snapshots: the same state is the same bytes, is loaded elsewhere whole, and is compared; what others made is read with care."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus.document import Section
from corpus.errors import (
    DecisionError,
    InputError,
    MalformedInputError,
    MissingInputError,
    NotFoundError,
    OversizedInputError,
    UnknownFormatError,
    UnsafeInputError,
)
from corpus.library import open_database
from service.living import log, view
from service.living.changes import Asked
from service.living.changes import told as changes_told
from service.living.keeping import catch_up, refresh
from service.living.resolving import resolved
from service.people.account import Account
from service.prisma.counting import flow, keep_version
from service.query import Query
from service.review import protocol
from service.review.beginning import Plan, begin
from service.review.deciding import Sent, decide
from service.review.values import values
from service.snapshots import reading
from service.snapshots.crate import MANIFEST, NAMES
from service.snapshots.diff import Diff, diff
from service.snapshots.loading import load
from service.snapshots.reading import opened
from service.snapshots.state import FILES, LATER
from service.snapshots.writing import write
from service.table import EvidenceTable
from tests.service.command import Run
from tests.service.conftest import document, keep

TEXT = "We treated 12 patients after CAR T. The overall response rate was 25% (3 of 12 patients)."


def made(table: EvidenceTable) -> bytes:
    file = io.BytesIO()
    write(table, file)
    return file.getvalue()


def parts(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


@pytest.fixture
def other(tmp_path: Path) -> Iterator[EvidenceTable]:
    """A second, empty table."""
    db = open_database(tmp_path / "elsewhere" / "aftercart.db")
    yield EvidenceTable(db)
    db.close()


@pytest.fixture(scope="module")
def whole(bundled: EvidenceTable) -> bytes:
    return made(bundled)


def test_a_snapshot_holds_all_it_promises(whole: bytes, bundled: EvidenceTable) -> None:
    found = parts(whole)
    assert set(found) == NAMES
    assert [json.loads(line) for line in found["records.jsonl"].splitlines()] == sorted(
        bundled.export(Query(), "studies"), key=lambda record: str(record["id"])
    )
    documents = [json.loads(line) for line in found["documents.jsonl"].splitlines()]
    assert [one["id"] for one in documents] == sorted(one["id"] for one in documents)
    assert len(documents) == len(bundled.library)
    assert found["references.ris"].count(b"ER  - ") == len(documents)
    assert (found["decisions.jsonl"], found["withdrawn.jsonl"]) == (b"", b"")
    assert json.loads(found["queries.json"])["topics"][0]["name"] == "post-car-t"
    assert json.loads(found["versions.json"])["extractors"][0]["records"] == len(documents)
    assert b"outcomes.total," in found["data-dictionary.csv"]
    for line in found[MANIFEST].decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(found[name]).hexdigest() == digest
    assert len(found[MANIFEST].splitlines()) == len(NAMES) - 1


def test_its_metadata_is_an_ro_crate(whole: bytes) -> None:
    found = parts(whole)
    said = json.loads(found["ro-crate-metadata.json"])
    assert said["@context"] == "https://w3id.org/ro/crate/1.1/context"
    entities = {entity["@id"]: entity for entity in said["@graph"]}
    assert entities["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    root = entities["./"]
    assert {"name", "description", "datePublished", "license"} <= set(root)
    for part in root["hasPart"]:
        assert entities[part["@id"]]["@type"] == "File"
    for name, *_ in FILES:
        assert entities[name]["contentSize"] == str(len(found[name]))
        assert entities[name]["sha256"] == hashlib.sha256(found[name]).hexdigest()
    assert f"version: {root['version']}\n" in found["CITATION.cff"].decode()
    assert f"date-released: {root['datePublished']}\n" in found["CITATION.cff"].decode()
    assert root["version"] in found["README.md"].decode()


def test_the_same_state_is_the_same_bytes_and_another_is_not(table: EvidenceTable) -> None:
    keep(table, document("a", TEXT), document("b"))
    first = made(table)
    assert made(table) == first
    keep(table, document("c"))
    assert made(table) != first


def test_what_is_loaded_elsewhere_is_the_same_snapshot(
    table: EvidenceTable, other: EvidenceTable, tmp_path: Path
) -> None:
    keep(table, document("a", TEXT), document("b"), document("c"))
    keep(table, document("b", TEXT))  # a second revision
    table.library.remove("c", "withdrawn by its source")
    table.forget_withdrawn()
    table.db.execute("UPDATE document SET added = '2024-01-01T00:00:00+00:00', changed = '2024-02-03T00:00:00+00:00'")
    path = tmp_path / "s.zip"
    path.write_bytes(made(table))
    with opened(path) as snapshot:
        said = load(other, snapshot)
    assert (said.added, said.known, said.kept, said.records) == (2, 0, 0, 2)
    assert list(other.export(Query())) == list(table.export(Query()))
    assert other.study("a")[1] == table.study("a")[1]
    mine, theirs = parts(path.read_bytes()), parts(made(other))
    assert {name for name in NAMES if mine[name] != theirs[name]} <= {
        "withdrawn.jsonl",
        "README.md",
        "CITATION.cff",
        "ro-crate-metadata.json",
        MANIFEST,
    }
    with opened(path) as snapshot:
        again = load(other, snapshot)
    assert (again.added, again.known, again.kept, again.records) == (0, 2, 0, 0)


def test_what_fails_while_a_snapshot_is_open_is_not_called_its_fault(table: EvidenceTable, tmp_path: Path) -> None:
    keep(table, document("a", TEXT))
    (tmp_path / "s.zip").write_bytes(made(table))
    with pytest.raises(OSError, match="the disk is full"), opened(tmp_path / "s.zip"):
        raise OSError("the disk is full")


def test_the_corpus_loaded_elsewhere_is_the_same_bytes(whole: bytes, other: EvidenceTable, tmp_path: Path) -> None:
    (tmp_path / "s.zip").write_bytes(whole)
    with opened(tmp_path / "s.zip") as snapshot:
        load(other, snapshot)
    assert made(other) == whole


def test_nothing_that_was_there_is_overwritten(table: EvidenceTable, other: EvidenceTable, tmp_path: Path) -> None:
    keep(table, document("a", TEXT), document("b"))
    (tmp_path / "s.zip").write_bytes(made(table))
    keep(other, document("a", "Of 7 patients after CAR T, 2 responded."))
    with opened(tmp_path / "s.zip") as snapshot:
        said = load(other, snapshot)
    assert (said.added, said.kept) == (1, 1)
    assert other.study("a")[1].text == "Of 7 patients after CAR T, 2 responded."
    assert other.study("a")[0]["n"] == 7


def snapped(tmp_path: Path, name: str, table: EvidenceTable) -> Path:
    path = tmp_path / name
    path.write_bytes(made(table))
    return path


def test_a_diff_lists_what_changed(table: EvidenceTable, tmp_path: Path) -> None:
    keep(table, document("a", TEXT), document("b"), document("c"), document("same"))
    before = snapped(tmp_path, "a.zip", table)
    keep(
        table,
        document("a", TEXT.replace("12 patients", "14 patients").replace("25%", "21%")),
        document("b", retraction="retracted"),
        document("d"),
    )
    table.library.remove("c", "withdrawn")
    table.forget_withdrawn()
    after = snapped(tmp_path, "b.zip", table)
    with opened(before) as one, opened(after) as two:
        found = diff(one, two)
    assert (found.new, found.gone) == (["d"], ["c"])
    assert [(c.study, c.before, c.after) for c in found.retractions] == [("b", "none", "retracted")]
    values = {(c.study, c.field): (c.before, c.after) for c in found.values}
    assert values["a", "n"] == (12, 14)
    before_rate, after_rate = values["a", "outcome ORR rate"]
    assert (before_rate["value"], after_rate["value"], after_rate["total"]) == (25.0, 21.0, 14)
    assert {study for study, _ in values} == {"a"}
    assert found.texts == ["a", "b"]
    lines = list(found.lines())
    assert "changed    a: n: 12 → 14" in lines
    assert "retraction b: none → retracted" in lines
    assert json.loads(json.dumps(found.as_json()))["new"] == ["d"]
    with opened(after) as one, opened(after) as two:
        assert diff(one, two) == Diff()
    assert list(Diff().lines()) == ["nothing changed"]


def repacked(raw: bytes, change: Callable[[dict[str, bytes]], None], sums: bool = True) -> bytes:
    """The snapshot with other files in it, its manifest right unless it is not to be."""
    found = parts(raw)
    change(found)
    if sums and MANIFEST in found:
        found[MANIFEST] = "".join(
            f"{hashlib.sha256(said).hexdigest()}  {name}\n" for name, said in found.items() if name != MANIFEST
        ).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, said in found.items():
            packed.writestr(name, said)
    return out.getvalue()


def _put(name: str, said: bytes) -> Callable[[dict[str, bytes]], None]:
    return lambda found: found.update({name: said})


BAD: dict[str, tuple[Callable[[bytes], bytes], type[InputError], str]] = {
    "no zip": (lambda raw: b"PK no", MalformedInputError, "no whole zip"),
    "cut": (lambda raw: raw[: len(raw) // 2], MalformedInputError, "no whole zip"),
    "climbing": (lambda raw: repacked(raw, _put("../../etc/passwd", b"x")), UnsafeInputError, "which no snapshot does"),
    "absolute": (lambda raw: repacked(raw, _put("/etc/passwd", b"x")), UnsafeInputError, "which no snapshot does"),
    "a bomb": (lambda raw: repacked(raw, _put("records.jsonl", b"0" * 30_000_000)), UnsafeInputError, "would grow"),
    "something missing": (lambda raw: repacked(raw, lambda found: found.pop("records.jsonl") and None), MalformedInputError, "lacks records.jsonl"),
    "changed": (lambda raw: repacked(raw, _put("records.jsonl", b"{}\n"), sums=False), MalformedInputError, "not what manifest"),
    "a later form": (lambda raw: repacked(raw, _put("versions.json", b'{"form": 99}')), UnknownFormatError, "form is 99"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_file_that_is_no_snapshot_of_ours_is_refused(table: EvidenceTable, tmp_path: Path, case: str) -> None:
    keep(table, document("a", TEXT))
    change, kind, said = BAD[case]
    (tmp_path / "s.zip").write_bytes(change(made(table)))
    with pytest.raises(kind, match=said), opened(tmp_path / "s.zip"):
        pass


LINES: dict[str, tuple[str, bytes]] = {
    "no JSON": ("records.jsonl", b"{broken\n"),
    "no record": ("records.jsonl", b'{"id": "a"}\n'),
    "no document": ("documents.jsonl", b'{"id": "a", "sha256": "x", "added": "", "changed": "", "document": {"id": 3}}\n'),
    "another hash": ("documents.jsonl", b'{"id": "z", "sha256": "x", "added": "", "changed": "", "document": {"id": "z", "source": "text", "kind": "abstract", "title": "T"}}\n'),
    "no review": ("reviews.jsonl", b'{"id": 1}\n'),
    "no view": ("views.jsonl", b'{"id": "one", "owner": "ada", "name": "x"}\n'),
    "no event": ("events.jsonl", b'{"id": 99, "changes": []}\n'),
    "a list": ("events.jsonl", b"[]\n"),
    "brackets without end": ("records.jsonl", b"[" * 100_000 + b"\n"),
}  # fmt: skip


@pytest.mark.parametrize("case", LINES)
def test_a_bad_line_changes_nothing(table: EvidenceTable, other: EvidenceTable, tmp_path: Path, case: str) -> None:
    keep(table, document("a", TEXT), document("b"))
    name, line = LINES[case]
    (tmp_path / "s.zip").write_bytes(repacked(made(table), lambda found: found.update({name: found[name] + line})))
    with opened(tmp_path / "s.zip") as snapshot, pytest.raises(MalformedInputError):
        load(other, snapshot)
    assert (len(other), len(other.library)) == (0, 0)


def test_a_line_beyond_the_limit_is_refused(
    table: EvidenceTable, other: EvidenceTable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(table, document("a", TEXT))
    path = snapped(tmp_path, "s.zip", table)
    with opened(path) as snapshot:
        monkeypatch.setattr(reading, "LONGEST_LINE", 100)
        with pytest.raises(OversizedInputError, match=r"line 1 is longer"):
            load(other, snapshot)


def test_no_state_is_no_snapshot_and_no_file_is_said(table: EvidenceTable, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="the library is empty"):
        made(table)
    with pytest.raises(MissingInputError), opened(tmp_path / "none.zip"):
        pass


def test_a_document_of_any_characters_is_loaded_as_it_was(
    table: EvidenceTable, other: EvidenceTable, tmp_path: Path
) -> None:
    odd: Any = document("x:é/😀", "Of 9 patients “after” CAR T, 3 died. עברית \u2028 end", title="A\ttitle")
    keep(table, odd, document("y").__class__("y", "text", "abstract", "", (Section("Nothing."),)))
    with opened(snapped(tmp_path, "s.zip", table)) as snapshot:
        load(other, snapshot)
    assert other.library.get("x:é/😀") == odd


def test_the_commands(filled: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = filled("snapshot", "--output", "one.zip")
    assert ended.code == 0
    assert ", 2 records of 2 documents" in ended.err
    assert filled("snapshot", "diff", "one.zip", "one.zip").out == "nothing changed\n"
    assert json.loads(filled("snapshot", "diff", "--json", "one.zip", "one.zip").out)["new"] == []
    assert (
        filled("snapshot", "load", "one.zip").out == "0 added, 2 unchanged, 0 kept as they were here, 0 records put\n"
    )
    assert filled("snapshot", "load", "none.zip").code == 66
    assert filled("snapshot").code == 64


def test_decisions_come_along(table: EvidenceTable, other: EvidenceTable, tmp_path: Path) -> None:
    """What people decided is in the snapshot, and loaded elsewhere it stands on what the machine read there, as here."""
    keep(table, document("x:1", TEXT), document("x:2", TEXT), document("x:3", TEXT))
    ada = Account("ada", "Ada", "reviewer", "2026-11-01")
    for study, action, more in (
        ("x:1", "correct", {"content": {"value": 26.0}}),
        ("x:2", "reject", {}),
    ):
        (value,) = [v for v in values(table.machine(study)[0]) if v.field == "outcomes"]
        decide(table, ada, study, Sent(action, value.id, **more))  # type: ignore[arg-type]
    added = {"endpoint": "CR", "statistic": "rate", "value": 25.0, "unit": "%"}
    decide(table, ada, "x:3", Sent("add", field="outcomes", content=added, start=66, end=69))
    decide(table, ada, "x:3", Sent("exclude", reason="=no relapse"))
    raw = made(table)
    (tmp_path / "one.zip").write_bytes(raw)
    with opened(tmp_path / "one.zip") as snapshot:
        assert load(other, snapshot).decisions == 4
    assert made(other) == raw
    assert [(row["value"], row["state"]) for row in other.search(Query()).items] == [
        (26.0, "corrected"),
        (None, None),
        (25.0, "machine"),
        (25.0, "added"),
    ]
    with opened(tmp_path / "one.zip") as snapshot:
        assert load(other, snapshot).decisions == 0
    assert made(other) == raw


def lived(table: EvidenceTable) -> None:
    """A table with a past: a shared and a private view, studies that came, changed, left; a review with a version."""
    keep(table, document("x:1", TEXT), document("x:2", TEXT))
    for name, query, shared in (("rates", "value:<30", True), ("own", "value:<30", False)):
        saved = view.save(table.db, "ada", name, query, shared)
        refresh(table, saved)
    keep(table, document("x:3", TEXT), document("x:2", TEXT.replace("25% (3 of 12", "50% (6 of 12")))
    catch_up(table)
    made = begin(table, "cy", Plan("Rates", "endpoint:ORR", readers=1, people=("ada",)))
    ada = Account("ada", "Ada", "reviewer", "2026-11-01")
    for study in ("x:1", "x:2", "x:3"):
        decide(table, ada, study, Sent("include", review=made.id))
    keep_version(table, made, Query("endpoint:ORR"), "first", "cy")


def told(table: EvidenceTable, name: str = "rates") -> list[tuple[str, str]]:
    """What changed, as the view of that name tells it."""
    asked = Asked(view=view.named(table.db, name, every=True))
    return [(one.kind, one.study) for one in changes_told(table, asked).items]


def test_views_events_and_reviews_come_along(table: EvidenceTable, other: EvidenceTable, tmp_path: Path) -> None:
    lived(table)
    path = snapped(tmp_path, "s.zip", table)
    with opened(path) as snapshot:
        said = load(other, snapshot)
    assert (said.views, said.reviews, said.untold) == (1, 1, 0)
    assert said.events == sum(1 for _ in log.behind(table.db)) - 1, "all but the one of the private view"
    assert told(other) == told(table)
    assert ("left", "x:2") in told(other)
    assert log.begun(other.db) == log.begun(table.db)
    assert [one.name for one in view.everyone(other.db)] == ["rates"], "a private view is its owner's"
    review = protocol.get(other.db, 1)
    assert (review, flow(other, review, Query(review.query)).previous) == (protocol.get(table.db, 1), 1)
    assert made(other) == path.read_bytes()
    # What happens next goes on behind what came along; loading again brings nothing.
    keep(other, document("x:4", TEXT))
    catch_up(other)
    assert told(other)[-1] == ("new", "x:4")
    with opened(path) as snapshot:
        again = load(other, snapshot)
    assert (again.views, again.reviews, again.events, again.untold) == (0, 0, 0, 0)


def test_a_library_with_a_past_tells_what_loading_changes(
    table: EvidenceTable, other: EvidenceTable, tmp_path: Path
) -> None:
    lived(table)
    keep(other, document("y:1", TEXT))
    view.save(other.db, "bo", "mine", "n:12")
    with opened(snapped(tmp_path, "s.zip", table)) as snapshot:
        said = load(other, snapshot)
    assert (said.events, said.untold, said.views) == (0, sum(1 for _ in log.behind(table.db)) - 1, 1)
    kinds = [(one.kind, one.study) for one in log.behind(other.db)]
    assert kinds == [("new", f"{id}") for id in ("y:1", "x:1", "x:2", "x:3")] + [
        ("decided", f"x:{n}") for n in (1, 2, 3)
    ]
    assert told(other) == [(kind, id) for kind, id in kinds if id not in ("x:2",)], "the view's number here is another"


def test_another_review_of_that_number_is_not_mixed_up(
    table: EvidenceTable, other: EvidenceTable, tmp_path: Path
) -> None:
    lived(table)
    begin(other, "di", Plan("Something else", people=("ada",), readers=1))
    with opened(snapped(tmp_path, "s.zip", table)) as snapshot, pytest.raises(DecisionError, match="another here"):
        load(other, snapshot)
    assert (len(other), len(other.library)) == (0, 0)


def test_a_snapshot_of_a_view_carries_that_view_and_what_concerns_it(
    table: EvidenceTable, other: EvidenceTable, tmp_path: Path
) -> None:
    lived(table)
    query = resolved(table.db, Query("view:own value:<30"), every=True)
    (tmp_path / "s.zip").write_bytes(file.getvalue() if (file := io.BytesIO()) and write(table, file, query) else b"")
    with opened(tmp_path / "s.zip") as snapshot:
        load(other, snapshot)
    assert [(one.name, one.shared) for one in view.everyone(other.db)] == [("own", False)]
    assert {one.study for one in log.behind(other.db)} == {"x:1", "x:3"}


def test_a_snapshot_of_the_form_before_is_loaded(table: EvidenceTable, other: EvidenceTable, tmp_path: Path) -> None:
    keep(table, document("a", TEXT))

    def earlier(found: dict[str, bytes]) -> None:
        for name in LATER:
            del found[name]
        found["versions.json"] = found["versions.json"].replace(b'"form": 2', b'"form": 1')

    (tmp_path / "s.zip").write_bytes(repacked(made(table), earlier))
    with opened(tmp_path / "s.zip") as snapshot:
        assert load(other, snapshot).records == 1
    assert [one.kind for one in log.behind(other.db)] == ["new"]
    (tmp_path / "s.zip").write_bytes(repacked(made(table), lambda found: found.pop("events.jsonl") and None))
    with pytest.raises(MalformedInputError, match=r"lacks events\.jsonl"), opened(tmp_path / "s.zip"):
        pass

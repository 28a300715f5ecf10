"""The command as a shell sees it: exit codes, standard output for results, standard error for people, never a traceback."""

from __future__ import annotations

import csv
import gzip
import json
import os
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from extractor.record import from_json
from service import settings
from tests.service.command import Run, line


def test_help_is_cheap(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom service.cli import main\nsys.argv = ['aftercart', '--help']\ntry:\n    main()\nexcept SystemExit as e:\n    assert not e.code\n"
        "print('LOADED', sorted({'spacy', 'fastapi', 'trafilatura', 'lxml', 'numpy', 'jinja2'} & set(sys.modules)))"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert ended.stdout.endswith("LOADED []\n")
    for name in ("import", "extract", "search", "export", "serve", "status", "evaluate"):
        assert f" {name} " in ended.stdout


def test_round_trip(run: Run, tmp_path: Path) -> None:
    (tmp_path / "one.jsonl").write_text(line("x:1", year=2024))
    assert run("import", "one.jsonl").out == "1 added, 0 revised, 0 unchanged, 0 deleted, 0 rejected\n"
    assert "1 document read, 1 in the table" in run("extract").out
    found = run("search", "survival", "--json")
    rows = [json.loads(row) for row in found.out.splitlines()]
    assert [(row["study_id"], row["endpoint"], row["value"]) for row in rows] == [
        ("x:1", "ORR", 50.0),
        ("x:1", "OS", 9.5),
    ]
    shown = run("search", '"overall response"')
    assert "ORR" in shown.out
    assert "50%" in shown.out
    assert run("export", "--format", "csv", "--output", "rows.csv").code == 0
    with (tmp_path / "rows.csv").open(newline="", encoding="utf-8") as stream:
        assert [row["value"] for row in csv.DictReader(stream)] == ["50.0", "9.5"]
    assert run("export", "--format", "jsonl", "--output", "records.jsonl", "survival").code == 0
    assert from_json((tmp_path / "records.jsonl").read_bytes()).n == 24
    status = dict(said.split(maxsplit=1) for said in run("status").out.splitlines())
    assert {name: status[name] for name in ("documents", "records", "pending", "rejected")} == {
        "documents": "1",
        "records": "1",
        "pending": "0",
        "rejected": "0",
    }
    assert status["data"] == str(tmp_path / "home" / "aftercart.db")


def test_a_second_run_repeats_nothing(filled: Run) -> None:
    assert filled("import", "two.jsonl").out == "0 added, 0 revised, 2 unchanged, 0 deleted, 0 rejected\n"
    assert "nothing pending, 2 in the table" in filled("extract").out


def test_a_changed_file_is_a_revision(filled: Run, tmp_path: Path) -> None:
    (tmp_path / "two.jsonl").write_text(
        line("a", "We treated 7 patients after CAR T. The overall response rate was 43%.")
        + line("b", "Nothing is stated.")
    )
    assert filled("import", "two.jsonl").out.startswith("0 added, 1 revised, 1 unchanged")
    assert "1 document read, 2 in the table" in filled("extract").out
    (row,) = [json.loads(said) for said in filled("search", "overall", "--json").out.splitlines()]
    assert (row["n"], row["value"]) == (7, 43.0)


def test_the_bundled_corpus(run: Run) -> None:
    assert run("import", "--bundled").out.startswith("55 added")
    assert run("import", "--bundled").out.startswith("0 added, 0 revised, 55 unchanged")


def test_import_keeps_the_good_and_lists_the_rest(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mixed.jsonl").write_text(line("a") + "{broken\n" + line("b") + '{"id": "c"}\n')
    (tmp_path / "empty.jsonl").write_bytes(b"")
    (tmp_path / "packed.jsonl.gz").write_bytes(gzip.compress(line("d").encode()))
    (tmp_path / "nothing").mkdir()
    ended = run("import", "mixed.jsonl", "missing.jsonl", "empty.jsonl", "packed.jsonl.gz", "nothing")
    assert ended.out == "3 added, 0 revised, 0 unchanged, 0 deleted, 5 rejected\n"
    assert ended.code == 65, "of the first reject"
    rejected = [said for said in ended.err.splitlines() if said.startswith("rejected ")]
    for said, part in zip(
        rejected, ("nothing", "mixed.jsonl, line 2", "mixed.jsonl, line 4", "missing.jsonl", "empty.jsonl"), strict=True
    ):
        assert part in said
    assert "rejected    5" in run("status").out


ENDINGS: dict[str, tuple[list[str], int, str]] = {
    "no file is named": (["import"], 64, "no file is named"),
    "unknown kind": (["import", "--kind", "poem", "x"], 64, "poem"),
    "unknown format": (["export", "--format", "pptx", "--output", "x"], 69, "csv, "),
    "export to no folder": (["export", "--format", "csv", "--output", "none/x.csv"], 66, "no folder"),
    "export to a folder": (["export", "--format", "csv", "--output", "."], 74, "write"),
    "half a question": (["search", '"a'], 64, "character 1"),
    "half a question of an export": (["export", "--format", "csv", "--output", "x.csv", '"a'], 64, "character 1"),
    "extract of no file": (["extract", "--input", "none.jsonl"], 66, "no such file"),
    "extract of a folder": (["extract", "--input", "."], 66, "directory"),
    "extract to no folder": (["extract", "--input", "in.jsonl", "--output", "none/out.jsonl"], 66, "no folder"),
    "records over their documents": (["extract", "--input", "in.jsonl", "--output", "in.jsonl"], 64, "the same file"),
    "records over their documents, elsewhere": (["extract", "--input", "in.jsonl", "--output", "./in.jsonl"], 64, "the same file"),
    "explain from nothing": (["extract", "--explain"], 64, "no --input"),
    "extract to a file from nothing": (["extract", "--output", "out.jsonl"], 64, "no --input"),
    "extract to standard output from nothing": (["extract", "--output", "-"], 64, "no --input"),
    "nowhere to listen": (["serve", "--host", ""], 78, "the address is empty"),
    "evaluate without gold": (["evaluate", "none"], 65, "none"),
    "unknown command": (["dance"], 2, "dance"),
    "unknown option": (["search", "--loud", "x"], 2, "--loud"),
    "limit too low": (["search", "x", "--limit", "0"], 2, "limit"),
}  # fmt: skip


@pytest.mark.parametrize(("words", "code", "said"), ENDINGS.values(), ids=ENDINGS)
def test_each_situation_has_its_exit_code_and_words(
    run: Run, tmp_path: Path, words: list[str], code: int, said: str
) -> None:
    (tmp_path / "in.jsonl").write_text(line())
    before = sorted(tmp_path.iterdir())
    ended = run(*words)
    assert (ended.code, ended.out) == (code, "")
    assert said in ended.err
    assert {p.name for p in tmp_path.iterdir()} - {p.name for p in before} <= {"home"}, "nothing half-written is left"


def test_a_pipe_is_written_to_and_stays(filled: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    reading = subprocess.Popen(["cat", tmp_path / "pipe"], stdout=subprocess.PIPE)
    assert filled("export", "--format", "jsonl", "--output", "pipe").code == 0
    out, _ = reading.communicate(timeout=10)
    assert len(out.splitlines()) == 2
    assert (tmp_path / "pipe").is_fifo()


def test_what_a_link_points_at_is_replaced(filled: Run, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "link.csv").symlink_to("kept/rows.csv")
    assert filled("export", "--format", "csv", "--output", "link.csv").code == 0
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "kept" / "rows.csv").is_file()


@pytest.mark.parametrize("kind", ["symbolic", "hard"])
def test_records_never_replace_their_documents_through_a_link(run: Run, tmp_path: Path, kind: str) -> None:
    (tmp_path / "in.jsonl").write_text(line())
    if kind == "symbolic":
        (tmp_path / "out.jsonl").symlink_to("in.jsonl")
    else:
        (tmp_path / "out.jsonl").hardlink_to(tmp_path / "in.jsonl")
    for source, target in (("in.jsonl", "out.jsonl"), ("out.jsonl", "in.jsonl")):
        ended = run("extract", "--input", source, "--output", target)
        assert (ended.code, ended.out) == (64, "")
        assert (tmp_path / "in.jsonl").read_text() == line()


def test_a_file_that_may_not_be_read_is_one_reject(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "closed", "b"):
        (tmp_path / f"{name}.jsonl").write_text(line(name))
    may, opened = os.access, Path.open

    def closed(path: Path, *how: Any, **more: Any) -> Any:
        if path.name == "closed.jsonl":
            raise PermissionError(13, "Permission denied")
        return opened(path, *how, **more)

    # Whoever runs the tests may be allowed everything.
    monkeypatch.setattr(os, "access", lambda path, mode, **more: "closed" not in str(path) and may(path, mode, **more))
    monkeypatch.setattr(Path, "open", closed)
    ended = run("import", "a.jsonl", "closed.jsonl", "b.jsonl")
    assert ended.out == "2 added, 0 revised, 0 unchanged, 0 deleted, 1 rejected\n"
    assert (ended.code, "closed.jsonl: it may not be read. Check" in ended.err) == (66, True)
    assert "rejected    1" in run("status").out


def test_what_is_not_shown_is_counted(filled: Run, tmp_path: Path) -> None:
    assert filled("search", "nothing").out.startswith("1 row ")
    assert filled("search", "survival").out.startswith("2 rows ")
    assert filled("search", "survival", "--limit", "1").err == "1 more row: raise --limit, or export them\n"
    (tmp_path / "broken.jsonl").write_text("{broken\n" * 53)
    assert filled("import", "broken.jsonl").err.splitlines()[-1].startswith("and 3 more rejects; ")
    (tmp_path / "broken.jsonl").write_text("{broken\n" * 51)
    assert filled("import", "broken.jsonl").err.splitlines()[-1].startswith("and 1 more reject; ")


def test_only_relevant_studies_where_asked(run: Run, tmp_path: Path) -> None:
    told = "We treated 24 patients whose lymphoma had relapsed after CAR T-cell therapy. The overall response rate was 50%."
    (tmp_path / "two.jsonl").write_text(line("a", told) + line("b", "Of 9 patients 3 (33%) responded."))
    assert run("import", "two.jsonl").code == run("extract").code == 0
    for said, ids in (([], ["a", "b"]), (["--all"], ["a", "b"]), (["--relevant"], ["a"])):
        rows = [json.loads(row) for row in run("search", "title", "--json", *said).out.splitlines()]
        assert sorted(row["study_id"] for row in rows) == ids
        assert run("export", "--format", "jsonl", "--output", "out.jsonl", *said).code == 0
        assert [json.loads(row)["id"] for row in (tmp_path / "out.jsonl").read_text().splitlines()] == ids


def test_a_full_disk_is_said(filled: Run, tmp_path: Path) -> None:
    (tmp_path / "full").symlink_to("/dev/full")
    ended = filled("export", "--format", "csv", "--output", "full")
    assert ended.code == 74
    assert "No space left" in ended.err


def test_a_file_that_is_not_there(run: Run) -> None:
    ended = run("import", "none.xml")
    assert ended.code == 66
    assert "none.xml: there is no such file" in ended.err


def test_a_home_that_cannot_be_used(run: Run, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    for words in (["status"], ["search", "x"], ["extract"], ["import", "--bundled"], ["serve", "--port", "0"]):
        ended = run(*words)
        assert (ended.code, ended.out) == (74, "")
        assert "AFTERCART_HOME" in ended.err


def test_an_empty_setting_is_none(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    for name in ("HOME", "HOST", "PORT", "CORS"):
        monkeypatch.setenv(f"AFTERCART_{name}", "")
    settings.settings.cache_clear()
    ended = run("status")
    assert ended.code == 0
    assert f"{tmp_path / 'data' / 'aftercart' / 'aftercart.db'}\n" in ended.out
    assert not (tmp_path / "aftercart.db").exists()
    assert (settings.settings().host, settings.settings().port) == ("127.0.0.1", 8000)
    settings.settings.cache_clear()


def test_a_database_that_is_none(run: Run, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "aftercart.db").write_bytes(b"no database at all " * 400)
    ended = run("status")
    assert ended.code == 74
    assert ended.err == (
        f"aftercart: open the database {tmp_path / 'home' / 'aftercart.db'}: file is not a database. Put a backup back: "
        "`aftercart restore FILE --replace` keeps what is there beside it. Without one: Move the file away and import your "
        "documents again.\n"
    )


def test_a_database_damaged_inside(filled: Run, tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "home" / "aftercart.db")
    db.execute("DROP TABLE outcome")
    db.close()
    ended = filled("search", "survival")
    assert ended.code == 74
    assert "outcome" in ended.err


def test_a_port_that_is_taken(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ended = run("serve", "--port", taken.getsockname()[1])
    assert ended.code == 78
    assert "in use" in ended.err
    assert "make run PORT=" in ended.err


BAD_SETTINGS = {"a port that is a word": ("PORT", "many"), "origins that are no JSON": ("CORS", "example.org")}


@pytest.mark.parametrize(("name", "value"), BAD_SETTINGS.values(), ids=BAD_SETTINGS)
def test_a_setting_that_cannot_be_used_is_named(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"AFTERCART_{name}", value)
    settings.settings.cache_clear()
    ended = run("status")
    monkeypatch.undo()
    settings.settings.cache_clear()
    assert ended.code == 78
    assert f"AFTERCART_{name}" in ended.err


# --- extract without a library ---

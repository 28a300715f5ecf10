"""The command as a shell sees it: exit codes, standard output for results, standard error for people, never a traceback."""

from __future__ import annotations

import csv
import gzip
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from extractor.record import from_json
from service import cli, settings
from tests.service.conftest import TEXT

COMMAND = [sys.executable, "-c", "from service.cli import main; main()"]
Run = Callable[..., "Ended"]


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


def line(id: str = "a", text: str = TEXT, **more: Any) -> str:
    return json.dumps({"id": id, "title": "A title", "text": text, **more}) + "\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command in this process, in a fresh home; whatever it does, no traceback."""
    monkeypatch.setenv("AFTERCART_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    settings.settings.cache_clear()

    def command(*words: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["aftercart", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return Ended(int(ended.value.code or 0), said.out, said.err)

    return command


def shell(tmp_path: Path, *words: object, given: bytes = b"") -> Ended:
    """Runs the command in a process of its own."""
    environment = os.environ | {"AFTERCART_HOME": str(tmp_path / "home")}
    ended = subprocess.run(
        [*COMMAND, *map(str, words)], input=given, capture_output=True, env=environment, check=False, timeout=60
    )
    assert b"Traceback" not in ended.stderr
    return Ended(ended.returncode, ended.stdout.decode(), ended.stderr.decode())


@pytest.fixture
def filled(run: Run, tmp_path: Path) -> Run:
    """A home with two studies, read."""
    (tmp_path / "two.jsonl").write_text(line("a", year=2024) + line("b", "Nothing is stated."))
    assert run("import", "two.jsonl").code == 0
    assert run("extract").code == 0
    return run


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
    assert "1 documents read, 1 in the table" in run("extract").out
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
    assert "1 documents read, 2 in the table" in filled("extract").out
    (row,) = [json.loads(said) for said in filled("search", "overall", "--json").out.splitlines()]
    assert (row["n"], row["value"]) == (7, 43.0)


def test_the_bundled_corpus(run: Run) -> None:
    assert run("import", "--bundled").out.startswith("55 added")
    assert run("import", "--bundled").out.startswith("0 added, 0 revised, 55 unchanged")


def test_import_keeps_the_good_and_lists_the_rest(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mixed.jsonl").write_text(line("a") + "{broken\n" + line("b") + '{"id": "c"}\n')
    (tmp_path / "empty.jsonl").write_bytes(b"")
    (tmp_path / "packed.jsonl.gz").write_bytes(gzip.compress(line("d").encode()))
    ended = run("import", "mixed.jsonl", "missing.jsonl", "empty.jsonl", "packed.jsonl.gz", ".")
    assert ended.out == "3 added, 0 revised, 0 unchanged, 0 deleted, 5 rejected\n"
    assert ended.code == 65, "of the first reject"
    rejected = [said for said in ended.err.splitlines() if said.startswith("rejected ")]
    for said, part in zip(
        rejected, ("mixed.jsonl, line 2", "mixed.jsonl, line 4", "missing.jsonl", "empty.jsonl", "."), strict=True
    ):
        assert part in said
    assert "rejected    5" in run("status").out


ENDINGS: dict[str, tuple[list[str], int, str]] = {
    "no file is named": (["import"], 64, "no file is named"),
    "unknown kind": (["import", "--kind", "poem", "x"], 64, "poem"),
    "unknown format": (["export", "--format", "docx", "--output", "x"], 69, "csv, jsonl"),
    "export to no folder": (["export", "--format", "csv", "--output", "none/x.csv"], 66, "no folder"),
    "export to a folder": (["export", "--format", "csv", "--output", "."], 74, "write"),
    "half a question": (["search", '"a'], 64, "character 1"),
    "half a question of an export": (["export", "--format", "csv", "--output", "x.csv", '"a'], 64, "character 1"),
    "extract of no file": (["extract", "--input", "none.jsonl"], 66, "no such file"),
    "extract of a folder": (["extract", "--input", "."], 66, "directory"),
    "extract to no folder": (["extract", "--input", "in.jsonl", "--output", "none/out.jsonl"], 66, "no folder"),
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
    for words in (["status"], ["search", "x"], ["extract"], ["import", "--bundled"]):
        ended = run(*words)
        assert ended.code == 74
        assert "AFTERCART_HOME" in ended.err


def test_a_database_that_is_none(run: Run, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "aftercart.db").write_bytes(b"no database at all " * 400)
    assert run("status").code == 74


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


def test_extract_keeps_the_order_and_lists_what_is_broken(run: Run, tmp_path: Path) -> None:
    lines = [line("c"), "{broken\n", line("a"), "\n", '{"id": "x", "text": 3}\n', line("b", "")]
    (tmp_path / "in.jsonl").write_text("".join(lines))
    ended = run("extract", "--input", "in.jsonl", "--output", "out.jsonl")
    records = [from_json(said) for said in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [record.id for record in records] == ["c", "a", "b"]
    assert [len(record.outcomes) for record in records] == [2, 2, 0]
    assert ended.code == 65
    assert ended.out == ""
    assert ["line 2" in said or "line 5" in said for said in ended.err.splitlines()] == [True, True]
    assert not (tmp_path / "home").exists(), "no library is made"


def test_extract_gives_the_same_bytes_each_time(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(
        line("a") + line("b", "Of 9 patients, 3 (33%) responded – “±” 😀."), encoding="utf-8"
    )
    for name in ("1", "2"):
        assert run("extract", "--input", "in.jsonl", "--output", name).code == 0
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


def test_an_input_that_breaks_off_leaves_no_output(run: Run, tmp_path: Path) -> None:
    packed = gzip.compress("".join(line(str(i), f"{TEXT} {i}") for i in range(50)).encode())
    (tmp_path / "cut.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    (tmp_path / "out.jsonl").write_text("what was there before")
    ended = run("extract", "--input", "cut.jsonl.gz", "--output", "out.jsonl")
    assert ended.code == 65
    assert "cut.jsonl.gz" in ended.err
    assert (tmp_path / "out.jsonl").read_text() == "what was there before"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["cut.jsonl.gz", "out.jsonl"]


def test_an_empty_input_gives_an_empty_output(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(b"")
    assert run("extract", "--input", "in.jsonl", "--output", "out.jsonl").code == 0
    assert (tmp_path / "out.jsonl").read_bytes() == b""


def test_extract_from_standard_input_to_standard_output(tmp_path: Path) -> None:
    text = "Of 9 patients after CAR T – “±” 😀 – the overall response rate was 33%."
    given = (line("a") + "{broken\n" + json.dumps({"id": "b", "text": text}, ensure_ascii=False) + "\n").encode()
    ended = shell(tmp_path, "extract", "--input", "-", "--output", "-", given=given)
    assert [from_json(said).id for said in ended.out.splitlines()] == ["a", "b"]
    assert ended.code == 65
    assert "line 2" in ended.err


def test_a_quote_is_printed_as_it_is(run: Run, tmp_path: Path) -> None:
    said = "Median overall survival after CAR T was 9.0 months (95% CI, 4.5 to not reached [nr])."
    (tmp_path / "in.jsonl").write_text(line("a", said))
    assert run("import", "in.jsonl").code == 0
    assert run("extract").code == 0
    shown = " ".join(run("search", "survival").out.replace("│", " ").split())
    assert "[nr]" in shown
    assert "9.0 months" in shown


def test_a_terminal_of_few_characters_is_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    (tmp_path / "in.jsonl").write_text(line("a", "Of 9 patients the overall response rate was 33% – “±” 😀."))
    assert shell(tmp_path, "import", tmp_path / "in.jsonl").code == 0
    assert shell(tmp_path, "extract").code == 0
    assert "33%" in shell(tmp_path, "search", "response").out
    assert "“±” 😀" in json.loads(shell(tmp_path, "search", "response", "--json").out)["sentence"]["text"]


def test_a_reader_that_stops_is_no_error(tmp_path: Path) -> None:
    environment = os.environ | {"AFTERCART_HOME": str(tmp_path / "home")}
    shell(tmp_path, "import", "--bundled")
    script = " ".join(
        ["exec 2>err;", f"'{sys.executable}' -c 'from service.cli import main; main()'", "extract --input - | head -1"]
    )
    given = "".join(line(str(i)) for i in range(300)).encode()
    ended = subprocess.run(
        ["bash", "-c", script], input=given, capture_output=True, env=environment, cwd=tmp_path, check=False, timeout=60
    )
    assert from_json(ended.stdout).id == "0"
    assert (tmp_path / "err").read_bytes() == b""


def test_a_search_whose_reader_stops_is_quiet(home: Path, tmp_path: Path) -> None:
    script = f"'{sys.executable}' -c 'from service.cli import main; main()' search patients --limit 1000 --json 2>err | head -1"
    environment = os.environ | {"AFTERCART_HOME": str(home)}
    ended = subprocess.run(
        ["bash", "-c", script], capture_output=True, env=environment, cwd=tmp_path, check=False, timeout=60
    )
    assert "study_id" in json.loads(ended.stdout)
    assert (tmp_path / "err").read_text().replace("more rows: raise --limit, or export them", "").strip(
        " \n0123456789"
    ) == ""


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    path.write_text("".join(line(f"x:{i:04d}", TEXT * 5) for i in range(150)))
    assert shell(tmp_path, "import", path).code == 0
    environment = os.environ | {"AFTERCART_HOME": str(tmp_path / "home")}
    running = subprocess.Popen([*COMMAND, "extract"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    db = sqlite3.connect(tmp_path / "home" / "aftercart.db")
    try:
        for _ in range(600):
            there = db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'record'").fetchone()[0]
            if there and db.execute("SELECT count(*) FROM record").fetchone()[0] >= 3:
                break
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=30)
        assert running.returncode == 130
        assert b"Traceback" not in err
        assert b"interrupted" in err
        kept = db.execute("SELECT count(*) FROM record").fetchone()[0]
        assert 3 <= kept < 150
    finally:
        db.close()
        if running.poll() is None:
            running.kill()
    again = shell(tmp_path, "extract")
    assert again.out == f"{150 - kept} documents read, 150 in the table\n"


def test_a_disk_that_fills_up_loses_nothing_that_was_read(tmp_path: Path) -> None:
    assert shell(tmp_path, "import", "--bundled").code == 0
    size = max(path.stat().st_size for path in (tmp_path / "home").iterdir())
    script = (
        f"ulimit -f {size // 1024 + 200}; exec '{sys.executable}' -c 'from service.cli import main; main()' extract"
    )
    environment = os.environ | {"AFTERCART_HOME": str(tmp_path / "home")}
    full = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, env=environment, check=False, timeout=60
    )
    assert full.returncode == 74
    assert full.stderr.startswith("aftercart: use the database: ")
    assert len(full.stderr.splitlines()) == 1
    db = sqlite3.connect(tmp_path / "home" / "aftercart.db")
    kept = db.execute("SELECT count(*) FROM record").fetchone()[0]
    db.close()
    assert 0 < kept < 55
    assert shell(tmp_path, "extract").out == f"{55 - kept} documents read, 55 in the table\n"

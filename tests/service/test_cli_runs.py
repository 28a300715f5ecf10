"""The command over files, pipes and interruptions: what goes in, what comes out, what is left behind."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import pty
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from extractor.record import from_json
from tests.service.command import COMMAND, Run, line, shell
from tests.service.texts import TEXT


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


def test_extract_explains_beside_the_record(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(line("a") + "not JSON\n" + line("b"))
    assert run("extract", "--input", "in.jsonl", "--output", "plain.jsonl").code == 65
    assert run("extract", "--explain", "--input", "in.jsonl", "--output", "told.jsonl").code == 65
    plain = (tmp_path / "plain.jsonl").read_text().splitlines()
    told = (tmp_path / "told.jsonl").read_text().splitlines()
    assert [
        one.startswith(f'{{"record":{record},"explanation":{{') for one, record in zip(told, plain, strict=True)
    ] == [True] * 2
    assert [json.loads(one)["explanation"]["id"] for one in told] == ["a", "b"]


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


def test_a_quote_is_printed_as_it_is(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = "Median overall survival after CAR T was 9.0 months (95% CI, 4.5 to not reached [nr])."
    (tmp_path / "in.jsonl").write_text(line("a", said))
    assert run("import", "in.jsonl").code == 0
    assert run("extract").code == 0
    monkeypatch.setenv("COLUMNS", "200")
    shown = " ".join(run("search", "survival").out.replace("│", " ").split())
    assert "[nr]" in shown
    assert "9.0 months" in shown
    assert "Median overall survival after CAR T was" in shown, "with its sentence"


def test_a_terminal_of_few_characters_is_written_to(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    (tmp_path / "in.jsonl").write_text(line("a", "Of 9 patients the overall response rate was 33% – “±” 😀."))
    assert shell(tmp_path, "import", tmp_path / "in.jsonl").code == 0
    assert run("extract").code == 0
    assert "33%" in shell(tmp_path, "search", "response").out
    assert "“±” 😀" in json.loads(shell(tmp_path, "search", "response", "--json").out)["sentence"]["text"]


def test_a_reader_that_stops_is_no_error(tmp_path: Path) -> None:
    environment = os.environ | {"AFTERCART_HOME": str(tmp_path / "home")}
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


def test_an_interrupted_run_goes_on_where_it_stopped(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    path.write_text("".join(line(f"x:{i:04d}", TEXT * 5) for i in range(100)))
    assert run("import", path).code == 0
    environment = os.environ | {"AFTERCART_HOME": str(tmp_path / "home")}
    running = subprocess.Popen([*COMMAND, "extract"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    db = sqlite3.connect(tmp_path / "home" / "aftercart.db")
    try:
        until = time.monotonic() + 60
        while _records(db) < 3:
            assert running.poll() is None, "it ended before it was interrupted"
            assert time.monotonic() < until, "it has not read three documents in a minute"
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=30)
        assert running.returncode == 130
        assert b"Traceback" not in err
        assert b"interrupted" in err
        kept = _records(db)
        assert 3 <= kept < 100
    finally:
        db.close()
        if running.poll() is None:
            running.kill()
    assert run("extract").out == f"{100 - kept} documents read, 100 in the table\n"


def _records(db: sqlite3.Connection) -> int:
    there = db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'record'").fetchone()[0]
    return int(db.execute("SELECT count(*) FROM record").fetchone()[0]) if there else 0


@pytest.mark.parametrize(("told", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, -signal.SIGTERM)])
def test_a_server_that_is_told_to_stop_stops_quietly(tmp_path: Path, told: signal.Signals, code: int) -> None:
    environment = os.environ | {"AFTERCART_HOME": str(tmp_path / "home")}
    command = [*COMMAND, "serve", "--port", "0"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        said = running.stdout.readline().decode()
        port = int(said.split("/  (")[0].rsplit(":", 1)[1])
        until = time.monotonic() + 60
        while not _listens(port):
            assert time.monotonic() < until, "it does not listen after a minute"
            time.sleep(0.02)
        running.send_signal(told)
        out, err = running.communicate(timeout=60)
    assert (running.returncode, out, err) == (code, b"", b"")


def _listens(port: int) -> bool:
    with socket.socket() as trying:
        return trying.connect_ex(("127.0.0.1", port)) == 0


def test_a_disk_that_fills_up_loses_nothing_that_was_read(run: Run, tmp_path: Path) -> None:
    assert run("import", "--bundled").code == 0
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
    assert run("extract").out == f"{55 - kept} documents read, 55 in the table\n"


def test_a_terminal_sees_how_far_it_is(tmp_path: Path) -> None:
    (tmp_path / "many.jsonl").write_text("".join(line(str(i)) for i in range(700)))
    ours, theirs = pty.openpty()
    environment = os.environ | {"AFTERCART_HOME": str(tmp_path / "home"), "TERM": "xterm", "COLUMNS": "100"}
    command = [*COMMAND, "import", str(tmp_path / "many.jsonl")]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=theirs) as running:
        out, _ = running.communicate(timeout=60)
    os.close(theirs)
    said = b""
    # A terminal nobody writes to any more ends with an error.
    with contextlib.suppress(OSError):
        while piece := os.read(ours, 65536):
            said += piece
    os.close(ours)
    assert b"import many.jsonl: 700 records" in said
    assert out.decode().startswith("700 added")

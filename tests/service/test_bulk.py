"""Files held against a topic in bulk: the same parts from one process, from several and from a cluster, whatever dies on the way."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from xml.sax.saxutils import escape

import click
import fsspec
import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from distributed import LocalCluster
from distributed.cli import dask_scheduler, dask_worker
from typer.main import get_command

from corpus.errors import AftercartError, BusyError, FetchError, QueryError, SettingsError
from corpus.intake import take_in
from corpus.lease import lease
from corpus.topics import named
from corpus.updates import Update
from extractor.stamp import stamp
from service.bulk import loading
from service.bulk.inputs import Input, listed
from service.bulk.part import Head, head_of
from service.bulk.reading import Task, make
from service.bulk.run import Report
from service.bulk.run import run as run_bulk
from service.bulk.runners import Runner, on_a_cluster, on_this_machine
from service.cli import app
from service.table import EvidenceTable
from tests.service.command import COMMAND, Run, line

TOPIC = named(["post-car-t"])[0]
MATCHING = "We treated {n} patients whose lymphoma had relapsed after CAR T-cell therapy. The overall response rate was {n}% (95% CI, 10-60)."
OTHER = "We asked {n} nurses how they sleep. Of them {n}% said badly."
BROKEN = "<PubmedArticle><MedlineCitation>CAR T relapse lymphoma</MedlineCitation></PubmedArticle>\n"
Tell = Callable[[Input, Head | AftercartError, int], None]


def articles(numbers: range, text: str) -> str:
    return "".join(
        f"<PubmedArticle><MedlineCitation><PMID>{n}</PMID><Article><ArticleTitle>Study {n}</ArticleTitle><Abstract>"
        f"<AbstractText>{escape(text.format(n=n % 90 + 10))}</AbstractText></Abstract></Article></MedlineCitation></PubmedArticle>\n"
        for n in numbers
    )


def release(folder: Path, name: str, *said: str) -> Path:
    """A file of PubMed's release with what it says, and its MD5 beside it."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.xml.gz"
    path.write_bytes(gzip.compress(f"<PubmedArticleSet>\n{''.join(said)}</PubmedArticleSet>".encode(), mtime=0))
    digest = hashlib.md5(path.read_bytes()).hexdigest()
    path.with_name(f"{path.name}.md5").write_text(f"MD5({path.name})= {digest}\n")
    return path


def bulk(folder: Path | str, output: Path, runner: Runner | None = None, tell: Tell = lambda *_: None) -> Report:
    return run_bulk([str(folder)], output, TOPIC, runner or on_this_machine(1), tell)


def written(output: Path) -> dict[str, bytes]:
    """Everything that a run leaves, but for the lock."""
    return {
        str(path.relative_to(output)): path.read_bytes()
        for path in output.rglob("*")
        if path.is_file() and path.suffix != ".lock"
    }


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three files of a baseline, one of updates that withdraws and revises, one that is cut."""
    folder = tmp_path_factory.mktemp("release")
    release(folder, "pubmed26n0001", articles(range(1, 4), MATCHING), articles(range(10, 50), OTHER))
    release(folder, "pubmed26n0002", articles(range(50, 90), OTHER), articles(range(90, 93), MATCHING))
    release(folder, "pubmed26n0003", articles(range(100, 140), OTHER))
    release(
        folder,
        "pubmed26n0004",
        BROKEN,
        articles(range(2, 3), MATCHING.replace("patients", "adults")),
        "<DeleteCitation><PMID>1</PMID><PMID>77</PMID></DeleteCitation>",
    )
    cut = release(folder, "pubmed26n0005", articles(range(200, 202), MATCHING))
    cut.write_bytes(cut.read_bytes()[:150])
    cut.with_name(f"{cut.name}.md5").unlink()
    (folder / "stats.txt").write_text("of the release")
    return folder


@pytest.fixture(scope="module")
def alone(inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Report]:
    """What one process makes of them."""
    output = tmp_path_factory.mktemp("alone")
    return output, bulk(inputs, output)


def test_a_part_tells_what_it_was_made_of(inputs: Path, alone: tuple[Path, Report]) -> None:
    output, report = alone
    assert sorted(path.name for path in (output / "parts").iterdir()) == [
        f"pubmed26n000{n}.parquet" for n in (1, 2, 3, 4)
    ]
    head = head_of(str(output / "parts" / "pubmed26n0004.parquet"))
    assert head is not None
    path = inputs / "pubmed26n0004.xml.gz"
    assert (head.input, head.size, head.md5) == (
        path.name,
        path.stat().st_size,
        hashlib.md5(path.read_bytes()).hexdigest(),
    )
    assert (head.records, head.documents, head.relevant, head.withdrawn, head.rejected) == (3, 1, 1, 2, 1)
    assert head.rejects == (("record 1", "no PMID (line 2)"),)
    assert [(head.records, head.parsed, head.documents) for head in report.made] == [
        (43, 3, 3),
        (43, 3, 3),
        (40, 0, 0),
        (3, 3, 1),
    ]
    manifest = json.loads((output / "manifest.json").read_text())
    assert manifest["total"] == {
        "records": 129,
        "parsed": 9,
        "documents": 7,
        "relevant": 7,
        "withdrawn": 2,
        "rejected": 1,
    }
    assert [one["input"] for one in manifest["set_aside"]] == ["pubmed26n0005.xml.gz"]
    assert report.left == 1


def test_a_part_can_be_looked_into(alone: tuple[Path, Report]) -> None:
    table = pq.read_table(alone[0] / "parts" / "pubmed26n0001.parquet")
    assert table.column("id").to_pylist() == ["pubmed:1", "pubmed:2", "pubmed:3"]
    assert table.column("n").to_pylist() == [11, 12, 13]
    record = json.loads(table.column("record")[0].as_py())
    assert record["outcomes"][0]["text"] == "11% (95% CI, 10-60)"


def test_an_import_loads_documents_records_and_withdrawals(
    alone: tuple[Path, Report], run: Run, tmp_path: Path
) -> None:
    ended = run("import", alone[0] / "parts")
    assert (ended.code, ended.out) == (
        0,
        "6 added, 1 revised, 0 unchanged, 1 deleted, 0 rejected\n7 records came with their documents\n",
    )
    assert run("extract").out == "nothing pending, 5 in the table\n"
    table = EvidenceTable.at(tmp_path / "home" / "aftercart.db")
    assert "12 adults" in table.study("pubmed:2")[1].text
    table.close()
    again = run("import", alone[0] / "parts")
    assert again.out == "0 added, 0 revised, 0 unchanged, 0 deleted, 0 rejected\n"


def test_a_record_of_another_version_is_shown_until_it_is_read_anew(
    alone: tuple[Path, Report], table: EvidenceTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = replace(stamp(), model="of another day")
    monkeypatch.setattr(loading, "stamp", lambda: here)
    part = alone[0] / "parts" / "pubmed26n0001.parquet"
    list(take_in(table.library, [part]))
    # What others say of a publication is a revision that the part's record was not read from.
    table.library.apply(Update("retraction", "crossref", pmid="3"))
    assert loading.load_records(table, part) == 2
    assert (len(table), table.count_pending(here), table.count_pending(stamp())) == (2, 3, 1)
    assert loading.load_records(table, part) == 0


def test_a_cluster_makes_the_same_when_a_worker_is_killed(
    inputs: Path, alone: tuple[Path, Report], tmp_path: Path
) -> None:
    killed = []
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:

        def kill(*_: object) -> None:
            if not killed:
                killed.append(cluster.workers[0].pid)
                os.kill(killed[0], signal.SIGKILL)

        report = bulk(inputs, tmp_path / "out", on_a_cluster(cluster.scheduler_address), kill)
        # And of a cluster that goes away as a whole the parts that were made stay.
        with pytest.raises(FetchError, match=r"it is gone\. What was done is kept"):
            bulk(inputs, tmp_path / "cut", on_a_cluster(cluster.scheduler_address), lambda *_: cluster.close())
    assert killed
    assert len(report.made) == 4
    assert written(tmp_path / "out") == written(alone[0])
    assert written(tmp_path / "cut").items() < written(alone[0]).items()


def test_a_process_that_dies_takes_no_part_along(tmp_path: Path) -> None:
    for number in range(1, 6):
        release(tmp_path / "in", f"pubmed26n000{number}", articles(range(number * 100, number * 100 + 5), OTHER))
    killed: list[int] = []

    def kill(*_: object) -> None:
        if not killed:
            started = psutil.Process().children()
            workers = [child for child in started if "spawn_main" in " ".join(child.cmdline())]
            killed.append(workers[0].pid)
            workers[0].kill()

    report = bulk(tmp_path / "in", tmp_path / "out", on_this_machine(2), kill)
    assert killed
    assert (len(report.made), report.aside) == (5, [])
    bulk(tmp_path / "in", tmp_path / "whole")
    assert written(tmp_path / "out") == written(tmp_path / "whole")


def test_a_run_that_is_killed_leaves_nothing_half_done_and_nobody_behind(tmp_path: Path) -> None:
    folder, output = tmp_path / "in", tmp_path / "out"
    for number in range(1, 4):
        release(folder, f"pubmed26n000{number}", articles(range(number * 100, number * 100 + 5), OTHER))
    # To read this one takes seconds: whoever is killed behind the first is killed before the end.
    release(folder, "pubmed26n0004", articles(range(1, 60), MATCHING))
    words = [*COMMAND, "bulk", str(folder), "--output", str(output), "--processes", "2"]
    environment = os.environ | {"AFTERCART_HOME": str(tmp_path / "home")}
    with subprocess.Popen(words, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=environment) as run:
        assert run.stderr is not None
        assert "1 of 4: pubmed26n000" in run.stderr.readline()
        started = psutil.Process(run.pid).children(recursive=True)
        run.kill()
    assert psutil.wait_procs(started, timeout=30)[1] == []
    parts = output / "parts"
    made = {path.name: path.stat().st_ino for path in parts.glob("pubmed*.parquet")}
    assert 0 < len(made) < 4
    (parts / ".pubmed26n0004.parquet.begun").write_bytes(b"PAR1")
    report = bulk(folder, output)
    assert (len(report.made), report.there) == (4 - len(made), len(made))
    assert {name: (parts / name).stat().st_ino for name in made} == made
    assert not list(parts.glob(".*"))


ASIDE: dict[str, tuple[bytes, str]] = {
    "empty.xml": (b"", "it is empty"),
    "empty.xml.gz": (gzip.compress(b""), "it is empty"),
    "cut.xml.gz": (gzip.compress(articles(range(90), OTHER).encode())[:99], "the gzip stream ends after"),
    "damaged.xml": (b"<PubmedArticleSet><PubmedArticle><PMID>", "it ends too early"),
    "other.xml": (b"<?xml version='1.0'?><a/>", "no PubmedArticle"),
    "bomb.xml": (b"<!DOCTYPE PubmedArticleSet [<!ENTITY a 'b'>]><PubmedArticleSet/>", "it defines entities"),
    "image.png": (b"\x89PNG", "no source knows the format .png"),
    "cut.parquet": (b"PAR1, and no more", "it is no whole Parquet file"),
    "sum.jsonl": (b'{"id": "a", "text": "x"}\n', "its MD5 is"),
}


def test_a_bad_file_is_set_aside_with_its_reason(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name, (content, _) in ASIDE.items():
        (tmp_path / "in" / name).write_bytes(content)
    (tmp_path / "in" / "sum.jsonl.md5").write_text("0" * 32)
    (tmp_path / "in" / "good.jsonl").write_text(line("a", OTHER) + "{broken: CAR T relapse lymphoma\n")
    ended = run("bulk", "in", "--output", "out", "--processes", 1)
    assert ended.out == f"1 part made: 2 records, 0 documents kept; {len(ASIDE)} files set aside\n"
    for name, (_, found) in ASIDE.items():
        said = next(one for one in ended.err.splitlines() if one.startswith(f"set aside {name}: "))
        assert found in said
    assert "rejected good.jsonl, line 2: the line is not JSON" in ended.err
    assert ended.code == 65
    # What was mended is read, what was good is not read again.
    (tmp_path / "in" / "empty.xml").write_text(f"<PubmedArticleSet>{articles(range(3), OTHER)}</PubmedArticleSet>")
    again = run("bulk", "in", "--output", "out", "--processes", 1)
    assert again.out.startswith("1 part made: 3 records, 0 documents kept; 1 part there before; ")


def test_a_file_that_has_changed_is_read_again_and_one_named_twice_once(tmp_path: Path) -> None:
    first = release(tmp_path / "in", "pubmed26n0001", articles(range(5), OTHER))
    copy = first.with_name("pubmed26n0002.xml.gz")
    copy.write_bytes(first.read_bytes())
    twice = run_bulk(
        [str(first.parent), str(first), f"file://{copy}"], tmp_path / "out", TOPIC, on_this_machine(1), lambda *_: None
    )
    assert len(twice.made) == 2
    assert twice.twice == [("pubmed26n0002.xml.gz", "pubmed26n0001.xml.gz")]
    release(first.parent, "pubmed26n0001", articles(range(6), OTHER))
    assert len(bulk(first.parent, tmp_path / "out").made) == 1


@pytest.fixture
def memory() -> Iterator[str]:
    """A bucket that is no folder."""
    system = fsspec.filesystem("memory")
    rows = [{"id": f"r:{n}", "title": f"Study {n}", "text": MATCHING.format(n=n + 20)} for n in range(3)]
    system.pipe("/bucket/a/rows.jsonl", "".join(json.dumps(row) + "\n" for row in rows).encode())
    with system.open("/bucket/b/rows.parquet", "wb") as out:
        pq.write_table(pa.Table.from_pylist([row | {"id": row["id"] + "p"} for row in rows]), out)
    yield "memory://bucket"
    system.rm("/bucket", recursive=True)


def test_a_bucket_of_jsonl_and_parquet_is_read_as_a_folder_is(memory: str, tmp_path: Path) -> None:
    report = bulk(memory, tmp_path / "out")
    assert [(head.input, head.documents) for head in report.made] == [("a/rows.jsonl", 3), ("b/rows.parquet", 3)]
    assert sorted(path.name for path in (tmp_path / "out" / "parts").iterdir()) == [
        "a.rows.jsonl.parquet",
        "b.rows.parquet",
    ]
    assert [one.name for one in listed([f"{memory}/*/*.jsonl"]).files] == ["a/rows.jsonl"]
    assert bulk(memory, tmp_path / "out").there == 2


@pytest.mark.parametrize(
    ("words", "code", "found"),
    [
        (("none",), 66, "there is no such file"),
        (("strange://bucket",), 64, "Protocol not known: strange"),
        (("s3://bucket/x.xml",), 64, "Install s3fs to access S3"),
        ((".", "--processes", 2, "--scheduler", "tcp://127.0.0.1:1"), 64, "both --processes and --scheduler are named"),
        ((".", "--topic", "none"), 69, "there is none of this name"),
        ((".", "--output", "s3://bucket"), 64, "this process writes the parts, into a folder"),
    ],
)
def test_what_cannot_be_run_is_told(run: Run, words: tuple[object, ...], code: int, found: str) -> None:
    ended = run("bulk", "--output", "out", *words)
    assert ended.code == code
    assert found in ended.err


def test_two_files_are_never_one_part(tmp_path: Path) -> None:
    for name in ("pubmed26n0001.xml", "pubmed26n0001.xml.gz"):
        (tmp_path / name).write_text("")
    with pytest.raises(QueryError, match=r"would become the same part, pubmed26n0001\.parquet"):
        listed([str(tmp_path)])


def test_one_run_writes_into_a_folder(inputs: Path, tmp_path: Path) -> None:
    with lease(tmp_path, "bulk", BusyError("", "", "")), pytest.raises(BusyError, match="another run writes there"):
        bulk(inputs, tmp_path)


def test_workers_have_the_version_that_was_asked_for(inputs: Path) -> None:
    with pytest.raises(SettingsError, match="Install the same version of aftercart everywhere"):
        make(Task(listed([str(inputs)]).files[0], TOPIC, "t/1", "0/1/2"))


def test_a_scheduler_that_does_not_answer_is_told(inputs: Path, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="it does not answer"):
        bulk(inputs, tmp_path, on_a_cluster("tcp://127.0.0.1:1", patience=0.5))


def test_the_examples_for_clusters_can_be_typed() -> None:
    page = (Path(__file__).parents[2] / "docs" / "scale.md").read_text()
    commands: dict[str, click.Command] = {"scheduler": dask_scheduler.main, "worker": dask_worker.main}
    typed = re.findall(r"dask,? (scheduler|worker)([^\n&\]]*)", page)
    assert len(typed) == 6
    for name, words in typed:
        known = {opt for p in commands[name].params for opt in (*p.opts, *p.secondary_opts)}
        assert set(re.findall(r"--[a-z-]+", words)) <= known
    (manifests,) = re.findall(r"^```yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    made = list(yaml.safe_load_all(manifests))
    assert [(one["kind"], one["metadata"]["name"]) for one in made] == [
        ("Service", "dask"),
        ("Deployment", "dask"),
        ("Deployment", "dask-worker"),
        ("Job", "bulk"),
    ]
    (job,) = made[-1]["spec"]["template"]["spec"]["containers"]
    bulk_ = get_command(app).commands["bulk"]  # type: ignore[attr-defined]
    asked = bulk_.make_context("bulk", job["command"][2:]).params
    assert (asked["inputs"], asked["output"], asked["scheduler"]) == (["/pubmed"], Path("/read"), "tcp://dask:8786")

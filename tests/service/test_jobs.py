"""Periodic jobs: run when they are due and once, whoever is there; ended at any point they go on; admins see, start and stop them."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from corpus.errors import BusyError, NotFoundError
from corpus.lease import lease
from corpus.library import open_database
from service import jobs as registry
from service import settings
from service.people import account
from service.people.store import people_at
from service.scheduling.runs import Run, Runs
from service.scheduling.working import run_due, run_now
from service.settings import Settings
from service.table import EvidenceTable
from tests.service.command import COMMAND
from tests.service.command import Run as Command
from tests.service.conftest import document
from tests.service.problem import assert_problem
from tests.service.serving import serving
from tests.service.test_people import PASSWORD, Browser
from tests.standin import StandIn, faults
from tests.standin.pubmed import synthetic

pytestmark = pytest.mark.usefixtures("quick_hashes")
START = datetime(2026, 1, 1, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NIGHTLY = {"re-extract": "0 2 * * *"}


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def runs(tmp_path: Path) -> Iterator[Runs]:
    with closing(open_database(tmp_path / "aftercart.db")) as db:
        yield Runs(db)


@pytest.fixture
def nightly(tmp_path: Path, clock: Clock) -> Callable[..., Run | None]:
    """What is run of a job that is due at two every night, so much later."""

    def later(passed: timedelta = timedelta(), said: str = "0 2 * * *") -> Run | None:
        clock.now += passed
        return run_due(Settings(home=tmp_path, jobs={"re-extract": said}), "re-extract", clock)

    return later


def until(is_so: Callable[[], Any], what: str) -> Any:
    """What `is_so` gives once it gives something."""
    end = time.monotonic() + 90
    while not (found := is_so()):
        assert time.monotonic() < end, f"not in time: {what}"
        time.sleep(0.02)
    return found


def test_every_job_says_what_it_does_and_has_a_place() -> None:
    assert set(registry.jobs()) == set(registry.names()) >= {"back-up", "crawl", "extract", "re-extract"}
    assert list(registry.jobs())[:2] == ["crawl", "extract"]
    assert all(job.ABOUT.endswith(".") for job in registry.jobs().values())
    with pytest.raises(NotFoundError, match="re-extract"):
        registry.job("crawls")


def test_a_job_is_run_when_its_time_has_come_and_once(nightly: Callable[..., Run | None]) -> None:
    """A schedule counts from when it is first seen; what was missed while nobody was there is caught up once."""
    assert nightly() is None
    assert nightly(13 * HOUR) is None
    run = nightly(1 * HOUR)
    assert run is not None
    assert (run.outcome, run.by, run.due) == ("complete", "schedule", "2026-01-02T02:00:00.000+00:00")
    assert nightly() is None
    assert nightly(23 * HOUR) is None
    late = nightly(30 * DAY)
    assert late is not None
    assert late.due == "2026-01-03T02:00:00.000+00:00"
    assert nightly() is None
    # Another schedule counts anew, and a clock that was set back does not stop the job until it has caught up.
    assert nightly(said="0 1 * * *") is None
    assert nightly(DAY, said="0 1 * * *") is not None
    assert nightly(-400 * DAY, said="0 1 * * *") is None
    assert nightly(DAY, said="0 1 * * *") is not None


def test_a_job_without_a_schedule_is_never_due(tmp_path: Path) -> None:
    assert run_due(Settings(home=tmp_path), "crawl") is None


def test_an_interrupted_run_is_caught_up_but_not_without_end(
    nightly: Callable[..., Run | None], runs: Runs, clock: Clock, tmp_path: Path
) -> None:
    """What ends it may be its own doing: after three times it waits for the next night."""
    assert nightly() is None
    for passed in (14 * HOUR, HOUR, HOUR):
        clock.now += passed
        number = runs.ask("re-extract", "schedule", clock.now, START + 14 * HOUR)
        runs.cover("re-extract", clock.now)
        runs.begin(number, clock.now)  # and then its process was killed
    assert [run.outcome for run in runs.latest("re-extract", 3)] == ["running", "interrupted", "interrupted"]
    assert nightly(HOUR) is None
    run = nightly(DAY)
    assert run is not None
    number = runs.ask("re-extract", "schedule", clock.now, clock.now)
    runs.begin(number, clock.now)
    again = nightly(HOUR)
    assert again is not None
    assert (again.outcome, runs.get(number).outcome) == ("complete", "interrupted")


def test_one_run_at_once(tmp_path: Path, clock: Clock, run: Command) -> None:
    chosen = Settings(home=tmp_path / "home", jobs=NIGHTLY)
    assert run_due(chosen, "re-extract", clock) is None
    clock.now += DAY
    with lease(chosen.locks, "job-re-extract", BusyError("run", "a test is at it")):
        assert run_due(chosen, "re-extract", clock) is None
        with pytest.raises(BusyError):
            run_now(chosen, "re-extract", "ada", clock)
        EvidenceTable.at(chosen.database).close()
        assert run("run-jobs", "re-extract").code == 75
        # A backup is not put back under a job's hands.
        assert run("backup", "kept.db").code == 0
        assert "job-re-extract" in run("restore", "kept.db", "--replace").err
    assert run_due(chosen, "re-extract", clock) is not None


def test_of_a_job_the_last_runs_are_kept(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.scheduling.runs.KEPT", 3)
    for number in range(8):
        runs.say(runs.ask("crawl", "ada", START), f"line {number}", START)
    assert runs.count("crawl") == 3
    assert [line.text for line in runs.log(runs.latest("crawl")[0].number)] == ["line 7"]
    assert runs.log(1) == []


def test_a_failure_is_noted_with_what_mends_it(run: Command, tmp_path: Path) -> None:
    (tmp_path / "home" / "topics").mkdir(parents=True)
    (tmp_path / "home" / "topics" / "post-car-t.toml").write_text("title = 'Broken")
    ended = run("run-jobs", "crawl")
    assert ended.code != 0
    assert re.search(r"^crawl: failed, read the topic .*Mend the place", ended.out, re.MULTILINE)


def test_new_documents_are_read_by_one_job_and_outdated_records_by_another(run: Command, tmp_path: Path) -> None:
    table = EvidenceTable.at(tmp_path / "home" / "aftercart.db")
    with closing(table):
        table.library.add(document("x:1"))
        assert run("run-jobs", "re-extract").out == "re-extract: complete, 0 documents read anew\n"
        assert run("run-jobs", "extract").out == "extract: complete, 1 document read\n"
        table.db.execute("UPDATE record SET stamp = 'earlier'")
        assert run("run-jobs", "extract").out == "extract: complete, 0 documents read\n"
        assert run("run-jobs", "re-extract").out == "re-extract: complete, 1 document read anew\n"


def test_backups_are_written_and_the_oldest_go(run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTERCART_BACKUPS", str(tmp_path / "kept"))
    monkeypatch.setenv("AFTERCART_BACKUPS_KEPT", "2")
    EvidenceTable.at(tmp_path / "home" / "aftercart.db").close()
    for _ in range(3):
        assert run("run-jobs", "back-up").code == 0
    (tmp_path / "kept" / "mine.db").write_text("not theirs")
    assert run("run-jobs", "back-up").code == 0
    names = sorted(path.name for path in (tmp_path / "kept").iterdir())
    assert len(names) == 3
    assert run("restore", f"kept/{names[-2]}", "--replace").code == 0


def test_without_a_name_those_with_a_schedule_are_run(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = run("run-jobs")
    assert (ended.code, "AFTERCART_JOBS" in ended.err) == (64, True)
    assert run("run-jobs", "crawls").code == 69
    monkeypatch.setenv("AFTERCART_JOBS", '{"re-extract": "@daily", "extract": "@daily"}')
    settings.settings.cache_clear()
    assert [line.split(":")[0] for line in run("run-jobs").out.splitlines()] == ["extract", "re-extract"]
    assert run("run-jobs", "--due").out.count("not due, next at ") == 2


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn() as server:
        server.service("eutils").limit = 10_000
        server.service("eutils").hold(synthetic(30))
        yield server


@pytest.fixture
def collecting(standin: StandIn, tmp_path: Path) -> Settings:
    """Settings of a home with an admin and one topic, which only PubMed is asked about, and that at the stand-in."""
    (tmp_path / "topics").mkdir()
    (tmp_path / "topics" / "post-car-t.toml").write_text('title = "Exmab"\npubmed = "exmab[tiab]"\n')
    chosen = Settings(
        home=tmp_path,
        mirrors=standin.mirrors,
        paces=dict.fromkeys(("pubmed", "crossref"), 0.0),
        email="us@example.org",
        keys={"pubmed": "good-key"},
        jobs={"crawl": "0 2 * * *"},
    )
    with people_at(chosen.database) as people:
        for role in ("reader", "admin"):
            account.add(people, f"one-{role}", role, PASSWORD)
    return chosen


def test_a_run_that_is_told_to_end_ends_cleanly_and_goes_on_where_it_was(
    collecting: Settings, standin: StandIn, runs: Runs
) -> None:
    standin.faults.add(faults.STALL, match="efetch")
    environment = os.environ | collecting.environment
    environment |= {"AFTERCART_LOG": "json", "AFTERCART_LOG_LEVEL": "info"}
    running = subprocess.Popen([*COMMAND, "run-jobs", "crawl"], env=environment, stderr=subprocess.PIPE)
    try:
        until(lambda: standin.faults.struck, "the articles are asked for")
        assert runs.latest("crawl")[0].outcome == "running"
        running.send_signal(signal.SIGTERM)
        _, said = running.communicate(timeout=60)
    finally:
        running.kill()
    assert running.returncode == 130
    *lines, last = said.decode().splitlines()
    assert last.startswith("aftercart: interrupted")
    assert {(line["job"], line["run"]) for line in map(json.loads, lines)} == {("crawl", 1)}
    assert json.loads(lines[-1])["outcome"] == "interrupted"
    assert "good-key" not in said.decode()
    (first,) = runs.latest("crawl", 5)
    assert (first.outcome, first.ended is None) == ("interrupted", False)
    asked = len(standin.seen)
    second = run_due(collecting, "crawl")
    assert second is not None
    assert (second.outcome, second.said) == ("complete", "30 new, 0 changed")
    # It asked for what was left, and did not search anew.
    assert [one.path.rsplit("/", 1)[-1] for one in standin.seen[asked:] if "esearch" in one.path] == []
    assert run_due(collecting, "crawl") is None


def test_admins_start_watch_and_stop_a_run(collecting: Settings, standin: StandIn, runs: Runs) -> None:
    """Over HTTP, the run in a process of its own; and when the server ends, its runs do."""
    standin.faults.add(faults.STALL, match="efetch")
    runs.due("crawl", collecting.schedules["crawl"], datetime.now(UTC))
    with serving(collecting) as address, httpx.Client(base_url=address, timeout=60) as client:
        sent = client.post("/api/v1/session", json={"name": "one-admin", "password": PASSWORD}).json()
        client.headers["X-CSRF-Token"] = sent["csrf"]
        begun = client.post("/api/v1/jobs/crawl/runs")
        assert begun.status_code == 202
        where = begun.headers["location"]
        assert where == f"/api/v1/jobs/crawl/runs/{begun.json()['number']}"
        until(lambda: standin.faults.struck, "the articles are asked for")
        crawl = next(job for job in client.get("/api/v1/jobs").json()["items"] if job["name"] == "crawl")
        assert (crawl["schedule"], crawl["running"]["by"], crawl["last"]) == ("0 2 * * *", "one-admin", None)
        assert_problem(client.post("/api/v1/jobs/crawl/runs"), 409)
        page = client.get("/jobs").text
        assert 'aria-label="Stop crawl"' in page
        assert 'aria-label="Start crawl"' not in page
        assert client.post(f"{where}/stop").json()["stop"] == "one-admin"
        ended = until(lambda: (run := client.get(where).json())["outcome"] != "running" and run, "it stops")
        assert (ended["outcome"], ended["said"]) == ("stopped", "by one-admin")
        again = client.post("/api/v1/jobs/crawl/runs").json()["number"]
        done = until(lambda: (run := runs.get(again)).ended and run, "it goes on where it was")
        assert (done.outcome, done.said) == ("complete", "30 new, 0 changed")
        said = client.get(f"/api/v1/jobs/crawl/runs/{again}").json()
        assert re.search(r"exmab|post-car-t pubmed: complete", said["log"][0]["text"])
        listed = client.get("/api/v1/jobs/crawl/runs", params={"limit": 1}).json()
        assert ([run["number"] for run in listed["items"]], listed["total"], listed["next"]) == ([again], 2, again)
        assert "30 new" in client.get(f"/jobs/crawl/{again}").text
        standin.faults.add(faults.STALL, match="esearch")
        last = client.post("/api/v1/jobs/crawl/runs").json()["number"]
        until(lambda: len(standin.faults.struck) > 1, "it asks anew")
    assert runs.get(last).outcome == "interrupted"


def test_a_topic_has_a_schedule_and_runs_of_its_own(collecting: Settings, standin: StandIn, runs: Runs) -> None:
    """Beside that of all topics, which is left as it is."""
    (collecting.topics / "other.toml").write_text('title = "Other"\npubmed = "nothing[tiab]"\n')
    chosen = collecting.model_copy(update={"jobs": {"crawl:other": "0 * * * *", "crawl": "0 2 * * *"}})
    assert list(chosen.schedules) == ["crawl", "crawl:other"]
    now = datetime.now(UTC)
    for at in (now, now + 2 * HOUR):
        run = run_due(chosen, "crawl:other", lambda: at)  # noqa: B023
    assert run is not None
    assert (run.job, run.outcome, run.said) == ("crawl:other", "complete", "0 new, 0 changed")
    assert {one.params["term"] for one in standin.asked("esearch")} == {"(nothing[tiab])"}
    assert runs.latest("crawl") == []
    browser = Browser(chosen)
    browser.sign_in("one-admin")
    listed = {one["name"]: one for one in browser.request("GET", "/api/v1/jobs").json()["items"]}
    assert listed["crawl:other"]["schedule"] == "0 * * * *"
    assert listed["crawl:other"]["about"].endswith(" Of other alone.")
    assert "/jobs/crawl%3Aother/1" in browser.request("GET", "/jobs").text
    for name in ("crawl:none", "crawl:../etc/passwd.toml", "extract:other"):
        with pytest.raises(NotFoundError):
            run_now(chosen, name, "ada")


def test_admins_have_a_topic_collected_and_watch_the_ledger(collecting: Settings, standin: StandIn) -> None:
    with serving(collecting) as address, httpx.Client(base_url=address, timeout=60) as client:
        assert_problem(client.post("/api/v1/crawls", json={}), 401)
        sent = client.post("/api/v1/session", json={"name": "one-admin", "password": PASSWORD}).json()
        client.headers["X-CSRF-Token"] = sent["csrf"]
        assert_problem(client.post("/api/v1/crawls", json={"topic": "/etc/passwd.toml"}), 404)
        assert_problem(client.post("/api/v1/crawls", json={"topics": ["post-car-t"]}), 422)
        begun = client.post("/api/v1/crawls", json={"topic": "post-car-t"})
        assert begun.status_code == 202
        where = begun.headers["location"]
        assert where == "/api/v1/jobs/crawl:post-car-t/runs/1"
        until(lambda: client.get(where).json()["ended"], "it is collected")
        ledger = client.get("/api/v1/crawls", params={"source": "pubmed"}).json()["items"]
        assert [(run["topic"], run["outcome"], run["new"]) for run in ledger] == [("post-car-t", "complete", 30)]
        with lease(collecting.locks, "job-crawl", BusyError("run", "a test is at it")):
            assert_problem(client.post("/api/v1/crawls", json={}), 409)


def test_a_server_catches_up_at_its_start_what_was_missed(tmp_path: Path, runs: Runs) -> None:
    chosen = Settings(home=tmp_path, jobs=NIGHTLY)
    assert runs.due("re-extract", chosen.schedules["re-extract"], datetime.now(UTC) - 3 * DAY) is None
    with serving(chosen), serving(chosen):
        until(lambda: (found := runs.latest("re-extract")) and found[0].ended, "the job is run")
    assert [run.outcome for run in runs.latest("re-extract", 5)] == ["complete"]


def test_only_admins_may_and_only_from_our_own_pages(collecting: Settings, runs: Runs) -> None:
    browser = Browser(collecting)
    number = runs.ask("crawl", "ada", datetime.now(UTC))
    changing = (
        "/api/v1/jobs/crawl/runs",
        f"/api/v1/jobs/crawl/runs/{number}/stop",
        "/jobs",
        f"/jobs/crawl/{number}/stop",
    )
    seeing = (
        "/api/v1/jobs",
        "/api/v1/jobs/crawl/runs",
        f"/api/v1/jobs/crawl/runs/{number}",
        "/jobs",
        f"/jobs/crawl/{number}",
    )
    asked = [("POST", path) for path in changing] + [("GET", path) for path in seeing]
    assert {browser.request(*one).status_code for one in asked} == {401}
    browser.sign_in("one-reader")
    assert {browser.request(*one, csrf=browser.csrf).status_code for one in asked} == {403}
    browser.sign_in("one-admin")
    assert {browser.request("POST", path, data={"name": "crawl"}).status_code for path in changing} == {403}
    assert {browser.request("GET", path).status_code for path in seeing} == {200}
    assert runs.get(number).outcome == "waiting"
    # The form of the page, without a script.
    form = {"csrf": browser.csrf}
    assert browser.request("POST", f"/jobs/crawl/{number}/stop", data=form).status_code == 303
    assert runs.get(number).outcome == "stopped"
    assert_problem(browser.request("GET", f"/api/v1/jobs/extract/runs/{number}"), 404)
    assert_problem(browser.request("GET", "/api/v1/jobs/crawls/runs"), 404)
    assert_problem(browser.request("POST", "/jobs", data=form | {"name": "crawls"}), 404)


def test_status_and_doctor_tell_of_jobs(
    run: Command, runs: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AFTERCART_HOME", str(tmp_path))
    EvidenceTable.at(tmp_path / "aftercart.db").close()
    assert "none has a schedule" in run("doctor").out
    monkeypatch.setenv(
        "AFTERCART_JOBS", json.dumps({"crawl": "@hourly", "extract": "@hourly", "re-extract": "@hourly"})
    )
    settings.settings.cache_clear()
    now = datetime.now(UTC)
    for name, began in (("extract", now), ("re-extract", now - DAY), ("crawl", now)):
        runs.due(name, Settings(jobs={name: "@hourly"}).schedules[name], began)
    runs.end(runs.ask("crawl", "schedule", now), "failed", "no room", now)
    runs.end(runs.ask("extract", "ada", now), "complete", "3 documents read", now)
    ended = run("doctor")
    assert ended.code == 1
    assert re.search(r"fault jobs +crawl failed last: no room\n +Mend that, then `aftercart run-jobs crawl`", ended.out)
    assert re.search(r"note  jobs +re-extract was due at .*\n.*run-jobs --due", ended.out)
    assert re.search(r"ok    jobs +extract: last complete, next at", ended.out)
    said = run("status").out
    assert re.search(r"job +extract: due @hourly, next .* UTC; complete .*: 3 documents read\n", said)


def test_a_run_whose_process_is_gone_is_shown_as_interrupted(collecting: Settings, runs: Runs) -> None:
    browser = Browser(collecting)
    browser.sign_in("one-admin")
    number = runs.ask("crawl", "ada", datetime.now(UTC))
    runs.begin(number, datetime.now(UTC))
    path = f"/api/v1/jobs/crawl/runs/{number}"
    assert browser.request("GET", path).json()["outcome"] == "interrupted"
    with lease(collecting.locks, "job-crawl", BusyError("run", "a test is at it")):
        assert browser.request("GET", path).json()["outcome"] == "running"

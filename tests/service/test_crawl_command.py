"""`aftercart crawl`, `topics` and what `status` says of crawls, against the stand-in."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from corpus.errors import BusyError
from corpus.lease import lease
from service.cli import main
from service.settings import settings
from tests.service.command import COMMAND, Ended
from tests.standin import StandIn, faults
from tests.standin.pubmed import synthetic

CRAWL = ["crawl", "--source", "pubmed", "--topic", "exmab"]
TOPIC = 'title = "Exmab"\npubmed = "exmab[tiab]"\n'
Run = Callable[..., Ended]


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn() as server:
        server.service("eutils").limit = 10_000
        server.service("eutils").hold(synthetic(30))
        yield server


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home" / "topics").mkdir(parents=True)
    (tmp_path / "home" / "topics" / "exmab.toml").write_text(TOPIC)
    return tmp_path / "home"


@pytest.fixture
def given(standin: StandIn, home: Path) -> dict[str, str]:
    """The settings of a crawl of the stand-in."""
    return {
        "AFTERCART_HOME": str(home),
        "AFTERCART_MIRRORS": json.dumps(standin.mirrors),
        "AFTERCART_PACES": '{"pubmed": 0}',
        "AFTERCART_EMAIL": "us@example.org",
        "AFTERCART_KEYS": '{"pubmed": "good-key"}',
    }


@pytest.fixture
def aftercart(
    given: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Run]:
    """The command within this process."""

    def run(*words: str, **other: str) -> Ended:
        for name, value in (given | other).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["aftercart", *words])
        settings.cache_clear()
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Ended(int(ended.value.code or 0), said.out, said.err)

    yield run
    settings.cache_clear()


def test_a_crawl_is_a_process_that_logs_a_line_a_request(given: dict[str, str], standin: StandIn) -> None:
    ended = subprocess.run(
        [*COMMAND, *CRAWL], capture_output=True, env=os.environ | given, check=False, timeout=120, text=True
    )
    assert ended.returncode == 0
    assert "30 expected, 30 fetched: 30 new, 0 changed (2 requests, " in ended.stdout
    *lines, last = ended.stderr.splitlines()
    assert "[aftercart.crawl]" in last
    assert [("esearch" in line, "outcome=ok" in line) for line in lines] == [(True, True), (False, True)]
    assert "good-key" not in ended.stderr + ended.stdout
    assert "us@example.org" not in ended.stderr + ended.stdout
    assert {asked.params["api_key"] for asked in standin.seen} == {"good-key"}


def test_what_came_is_said_and_kept_in_the_ledger(aftercart: Run) -> None:
    ended = aftercart(*CRAWL)
    assert (ended.code, ended.out.startswith("exmab pubmed: complete, the beginning to ")) == (0, True)
    status = aftercart("status").out
    assert "documents   30" in status
    assert "crawl       exmab pubmed: complete" in status
    again = aftercart(*CRAWL, "--since", "2020-01-01")
    assert "2020-01-01 to " in again.out
    assert "30 fetched: 0 new, 0 changed, 30 unchanged" in again.out


def test_what_is_missing_is_said_and_the_exit_code_says_so(aftercart: Run, standin: StandIn) -> None:
    standin.service("eutils").hidden = {30_000_007}
    ended = aftercart(*CRAWL)
    assert ended.code == 69
    assert "exmab pubmed: incomplete" in ended.out
    assert "missing: pubmed:30000007" in ended.err
    assert "1 documents named by the service and not given" in aftercart("status").out


def test_a_service_that_is_down_is_no_traceback(aftercart: Run, standin: StandIn) -> None:
    standin.faults.add(faults.status(403), times=9)
    ended = aftercart(*CRAWL, AFTERCART_KEYS="{}", AFTERCART_EMAIL="")
    assert ended.code == 69
    assert "the service answers 403" in ended.err
    assert "set AFTERCART_EMAIL to your address" in ended.err


@pytest.mark.parametrize(
    ("words", "settings", "code", "said"),
    [
        (["crawl", "--source", "nobody"], {}, 64, "there is no such source. Known are "),
        (["crawl", "--topic", "nobody"], {}, 69, "there is none of this name. Known are post-car-t, exmab"),
        (["crawl", "--topic", "none.toml"], {}, 66, "No such file"),
        (["crawl", "--since", "lately"], {}, 2, "Invalid value for '--since'"),
        (["crawl"], {"AFTERCART_KEYS": "x"}, 78, 'AFTERCART_KEYS: it is no JSON. Write {"pubmed": "..."}'),
        (["crawl"], {"AFTERCART_EMAIL": "me"}, 78, "me is no e-mail address"),
        (["crawl"], {"AFTERCART_INTRANET": '["x"]'}, 78, "x is not host:port"),
        (CRAWL, {"AFTERCART_KEYS": '{"pubmed": "k-1"}'}, 78, "the key"),
    ],
)
def test_what_is_wrong_is_said(
    aftercart: Run, words: list[str], settings: dict[str, str], code: int, said: str
) -> None:
    ended = aftercart(*words, **settings)
    assert ended.code == code
    assert said in ended.err


def test_another_crawl_at_the_same_work_is_named(aftercart: Run, home: Path) -> None:
    with lease(home / "fetch" / "locks", "exmab-pubmed", BusyError("crawl", "a test is at it")):
        ended = aftercart(*CRAWL)
    assert ended.code == 75
    assert "another crawl is at it" in ended.err


def test_topics_are_listed_checked_and_explained(aftercart: Run, home: Path) -> None:
    listed = aftercart("topics")
    assert listed.code == 0
    assert "exmab: Exmab\n  asks pubmed; yours, exmab.toml\n" in listed.out
    assert "post-car-t: Relapse or progression after CAR T" in listed.out
    explained = aftercart("topics", "exmab")
    assert "  term = (exmab[tiab])\n" in explained.out
    (home / "topics" / "wrong.toml").write_text('title = "Wrong"\npubmde = "x"\n')
    wrong = aftercart("topics")
    assert wrong.code == 78
    assert "exmab: Exmab" in wrong.out
    assert "it says pubmde, which is nothing of a topic. Did you mean pubmed?" in wrong.err

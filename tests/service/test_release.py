"""`aftercart import ADDRESS`: PubMed's files from a server, in their order, whole by their MD5, gone on from where it was cut off."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import stamina

from corpus.errors import BusyError
from corpus.lease import lease
from service.settings import settings
from service.table import EvidenceTable
from tests.corpus.test_folder import ONE, THREE, TWO, article, release
from tests.service.command import Ended
from tests.service.command import Run as Command
from tests.standin import StandIn, faults
from tests.standin.faults import status

UPDATES = "https://ftp.ncbi.nlm.nih.gov/pubmed/updatefiles/"
NAMES = ("/updatefiles/pubmed26n0010.xml.gz", "/updatefiles/pubmed26n0009.xml.gz", "/updatefiles/pubmed26n0012.xml.gz")


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn() as server:
        server.service("release").files = dict(zip(NAMES, (TWO, ONE, THREE), strict=True))
        yield server


@pytest.fixture
def fetch(run: Command, standin: StandIn, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ended]:
    """The command, which finds the server here, and waits for nothing."""
    monkeypatch.setenv("AFTERCART_MIRRORS", json.dumps(standin.mirrors))
    monkeypatch.setenv("AFTERCART_PACES", '{"pubmed-release": 0}')

    def command(url: str = UPDATES) -> Ended:
        settings.cache_clear()
        standin.seen.clear()
        with stamina.set_testing(True, attempts=3, cap=True):
            return run("import", url)

    return command


def kept(tmp_path: Path) -> dict[str, str]:
    table = EvidenceTable.at(tmp_path / "home" / "aftercart.db")
    found = {document.id: document.title for document, _ in table.library.documents()}
    table.close()
    return found


def files(standin: StandIn) -> list[str]:
    """The numbers of the files that were asked for, in order."""
    return [asked.path[-11:-7] for asked in standin.seen if asked.path.endswith(".gz")]


def test_files_come_in_their_order_once_and_deletions_hold(
    fetch: Callable[..., Ended], standin: StandIn, tmp_path: Path
) -> None:
    ended = fetch()
    assert (ended.code, files(standin)) == (0, ["0009", "0010", "0012"])
    assert "pubmed26n0011 not there" in ended.err
    assert kept(tmp_path) == {"pubmed:2": "Other"}
    assert list((tmp_path / "home" / "fetch" / "files").iterdir()) == []
    assert {asked.headers["accept-encoding"] for asked in standin.asked(".gz") if not asked.raw.endswith(".md5")} == {
        "identity"
    }
    # Another night: only what is new is asked for.
    standin.service("release").files["/updatefiles/pubmed26n0013.xml.gz"] = release(article(3, "Third"))
    ended = fetch()
    assert (ended.code, files(standin), "3 files imported before" in ended.err) == (0, ["0013"], True)
    assert kept(tmp_path) == {"pubmed:2": "Other", "pubmed:3": "Third"}
    assert (fetch().code, files(standin)) == (0, [])


def test_the_address_of_a_folder_may_do_without_its_last_stroke(fetch: Callable[..., Ended], standin: StandIn) -> None:
    assert (fetch(UPDATES.rstrip("/")).code, len(files(standin))) == (0, 3)


def test_one_file_by_its_address(fetch: Callable[..., Ended], standin: StandIn, tmp_path: Path) -> None:
    assert fetch(f"{UPDATES}pubmed26n0010.xml.gz").code == 0
    assert [asked.path for asked in standin.seen] == [f"{NAMES[0]}.md5", NAMES[0]]
    assert kept(tmp_path) == {"pubmed:1": "Second", "pubmed:2": "Other"}


@pytest.mark.parametrize(
    "fault", [faults.CUT, faults.RESET, status(503, b"", Retry_After="0")], ids=lambda fault: fault.name
)
def test_what_is_cut_off_is_gone_on_from(
    fetch: Callable[..., Ended], standin: StandIn, tmp_path: Path, fault: faults.Fault
) -> None:
    standin.faults.queued.append((fault, lambda asked: asked.raw.endswith("0010.xml.gz")))
    assert (fetch().code, files(standin)) == (0, ["0009", "0010", "0010", "0012"])
    ranges = [asked.headers.get("range") for asked in standin.seen if asked.path == NAMES[0]]
    assert ranges == [None, f"bytes={len(TWO) // 2}-" if fault is faults.CUT else None]
    assert kept(tmp_path) == {"pubmed:2": "Other"}


@pytest.mark.parametrize(
    "left", [ONE[:20], b"of another file", b"x" * 5_000, ONE], ids=["beginning", "other", "longer", "whole"]
)
def test_what_a_killed_import_has_left_is_used_or_thrown_away(
    fetch: Callable[..., Ended], standin: StandIn, tmp_path: Path, left: bytes
) -> None:
    folder = tmp_path / "home" / "fetch" / "files"
    folder.mkdir(parents=True)
    (folder / "pubmed26n0009.xml.gz").write_bytes(left)
    assert fetch().code == 0
    assert kept(tmp_path) == {"pubmed:2": "Other"}
    assert standin.seen[2].headers["range"] == f"bytes={len(left)}-"


def test_a_file_that_is_not_as_its_md5_says_ends_it_and_nothing_behind_is_taken(
    fetch: Callable[..., Ended], standin: StandIn, tmp_path: Path
) -> None:
    sums = standin.service("release").sums
    sums[NAMES[0]] = "0" * 32
    ended = fetch()
    assert (ended.code, files(standin)) == (65, ["0009", "0010", "0010"])
    assert f"the file beside it says {'0' * 32}" in ended.err
    assert kept(tmp_path) == {"pubmed:1": "First"}
    sums.clear()
    assert (fetch().code, files(standin)) == (0, ["0010", "0012"])
    assert kept(tmp_path) == {"pubmed:2": "Other"}


STOPPED: list[tuple[dict[str, Any], str, int, str]] = [
    ({"files": {}}, UPDATES, 66, "it answers 404"),
    ({"files": {"/updatefiles/README.txt": b"x"}}, UPDATES, 65, "it lists no file of PubMed's release"),
    ({"sums": {NAMES[1]: "none"}}, UPDATES, 65, "it holds no MD5"),
    ({}, f"{UPDATES}pubmed26n0999.xml.gz", 66, "it answers 404"),
    ({"refused": True}, UPDATES, 69, "it does not serve us"),
]


@pytest.mark.parametrize(("state", "url", "code", "said"), STOPPED)
def test_what_cannot_be_had_is_said(
    fetch: Callable[..., Ended], standin: StandIn, state: dict[str, Any], url: str, code: int, said: str
) -> None:
    if state.pop("refused", False):
        standin.faults.add(status(403))
    for name, value in state.items():
        setattr(standin.service("release"), name, value)
    ended = fetch(url)
    assert (ended.code, said.lower() in ended.err.lower()) == (code, True), ended.err


def test_one_import_at_a_time_fetches(fetch: Callable[..., Ended], tmp_path: Path) -> None:
    with lease(tmp_path / "home" / "fetch" / "locks", "release", BusyError("import", "a test is at it")):
        assert fetch().code == 75

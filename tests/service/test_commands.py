"""What a command leaves behind: what is withdrawn is served no longer, a private file stays private, a failure changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.app import create_app
from service.exports import csv as csv_format
from service.query import Query
from service.settings import Settings
from service.table import EvidenceTable
from service.terminal import exporting, importing, shared
from tests.service.conftest import Client, document, keep

WITHDRAWN = "<?xml version='1.0'?><PubmedArticleSet><DeleteCitation><PMID Version='1'>1</PMID></DeleteCitation></PubmedArticleSet>"


@pytest.fixture(autouse=True)
def _at_home(table: EvidenceTable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands run over the test's own table, of two studies."""
    for module in (shared, importing):
        monkeypatch.setattr(module, "settings", lambda: Settings(home=tmp_path))
    keep(table, document("pubmed:1"), document("pubmed:2"))


def test_a_withdrawal_is_served_no_longer_once_it_is_imported(table: EvidenceTable, tmp_path: Path) -> None:
    (tmp_path / "withdrawn.xml").write_text(WITHDRAWN)
    assert importing.import_files([str(tmp_path / "withdrawn.xml")], False, None) == 0
    assert {row["study_id"] for row in table.search(Query()).items} == {"pubmed:2"}
    client = Client(create_app(Settings(home=tmp_path)))
    assert client.get("/api/v1/studies/pubmed:1").status_code == 404
    assert "pubmed:1" not in client.get("/api/v1/export/csv").text
    said = client.get("/healthz").json()
    assert (said["documents"], said["records"], said["pending"]) == (1, 1, 0)


@pytest.mark.parametrize("mode", [0o600, 0o664])
def test_a_file_that_is_renewed_keeps_its_mode(tmp_path: Path, mode: int) -> None:
    target = tmp_path / "o.csv"
    target.write_text("old")
    target.chmod(mode)
    exporting.export_file("csv", target, "")
    assert target.read_text(encoding="utf-8").startswith("study_id,")
    assert target.stat().st_mode & 0o777 == mode


def test_an_export_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Iterator[bytes]:
        yield b"half a file"
        raise ZeroDivisionError

    target = tmp_path / "o.csv"
    target.write_text("old")
    before = sorted(tmp_path.iterdir())
    monkeypatch.setattr(csv_format, "write", fail)
    with pytest.raises(ZeroDivisionError):
        exporting.export_file("csv", target, "")
    assert target.read_text() == "old"
    assert sorted(tmp_path.iterdir()) == before

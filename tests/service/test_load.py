"""A server under mixed traffic, while a crawl and an extraction write to its database: no error, nothing lost, memory flat."""

from __future__ import annotations

from pathlib import Path

from benchmarks.load import MIX, measured
from tests.service.conftest import copied


def test_traffic_a_crawl_and_an_extraction_at_once(home: Path, tmp_path: Path) -> None:
    copied(home, tmp_path / "home")
    load = measured(8, tmp_path)
    assert load.errors == []
    assert [said.split(",")[0] for said in load.works] == ["crawl: exit 0", "extract: exit 0"]
    assert load.kept == load.acknowledged > 0
    assert set(load.seconds) == {kind for kind, *_ in MIX}
    start, _, end = load.rss
    assert end < start * 1.3, "caches fill within their bounds, and nothing else grows"

"""A server under mixed traffic, while a crawl and an extraction write to its database: no error, nothing lost, memory flat."""

from __future__ import annotations

from pathlib import Path

from benchmarks.load import MIX, POINTS, measured
from tests.service.conftest import copied


def test_traffic_a_crawl_and_an_extraction_at_once(home: Path, tmp_path: Path) -> None:
    copied(home, tmp_path / "home")
    load = measured(8, tmp_path)
    assert load.errors == []
    assert [said.split(",")[0] for said in load.works] == ["crawl: exit 0", "extract: exit 0"]
    assert load.kept == load.acknowledged > 0
    assert set(load.seconds) == {kind for kind, *_ in MIX}
    assert len(load.rss) == POINTS
    assert load.rss[-1] < load.rss[0] * 1.3, "caches fill within their bounds, and nothing else grows"

"""The pipeline keeps what it has built, and not every word that it has ever met."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest

from extractor import pipeline, read

SAID = "We treated 12 patients with glofitamab after CAR T. The overall response rate was 25% (3 of 12 patients). "
MOST = 2_000


def words(seed: int) -> str:
    """Some 300 words that no other text has."""
    chance = Random(seed)
    return " ".join("".join(chance.choices("abcdefghij", k=9)) for _ in range(300))


@pytest.fixture
def bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "MOST_WORDS", MOST)
    monkeypatch.setattr(pipeline, "_kept", [])


@pytest.mark.usefixtures("bounded")
def test_words_are_kept_up_to_a_bound() -> None:
    seen = []
    for seed in range(6):
        read(SAID + words(seed))
        seen.append(len(pipeline._kept[0].vocab.strings))
    assert max(seen) < MOST + 700, "the words of one text at most are beyond it"
    assert seen != sorted(seen), "it was built anew"


@pytest.mark.usefixtures("bounded")
def test_records_are_the_same_whichever_pipeline_reads_them() -> None:
    texts = [SAID + words(seed) for seed in range(6)]
    first = [read(text) for text in texts]
    assert all(record.outcomes for record in first)
    with ThreadPoolExecutor(4) as readers:
        assert list(readers.map(read, texts)) == first


def test_one_is_built_where_few_words_come() -> None:
    assert pipeline.pipeline() is pipeline.pipeline()

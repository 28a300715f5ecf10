"""Accuracy never falls unasked: the floors of floors.json hold on the annotated studies."""

import json
from pathlib import Path

import pytest

from extractor.evaluate import Scores
from tests.scored import scores

# The gold sets are read once, by one worker.
pytestmark = pytest.mark.xdist_group("gold")

HERE = Path(__file__).parent
FLOORS = json.loads((HERE / "floors.json").read_text())


@pytest.fixture(scope="module", params=sorted(FLOORS))
def measured(request: pytest.FixtureRequest) -> tuple[str, Scores]:
    return request.param, scores(request.param)


def test_no_figure_is_below_its_floor(measured: tuple[str, Scores]) -> None:
    name, found = measured
    fallen = {m: (got, FLOORS[name][m]) for m, got in found.figures().items() if got < FLOORS[name][m]}
    assert fallen == {}, "if this is meant, say so in CHANGELOG.md and lower the floor"


def test_floors_are_not_left_behind(measured: tuple[str, Scores]) -> None:
    name, found = measured
    assert set(found.figures()) == set(FLOORS[name])
    behind = {m: (got, FLOORS[name][m]) for m, got in found.figures().items() if got > FLOORS[name][m] + 0.02}
    assert behind == {}, "it has risen: raise the floor"


def test_every_result_is_grounded(measured: tuple[str, Scores]) -> None:
    assert measured[1].figures()["grounded"] == 1.0

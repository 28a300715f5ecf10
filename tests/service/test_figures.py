"""Pictures: a specification that holds for Vega-Lite, drawn as SVG and PNG, with the answer's own numbers and no cap that is not told."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import altair
import pytest
from statsmodels.stats.proportion import proportion_confint

from corpus.document import PartialDate
from service.figures import figures
from service.figures.forest import wilson
from tests.service.conftest import Client, document
from tests.service.problem import assert_problem

TWO = "After failure of CAR T-cell therapy, {n} patients received {drug}. The overall response rate was {rate}% ({k} of {n} patients)."


def spec(client: Client, name: str, asked: str = "") -> dict[str, Any]:
    answer = client.get(f"/api/v1/figures/{name}.json{asked}")
    assert answer.status_code == 200
    said: dict[str, Any] = answer.json()
    altair.Chart.from_dict(said)
    return said


def values(found: dict[str, Any]) -> list[dict[str, Any]]:
    return list(found["data"]["values"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", figures())
def test_every_figure_is_a_specification(client: Client, name: str, scheme: str) -> None:
    assert values(spec(client, name, f"?q=lymphoma&scheme={scheme}"))


@pytest.mark.parametrize("name", figures())
def test_every_figure_is_drawn(client: Client, name: str) -> None:
    svg = client.get(f"/api/v1/figures/{name}.svg?q=glofitamab")
    assert (svg.status_code, svg.headers["content-type"]) == (200, "image/svg+xml")
    assert svg.text.startswith("<svg")
    png = client.get(f"/api/v1/figures/{name}.png?q=glofitamab")
    assert png.content.startswith(b"\x89PNG\r\n\x1a\n")


@pytest.mark.parametrize("name", figures())
def test_an_empty_answer_has_an_empty_figure(client: Client, name: str) -> None:
    assert values(spec(client, name, "?q=xyzzy")) == []
    assert client.get(f"/api/v1/figures/{name}.svg?q=xyzzy").status_code == 200


def test_a_forest_holds_the_rows_of_the_answer(client: Client) -> None:
    rows = client.get("/api/v1/evidence?endpoint=ORR&disease=multiple+myeloma&limit=1000").json()["items"]
    shown = values(spec(client, "forest", "?endpoint=ORR&disease=multiple+myeloma"))
    wanted = {
        (r["study_id"], f"o{r['position']}", r["value"]) for r in rows if r["unit"] == "%" and r["statistic"] != "count"
    }
    assert {(m["study"], m["place"], m["value"]) for m in shown} == wanted


def test_a_forest_reckons_an_interval_where_k_of_n_is_stated(served: Callable[..., Client]) -> None:
    client = served(
        document("x:1", TWO.format(n=24, k=12, rate=50, drug="teclistamab")),
        document(
            "x:2", "After failure of CAR T-cell therapy, 30 patients received glofitamab. ORR was 41% (95% CI, 28-55)."
        ),
    )
    shown = {m["study"]: m for m in values(spec(client, "forest", "?of=orr"))}
    assert (shown["x:1"]["low"], shown["x:1"]["high"], shown["x:1"]["interval"]) == (31.4, 68.6, "Wilson, from k of N")
    assert (shown["x:2"]["low"], shown["x:2"]["high"], shown["x:2"]["interval"]) == (28, 55, "stated")
    assert {m["class"] for m in shown.values()} == {"bispecific antibody"}
    assert shown["x:1"]["n"] == 24


def test_an_open_bound_ends_with_the_scale_and_says_so(served: Callable[..., Client]) -> None:
    client = served(
        document("x:1", "We treated 30 patients after CAR T. Median OS was 9.5 months (95% CI, 4.1 to not reached).")
    )
    (mark,) = values(spec(client, "forest"))
    assert (mark["low"], mark["on"]) == (4.1, True)
    assert mark["high"] > 9.5


@pytest.mark.parametrize(("k", "n"), [(0, 10), (10, 10), (1, 3), (12, 24), (137, 509)])
def test_wilson_is_as_statsmodels_reckons(k: int, n: int) -> None:
    assert wilson(k, n) == pytest.approx(proportion_confint(k, n, method="wilson"), abs=1e-9)


def test_what_a_heat_map_counts_is_what_its_filter_finds(client: Client) -> None:
    for mark in values(spec(client, "heat-map", "?relevant=true"))[::25]:
        asked = f"/api/v1/evidence?q=salvage:%22{mark['therapy']}%22&endpoint={mark['endpoint']}&relevant=true"
        found = client.get(asked).json()
        # A name that is also a class finds its members too.
        assert found["total"] >= mark["results"] > 0


def test_years_add_up(served: Callable[..., Client]) -> None:
    texts = (TWO.format(n=20, k=5, rate=25, drug=drug) for drug in ("teclistamab", "talquetamab", "glofitamab"))
    years = (2023, 2023, 2024)
    client = served(
        *(
            document(f"x:{i}", text, published=PartialDate(year))
            for i, (text, year) in enumerate(zip(texts, years, strict=True))
        )
    )
    assert {(m["year"], m["class"], m["studies"]) for m in values(spec(client, "over-time"))} == {
        (2023, "bispecific antibody", 2),
        (2024, "bispecific antibody", 1),
    }


def test_a_figure_says_what_it_leaves_out(client: Client) -> None:
    text = client.page("/?picture=forest&of=OS").text
    assert re.search(r"\d+ in another unit than months left out", text)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("none.json", 404),
        ("forest.pdf", 422),
        ("forest.json?of=" + "x" * 50, 422),
        ("forest.svg?q=%22", 400),
        ("forest.json?odd=1", 400),
    ],
)
def test_a_figure_that_cannot_be_given_is_a_problem(client: Client, path: str, status: int) -> None:
    assert_problem(client.get(f"/api/v1/figures/{path}"), status)

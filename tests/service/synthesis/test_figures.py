"""Figures hold what they should, nothing lies on anything else, whatever the studies: looked at as shapes, in points."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest
import vl_convert
from altair import LayerChart
from jsonschema import ValidationError

from service.synthesis.figures import drawn, figures
from service.synthesis.figures.canvas import text_width, wrapped
from service.synthesis.figures.prisma import flow_diagram
from service.synthesis.figures.prisma_counts import KEYS, counts_of, read_counts
from service.synthesis.figures.scale import of_months, of_proportions, of_ratios
from service.synthesis.label import shortened
from service.synthesis.question import Question
from service.synthesis.synthesis import Answer, synthesise
from service.table import EvidenceTable
from tests.service.synthesis.studies import Study, counted, hazard, keep, result, study

SVG = "{http://www.w3.org/2000/svg}"
LONG = "Vandenbroeck-Wiedemann and the International Consortium of Everything"


def proportions(*pairs: tuple[int, int], author: str = "Doe") -> list[Study]:
    return [study(f"s{i}", counted(*pair), author=author, n=None) for i, pair in enumerate(pairs)]


def ratios(*triples: tuple[float, float, float]) -> list[Study]:
    return [
        study(
            f"s{i}",
            hazard(*t, "pembrolizumab" if i == 1 else "teclistamab", "teclistamab" if i == 1 else "pembrolizumab"),
        )
        for i, t in enumerate(triples)
    ]


CASES: dict[str, tuple[list[Study], dict[str, Any]]] = {
    "one": (proportions((12, 24)), {}),
    "three": (proportions((12, 24), (30, 50), (9, 31)), {}),
    "sixty": (proportions(*((3 + i % 17, 20 + 7 * i) for i in range(60)), author="Müller-Lüdenscheidt"), {}),
    "no event": (proportions((0, 12), (0, 5), (0, 1)), {}),
    "extreme": (proportions((0, 3), (1, 1), (4500, 5000), (12, 1200)), {}),
    "rare": (proportions((0, 63), (2, 42), (11, 239)), {}),
    "long names": (proportions((12, 24), (30, 50), author=LONG), {}),
    "model": (proportions((0, 12), (30, 50), (9, 31)), {"method": "GLMM"}),
    "worked out": ([study(f"s{i}", result(value=50.0), n=n) for i, n in enumerate((20, 40, 60))], {"reconstruct": True}),
    "ratios": (ratios((0.5, 0.25, 1.0), (1.3, 0.9, 1.88), (0.9, 0.01, 81.0)), {"endpoint": "OS", "statistic": "hazard_ratio"}),
    "landmarks": (
        [study(f"s{i}", result("PFS", "landmark", value=v, ci=(v - 9, v + 9), at_months=12.0)) for i, v in enumerate((30.0, 45.0))],
        {"endpoint": "PFS", "statistic": "landmark"},
    ),
    "medians": (
        [
            study("s0", result("OS", "median", value=10.2, ci=(8.0, None), unit="months", reached=True)),
            study("s1", result("OS", "median", reached=False, unit="months")),
            study("s2", result("OS", "median", value=120.0, unit="months", reached=True)),
        ],
        {"endpoint": "OS", "statistic": "median"},
    ),
}  # fmt: skip


def answered(table: EvidenceTable, case: str) -> Answer:
    studies, more = CASES[case]
    keep(table, *studies)
    return synthesise(table, Question(**({"endpoint": "ORR"} | more)))


def texts(svg: str) -> Iterator[tuple[str, float, float, float, float]]:
    """Each text that lies flat with its left, right, top and bottom."""
    for text in ElementTree.fromstring(svg).iter(f"{SVG}text"):
        at = re.match(r"translate\(([\d.-]+),([\d.-]+)\)(?! ?rotate)", text.attrib.get("transform", ""))
        said = text.text or ""
        if at is None or not said.strip():
            continue
        x, y, size = float(at[1]), float(at[2]), float(text.attrib["font-size"].removesuffix("px"))
        # Bold is a tenth wider.
        width = text_width(said, size) * (1.08 if text.attrib.get("font-weight") == "bold" else 1.0)
        left = x - width * {"start": 0.0, "middle": 0.5, "end": 1.0}[text.attrib.get("text-anchor", "start")]
        yield said, left, left + width, y - 0.72 * size, y + 0.2 * size


@pytest.mark.parametrize("width", [85, 174])
@pytest.mark.parametrize("case", CASES)
def test_no_two_texts_of_a_forest_plot_lie_on_each_other(table: EvidenceTable, case: str, width: float) -> None:
    specification = drawn("forest", answered(table, case), "", width)
    boxes = list(texts(vl_convert.vegalite_to_svg(specification)))
    assert len(boxes) >= 8
    points = width / 25.4 * 72
    for said, left, right, top, bottom in boxes:
        assert left > -1, said
        assert right < points + 1, said
        assert top > -0.5, said
        assert bottom < specification["height"] + 0.5, said
    for i, (said, left, right, top, bottom) in enumerate(boxes):
        for other, left2, right2, top2, bottom2 in boxes[i + 1 :]:
            apart = right <= left2 + 0.5 or right2 <= left + 0.5 or bottom <= top2 + 0.5 or bottom2 <= top + 0.5
            assert apart, (said, other)


@pytest.mark.parametrize("name", ["forest", "funnel"])
def test_a_figure_is_valid_vega_lite(table: EvidenceTable, name: str) -> None:
    specification = drawn(name, answered(table, "three"), "", 174)
    assert len(LayerChart.from_dict(specification, validate=True).layer) == len(specification["layer"]) > 0
    with pytest.raises(ValidationError):
        LayerChart.from_dict(specification | {"layer": [{"mark": "whisker"}]}, validate=True)


def test_a_forest_plot_of_sixty_fits_on_a_page(table: EvidenceTable) -> None:
    specification = drawn("forest", answered(table, "sixty"), "", 174)
    assert specification["height"] / 72 * 25.4 < 250


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("three", ["Pooled, random effects", "95% prediction interval", "Overall response rate, %", "12", "24"]),
        ("one", ["One study: there is nothing to pool; its own figure is shown."]),
        ("no event", ["0.0 [0.0, 26.5]"]),
        ("rare", ["20"]),
        ("worked out", ["S0 2024†", "† k or N is not stated and was worked out from the percentage and the cohort."]),
        ("ratios", ["S1 2024‡", "‡ The text states the comparison the other way round.", "0.90 [0.01, 81.00]"]),
        ("landmarks", ["30.0 [21.0, 39.0]", "Progression-free survival at 12 months, %"]),
        ("medians", ["NR", "10.2 [8.0, NR]", "120"]),
        ("model", ["Method: binomial-normal model (GLMM), maximum likelihood, Wald interval; logit scale."]),
    ],
)
def test_what_a_forest_plot_says(table: EvidenceTable, case: str, words: list[str]) -> None:
    said = [text for text, *_ in texts(vl_convert.vegalite_to_svg(drawn("forest", answered(table, case), "", 174)))]
    for word in words:
        assert word in said, said


@pytest.mark.parametrize("case", ["three", "sixty", "ratios", "extreme", "landmarks"])
def test_a_funnel_plot_has_a_point_a_study_and_ticks_to_read_it_by(table: EvidenceTable, case: str) -> None:
    answer = answered(table, case)
    specification = drawn("funnel", answer, "", 85)
    points = [layer for layer in specification["layer"] if layer["mark"]["type"] == "point"]
    assert len(points[0]["data"]["values"]) == len(answer.groups[0].members)
    axis = [said for said, *_ in texts(vl_convert.vegalite_to_svg(specification)) if re.fullmatch(r"[\d.]+", said)]
    assert len(axis) >= 6


def test_figures_are_found_by_being_there() -> None:
    assert list(figures()) == ["forest", "funnel"]


# --- scales ---


@pytest.mark.parametrize(
    ("values", "high"), [([0.5, 0.9], 1.0), ([0.01, 0.04], 0.05), ([0.16], 0.2), ([0.45], 0.5), ([], 1.0), ([1.0], 1.0)]
)
def test_a_scale_of_proportions_reaches_as_far_as_they_do(values: list[float], high: float) -> None:
    scale = of_proportions(values, 0, 200)
    assert (scale.low, scale.high, scale.ticks[-1]) == (0.0, high, high)


@pytest.mark.parametrize(
    ("values", "estimates", "low", "high"),
    [
        ([0.3, 0.8], [0.5], 0.2, 2),
        ([0.9, 1.1], [1.0], 0.5, 2),
        ([0.002, 400], [0.9], 0.1, 10),
        ([30, 60], [45], 0.5, 100),
    ],
)
def test_a_scale_of_ratios_holds_one_and_cuts_what_is_far_off(
    values: list[float], estimates: list[float], low: float, high: float
) -> None:
    scale = of_ratios(values, 0, 200, estimates)
    assert (scale.low, scale.high) == (low, high)
    assert scale.at(1) == pytest.approx(200 * abs(__import__("math").log(low)) / __import__("math").log(high / low))


@pytest.mark.parametrize("most", [0.5, 3, 11, 24, 61, 700])
def test_a_scale_of_months_has_few_round_ticks(most: float) -> None:
    scale = of_months([most], 0, 100)
    assert scale.high >= most
    assert 2 <= len(scale.ticks) <= 8
    assert len({round(b - a, 9) for a, b in pairwise(scale.ticks)}) == 1


def test_lines_keep_to_their_width() -> None:
    lines = wrapped("Heterogeneity: τ²\u00a0=\u00a00.103 and more words than a line holds", 100, 7)
    assert len(lines) > 1
    assert all(text_width(line, 7) <= 100 for line in lines)
    assert any("τ²\u00a0=\u00a00.103" in line for line in lines)
    assert shortened("x" * 50, 20) == "x" * 19 + "…"


# --- the flow diagram ---

WHOLE = {
    "previous_studies": 21, "previous_reports": 30, "database_results": 1204, "register_results": 88, "website_results": 41,
    "organisation_results": 3, "citations_results": 22, "duplicates": 312, "excluded_automatic": 40, "excluded_other": 0,
    "records_screened": 940, "records_excluded": 801, "dbr_sought_reports": 139, "dbr_notretrieved_reports": 9, "dbr_assessed": 130,
    "dbr_excluded": "Not after CAR T, 40; No outcome, by therapy, 31; Too few, 19", "other_sought_reports": 66,
    "other_notretrieved_reports": 2, "other_assessed": 64, "other_excluded": "News of an included study, 51",
    "new_studies": 38, "new_reports": 53, "total_studies": 59, "total_reports": 83,
}  # fmt: skip


def test_every_count_stands_in_the_diagram() -> None:
    said = re.sub(r"\s+", " ", " ".join(ElementTree.fromstring(flow_diagram(counts_of(WHOLE))).itertext()))
    for key in KEYS:
        assert f"(n = {WHOLE[key]:,})" in said, key
    assert "No outcome, by therapy (n = 31)" in said
    assert "Previous studies" in said


def test_boxes_of_the_diagram_do_not_lie_on_each_other_and_hold_their_text() -> None:
    root = ElementTree.fromstring(flow_diagram(counts_of(WHOLE)))
    boxes = [
        tuple(float(r.attrib[k]) for k in ("x", "y", "width", "height"))
        for r in root.iter(f"{SVG}rect")
        if "x" in r.attrib
    ]
    assert len(boxes) == 16 + 3 + 3
    for i, (x, y, w, h) in enumerate(boxes):
        for x2, y2, w2, h2 in boxes[i + 1 :]:
            assert x + w <= x2 or x2 + w2 <= x or y + h <= y2 or y2 + h2 <= y
    for text in root.iter(f"{SVG}text"):
        if "transform" in text.attrib or "text-anchor" in text.attrib:
            continue
        left, at, right = (
            float(text.attrib["x"]),
            float(text.attrib["y"]),
            float(text.attrib["x"]) + text_width(text.text or "", 6.5),
        )
        assert any(x <= left and right <= x + w + 0.5 and y <= at <= y + h for x, y, w, h in boxes), text.text


def test_what_was_not_counted_is_told_from_nought() -> None:
    said = "".join(ElementTree.fromstring(flow_diagram(counts_of({"database_results": 5}))).itertext())
    assert "Databases (n\u00a0=\u00a05)" in said
    assert "Registers (n\u00a0=\u00a0–)" in said


@pytest.mark.parametrize(
    "text",
    [
        '\ufeff{"database_results": 10, "records_screened": "10", "dbr_excluded": [["Other", 2]], "duplicates": null}',
        "data,node,n\r\nNA,node0,xxx\r\ndatabase_results,node4,10\r\nrecords_screened,node8,10\r\nduplicates,node7,\r\n"
        'dbr_excluded,node9,"Other, 2"\r\n',
    ],
    ids=["JSON", "CSV"],
)
def test_counts_are_read_from_files(text: str) -> None:
    counts = read_counts(text)
    assert counts.numbers == {"database_results": 10, "records_screened": 10}
    assert counts.reasons == {"dbr_excluded": (("Other", 2),)}

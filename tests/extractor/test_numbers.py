"""Cases of quantities: a text in, kinds and values out."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.characters import plain
from extractor.components.numbers import found, scan, scanner

SAMPLES = Path(__file__).parents[2] / "corpus" / "samples" / "post-car-t.jsonl"
TEXTS = [json.loads(line)["text"] for line in SAMPLES.read_text(encoding="utf-8").splitlines()]
# (text, [(kind, value or (low, high), the characters)])
CASES = [
    ("", []),
    ("no number here", []),
    ("DNA of the ATHENA trial", []),
    ("ORR 41%", [("percent", 41, "41%")]),
    ("44.3 per cent", [("percent", 44.3, "44.3 per cent")]),
    ("58.3 vs 74.0%", [("percent", 58.3, "58.3"), ("percent", 74, "74.0%")]),
    ("16.2 vs 4.8 months", [("duration", 16.2, "16.2"), ("duration", 4.8, "4.8 months")]),
    ("8·9 months", [("duration", 8.9, "8·9 months")]),
    ("8.7 m with polatuzumab", [("duration", 8.7, "8.7 m")]),
    ("14.8 mos", [("duration", 14.8, "14.8 mos")]),
    ("2 years", [("duration", 24, "2 years")]),
    ("one-year OS", [("time", 12, "one-year")]),
    ("12-month PFS", [("time", 12, "12-month")]),
    ("the 6- and 12-month rates", [("time", 6, "6"), ("time", 12, "12-month")]),
    ("95% CI, 10.3 to 18.8", [("interval", (10.3, 18.8), "95% CI, 10.3 to 18.8")]),
    ("95% CI, 2.8–NE", [("interval", (2.8, None), "95% CI, 2.8–NE")]),
    ("(CI, 2.5-4.6)", [("interval", (2.5, 4.6), "CI, 2.5-4.6")]),
    ("95% confidence interval [CI], 13.2 to not reached [NR]", [("interval", (13.2, None), None)]),
    ("95% CI, 3.4 months-NA", [("interval", (3.4, None), None)]),
    ("95% CI: 31–58%", [("interval", (31, 58), None)]),
    ("[95% CI 2.9;6.1]", [("interval", (2.9, 6.1), "95% CI 2.9;6.1")]),
    ("range, 0.4-42.8 months", [("spread", (0.4, 42.8), None)]),
    ("IQR 4.6–14.9", [("spread", (4.6, 14.9), None)]),
    ("79/105 (75%)", [("fraction", (79, 105), "79/105"), ("percent", 75, "75%")]),
    ("31 of 34", [("fraction", (31, 34), "31 of 34")]),
    ("Nine of the 12", [("fraction", (9, 12), "Nine of the 12")]),
    ("34 of 31", [("other", None, "34 of 31")]),
    ("P = .0137", [("p", 0.0137, None)]),
    ("p<0.001", [("p", 0.001, None)]),
    ("not reached", [("unreached", None, "not reached")]),
    ("was NR", [("unreached", None, "NR")]),
    ("HR, 0.46", [("ratio", 0.46, "HR, 0.46")]),
    ("hazard ratio [HR], 0.375", [("ratio", 0.375, None)]),
    ("odds ratio, 3.36", [("ratio", 3.36, None)]),
    ("the HR for OS was 0.566", [("ratio", 0.566, "HR for OS was 0.566")]),
    ("grade ≥3", [("grade", (3, 5), "grade ≥3")]),
    ("grade 3 or higher", [("grade", (3, 5), "grade 3 or higher")]),
    ("grade III-IV", [("grade", (3, 4), "grade III-IV")]),
    ("grade 1 to 2", [("grade", (1, 2), "grade 1 to 2")]),
    ("n = 35", [("whole", 35, "35")]),
    ("Eighteen patients", [("whole", 18, "Eighteen")]),
    ("1 021 patients", [("whole", 1021, "1 021")]),
    # What looks like a number and is none, or none of ours.
    ("only 30% to 40%", [("other", None, "30% to 40%")]),
    ("OS2 and CD19 and PD-1", []),
    ("Median OS2 was", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[case[0] or "empty" for case in CASES])
def test_scan(text: str, expected: list[tuple[str, object, str | None]]) -> None:
    found = scan(plain(text))
    assert [q.kind for q in found] == [kind for kind, _, _ in expected]
    for q, (_, value, said) in zip(found, expected, strict=True):
        assert ((q.low, q.high) if isinstance(value, tuple) else q.value) == pytest.approx(value)
        if said is not None:
            assert text[q.start : q.end] == said


def test_p_values_stay_as_printed() -> None:
    assert [q.said for q in scan("P = .0137, p<0.001 and two-sided P = .009") if q.kind == "p"] == [
        ".0137",
        "<0.001",
        ".009",
    ]


@pytest.mark.parametrize(
    ("text", "months"), [("47 weeks", 10.817), ("90 days", 2.957), ("1.5 years", 18), ("9 months", 9)]
)
def test_units_become_months(text: str, months: float) -> None:
    assert scan(text)[0].value == pytest.approx(months, abs=0.001)


@given(st.text(max_size=300))
def test_any_text_keeps_its_places(text: str) -> None:
    made = plain(text)
    assert len(made) == len(text)
    found = scan(made)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(0 <= q.start < q.end <= len(text) for q in found)


@pytest.mark.parametrize("text", [text for text, _ in CASES] + TEXTS, ids=lambda text: text[:30])
def test_a_quantity_begins_nowhere_but_where_it_is_looked_for(text: str) -> None:
    assert [m.span() for m in found(plain(text))] == [m.span() for m in scanner().finditer(plain(text))]

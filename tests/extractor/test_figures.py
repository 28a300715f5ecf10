"""Cases of figures: a number and what belongs to it."""

import pytest

from extractor.pipeline import annotate

# (text, [(the characters, kind, value, ci, count, total)])
CASES = [
    ("ORR was 41% (95% CI, 28-55).", [("41% (95% CI, 28-55)", "percent", 41, (28, 55), None, None)]),
    ("15/54, 27.8%", [("15/54, 27.8%", "percent", 27.8, None, 15, 54)]),
    ("in 96 of 103 patients (93.2%)", [("96 of 103 patients (93.2%)", "percent", 93.2, None, 96, 103)]),
    ("25% (3 of 12 patients)", [("25% (3 of 12", "percent", 25, None, 3, 12)]),
    ("38.5% (5/13) of infusions", [("38.5% (5/13)", "percent", 38.5, None, 5, 13)]),
    ("28 CRs (46%)", [("28 CRs (46%)", "percent", 46, None, 28, None)]),
    ("PFS, 10 weeks (95% CI, 5-15)", [("10 weeks (95% CI, 5-15)", "duration", 2.301, (1.151, 3.452), None, None)]),
    (
        "HR, 0.28; 95% CI, 0.16–0.51; p<0.0001",
        [("HR, 0.28; 95% CI, 0.16–0.51", "ratio", 0.28, (0.16, 0.51), None, None)],
    ),
    ("not reached (95% CI, 3.4-NA)", [("not reached (95% CI, 3.4-NA)", "unreached", None, (3.4, None), None, None)]),
    # A bare range is an interval only in a text that writes its intervals so.
    (
        "53% (95% CI, 46-61%) and 73% (67-80%)",
        [
            ("53% (95% CI, 46-61%)", "percent", 53, (46, 61), None, None),
            ("73% (67-80%)", "percent", 73, (67, 80), None, None),
        ],
    ),
    # A range of the data is no interval.
    ("3.3 months (range, 0.4-42.8)", [("3.3 months", "duration", 3.3, None, None, None)]),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[case[0] for case in CASES])
def test_gathers(text: str, expected: list[tuple[str, str, float | None, object, int | None, int | None]]) -> None:
    found = [f for f in annotate("", text)._.figures if f.kind != "count" or len(expected) == 0]
    assert [text[f.start : f.end] for f in found] == [said for said, *_ in expected]
    for f, (_, kind, value, ci, count, total) in zip(found, expected, strict=True):
        assert (f.kind, f.count, f.total) == (kind, count, total)
        assert f.value == pytest.approx(value, abs=0.001)
        assert f.ci == (pytest.approx(ci, abs=0.001) if ci else None)

"""Cases of what does not add up, and of what looks so and does."""

import pytest

from extractor import read
from extractor.components.confidence import confidence
from extractor.pipeline import annotate

# (text, [(kind, stated, against)], a quote)
CASES = [
    ("", [], None),
    ("We treated 34 patients. ORR was 85% (31 of 34 patients).", [("share", 85, 91.2)], "85% (31 of 34"),
    ("We treated 45 patients. Nineteen of 47 patients (42%) responded.", [("share", 42, 40.4)], None),
    ("We treated 71 patients. CR was reached by 54 [70%] of 71.", [("share", 70, 76.1)], None),
    (
        "RESULTS: 200 patients were randomized to A (n = 101) or B (n = 98).",
        [("sum", 200, 199)],
        "n = 101",
    ),
    ("We treated 30 patients. In all, 45 of 30 patients responded.", [("count", 45, 30)], "45 of 30"),
    (
        "We treated 30 patients. Median OS was 17.9 months (95% CI, 4.0-9.1).",
        [("interval", 17.9, 9.1)],
        "17.9 months (95% CI, 4.0-9.1)",
    ),
    ("RESULTS: Of 40 patients, 52 received salvage therapy.", [("part", 52, 40)], "52"),
    # What adds up.
    ("We treated 34 patients. ORR was 91% (31 of 34 patients).", [], None),
    ("We treated 30 patients. ORR was 66% (20/30), CR 67% (20/30) and PR 33.3% (10/30).", [], None),
    ("We treated 79 patients. ORR was 44.3% (35 of 79; 95% CI, 33.1-55.9).", [], None),
    ("RESULTS: 200 patients were randomized to A (n = 101) or B (n = 99).", [], None),
    ("RESULTS: 200 patients were randomized; 101 received A, 98 received B and one withdrew.", [], None),
    ("RESULTS: 200 patients were randomized 1:1; those of the A arm (n = 100) had 2 cycles.", [], None),
    ("We treated 30 patients. Median OS was 17.9 months (95% CI, 14.0-not estimable).", [], None),
    ("We treated 30 patients. HR 0.5 (95% CI, 0.5-0.9) for OS.", [], None),
    ("RESULTS: Of 40 patients, 22 received salvage therapy. In another cohort of 52 patients nobody did.", [], None),
    ("We treated 30 patients on 24/7 shifts, with blood pressure 140/90 and visits on 12/11/2020.", [], None),
    ("We treated 30 patients. Risk rose with a 10% increase in burden (HR, 1.2; 95% CI, 1.09 to 1.32).", [], None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected", "quote"), CASES, ids=[case[0][24:90] or "empty" for case in CASES])
def test_checks(text: str, expected: list[tuple[str, float, float]], quote: str | None) -> None:
    record = read(text)
    assert [(c.kind, c.stated, c.against) for c in record.checks] == expected
    quotes = [q for c in record.checks for q in c.quotes]
    assert all(text[q.start : q.end] == q.text for q in quotes)
    assert quote is None or quote in [q.text for q in quotes]


def test_a_result_that_disagrees_with_itself_keeps_both_values_and_half_the_confidence() -> None:
    doc = annotate("", "We treated 34 patients. The overall response rate was 85% (31 of 34 patients).")
    (doubted,) = doc._.outcomes
    (before,) = confidence(doc)._.outcomes
    assert (doubted.value, doubted.figure.count, doubted.figure.total) == (85, 31, 34)
    assert doubted.confidence == pytest.approx(before.confidence / 2, abs=0.001)


def test_a_check_says_what_the_text_says_and_what_arithmetic_gives() -> None:
    (check,) = read("We treated 34 patients. ORR was 85% (31 of 34 patients).").checks
    assert check.message == "The text says 31 of 34 and 85%; 31 of 34 is 91.2%."

"""Cases of the main cohort and the groups beside it."""

import pytest

from extractor import read

# (text, n, the characters)
CASES = [
    ("", None, None),
    ("Nothing is counted here.", None, None),
    ("We reviewed 68 patients who had relapsed after CAR T.", 68, "68 patients"),
    ("Sixty pts were treated.", 60, "Sixty pts"),
    ("One hundred and seventy-six patients were enrolled.", 176, "One hundred and seventy-six patients"),
    ("A total of 1 021 patients were included.", 1021, "1 021 patients"),
    ("Eighteen consecutive patients were enrolled, 4 of whom had had CAR T.", 18, "Eighteen consecutive patients"),
    ("RESULTS: Of 550 registered patients, 238 (43.3%) had progressed or relapsed.", 238, "238"),
    (
        "RESULTS: Between 1988 and 1994, 328 patients were randomized to A (n = 161) or B (n = 167).",
        328,
        "328 patients",
    ),
    ("Twelve patients were treated, 9 refractory and 3 relapsed.", 12, "Twelve patients"),
    (
        "RESULTS: 402 infused patients were screened; 188 had progressed, 45 of them never received more treatment, and the "
        "remaining 143 patients form the study population.",
        143,
        "143 patients",
    ),
    (
        "RESULTS: Of 241 pts infused, 97 relapsed at a median of 6.2 mos and 74 pts got ≥1 subsequent therapy; they are reported here.",
        74,
        "74 pts",
    ),
    (
        "RESULTS: There were 188 patients on the list, and 143 patients had more treatment. 61 (43%) were women, 58 (41%) had high-risk "
        "cytogenetics, 52 (36%) had extramedullary disease and 84 (59%) responded.",
        143,
        "143 patients",
    ),
    ("RESULTS: Patients seen between 2018 and 2022 were included: 52 patients.", 52, "52 patients"),
    ("We describe a young, heavily pretreated patient with myeloma.", 1, "a young, heavily pretreated patient"),
    ("In this phase 1 trial 12 patients were given the drug, and 3 of 12 patients responded.", 12, "12 patients"),
    # Counts of other things.
    ("Sixteen centers in 14 countries gave 3 cycles every 21 days.", None, None),
    ("BACKGROUND: In the trial of 500 patients half responded.", None, None),
]


@pytest.mark.parametrize(("text", "n", "said"), CASES, ids=[case[0][:60] or "empty" for case in CASES])
def test_main_cohort(text: str, n: int | None, said: str | None) -> None:
    record = read(text)
    assert (record.n, record.n_text) == (n, said)
    if record.n_start is not None:
        assert text[record.n_start : record.n_end] == said


def test_groups_carry_their_stage() -> None:
    record = read(
        "RESULTS: Of 200 patients screened, 154 were treated. In the 101 patients evaluable for efficacy, ORR was 50%."
    )
    assert record.n == 154
    assert [(g.n, g.stage) for g in record.groups] == [(200, "screened"), (101, "evaluable")]


def test_a_group_is_counted_in_patients() -> None:
    record = read("At 14 institutions we studied 88 patients, who had 3 infusions each.")
    assert (record.n, record.groups) == (88, ())


FOLLOW_UP = [
    ("", None),
    ("Median follow-up was 13.5 months.", 13.5),
    ("At a median follow-up of 16.2 mos, ORR was 48%.", 16.2),
    ("Follow-up ran for a median of 47 weeks.", 10.82),
    ("The median follow-up (range) was 2 years.", 24),
    ("Median follow-up was 14.5 months from infusion. Median follow-up from relapse was 51 mo.", 51),
    ("Median PFS was 3.5 months.", None),
    ("At a median f/u of 13.1 mos, ORR was 47%.", 13.1),
    ("With follow-up of 13 months (median), all are alive.", 13),
    ("We followed 52 patients (median age, 21 years) closely.", None),
    ("With a follow-up of 6-16 months all responded.", None),
]


@pytest.mark.parametrize(("text", "months"), FOLLOW_UP, ids=[case[0][:50] or "empty" for case in FOLLOW_UP])
def test_follow_up(text: str, months: float | None) -> None:
    assert read(text).follow_up_months == pytest.approx(months, abs=0.01)

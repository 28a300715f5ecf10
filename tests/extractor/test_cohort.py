"""Cases of the main cohort and the groups beside it."""

from dataclasses import replace

import pytest

from extractor import read
from extractor.reading import of_text
from extractor.training.cohorts import Case, cases

COHORTS = [
    pytest.param(
        case, id=case.text[:60] or "empty", marks=[pytest.mark.xfail(reason="weighed wrongly")] * case.still_wrong
    )
    for case in cases()
]


@pytest.mark.parametrize("case", COHORTS)
def test_main_cohort(case: Case) -> None:
    record = read(replace(of_text(case.text), title=case.title))
    assert record.n == case.n
    if case.said is not None:
        assert (record.n_text, case.text[record.n_start : record.n_end]) == (case.said, case.said)


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
    ("With 13 months median follow up, ORR was 50%.", 13),
    ("With a median 14-month follow-up, OS was 50%.", 14),
    ("With a median of 14 months' follow-up, OS was 50%.", 14),
    ("The median (range) follow-up was 12.3 (0.5-30) months.", 12.3),
    ("At a median (95% CI) follow-up of 14.2 (12.9-15.6) months, OS was 15.1 months.", 14.2),
    ("Median follow-up among survivors was 18 months.", 18),
    ("Responders were followed for a median of 9 months; median follow-up of all patients was 12 months.", 12),
    ("Median follow-up from infusion was 20 months, and from relapse 9.5 months.", 9.5),
    ("At a median follow-up of 17.9 months from infusion 199 had PD. Median follow-up from PD was 12.7 months.", 12.7),
    ("Half of the patients were followed for more than 13 months; OS was 20 months.", 13),
    ("Half of the 40 patients have been followed for more than 13 months.", 13),
    ("With efficacy followed for 29.9 months, ORR was 52.0%.", 29.9),
    ("By the cut-off, after a median 21 months, 30 of 40 patients had died.", 21),
    ("Median follow-up of everyone infused, those in remission among them, was 25 months.", 25),
    ("Median OS was 7.2 months (FU 16.8 months).", 16.8),
    ("Median overall survival was 8 months (median follow-up: 11 months).", 11),
    (
        "The first report (median follow-up, 10.7 months) was good. The update has a median follow-up of 25.1 months.",
        25.1,
    ),
    ("Median follow-up in ZUMA-1 was 27 months. In our cohort the median follow-up was 11 months.", 11),
    ("At a median follow-up of 29.8, 23.4, and 20.5 months, ORR was 74%, 69% and 67%.", None),
    ("Median follow-up was 20.8 months in arm A and 19.1 months in arm B.", None),
    ("At a median follow-up of 34.5 months, 36-month PFS was 83%.", 34.5),
    ("The first dose followed CAR T infusion by a median of 3.3 months.", None),
    ("At a median of 6 months after transplant, 5 had died.", None),
    ("Patients were followed closely, and median overall survival was 8.9 months.", None),
    ("With follow-up of 24 months in the median, median PFS was 4.7 months.", 24),
    ("Follow-up lasted 13.5 months, the median, when the data were cut.", 13.5),
    ("Patients were followed for 9 months at the median.", 9),
    ("With 11 months of follow-up (median), OS was 50%.", 11),
    (
        "In cohort 2A, with a median follow-up of 20.3 months, CR was 55%. In all 127 infused patients (median follow-up, 21.5 months), OS was 15.6 months.",
        21.5,
    ),
    ("In cohort 2A the median follow-up was 20.3 months.", 20.3),
    ("Survivors were followed for 15 mo in median.", 15),
    ("Efficacy follow-up: 27.4 mos. ORR was 50%.", 27.4),
    ("Mean follow-up: 27.4 mos. ORR was 50%.", None),
    ("Median f/u from 1st salvage, 21.7 mos; OS was 11 mos.", 21.7),
    ("With half of the registry watched for 7.9 months or more, OS was 5 months.", 7.9),
    ("After a median of 3.5 months, 62% had responded.", 3.5),
    ("After a median of 3.5 months, 62% had relapsed.", None),
    ("Over a median of 30 months, they had two salvage therapies.", 30),
    ("Failures during a median FU of 14.5 mo: 61. From failure on (median FU, 15 mo): OS2, 5.8 mo.", 15),
    ("We observed CRs, and in them the median duration of response was 23.1 months.", None),
    ("Median follow-up was 6.7 months (range, 3-45) with CTI2 and 4.7 months (range, 1-53) without.", None),
    ("After a median of 49.8 months (reverse Kaplan-Meier), PFS was 66.4 months.", 49.8),
    ("After a median of 3.1 months (range, 1-9), a second infusion was given.", None),
    ("Median F-U was 14 mo.", 14),
    ("Median (range) follow-up, months: 14.5 (1-33). Median follow-up of CRs was 9 months.", 14.5),
    ("Median follow-up (months): 14.5.", 14.5),
    ("Median follow-up, months of prior therapy: 14 patients.", None),
    ("Median follow-up [IQR] was 14.5 [10-20] months.", 14.5),
    ("Follow-up (median, IQR) was 14.5 (10-20) months.", 14.5),
    ("With a median follow-up of nearly three years (33.6 months), 50% respond.", 33.6),
    ("Median time from infusion to data cutoff was 12.6 months.", 12.6),
    ("Median time from infusion to relapse was 2.6 months.", None),
    ("Eighteen months was the median follow-up.", 18),
    ("They had been tracked for a median of 18 months.", 18),
    ("Median follow-up of the 78 was 29.7 months (range, 20.7-58.3).", 29.7),
    ("Median follow-up was 13.4 months for ALL and 11.9 months for NHL.", 13.4),
    ("Median follow-up: M-Pola 25.7 (range 1-35) mo, R-Pola 27.2 (range 0-34) mo.", None),
    ("After follow-up visits remission lasted 8 months in the median.", None),
]


@pytest.mark.parametrize(("text", "months"), FOLLOW_UP, ids=[case[0][:50] or "empty" for case in FOLLOW_UP])
def test_follow_up(text: str, months: float | None) -> None:
    assert read(text).follow_up_months == pytest.approx(months, abs=0.01)

"""Cases of the ledger of groups: who is counted, at which stage, under which name; and what is counted that is no group."""

import pytest

from extractor import read

# (text, the main cohort, the groups beside it as (n, stage, label))
CASES = [
    ("", None, []),
    (
        "RESULTS: 161 patients were randomized to A (n=103) or B (n = 58).",
        161,
        [(103, "arm", "A"), (58, "arm", "B")],
    ),
    (
        "RESULTS: Of 207 women, 103 were assigned to gefitinib and 104 to placebo.",
        207,
        [(103, "arm", "gefitinib"), (104, "arm", "placebo")],
    ),
    (
        "RESULTS: Patients were randomized 1:1 to docetaxel (103 patients) or paclitaxel (104 patients), 207 patients in all.",
        207,
        [(103, "arm", "docetaxel"), (104, "arm", "paclitaxel")],
    ),
    (
        "RESULTS: A total of 102 patients were enrolled (group A: 52, group B: 50).",
        102,
        [(52, "arm", "group A"), (50, "arm", "group B")],
    ),
    (
        "RESULTS: 52 patients were treated; 25 received docetaxel, 27 paclitaxel.",
        52,
        [(25, "treated", "docetaxel"), (27, "subgroup", "paclitaxel")],
    ),
    (
        "RESULTS: Of 83 patients randomized, 80 completed the study (43 (53.8%) vitamin D and 37 (46.3%) placebo).",
        83,
        [(80, "evaluable", "completed the study"), (43, "arm", "vitamin D"), (37, "arm", "placebo")],
    ),
    (
        "RESULTS: 585 patients were randomly assigned (control, 288; capecitabine, 297).",
        585,
        [(288, "arm", "control"), (297, "arm", "capecitabine")],
    ),
    (
        "METHODS: We randomized 54 women to early (early group = 30) or late mobilisation (late group = 24).",
        54,
        [(30, "arm", "early group"), (24, "arm", "late group")],
    ),
    (
        "METHODS: Sixty women were randomized to exercise or usual care, 30 in each arm.",
        60,
        [(30, "arm", "each arm")],
    ),
    (
        "RESULTS: 549 patients were analyzed: 271 and 278 patients received CT-P6 and trastuzumab, respectively.",
        549,
        [(271, "treated", "CT-P6"), (278, "treated", "trastuzumab")],
    ),
    (
        "RESULTS: We randomized 88 women. Response was seen in 42% (16/38) in the acupuncture group and in 44 [88%] of 50 in the control group.",
        88,
        [(38, "arm", "acupuncture group"), (50, "arm", "control group")],
    ),
    (
        "METHODS: Participants were 71 breast cancer survivors (BCS). RESULTS: 65 BCS completed the trial.",
        71,
        [(65, "evaluable", "BCS completed the trial")],
    ),
    ("RESULTS: Between 1993 and 2000, 2144 (1063 ablation, 1081 none) patients were randomly assigned.", 2144,
     [(1063, "arm", "ablation"), (1081, "arm", "none")]),
    ("RESULTS: We treated 30 patients; in the 12 patients with prior CAR T, ORR was 50%.", 30, [(12, "subgroup", "prior CAR T")]),
    # Said again it is told once.
    ("RESULTS: We treated 30 patients. All 30 patients were alive. ORR was 50% (15/30).", 30, []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "n", "groups"), CASES, ids=[case[0][:50] or "empty" for case in CASES])
def test_groups(text: str, n: int | None, groups: list[tuple[int, str, str]]) -> None:
    record = read(text)
    assert record.n == n
    assert [(g.n, g.stage, g.label) for g in record.groups] == groups
    assert all(text[g.start : g.end] == g.text for g in record.groups)


# Numbers that count no group of patients: (text, the only numbers that may be counted).
NO_GROUPS = [
    ("We treated 40 patients aged 45 to 62 at 14 centres in 3 countries with 6 cycles of 75 mg every 21 days.", {40}),
    ("We treated 40 patients. Eight women in the control group had recurrences and five patients died.", {40}),
    ("We treated 40 patients. Neutropenia (n = 13) and infections (n = 4) were the commonest events.", {40}),
    ("We treated 40 patients. Neurotoxicity was seen in 7 patients (18%), and nausea in 3 patients (8%).", {40}),
    ("We treated 40 patients. There were 19 deaths, 15 (79%) of them from lymphoma.", {40}),
    ("SWOG 0307 randomized women. We report 40 patients.", {40}),
    ("Accrual ended at 338 of 2,150 planned patients.", {338}),
    ("We found 1200 references, of which 30 were kept, with 1,021 patients.", {1021}),
    ("Mice (n = 8 per group) were given cells.", set()),
    ("Patients seen in May 2022 were treated. In 2021, adults were given more.", set()),
    ("Randomised 2:1, 40 patients were treated in a phase 1/2 study.", {40}),
    ("We treated 40 patients, with 18 cases of asymptomatic cardiac disease.", {40}),
    ("We treated 40 patients. Nodes were stained in 86.9% (565/650 nodes).", {40}),
    ("We treated fewer than 100 patients.", set()),
]


@pytest.mark.parametrize(("text", "counted"), NO_GROUPS, ids=[case[0][:50] for case in NO_GROUPS])
def test_no_group_is_made_of_other_numbers(text: str, counted: set[int]) -> None:
    record = read(text)
    assert {g.n for g in record.groups} | ({record.n} if record.n else set()) == counted

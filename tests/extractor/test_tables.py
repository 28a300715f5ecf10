"""Tables flattened into text, and results told again without the endpoints' names: a text in, its outcomes out."""

import pytest

from extractor import read

Said = tuple[str, str, float | None, str]

# (text, [(endpoint, statistic, value, arm)])
CASES: list[tuple[str, list[Said]]] = [
    # a head with a label's name, rows between semicolons
    (
        "Salvage (n=15): Regimen / n / ORR / CRR: mosunetuzumab / 10 / 71% / 50%; radiotherapy / 5 / 80% / -. Others did worse.",
        [
            ("ORR", "rate", 71, "mosunetuzumab"),
            ("CR", "rate", 50, "mosunetuzumab"),
            ("ORR", "rate", 80, "radiotherapy"),
        ],
    ),
    # the label stands before the first value
    (
        "ORR/CR rates to 1st salvage were: bispecific antibodies (n=31) 48%/26%; checkpoint inhibitors (n=15) 20%/7%.",
        [
            ("ORR", "rate", 48, "bispecific antibody"),
            ("CR", "rate", 26, "bispecific antibody"),
            ("ORR", "rate", 20, "checkpoint inhibitor"),
            ("CR", "rate", 7, "checkpoint inhibitor"),
        ],
    ),
    # lines and bars, units in the head, times in the head, what is not reached
    (
        "Outcome by treatment:\nGroup | n | ORR | mPFS (mo) | 1-y OS\nImmunotherapy | 33 | 15/33 (45%) | 3.4 (2.1-5.0) | 61%\n"
        "Chemotherapy | 19 | 21% | NR | 30%\nWith a follow-up of 10 months all was said.",
        [
            ("ORR", "rate", 45, "immunotherapy"),
            ("PFS", "median", 3.4, "immunotherapy"),
            ("OS", "landmark", 61, "immunotherapy"),
            ("ORR", "rate", 21, "chemotherapy"),
            ("PFS", "median", None, "chemotherapy"),
            ("OS", "landmark", 30, "chemotherapy"),
        ],
    ),
    # no unit, one row, too few cells: no table
    ("Group | n | mPFS | mOS\nA | 33 | 3.4 | 10.2\nB | 19 | 2.6 | 6.9\n", []),
    # told again without names
    (
        "Among CLL patients, the ORR was 62% with a CR rate of 19%; among RT patients, 30% and 20%.",
        [("ORR", "rate", 62, "CLL"), ("CR", "rate", 19, "CLL"), ("ORR", "rate", 30, "RT"), ("CR", "rate", 20, "RT")],
    ),
    (
        "ORR was 70% and CR was 50%. At dose level 1, those numbers were 66% and 52%.",
        [
            ("ORR", "rate", 70, "all"),
            ("CR", "rate", 50, "all"),
            ("ORR", "rate", 66, "dose level 1"),
            ("CR", "rate", 52, "dose level 1"),
        ],
    ),
    # a predicate of the patients counted begins something else; a sentence that does not point back tells nothing again
    (
        "The ORR was 70% and CR 55%, and 12% and 30% received bridging or radiotherapy.",
        [("ORR", "rate", 70, "all"), ("CR", "rate", 55, "all")],
    ),
    (
        "ORR was 70% and CR was 50%. Extramedullary disease and TP53 deletion were found in 30% and 20%.",
        [("ORR", "rate", 70, "all"), ("CR", "rate", 50, "all")],
    ),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_reads_tables_and_lists_told_again(text: str, expected: list[Said]) -> None:
    record = read("We treated 60 patients. " + text)
    assert [(o.endpoint, o.statistic, o.value, o.arm) for o in record.outcomes] == expected


def test_a_cell_has_its_counts_and_interval() -> None:
    text = "Results:\nGroup | ORR | mPFS (mo)\nA | 15/33 (45%) | 3.4 (2.1-5.0)\nB | 4/19 (21%) | 1.5 (1.0-NR)\n"
    orr, pfs, _, other = read(text).outcomes
    assert (orr.count, orr.total, orr.text) == (15, 33, "15/33 (45%)")
    assert (pfs.ci, pfs.text, other.ci) == ((2.1, 5.0), "3.4 (2.1-5.0)", (1.0, None))

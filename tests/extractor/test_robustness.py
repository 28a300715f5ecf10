"""Any text is read: no crash, every quote exact, the same record twice, in time that grows with the text and no faster."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Document, Section
from extractor import read
from extractor.record import EvidenceRecord, from_json, schema, to_dict, to_json

SAMPLES = Path(__file__).parents[2] / "corpus" / "samples" / "post-car-t.jsonl"
PIECES = [
    "median OS was", "12.3 months", "(95% CI, 3 to NR)", "ORR", "41%", "of 12 patients", "vs", "grade ≥3", "CRS", "no", "glofitamab", "after CAR T",
    "n = 5", "n=(", "]", "[", "p < .001", "1 021", "·", "–", "10⁻⁵", "at 6, 12 and 24 months", "respectively", ";", ".", "\n", "RESULTS:", "and", "‏", "🙂",
]  # fmt: skip
texts = st.text(max_size=200) | st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join)


def grounded(title: str, text: str, record: EvidenceRecord) -> bool:
    places = [(o.text, text[o.start : o.end]) for o in (*record.outcomes, *record.other_outcomes)]
    places += [(o.endpoint_text, text[o.endpoint_start : o.endpoint_end]) for o in record.other_outcomes]
    places += [(t.text, text[t.start : t.end]) for t in record.therapies] + [
        (g.text, text[g.start : g.end]) for g in record.groups
    ]
    places += [(q.text, (text if q.part == "text" else title)[q.start : q.end]) for q in record.quotes]
    if record.n is not None and record.n_start is not None:
        places.append((record.n_text or "", text[record.n_start : record.n_end]))
    return all(said == there != "" for said, there in places)


@settings(max_examples=200, deadline=None)
@given(title=texts, text=texts)
def test_any_text_is_read_and_every_quote_is_exact(title: str, text: str) -> None:
    document = Document("x", "test", "abstract", title, (Section(text),))
    record = read(document)
    assert grounded(title, document.text, record)
    assert to_json(record) == to_json(read(document))


HOSTILE = {
    "digits": "1234567890" * 20_000,
    "numbers": "12 " * 20_000,
    "brackets": "(" * 5_000 + "41%" + ")" * 5_000,
    "open brackets": "median OS was 12 months (" * 1_500,
    "counts": "12 patients " * 4_000,
    "durations": "5 months " * 8_000,
    "groups and shares": " ".join(f"{n} patients ({n * 7 % 100}%)." for n in range(2, 4_000)),
    "one sentence": "the patients and the response of the " * 3_000,
    "endpoints": "overall survival and progression-free survival, " * 1_500,
    "figures": "ORR 41% (95% CI, 28-55), " * 1_200,
    "therapies": "glofitamab plus lenalidomide after CAR T, " * 1_500,
    "right to left": "‮‏" * 10_000 + " ORR was 41%.",
    "commas": ",;:." * 20_000,
    "letters": "a" * 200_000,
    "dashes": "-" * 100_000 + " 12-month OS",
    "number words": "one hundred and " * 5_000,
    "sentences": "We were randomized to CAR T (CAR) in all groups; 12 of 24 patients (50%) had died. " * 3_000,
    "white space": " \n\t" * 50_000,
    "ratios": "HR 1.2 (1.0-1.4), " * 4_000,
    "rows": "ORR | CR | mOS (mo)\n" * 4_000,
    "slashes": "ORR/CR 41%/20% " * 1_500,
    "comparisons": "ORR was better in patients with X than in those without X (41% vs 20%), " * 500,
    "grades": "CRS of grade 3 in 2 (5%), " * 3_000,
    "thousands of a ratio": "HR was 1.2 (95% CI 1.0-1.4), and 1.5 (1,234,567-2,000,000) for X. " * 50,
    "thousands of months": "Results:\nGroup | ORR | 1,234-mo OS\nA | 41% | 30%\nB | 20% | 10%\n",
    "nobody": "none of the patients had CRS, and nobody " * 1_000,
    "lists again": "ORR was 41% and CR 20%; with X, 30% and 10%; " * 500,
    "slashed figures": "ORR/CR 63.1/40.1/20% and 8/4/2 mo, " * 375,
    "a list of slashes": "1/" * 2_500 + "%",
    "parts by their number": "18 patients had EMD. For the 18, ORR was 5%. " * 1_200,
    "bullets": "\n- ORR: 41%" * 1_250,
    "headings": "RESULTS, set A: METHODS: Population (n = 2): " * 500,
    "headings without an end": "Response to " * 1_250 + ":",
    "announced": "ORR by class:\n" * 1_000,
    "none": "ICANS: none. Deaths: none; CRS in none, " * 500,
    "errors": "OS 43.8% ± 4.0% ± 3% ± " * 750,
    "changes": "mortality fell from 32% to 0% and rose from 1% to " * 375,
    "weak words": "relapse progression response failure remission " * 750,
    "relapses and figures": "relapse 33%, response 20%, " * 500,
    "who had": "12 patients with relapsed disease who had had what they had had " * 375,
    "antigens": "CAR T cells against CD19, CD20, CD22 and BCMA, directed at CD7, " * 250,
    "diseases": "T-ALL/LBL, MM, DLBCL, follicular lymphoma and leukemia, " * 500,
    "years out": "Two years after treatment, three years from then, " * 500,
    "ratios for": "HR 0.5 (0.3-0.8) for OS, 0.7 (0.5-0.9) for PFS, " * 375,
    "former and latter": "94% of the former and 82% of the latter, " * 500,
    "respectively": "PFS, OS and ORR were 1%, 2% and 3%, respectively, " * 250,
    "nested brackets": "ORR (41% [n = 3 (of 7 {2})], " * 500,
    "combining marks": "e\u0301" * 6_250 + " ORR was 41%.",
    "zero width": "O\u200bR\u200bR was 4\u200b1%. " * 750,
    "fullwidth": "ＯＲＲ ｗａｓ ４１％. " * 1_250,
    "dates": "From 2017 to 2023, 761 patients, 1 May 2023, " * 500,
}


#: What another program makes of the blanks of a text; none of it says anything.
BLANKS = {
    "doubled": lambda text: text.replace(" ", "  "),
    "never broken": lambda text: text.replace(" ", "\u00a0"),
    "thin": lambda text: text.replace(" ", "\u2009"),
    "of another system": lambda text: text.replace("\n", "\r\n"),
    "at the ends of lines": lambda text: text.replace("\n", " \n "),
}


def said(record: EvidenceRecord) -> tuple[object, ...]:
    outcomes = [(o.endpoint, o.statistic, o.value, o.at_months, o.ci, o.arm) for o in record.outcomes]
    therapies = [(t.name, t.role) for t in record.therapies]
    return record.n, record.design, record.follow_up_months, record.relevant, therapies, outcomes


@pytest.mark.parametrize("blanks", sorted(BLANKS))
def test_blanks_say_nothing(blanks: str) -> None:
    for line in SAMPLES.read_text(encoding="utf-8").splitlines()[:12]:
        text = json.loads(line)["text"]
        assert said(read(BLANKS[blanks](text))) == said(read(text))


def test_what_was_read_before_says_nothing_of_a_text() -> None:
    lines = [json.loads(line)["text"] for line in SAMPLES.read_text(encoding="utf-8").splitlines()[:12]]
    assert [to_json(read(text)) for text in lines] == [to_json(read(text)) for text in lines[::-1]][::-1]


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_texts_end(name: str) -> None:
    record = read(HOSTILE[name])
    assert grounded("", HOSTILE[name], record)


def test_a_record_comes_back_from_json_as_it_was_and_fits_its_schema() -> None:
    record = read(
        "We treated 12 patients after CAR T. ORR was 25% (3 of 12 patients) with glofitamab. Median OS was not reached."
    )
    assert from_json(to_json(record)) == record
    assert json.loads(to_json(record)) == to_dict(record)
    assert set(to_dict(record)) == set(schema()["required"]) == set(schema()["properties"])


def test_nothing_stated_is_nothing_read() -> None:
    record = to_dict(read(""))
    empty = {"groups", "diseases", "prior_car_t", "therapies", "outcomes", "other_outcomes", "quotes"}
    assert {field: record[field] for field in empty} == {field: [] for field in empty}
    assert (record["n"], record["design"], record["follow_up_months"], record["relevant"]) == (None, None, None, False)


def test_threads_read_side_by_side_what_one_reads_alone() -> None:
    texts = [json.loads(line)["text"] for line in SAMPLES.read_text(encoding="utf-8").splitlines()[:24]]
    alone = [to_json(read(text)) for text in texts]
    with ThreadPoolExecutor(6) as threads:
        assert [to_json(record) for record in threads.map(read, texts)] == alone

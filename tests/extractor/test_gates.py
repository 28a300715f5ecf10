"""A gate changes what is tried, never what is found."""

import itertools
import json
import re
from pathlib import Path

import pytest

from extractor.vocabulary.gates import Gated
from extractor.vocabulary.needs import apart, needed
from extractor.vocabulary.tables import toml_table

SAMPLES = Path(__file__).parents[2] / "corpus" / "samples" / "post-car-t.jsonl"
TEXTS = [json.loads(line)["text"] for line in SAMPLES.read_text(encoding="utf-8").splitlines()]
SENTENCES = [sentence for text in TEXTS for sentence in re.split(r"(?<=[.;]) ", text)]
LISTS = {
    f"{file} {name}": [f"{''.join(table.get('first', []))}(?:{p}){''.join(table.get('then', []))}" for p in table["patterns"]]
    for file in ("roles.toml", "no_results.toml")
    for name, table in toml_table(file).items()
} | {f"designs.toml {i}": [rule["pattern"]] for i, rule in enumerate(toml_table("designs.toml")["design"])}  # fmt: skip


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"\bprior (?:study|trial)s?\b", ("prior ",)),
        (r"(?:study|trial)s?", ("study", "trial")),
        (r"CAR[- ]?T", ("car",)),
        (r"stud(?:y|ies)?", ("stud",)),
        (r"(?:stud(?:y|ies)|trial)s*", ("stud", "trial")),
        (r"(?:historical )?\d+", ()),
        (r"(?:historical|no) control", (" control",)),
        (r"\d+(?!historical)(?<=control)", ()),
        (r"no|none", ("no",)),
        (r"\bph(?:ase|\.) ?2", ("ph",)),
        (r"(?:the )?ph(?:ase|\.) ?2", ()),
        (r"I2 ?=|pooled", ("i2", "pooled")),
        ("", ()),
    ],
)
def test_the_words_that_a_pattern_needs(pattern: str, words: tuple[str, ...]) -> None:
    assert needed(pattern) == words


@pytest.mark.parametrize(
    ("pattern", "parts"),
    [
        ("historical", ["historical"]),
        (r"\b(?:trial|historical|in [(|)]|pooled (?:a|b))\b", [r"\b(?:trial|historical|in [(|)]|pooled (?:a|b))\b"]),
        (r"\b(?:trial|historical|in [(|)]|pooled (?:a|b))", [r"\b(?:historical)", r"\b(?:in [(|)])", r"\b(?:pooled (?:a|b))", r"\b(?:trial)"]),
        (r"(?<!no )\b(?:of|pooled\|)|historical", [r"historical", r"(?<!no )\b(?:of|pooled\|)"]),
        ("of|in", ["of", "in"]),
        (r"trial|\d|cohort|[ab]", ["trial|cohort", r"\d|[ab]"]),
        ("", [""]),
    ],
)  # fmt: skip
def test_the_alternatives_that_are_tried_apart(pattern: str, parts: list[str]) -> None:
    assert apart(pattern) == parts


@pytest.mark.parametrize("name", LISTS)
def test_a_gated_list_finds_what_its_patterns_find_as_one(name: str) -> None:
    gated = Gated(LISTS[name])
    one = re.compile("|".join(f"(?:{pattern})" for pattern in LISTS[name]), re.IGNORECASE)
    for text in (*TEXTS, *SENTENCES):
        assert [(m.span(), m[0]) for m in gated.finditer(text)] == [(m.span(), m[0]) for m in one.finditer(text)]
        a, b = gated.search(text), one.search(text)
        assert (a and a.span()) == (b and b.span())


@pytest.mark.parametrize("name", LISTS)
def test_a_gated_list_finds_the_same_in_the_parts_of_one_text(name: str) -> None:
    gated = Gated(LISTS[name])
    one = re.compile("|".join(f"(?:{pattern})" for pattern in LISTS[name]), re.IGNORECASE)
    for text in TEXTS[::8]:
        ends = [m.end() for m in re.finditer(r"[.;] |$", text)]
        for part in itertools.pairwise([0, *ends]):
            assert [m.span() for m in gated.finditer(text, *part)] == [m.span() for m in one.finditer(text, *part)]
            a, b = gated.search(text, *part), one.search(text, *part)
            assert (a and a.span()) == (b and b.span())


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"\w{0,3}lapse", "elapse relapse collapse lapse"),
        (r"(?:early |late )?(?:relapses|lapse)\b", "late relapses, early lapse, relapse"),
        (r"(?:no )*response(?: lost)?", "no no response lost; noresponse"),
        (r"(?<=of )relapse(?= was)", "relapse was; of relapse was; of relapse is"),
        (r".{2,3}rest|arrest", "unrest arrest rest"),
        (r"(?:(?:the )?trial|\d+ trials?) (?:of|in)", "3 trials of the trial in 40 trial of"),
    ],
)
def test_a_pattern_is_found_wherever_its_words_stand_in_it(pattern: str, text: str) -> None:
    gated, one = Gated([pattern]), re.compile(pattern, re.IGNORECASE)
    assert [m.span() for m in gated.finditer(text)] == [m.span() for m in one.finditer(text)] != []
    for start, end in itertools.combinations(range(len(text) + 1), 2):
        a, b = gated.search(text, start, end), one.search(text, start, end)
        assert (a and a.span()) == (b and b.span())


@pytest.mark.parametrize(
    "pattern",
    [
        r"\b(?-i:CAR)[- ]t cells?",
        r"\b[A-Z][a-z]+ trials?\b",
        r"[^A-C]rial",
        r"\btrial\b(?! of)",
        r"(?<=the )trial",
        r"(?P<of>trial|cells)(?: of (?P<whom>\w+))?",
        r"\D\Wtrial\S",
        r"(?:trials?)+(?:\.)?\Z",
        r"[A-z]rial",
        r"(?P<one>[a-z])(?P=one)",
        r"",
    ],
)
@pytest.mark.parametrize(
    "text",
    ["The Trial of CAR-T Cells, the trial of car T cells", "TRIAL. the TRİAL ſtudy; trialtrials.", "", "Prior trials"],
)
@pytest.mark.parametrize("start", [0, 4])
def test_a_gated_pattern_finds_what_it_finds_ungated(pattern: str, text: str, start: int) -> None:
    gated, one = Gated([pattern]), re.compile(f"(?:{pattern})", re.IGNORECASE)
    for end in (len(text), max(0, len(text) - 3)):
        found, expected = gated.search(text, start, end), one.search(text, start, end)
        assert (found and (found.span(), found.groups())) == (expected and (expected.span(), expected.groups()))

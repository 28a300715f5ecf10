"""How the main cohort is quoted where it is counted in parts or told apart; the cases of its size are extractor/training/cohort_cases.toml."""

from extractor.pipeline import annotate


def test_a_cohort_counted_in_its_parts_is_quoted_whole() -> None:
    doc = annotate("", "180 patients were assigned to axi-cel and 179 to standard care.")
    said = doc._.plain[doc._.cohort.start : doc._.cohort.end]
    assert (doc._.cohort.n, said) == (359, "180 patients were assigned to axi-cel and 179")
    assert "all parts together" in doc._.cohort.why

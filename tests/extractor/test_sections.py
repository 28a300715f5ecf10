"""Cases of sections and sentences."""

import pytest

from extractor.components.sections import section_at
from extractor.pipeline import annotate

STRUCTURED = "BACKGROUND: Little is known. METHODS: We looked. RESULTS: ORR was 41%. CONCLUSIONS: It works."
MEETING = "Background. CAR-T is new. Methods. Sixteen centers looked. Results. There were 255 recipients."
COMPRESSED = (
    "Question. Does it help? Cohort. 92 pts. RESULTS, set A (unweighted): best ORR 13.5%. Outcome from relapse: mOS 18 mo. "
    "Patients with bulky disease: ORR 5%. Take-home: it does not."
)
PLAIN = "We treated 12 patients. The results were good."
PAGE = "A headline\n\nShare | Reprints\n\nWe treated 12 patients.\n\nRelated: CAR T persistence | Other stories\n\nDisclosure: none."

DASHED = "BACKGROUND — Some relapse. PATIENTS — There were 31. FINDINGS — Half responded."
UNKNOWN = "Rationale: some relapse. Recipients (two registries): 60 pts. Message: treat early."
LEADING = "Background: some relapse after CAR T. We treated 12 patients; 6 responded. Conclusion: it works."

LIST = (
    "We treated 12 patients.\n\nRELATED STORIES\n• Progression cut by 74% in a trial\n• 5-year OS of 47% after transplant\n\n"
    "The ORR was 50%, and side effects were as those of earlier trials."
)


@pytest.mark.parametrize(
    ("text", "words", "part"),
    [
        (STRUCTURED, "Little", "background"),
        (STRUCTURED, "We looked", "methods"),
        (STRUCTURED, "41%", "results"),
        (STRUCTURED, "It works", "conclusions"),
        (MEETING, "Sixteen", "methods"),
        (MEETING, "255", "results"),
        (COMPRESSED, "Does", "objective"),
        (COMPRESSED, "92", "methods"),
        (COMPRESSED, "13.5%", "results"),
        (COMPRESSED, "18 mo", "results"),
        (COMPRESSED, "5%.", "results"),
        (COMPRESSED, "it does not", "conclusions"),
        (UNKNOWN, "some relapse", "background"),
        (UNKNOWN, "60 pts", "body"),
        (UNKNOWN, "treat early", "conclusions"),
        (DASHED, "There were 31", "methods"),
        (DASHED, "Half", "results"),
        (LEADING, "12 patients", "body"),
        (PLAIN, "results were", "body"),
        (PAGE, "Share", "furniture"),
        (PAGE, "12 patients", "body"),
        (PAGE, "CAR T persistence", "furniture"),
        (PAGE, "none", "furniture"),
        (LIST, "12 patients", "body"),
        (LIST, "74%", "furniture"),
        (LIST, "47%", "furniture"),
        (LIST, "ORR was 50%", "body"),
    ],
)
def test_part(text: str, words: str, part: str) -> None:
    assert section_at(annotate("", text), text.index(words)) == part


def test_the_title_is_a_part_of_its_own() -> None:
    doc = annotate("A phase 1 trial", "We treated 12 patients.")
    assert section_at(doc, 0) == "title"
    assert doc.text[doc._.text_start :] == "We treated 12 patients."


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("OS was 18 months (95% CI, 13.2 to 20.1). PFS was 3 months.", 2),
        ("It was shorter (P = .002). The rest was not.", 2),
        ("Large (CAR)-T cells were used. They worked.", 2),
        ("We gave it after CAR T. In L-MIND, it failed.", 2),
        ("None had had CAR-T. We report 56 patients in cohort A. They did well.", 3),
        ("Dr J. Smith and A. B. Jones said so.", 1),
        ("Van Oekelen et al. Reported it vs. Another.", 1),
        ("A bracket (that never closes. It must not swallow. " + "More words follow here. " * 60, 20),
    ],
)
def test_sentences(text: str, count: int) -> None:
    doc = annotate("", text)
    assert doc._.sentences == tuple((s.start_char, s.end_char) for s in doc.sents if text)
    found = len(doc._.sentences)
    assert found == count if count < 20 else found >= count


@pytest.mark.parametrize(
    ("case", "text", "word", "part"),
    [
        ("three and more", "Background CAR T fails. Methods We treated 9 patients. Findings ORR was 50%. Funding None.", "None", "furniture"),
        ("their parts", "PURPOSE CAR T fails. METHODS We treated 9. RESULTS ORR was 50%. CONCLUSION It works.", "works", "conclusions"),
        ("a word of a sentence", "Results We saw were good. Nothing failed.", "failed", "body"),
    ],
)  # fmt: skip
def test_headings_without_a_mark(case: str, text: str, word: str, part: str) -> None:
    assert section_at(annotate("", text), text.index(word)) == part, case

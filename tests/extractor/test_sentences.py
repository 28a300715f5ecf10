"""The sentence around a quote: long enough to be understood, and cut where its reader would cut it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.sentences import sentence_around, shortened

# what is quoted stands between ⟦ and ⟧; the sentence between ‹ and ›
CASES = {
    "alone": "‹ORR was ⟦41%⟧.›",
    "without a full stop": "‹ORR was ⟦41%⟧›",
    "between others": "First. ‹ORR was ⟦41%⟧.› Last.",
    "at the beginning": "‹⟦41%⟧ responded.› Last.",
    "at the end": "First. ‹Of 9, ⟦3⟧ died.›",
    "a decimal point": "‹OS was ⟦9.5 months⟧ (95% CI, 8.1-NR).› Last.",
    "a full stop in brackets": "‹ORR was 41% (n = 9. No. 3) and CR ⟦12%⟧.› Last.",
    "against": "‹OS was 9 vs. ⟦12 months⟧.› Last.",
    "an abbreviated name": "‹Smith A. Jones and others saw ⟦41%⟧.› Last.",
    "and others": "‹As Bee et al. Reported, ⟦41%⟧ responded.› Last.",
    "a new line": "METHODS: We asked.\n‹RESULTS: ⟦41%⟧ responded.›\nCONCLUSIONS: Good.",
    "a line without a full stop": "A heading\n‹⟦41%⟧ responded›\nAnother",
    "blank lines": "First.\n\n‹⟦41%⟧ responded.›\n\nLast.",
    "a question": "Why? ‹⟦41%⟧ responded!› Last.",
    "a quotation": "He said “No.” ‹Then ⟦41%⟧ responded.› Last.",
    "a small letter behind a full stop": "‹It was 3. of ⟦41%⟧.› Last.",
    "a sentence that begins with a digit": "First. ‹12 of 24 (⟦50%⟧) responded.› 3 died.",
    "two sentences quoted": "First. ‹ORR was ⟦41%. CR was 12%⟧.› Last.",
    "the whole text": "‹⟦ORR was 41%.⟧›",
    "blanks in front": "  ‹ORR was ⟦41%⟧.›",
}  # fmt: skip


@pytest.mark.parametrize("marked", CASES.values(), ids=CASES)
def test_the_sentence_around_a_quote(marked: str) -> None:
    text = "".join(c for c in marked if c not in "⟦⟧‹›")
    bare = marked.replace("‹", "").replace("›", "")
    start, end = bare.index("⟦"), bare.index("⟧") - 1
    begin, stop = sentence_around(text, start, end)
    assert text[begin:stop] == marked[marked.index("‹") + 1 : marked.index("›")].replace("⟦", "").replace("⟧", "")


@given(text=st.text('aB1 .!?()\n"”“vs', min_size=1, max_size=80), data=st.data())
def test_a_sentence_always_holds_its_quote(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    begin, stop = sentence_around(text, start, end)
    assert 0 <= begin <= start < end <= stop <= len(text)


def test_a_long_text_takes_no_time() -> None:
    text = "Of 9 patients (3 women, 1 lost vs. 2) 33% responded. " * 4000
    assert sentence_around(text, 100_000, 100_003)[1] < len(text)


# the quote stands between ⟦ and ⟧
SHORTENED = {
    "short": ("ORR was ⟦41%⟧.", "ORR was 41%."),
    "long on both sides": ("Of the 52 patients that we treated, ⟦48%⟧ responded at some time.", "… we treated, 48% responded …"),
    "at the beginning": ("⟦48%⟧ responded of the 52 patients that were treated.", "48% responded of the 52 …"),
    "at the end": ("Of the 52 patients that we treated at all responded ⟦48%⟧.", "… at all responded 48%."),
    "a quote that is longer": ("Of all, ⟦12 of 24 patients, as many as there were before⟧ responded.", "… 12 of 24 patients, as many as there were before …"),
    "no blank to cut at": ("x" * 30 + "⟦48%⟧" + "y" * 30, "… 48% …"),
}  # fmt: skip


@pytest.mark.parametrize(("marked", "shown"), SHORTENED.values(), ids=SHORTENED)
def test_a_long_sentence_is_cut_around_its_quote(marked: str, shown: str) -> None:
    start, end = marked.index("⟦"), marked.index("⟧") - 1
    assert shortened(marked.replace("⟦", "").replace("⟧", ""), start, end, 30) == shown


@given(text=st.text("a1 .", min_size=1, max_size=80), data=st.data())
def test_a_shortened_sentence_still_holds_its_quote(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    shown = shortened(text, start, end, 20)
    assert text[start:end].strip() in shown
    assert len(shown) <= max(20, end - start) + 4

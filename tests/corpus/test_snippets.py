"""Cases of HTML and JATS in the answers of services: what is printed in, the text out."""

import time

import pytest

from corpus.document import Section
from corpus.snippets import plain, sections

PLAIN = [
    ("", ""),
    ("A title.", "A title."),
    ("Effect of CO<sub>2</sub> on <i>E. coli</i>", "Effect of CO2 on E. coli"),
    ("Variants in &lt;i&gt;ATM&lt;/i&gt; and <i>TP53</i>", "Variants in ATM and TP53"),
    ("P<0.001 and n>5, then 3<i>x</i>", "P<0.001 and n>5, then 3x"),
    ("P < 0.001 in <b>all</b> <10 and <=5", "P < 0.001 in all <10 and <=5"),
    ("p<a and b>c", "p<a and b>c"),
    ("R&amp;D &amp; A&B, p&lt;0.05, &alpha;&nbsp;4", "R&D & A&B, p<0.05, α\u00a04"),
    ("2 x 10<sup>6</sup> cells", "2 x 10^6 cells"),
    ("<mml:math><mml:msup><mml:mn>10</mml:mn><mml:mn>6</mml:mn></mml:msup></mml:math> cells", "10^6 cells"),
    ("<jats:p>One.</jats:p><jats:p>Two.</jats:p>", "One. Two."),
    ("One<br>two<br/>three</BR>", "One two three"),
    ("unclosed <b>bold and stray</i> end", "unclosed bold and stray end"),
    ("RETRACTED: A\n   title  with   blanks", "RETRACTED: A title with blanks"),
    ("<mml:annotation>\\frac</mml:annotation>half", "half"),
    ("<a href='https://x.example/?a=1&b=2'>link</a><!-- note -->", "link"),
    ("a\x00b\ud800c", "a\ufffdb\ufffdc"),
]


@pytest.mark.parametrize(("printed", "text"), PLAIN)
def test_tags_are_undone_and_nothing_else_is_lost(printed: str, text: str) -> None:
    assert plain(printed) == text


SECTIONS = [
    ("", ()),
    ("No headings at all.", (Section("No headings at all."),)),
    (
        "<h4>Background</h4>Why.<h4>Methods:</h4>How, P<0.001 of <i>n</i>.<h4>Empty</h4><h4>Results</h4>9 of 12.",
        (Section("Why.", "Background"), Section("How, P<0.001 of n.", "Methods"), Section("9 of 12.", "Results")),
    ),
    ("<h4>" + "Never closed. " * 9, (Section(("Never closed. " * 9).strip()),)),
    ("Before.<h4>Results</h4>After.", (Section("Before."), Section("After.", "Results"))),
    (
        "<jats:title>Abstract</jats:title><jats:sec><jats:title>Aim</jats:title><jats:p>A.</jats:p><jats:p>B.</jats:p></jats:sec>",
        (Section("A. B.", "Aim"),),
    ),
    ("<jats:title>Abstract</jats:title><jats:p>Whole.</jats:p>", (Section("Whole."),)),
]  # fmt: skip


@pytest.mark.parametrize(("printed", "parts"), SECTIONS)
def test_an_abstract_comes_apart_at_its_headings(printed: str, parts: tuple[Section, ...]) -> None:
    assert sections(printed) == parts


@pytest.mark.parametrize("piece", ["<", "<i>", "&lt;", "<b ", "</p>", "<h4>", "<!--", "&amp;lt;i&amp;gt;"])
def test_any_text_ends_in_time(piece: str) -> None:
    started = time.process_time()
    sections(piece * 20_000)
    assert time.process_time() - started < 5

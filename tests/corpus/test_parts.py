"""Cases of the small parts: dates, identifiers, text with markup."""

import pytest
from lxml import etree

from corpus import identifiers
from corpus.dates import free_text, iso, partial
from corpus.markup import flat, unescaped


@pytest.mark.parametrize(
    ("said", "doi"),
    [
        ("10.1182/Blood.2022017848", "10.1182/blood.2022017848"),
        ("https://dx.doi.org/10.5555/x.1.", "10.5555/x.1"),
        (
            "doi: 10.1002/(SICI)1097-0258(19980815)17:15<1661::AID-SIM968>3.0.CO;2-2",
            "10.1002/(sici)1097-0258(19980815)17:15<1661::aid-sim968>3.0.co;2-2",
        ),
        ("(10.5555/in.brackets)", "10.5555/in.brackets"),
        ("S1234", None),
        ("", None),
        (None, None),
    ],
)
def test_doi(said: str | None, doi: str | None) -> None:
    assert identifiers.doi(said) == doi


@pytest.mark.parametrize(
    ("said", "orcid"),
    [
        ("0000-0002-1825-0097", "0000-0002-1825-0097"),
        ("http://orcid.org/0000-0002-1694-233X", "0000-0002-1694-233X"),
        ("0000 0002 1825 0097", "0000-0002-1825-0097"),
        ("https://orcid.org/0000000218250097 ", "0000-0002-1825-0097"),
        ("0000-0002-1694-233x", "0000-0002-1694-233X"),
        ("0000-0002-1825-0098", None),
        ("", None),
    ],
)
def test_orcid(said: str, orcid: str | None) -> None:
    assert identifiers.orcid(said) == orcid


def test_registry_numbers() -> None:
    text = "NCT02348216, ChiCTR2000033946, EudraCT 2017-000000-30, ISRCTN12345678, not NCT123, not xNCT02348217, not 12017-000000-30 and not 2017-000000-300."
    assert [r.number for r in identifiers.registrations(text, "abstract")] == [
        "NCT02348216",
        "ISRCTN12345678",
        "ChiCTR2000033946",
        "2017-000000-30",
    ]


@pytest.mark.parametrize(
    ("date", "said"),
    [
        (partial("2023", "Nov", "3"), "2023-11-03"),
        (partial("2023", "13"), "2023"),
        (partial("2023", None, "3"), "2023"),
        (partial(None, "Nov"), ""),
        (partial("23"), ""),
        (free_text("2000 Spring-Summer"), "2000"),
        (partial("2023", "2", "29"), "2023-02"),
        (partial("2024", "2", "29"), "2024-02-29"),
        (partial("2023", "Feb", "31"), "2023-02"),
        (partial("c2003"), "2003"),
        (partial("2²", "²", "²"), ""),
        (partial("9" * 5000), ""),
        (free_text("c2003"), "2003"),
        (free_text("2010 11-12"), "2010"),
        (free_text("2010 Nov-12"), "2010"),
        (free_text("2010-11-12"), "2010-11-12"),
        (free_text("2010 Nov"), "2010-11"),
        (free_text("²²²²"), ""),
        (iso("2010-12-2013"), "2010-12"),
        (free_text("no year"), ""),
        (iso("2026-08-20T06:58:00+02:00"), "2026-08-20"),
        (iso("2025/03"), "2025-03"),
        (iso("yesterday"), ""),
    ],
)
def test_dates(date: object, said: str) -> None:
    assert str(date) == said


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ("<t/>", ""),
        ("<t>CO<sub>2</sub> rises</t>", "CO2 rises"),
        ("<t>10<sup>6</sup> and 10<sup>-5</sup> and 2 x 10<sup> +3 </sup></t>", "10^6 and 10^-5 and 2 x 10^ +3"),
        (
            "<t>10 <sup>6</sup>, m<sup>2</sup>, CD8<sup>+</sup>, <sup>18</sup>F, H<sub>2</sub>O, 9<sup>a</sup></t>",
            "10 6, m2, CD8+, 18F, H2O, 9a",
        ),
        ("<t><b>10</b><sup>6</sup><sup>7</sup></t>", "10^6^7"),
        ("<t>a<p>b</p><p>c</p>d</t>", "a b c d"),
        ("<t>one\n  two</t>", "one two"),
        ("<t>\n a \t\n\t  b     c&#13;d\u00a0\u00a0e </t>", "a b c d\u00a0\u00a0e"),
        ("<t>x<!-- no --><?pi no?>y</t>", "xy"),
        ("<t>p &amp;lt; 0.05, AT&amp;T, &amp;alpha;</t>", "p < 0.05, AT&T, &alpha;"),
        ("<t>" + "<b>" * 1500 + "deep" + "</b>" * 1500 + "</t>", "deep"),
    ],
    ids=[
        "empty",
        "inline",
        "powers",
        "no powers",
        "powers in a row",
        "blocks",
        "space",
        "spaces of all kinds",
        "comments",
        "escaped twice",
        "deep",
    ],
)
def test_flat_text(xml: str, text: str) -> None:
    assert flat(etree.fromstring(xml, etree.XMLParser(huge_tree=True))) == text


def test_unescaped_makes_no_control_characters() -> None:
    assert unescaped("&#0;&#xD800;&#10;x &#x3b1;") == "&#0;&#xD800;&#10;x α"

"""Cases of the study that a page reports: which of its links and references is meant."""

import pytest

from corpus.sources.pages import page
from tests.corpus.saved_page import BODY, bare, html, ld

LINKED = '<p>Read the <a href="https://doi.org/10.5555/STUDY.1">article in Blood</a> or <a href="https://pubmed.ncbi.nlm.nih.gov/123/">PubMed</a>.</p>'


def test_the_study_that_it_reports_is_not_the_page_itself() -> None:
    found = page(
        html(
            '<meta name="citation_doi" content="10.5555/page">',
            BODY + LINKED + '<a href="https://doi.org/10.5555/page">this page</a>',
        ),
        "p",
    )
    assert found.identifiers.doi == "10.5555/page"
    assert [(r.doi, r.pmid) for r in found.reports] == [("10.5555/study.1", None), (None, "123")]
    assert all(r.evidence for r in found.reports)


LINKS = [
    ("https://www.doi.org/10.1182/Blood.1", "10.1182/blood.1"),
    ("http://dx.doi.org/10.1182/blood.1", "10.1182/blood.1"),
    ("//doi.org/10.1182/blood.1", "10.1182/blood.1"),
    ("https://doi.org/10.1182%2Fblood.1", "10.1182/blood.1"),
    ("https://doi.org/10.1182/blood.1?utm_source=x#abs", "10.1182/blood.1"),
    (
        "https://doi.org/10.1002/(SICI)1097-0258(19980815/30)17:15/16%3C1661::AID-SIM968%3E3.0.CO;2-2",
        "10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2",
    ),
    ("https://doi.org/10.1000/a%23b", "10.1000/a#b"),
    ("https://www.nejm.org/doi/full/10.1056/NEJMoa2302496?query=featured", "10.1056/nejmoa2302496"),
    ("https://ascopubs.org/doi/10.1200/JCO.22.01234/pdf", "10.1200/jco.22.01234"),
    (
        "https://ashpublications.org/blood/article/doi/10.1182/blood.2022017848/486832/A-title-of-it",
        "10.1182/blood.2022017848",
    ),
    ("https://ashpublications.org/blood/article-abstract/doi/10.1182/blood.2022017848", "10.1182/blood.2022017848"),
    ("https://link.springer.com/article/10.1007/s00277-023-05123-4", "10.1007/s00277-023-05123-4"),
    ("https://www.medrxiv.org/content/10.1101/2023.01.02.23284123v2.full-text", "10.1101/2023.01.02.23284123"),
    ("https://share.example/?u=https://doi.org/10.1182/blood.1", None),
    ("https://share.example/?u=https://pubmed.ncbi.nlm.nih.gov/123/", None),
    ("http://[bad/10.1182/blood.1", None),
]


@pytest.mark.parametrize(("href", "doi"), LINKS)
def test_addresses_that_name_a_study(href: str, doi: str | None) -> None:
    found = page(html("", BODY + f'<p>Read the <a href="{href}">study</a>.</p>'), "p").reports
    assert [study.doi for study in found] == ([doi] if doi else [])


def refs(count: int, tag: str = "li") -> str:
    return "".join(f"<{tag}>Roe A. A title. Blood. 2020. doi:10.5555/ref{n}</{tag}>" for n in range(count))


def linked_refs(count: int) -> str:
    return "".join(f'<li>Roe A. <a href="https://doi.org/10.5555/ref{n}">Blood</a></li>' for n in range(count))


STUDY = '<p>It is <a href="https://doi.org/10.5555/study">in Blood</a>.</p>'
TEASER = (
    '<article class="teaser"><h3><a href="/x">Other</a></h3><a href="https://doi.org/10.5555/other">DOI</a></article>'
)
BESIDE = '<a href="https://doi.org/10.5555/other">Other</a>'
FOUND = [
    ("written as an address", html("", BODY + "<p>Source: https://doi.org/10.5555/study</p>"), "study"),
    ("written with what is no part of it", html("", BODY + "<p>See https://doi.org/10.5555/study?x=1#y.</p>"), "study"),
    ("written, not in a script", html("", BODY + '<script>x = "doi:10.5555/other"</script><p>(Blood 2026, doi: 10.5555/study)</p>'), "study"),
    ("written behind doi", html("", BODY + "<p>(Blood 2026, doi: 10.5555/study)</p>"), "study"),
    ("named as the source of several", html("", BODY + f"<p>Source: Roe A. Blood. doi:10.5555/study</p><p>{refs(3, 'span')}</p>"), "study"),
    ("beside a list of references", html("", BODY + STUDY + f"<h2>References</h2><ol>{linked_refs(9)}</ol>"), "study"),
    ("beside references under a bold word", html("", BODY + STUDY + f"<p><b>References</b></p>{linked_refs(2)}"), "study"),
    ("beside references named by a class", html("", BODY + STUDY + f"<div class='c-references'>{linked_refs(2)}</div>"), "study"),
    ("beside references without a heading", html("", BODY + STUDY + f"<ol>{linked_refs(4)}</ol>"), "study"),
    ("behind the references", html("", BODY + f"<h3>References</h3><ol>{linked_refs(2)}</ol><h3>Source</h3>{STUDY}"), "study"),
    ("beside what is related", html("", BODY + STUDY + f"<h3><a href='/r'>Related articles</a></h3><p>{BESIDE}</p>"), "study"),
    ("behind a related link", html("", BODY + f"<p><strong>Related:</strong> {BESIDE}</p>" + STUDY), "study"),
    ("behind a related link in two lines", html("", BODY + f"<p><strong>Read more</strong></p><p>{BESIDE}</p>" + STUDY), "study"),
    ("beside a box", html("", BODY + STUDY + f"<div class='related-content'>{BESIDE}</div>"), "study"),
    ("behind a teaser at the head", bare("", f"<header>{TEASER}</header><article><h1>A headline</h1>{BODY + STUDY}</article>"), "study"),
    ("without an article", bare("", f"<nav>{BESIDE}</nav><h1>A headline</h1>{BODY + STUDY}<aside>{BESIDE}</aside><footer>{BESIDE}</footer>"), "study"),
    ("behind a table of contents", html("", '<ul><li><a href="#t">Text</a></li><li><a href="#r">References</a></li></ul>' + BODY + STUDY), "study"),
    ("behind a link to more", html("", BODY + '<p><a href="/x">Read more</a></p>' + STUDY), "study"),
    ("the only reference", html("", BODY + f"<h3>Reference</h3>{refs(1, 'p')}"), "ref0"),
    ("one DOI of two references", html("", BODY + f"<h3>References</h3>{refs(1, 'p')}<p>Poe B. NEJM. 2021. PMID 1</p>"), None),
    ("references only, in text", html("", BODY + f"<h3>References</h3>{refs(5, 'p')}"), None),
    ("references only, in text without a heading", html("", BODY + refs(5, "p")), None),
    ("references only, in one paragraph", html("", BODY + f"<p>References<br>{refs(3, 'span')}</p>"), None),
    ("references only, linked", html("", BODY + f"<h3>References</h3><ol>{linked_refs(5)}</ol>"), None),
    ("what it is based on", html(ld('{"@type": "NewsArticle", "isBasedOn": "https://doi.org/10.5555/study"}')), "study"),
    ("an object it is the same as", html(ld('{"@type": "NewsArticle", "sameAs": [{"@type": "ScholarlyArticle", "@id": "https://doi.org/10.5555%2Fstudy"}]}')), "study"),
    ("what it cites", html(ld('{"@type": "NewsArticle", "citation": {"@type": "ScholarlyArticle", "identifier": {"value": "10.5555/study"}}}')), "study"),
    ("half a character in what it cites", html(ld(r'{"@type": "NewsArticle", "citation": "doi:10.5555/study\ud83d"}')), "study"),
    ("much that it cites", html(ld('{"@type": "NewsArticle", "citation": ["doi:10.5555/ref1", "doi:10.5555/ref2", "doi:10.5555/ref3"]}')), None),
]  # fmt: skip


@pytest.mark.parametrize(("content", "doi"), [case[1:] for case in FOUND], ids=[name for name, _, _ in FOUND])
def test_the_study_is_told_from_references_and_related(content: bytes, doi: str | None) -> None:
    assert [study.doi for study in page(content, "p").reports] == ([f"10.5555/{doi}"] if doi else [])

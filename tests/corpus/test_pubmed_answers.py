"""One answer of the service a file, read a second way: another parser along other paths must say the same."""

import html
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from corpus.sources import pubmed

#: One article a file: the bundled one, and beside a checkout that has them, recorded answers of the service.
ANSWERS = [
    Path(__file__).parents[2] / "corpus" / "samples" / "pubmed-example.xml",
    *sorted((Path(__file__).parents[3] / "shared" / "samples" / "pubmed").glob("*.xml")),
]


def flat(node: ET.Element | None) -> str:
    # Some records escape a mark twice.
    return re.sub(r"[ \t\r\n]+", " ", html.unescape("".join(node.itertext()))).strip() if node is not None else ""


def glued(text: str) -> str:
    """Our text with raised integers run into the number before them, as the other parser leaves them ("106")."""
    return re.sub(r"(?<=[0-9])\^(?=[+\-\u2212\u2013]?[0-9])", "", text)


@pytest.mark.parametrize("path", ANSWERS, ids=lambda p: p.stem)
def test_recorded_answers_read_as_the_file_says(path: Path) -> None:
    """The same file read by another parser along other paths must say the same."""
    (document,) = pubmed.read_file(path)
    record = ET.parse(path).getroot()[0]
    found = record.find("MedlineCitation/Article")
    assert found is not None
    assert document.id == f"pubmed:{record.findtext('MedlineCitation/PMID')}"
    assert glued(document.title).strip("[].") == flat(found.find("ArticleTitle")).strip("[].")
    assert [glued(s.text) for s in document.sections] == [
        t for t in map(flat, found.findall("Abstract/AbstractText")) if t
    ]
    authors = [author for author in found.findall("AuthorList/Author") if author.get("ValidYN") != "N"]
    assert [a.family or a.collective for a in document.authors] == [
        flat(author.find("LastName")) or flat(author.find("CollectiveName")) for author in authors
    ]
    assert document.journal == flat(found.find("Journal/Title"))
    year = (
        found.findtext("Journal/JournalIssue/PubDate/Year")
        or (found.findtext("Journal/JournalIssue/PubDate/MedlineDate") or "")[:4]
    )
    assert str(document.published)[:4] == year
    for kind, ours in (("doi", document.identifiers.doi), ("pmc", document.identifiers.pmcid)):
        theirs = [flat(n) for n in record.findall("PubmedData/ArticleIdList/ArticleId") if n.get("IdType") == kind]
        assert (ours or "").lower() == (theirs[0].lower() if theirs else "")

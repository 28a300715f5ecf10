"""Exports of references: what reference managers read back is what the document states, whatever stands in it."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
import rispy
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from corpus.document import (
    Author,
    Document,
    Identifiers,
    Notice,
    OtherAbstract,
    PartialDate,
    Registration,
    ReportedStudy,
    Section,
)
from corpus.errors import EmptyInputError
from corpus.source import sources
from corpus.sources import medline
from service.exporting.answer import Answer, Study, address
from service.exporting.citations import Labels, vancouver
from service.exports.bibtex import fields as bibtex_fields
from service.exports.bibtex import tex
from service.query import Query
from service.table import EvidenceTable
from tests.service.conftest import Client, document
from tests.service.exported import Given, exported

ARTICLE = Document(
    "pubmed:40000001", "pubmed", "abstract", "Effect of CO2 & {talquetamab}: p < 0.05 in 10% of “all”",
    (Section("Relapse after CAR T is common.", "BACKGROUND"), Section("Of 40 patients, 12 (30%) responded.", "RESULTS")),
    (Author("Dévi", "Ana M", "AM", orcid="0000-0002-1825-0097"), Author("van der Berg", "Jan", "J", suffix="Jr"), Author(collective="EX-1 Study Group")),
    journal="Journal of examples", published=PartialDate(2024, 3, 5, "2024 Mar 5"),
    identifiers=Identifiers("40000001", "PMC9000001", "10.5555/ex_1"),
    registrations=(Registration("NCT00000001", "ClinicalTrials.gov", "databank"),), url="https://pubmed.ncbi.nlm.nih.gov/40000001/",
    languages=("eng",), publication_types=("Journal Article",), keywords=("bispecific antibody", "rela#pse"),
)  # fmt: skip
NEWS = Document(
    "news:1f", "pages", "news", "A hospital tells of a trial", (Section("Line one.\nLine two.\tTabbed."),), journal="The Daily",
    published=PartialDate(2025, 1, raw="January 2025"), url="https://news.example/a?b=1&c={2}", reports=(ReportedStudy("Effect of CO2", journal="Journal of examples", year=2024),),
)  # fmt: skip
PREPRINT = Document(
    "x:2", "jsonl", "preprint", "=SUM(A1) – 中文 שלום 😀", (Section("Text."),), (Author("Roe", initials="B"),), journal="medRxiv",
    published=PartialDate(2023), identifiers=Identifiers(doi="10.1101/2023.01.01.1"),
)  # fmt: skip
RETRACTED = Document(
    "x:3",
    "jsonl",
    "abstract",
    "A paper",
    (Section("Text."),),
    (Author("Roe", "Bo"),),
    retraction="retracted",
    note="A synopsis.",
)
BARE = Document("x:4", "jsonl", "abstract", "")
HOSTILE = Document(
    "x:5", "jsonl", "conference", "T\x00i\x0bt\ud800le\nER  - \nTY  - JOUR", (Section("A\r\n\r\nTY  - JOUR\nER  - \nB ]]> <b> &amp;"),),
    (Author("O'Ne\u2028il \ufffe", "A\nB"),), journal="J\tx", url="javascript:alert(1)", keywords=("a\nKW  - b", ""),
)  # fmt: skip
ALL = {"article": ARTICLE, "news": NEWS, "preprint": PREPRINT, "retracted": RETRACTED, "bare": BARE, "hostile": HOSTILE}
READERS = {source.NAME: source for source in sources()}
#: Which of our readers reads which export.
READ_BY = {
    name: READERS[reader]
    for name, reader in {"ris": "ris", "endnote": "endnote", "citations": "csv", "nbib": "medline"}.items()
    if reader in READERS
}


def study(document: Document) -> Study:
    return Study({"reports": []}, document, ())


def answer(table: EvidenceTable, *documents: Document) -> Given:
    return Given(table, studies=map(study, documents))


def said(document: Document) -> dict[str, Any]:
    """What a reference manager keeps of a document."""
    known = document.identifiers
    return {
        "title": " ".join(document.title.split()),
        "authors": [(a.collective, a.family, a.given or a.initials, a.suffix) for a in document.authors],
        "journal": document.journal,
        "year": document.published.year,
        "doi": known.doi,
        "pmid": known.pmid,
        "pmcid": known.pmcid,
        "text": " ".join(document.text.split()),
        "keywords": document.keywords,
        "registrations": {r.number for r in document.registrations},
        "kind": document.kind,
        "retracted": document.retraction == "retracted",
        "url": address(document) if not document.url else document.url,
    }


@pytest.mark.parametrize("name", sorted(READ_BY))
@pytest.mark.parametrize("one", [ARTICLE, NEWS, PREPRINT, RETRACTED], ids=lambda one: str(one.kind))
def test_what_we_export_our_own_reader_reads_back(bundled: EvidenceTable, name: str, one: Document) -> None:
    if name == "nbib" and one is not ARTICLE:
        with pytest.raises(EmptyInputError, match="Export them as RIS"):
            exported(name, answer(bundled, one))
        return
    (found,) = READ_BY[name].read(io.BytesIO(exported(name, answer(bundled, one))), "x", None)
    assert isinstance(found, Document)
    wanted, got = said(one), said(found)
    if name == "citations":  # initials only, the year only, and a mark where a spreadsheet could run it
        wanted["authors"] = [
            (c, f, a.initials or (a.given or "")[:1], s)
            for (c, f, _, s), a in zip(wanted["authors"], one.authors, strict=True)
        ]
        wanted["authors"] = [(c, f, None if c else g, s) for c, f, g, s in wanted["authors"]]
        wanted["title"] = f"'{wanted['title']}" if wanted["title"].startswith("=") else wanted["title"]
    else:
        assert str(found.published) == str(one.published)
    assert got == wanted


def test_rispy_reads_back_every_record(bundled: EvidenceTable) -> None:
    records = rispy.loads(exported("ris", answer(bundled, *ALL.values())).decode())
    assert [record["id"] for record in records] == [one.id for one in ALL.values()]
    first = records[0]
    assert first["title"] == ARTICLE.title
    assert first["authors"] == ["Dévi, Ana M", "van der Berg, Jan, Jr", "EX-1 Study Group,"]
    assert (first["year"], first["date"], first["doi"], first["accession_number"]) == (
        "2024",
        "2024/03/05/",
        "10.5555/ex_1",
        "40000001",
    )
    assert first["abstract"] == ARTICLE.text.replace("\n", " ")
    assert first["keywords"] == list(ARTICLE.keywords)
    assert [record["type_of_reference"] for record in records] == ["JOUR", "NEWS", "UNPB", "JOUR", "JOUR", "CPAPER"]
    assert "This publication was retracted." in records[3]["notes"]


def test_a_ris_line_is_one_field(bundled: EvidenceTable) -> None:
    raw = exported("ris", answer(bundled, *ALL.values()))
    assert not raw.startswith(b"\xef\xbb\xbf")
    records = raw.decode().split("\r\n\r\n")
    assert records.pop() == ""
    for record in records:
        lines = record.split("\r\n")
        assert lines[0].startswith("TY  - ")
        assert lines[-1] == "ER  - "
        for line in lines:
            assert re.fullmatch(r"[A-Z][A-Z0-9]  - [^\r\n\x00-\x08\x0b\x0c\x0e-\x1f]*", line), line
    assert sum(line.startswith(("TY  - ", "ER  - ")) for line in raw.decode().split("\r\n")) == 2 * len(ALL)


NBIB = """PMID- 40000001
LR  - 20250211
DP  - 2024 Mar
TI  - [Effect of CO(2): a long title that goes on to the next line and is
      continued with six spaces].
LID - 10.5555/ex.1 [doi]
AB  - CONTEXT: Text of 30 patients. RESULTS: Nine responded, at a median of two months, and this line goes on.
FAU - Dévi, Ana M
AU  - Dévi AM
AUID- ORCID: 0000-0002-1825-0097
CN  - EX-1 Study Group
FAU - Van Damme, Jean-Claude 3rd
AU  - Van Damme JC 3rd
LA  - eng
SI  - ClinicalTrials.gov/NCT00000001
PT  - Journal Article
PT  - Retracted Publication
TT  - Ein Titel.
JT  - Journal of examples
OAB - Ein Text.
OABL- ger
MH  - Neoplasms
OT  - carbon dioxide
RIN - J Ex. 2025 Jan;13(1):9. doi: 10.5555/ex.9. PMID: 40000009
CIN - J Ex. 2024;12:126
PMC - PMC9000001
AID - 10.5555/ex.1 [doi]

"""


def test_nbib_read_exported_and_read_again_is_the_same_document(bundled: EvidenceTable) -> None:
    (one,) = medline.read(io.BytesIO(NBIB.encode()), "x", None)
    assert isinstance(one, Document)
    raw = exported("nbib", answer(bundled, one))
    assert list(medline.read(io.BytesIO(raw), "x", None)) == [one]
    assert max(len(line) for line in raw.decode().split("\n")) <= 90


def test_nbib_of_xml_keeps_notices_and_translations(bundled: EvidenceTable) -> None:
    more = ARTICLE.__class__(
        "pubmed:5", "pubmed", "abstract", "T", (Section("Text."),), identifiers=Identifiers("5"), retraction="retracted",
        notices=(Notice("RetractionIn", "J Ex. 2025;1:2", "77"), Notice("Unknown", "x")), other_abstracts=(OtherAbstract("Texte.", "Publisher", "fre"),),
    )  # fmt: skip
    (found,) = medline.read(io.BytesIO(exported("nbib", answer(bundled, more))), "x", None)
    assert isinstance(found, Document)
    assert found.retraction == "retracted"
    assert (found.notices[0].kind, found.notices[0].pmid) == ("RetractionIn", "77")
    assert found.other_abstracts == more.other_abstracts


def test_nbib_names_what_it_cannot_hold(bundled: EvidenceTable) -> None:
    asked = answer(bundled, ARTICLE, NEWS, PREPRINT)
    assert exported("nbib", asked).decode().count("PMID- ") == 1
    assert asked.left_out.count == 2
    assert [study for study, _ in asked.left_out.named] == ["news:1f", "x:2"]
    assert exported("nbib", answer(bundled)) == b""


def test_the_api_counts_what_is_left_out(served: Any) -> None:
    client: Client = served(document("pubmed:7", identifiers=Identifiers("7")), document("x:1"))
    found = client.get("/api/v1/export/nbib")
    assert (found.status_code, found.headers["aftercart-left-out"]) == (200, "1")
    assert "aftercart-left-out" not in client.get("/api/v1/export/ris").headers


def test_the_api_refuses_nbib_of_nothing_from_pubmed(served: Any) -> None:
    client: Client = served(document("x:1"))
    found = client.get("/api/v1/export/nbib")
    assert (found.status_code, found.json()["remedy"]) == (422, "Export them as RIS.")


def test_endnote_xml_is_well_formed_and_whole(bundled: EvidenceTable) -> None:
    root = etree.fromstring(exported("endnote", answer(bundled, *ALL.values())))
    assert [one.findtext("label") for one in root.iterfind("records/record")] == [one.id for one in ALL.values()]
    first = root.find("records/record")
    assert first is not None
    assert [a.text for a in first.iterfind("contributors/authors/author")] == [
        "Dévi, Ana M",
        "van der Berg, Jan, Jr",
        "EX-1 Study Group,",
    ]
    kind = first.find("ref-type")
    assert kind is not None
    assert (kind.text, kind.get("name")) == ("17", "Journal Article")
    assert first.findtext("titles/title") == ARTICLE.title
    assert (first.findtext("dates/year"), first.findtext("dates/pub-dates/date")) == ("2024", "Mar 5")


def test_bibtex_entries(bundled: EvidenceTable) -> None:
    raw = exported("bibtex", answer(bundled, ARTICLE, NEWS)).decode()
    first, second, rest = raw.split("\n\n")
    assert rest == ""
    assert re.match(r"@article\{Devi2024-[0-9a-f]{8},\n", first)
    assert "  title = {{Effect of CO2 \\& \\{talquetamab\\}: p {\\textless} 0.05 in 10\\% of “all”}},\n" in first
    assert "  author = {Dévi, Ana M and van der Berg, Jr, Jan and {EX-1 Study Group}},\n" in first
    assert "  month = mar,\n" in first
    assert "  doi = {10.5555/ex_1},\n" in first, "a DOI is no text"
    assert second.startswith("@misc{news2025-")
    assert "url = {https://news.example/a?b=1&c=%7B2%7D}" in second


@given(st.text(max_size=80))
@settings(max_examples=200, deadline=None)
def test_bibtex_never_leaves_a_brace_open(text: str) -> None:
    depth, escaped = 0, False
    for name, value in bibtex_fields(
        Document("x", "x", "abstract", text, (Section(text),), (Author(text or "A", text),), journal=text, url=text)
    ):
        for mark in value:
            if not escaped:
                depth += (mark == "{") - (mark == "}")
            assert depth >= 0, (name, value)
            escaped = mark == "\\" and not escaped
        assert depth == 0, (name, value)
    assert not set("&%$#") & set(re.sub(r"\\[&%$#]", "", tex(text)))


VANCOUVER = {
    "article": (ARTICLE, "Dévi AM, van der Berg J Jr, EX-1 Study Group. Effect of CO2 & {talquetamab}: p < 0.05 in 10% of “all”. "
        "Journal of examples. 2024 Mar 5. doi:10.5555/ex_1. ClinicalTrials.gov: NCT00000001."),
    "news": (NEWS, "A hospital tells of a trial [news]. The Daily. 2025 Jan. https://news.example/a?b=1&c={2}. Reports: Effect of CO2. Journal of examples. 2024."),
    "retracted": (RETRACTED, "Roe B. A paper. This publication was retracted. A synopsis."),
    "bare": (BARE, "x:4."),
}  # fmt: skip


@pytest.mark.parametrize("case", VANCOUVER)
def test_citations_as_journals_print_them(case: str) -> None:
    one, wanted = VANCOUVER[case]
    assert vancouver(one) == wanted


def test_studies_of_one_name_are_told_apart() -> None:
    labels = Labels()
    assert [labels(study(one)) for one in (ARTICLE, ARTICLE, NEWS, RETRACTED, ARTICLE)] == [
        "Dévi 2024", "Dévi 2024b", "The Daily 2025", "Roe", "Dévi 2024c",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["ris", "endnote", "bibtex", "citations"])
def test_every_study_of_the_corpus_is_a_reference(bundled: EvidenceTable, name: str) -> None:
    raw = exported(name, Answer(bundled, Query())).decode()
    marks = {"ris": "ER  - ", "endnote": "<record>", "bibtex": "\n@", "citations": "\r\n"}
    assert f"\n{raw}".count(marks[name]) == bundled.count(Query(), "studies") + (name == "citations")

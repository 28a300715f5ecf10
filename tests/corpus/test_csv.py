"""Cases of tables of references: each program's header in, Documents out; a stray quotation mark costs one row."""

import io
from typing import Any

import pytest

from corpus.document import Document
from corpus.errors import EmptyInputError, MalformedInputError
from corpus.source import Reject
from corpus.sources import csv
from tests.corpus.test_ris import said

# export, content, what is read of its first row
EXPORTS: list[tuple[str, str, dict[str, Any]]] = [
    (
        "Scopus",
        '"Authors","Author full names","Author(s) ID","Title","Year","Source title","DOI","Link","Abstract","Author Keywords",'
        '"PubMed ID","Document Type","Source","EID"\n'
        '"Roe B.; Dévi A.M.","Roe, Bo (57190000001); Dévi, Ana M. (57190000002)","1; 2","Glofitamab, then?","2023","Blood","10.5555/ex.1",'
        '"https://www.scopus.com/x","Nine patients, ""all"" adults.","CAR T; lymphoma","40000002","Conference paper","Scopus","2-s2.0-8"\n',
        {
            "title": "Glofitamab, then?",
            "authors": ["Roe B", "Dévi AM"],
            "published": "2023",
            "pmid": "40000002",
            "kind": "conference",
            "keywords": ("CAR T", "lymphoma"),
            "text": 'Nine patients, "all" adults.',
        },
    ),
    (
        "Embase",
        "Title,Author Names,Source title,Publication Year,Publication Type,Abstract,Clinical Trial Numbers,Article Language,"
        "Embase Accession ID,Medline PMID,DOI\n"
        '"A trial","Roe B., Dévi A.M.",Blood,2024,Conference Abstract,"Para one.\n\nPara two.",ClinicalTrials.gov (NCT00000001),English,L20,,10.5555/ex.2\n',
        {
            "authors": ["Roe B", "Dévi AM"],
            "text": "Para one. Para two.",
            "registrations": ["NCT00000001"],
            "kind": "conference",
        },
    ),
    (
        "Web of Science, tabs",
        "PT\tAU\tAF\tTI\tSO\tLA\tDT\tDE\tID\tAB\tC1\tPD\tPY\tDI\tUT\tPM\n"
        "J\tRoe, B; Devi, A\tRoe, Bo; Devi, Ana\tA cohort\tBLOOD\tEnglish\tMeeting Abstract\tCAR T\tRELAPSE\tNine patients.\tUniv X\tNOV\t2022\t"
        "10.5555/ex.3\tWOS:0009\t40000003\n",
        {
            "title": "A cohort",
            "authors": ["Roe B", "Devi A"],
            "kind": "conference",
            "pmid": "40000003",
            "keywords": ("CAR T",),
        },
    ),
    (
        "PubMed",
        "PMID,Title,Authors,Citation,First Author,Journal/Book,Publication Year,Create Date,PMCID,NIHMS ID,DOI\n"
        '40000004,A paper.,"Roe B, Dévi AM, et al.","Blood. 2020;1:2. PMID: 40000004",Roe B,Blood,2020,2020/03/04,PMC9000004,,10.5555/ex.4\n',
        {"authors": ["Roe B", "Dévi AM"], "pmid": "40000004", "pmcid": "PMC9000004", "published": "2020-03-04"},
    ),
    (
        "Covidence",
        "Title,Authors,Abstract,Published Year,Published Month,Journal,Volume,Issue,Pages,Accession Number,DOI,Ref,Covidence #,Study,Notes,Tags\n"
        '"A paper","Roe, B.; Dévi, A.","Nine patients.",2019,,Cancer,1,2,3-4,,10.5555/ex.5,12,#12,Roe 2019,"Exclusion reason: x",\n',
        {"authors": ["Roe B", "Dévi A"], "published": "2019", "journal": "Cancer"},
    ),
    (
        "ASReview",
        "record_id,title,abstract,authors,year,doi,keywords,asreview_label\n0,A paper,Nine patients.,Roe B,2018.0,https://doi.org/10.5555/EX.6,a;b,1\n",
        {"published": "2018", "doi": "10.5555/ex.6", "keywords": ("a", "b")},
    ),
    (
        "Zotero",
        '"Key","Item Type","Publication Year","Author","Title","Publication Title","DOI","Url","Abstract Note","Date","Extra"\n'
        '"ABCD","preprint","2024","Roe, Bo; Dévi, Ana","A preprint","medRxiv","10.1101/1","","Nine.","2024-05-06","PMID: 40000006"\n',
        {"kind": "preprint", "published": "2024-05-06", "pmid": "40000006", "authors": ["Roe B", "Dévi A"]},
    ),
    (
        "Excel, semicolons",
        "sep=;\nTitel;Title;Abstract;Year\nx;A paper;Nine, or ten.;2017\n",
        {"title": "A paper", "text": "Nine, or ten.", "published": "2017"},
    ),
    (
        "a preface",
        "Search: CAR T\nDate: today\n\nTitle,Abstract,Year\nA paper,Nine.,2016\n",
        {"title": "A paper", "published": "2016"},
    ),
    ("lines end in a return", "Title,Abstract\rA paper,Nine.\r", {"title": "A paper", "text": "Nine."}),
]


def read(content: str | bytes) -> list[Any]:
    return list(csv.read(io.BytesIO(content.encode() if isinstance(content, str) else content), "test.csv", None))


@pytest.mark.parametrize(("content", "expected"), [case[1:] for case in EXPORTS], ids=[case[0] for case in EXPORTS])
def test_exports_as_they_come(content: str, expected: dict[str, Any]) -> None:
    (first,) = read(content)
    assert isinstance(first, Document), first
    assert {name: said(first)[name] for name in expected} == expected
    assert csv.sniff(content.encode())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
def test_encodings(encoding: str) -> None:
    first, second = read("Title,Authors\nA paper,Dévi A.\nAnother,Roe B.\n".encode(encoding))
    assert said(first)["authors"] == ["Dévi A"]
    assert (first.flags, second.flags) == (("decoded as windows-1252",) if encoding == "windows-1252" else (), ())


HEAD, GOOD = "Title,Abstract,Year\n", '"Good","Nine.",2020\n'
# rows between the header and good rows, titles in order, rejects (place, reason)
DAMAGED: list[tuple[str, str, list[str], list[tuple[str, str]]]] = [
    ("a mark without its partner", '"Bad,"Nine.",2019\n', ["Good", "Good"], [("row at line 2", "quotation mark")]),
    (
        "two rows with marks without partners",
        '"Bad,"Nine.",2019\n' + GOOD + 'Bad",Nine,2018\n',
        ["Good", "Good", "Good"],
        [("row at line 2", "quotation mark"), ("row at line 4", "quotation mark")],
    ),
    ("too many cells", "Bad, worse,Nine.,2019\n", ["Good", "Good"], [("row at line 2", "4 cells, the header 3")]),
    ("no title", ",Nine.,2019\n", ["Good", "Good"], [("row at line 2", "no title")]),
    ("too few cells", "Short\n", ["Short", "Good", "Good"], []),
    ("empty cells behind the last", "Wide,Nine.,2019,,\n", ["Wide", "Good", "Good"], []),
    ("an empty line", "\n,,\n", ["Good", "Good"], []),
    ("a zero byte", "B\0ad,Nine.,2019\n", ["Good", "Good"], [("row at line 2", "zero byte")]),
    ("a cell of many lines", '"Long","One.\n\nTwo, ""2"".\n",2019\n', ["Long", "Good", "Good"], []),
]


@pytest.mark.parametrize(
    ("rows", "titles", "rejects"), [case[1:] for case in DAMAGED], ids=[case[0] for case in DAMAGED]
)
def test_a_damaged_row_costs_no_other(rows: str, titles: list[str], rejects: list[tuple[str, str]]) -> None:
    items = read(HEAD + rows + GOOD + GOOD)
    found = [item for item in items if isinstance(item, Reject)]
    assert [item.title for item in items if isinstance(item, Document)] == titles
    assert [(r.place, reason in r.error.found) for r, (_, reason) in zip(found, rejects, strict=True)] == [
        (place, True) for place, _ in rejects
    ]


def test_without_a_column_of_titles_the_error_shows_what_each_column_was_taken_for() -> None:
    with pytest.raises(MalformedInputError) as error:
        read("Ref,Jahr,DOI,Abstract\n1,2020,10.5555/ex.1,Nine.\n")
    assert "Ref → -, Jahr → -, DOI → doi, Abstract → abstract" in error.value.found
    assert "Title" in error.value.remedy


def test_our_own_table_is_one_document_a_study() -> None:
    items = read(
        "study_id,position,title,year,endpoint,ci_stated\nx:1,0,A paper,2020,ORR,1\nx:1,1,A paper,2020,CR,0\nx:2,0,B,2020,CR,0\n"
    )
    assert items[0].id == items[1].id != items[2].id


def test_a_header_alone() -> None:
    with pytest.raises(EmptyInputError):
        read(HEAD)


def test_a_field_a_row_as_embase_exports_on_demand() -> None:
    one = (
        '"TITLE","Glofitamab, ""then""?"\r\n"AUTHOR NAMES","Roe B.","Dévi A.M."\r\n"SOURCE TITLE","Blood"\r\n'
        '"PUBLICATION YEAR","2024"\r\n"PUBLICATION TYPE","Conference Abstract"\r\n"ABSTRACT","Para one.\r\nPara two."\r\n'
        '"DOI","10.5555/ex.2"\r\n"EMBASE ACCESSION ID","L20"\r\n'
    )
    broken, untitled = '"TITLE","A trial"\r\n"ABSTRACT","an open mark\r\n', '"TITLE",""\r\n"DOI","10.5555/ex.3"\r\n'
    content = "\ufeff" + "\r\n".join((one, broken, untitled, one.replace("ex.2", "ex.4").replace('"L20"', '"L21"')))
    first, second, third, last = csv.read(io.BytesIO(content.encode()), "embase.csv", None)
    assert isinstance(first, Document)
    assert isinstance(last, Document)
    assert (first.title, [str(a) for a in first.authors], first.journal) == (
        'Glofitamab, "then"?',
        ["Roe B", "Dévi AM"],
        "Blood",
    )
    assert (first.kind, str(first.published), first.text) == ("conference", "2024", "Para one. Para two.")
    assert last.identifiers.doi == "10.5555/ex.4"
    assert isinstance(second, Reject)
    assert "no partner" in second.error.found
    assert isinstance(third, Reject)

"""Cases of RIS: what each database and manager writes in, Documents out; what is damaged costs no other record."""

import io
from typing import Any

import pytest

from corpus.document import Document
from corpus.errors import EmptyInputError
from corpus.source import Reject
from corpus.sources import ris

EMBASE = """TY  - JOUR
M3  - Conference Abstract
AU  - Roe B.
AU  - van der Berg J.A.
AU  - EX-1 Study Group
TI  - Teclistamab after CAR T: results of EX-1
T2  - Blood
SP  - 737
PY  - 2024
VL  - 144
DB  - Embase
DO  - 10.5555/blood-2024-1
C5  - 40000001
U2  - L2012345678 2024-12-20
UR  - https://embase.example/search/results?subaction=viewrecord&id=L2012345678&from=export
N2  - Background: Little is known. Of 12 patients, 3 responded (NCT00000001).
KW  - cancer survival
KW  - human
LA  - English
ER  -
"""
SCOPUS = """TY  - JOUR
AU  - Dévi, Ana M.
TI  - Glofitamab after <i>CAR</i> T&ndash;cell therapy
PY  - 2023
T2  - Journal of examples
DO  - 10.5555/ex.1
C2  - 40000002
UR  - https://www.scopus.com/inward/record.uri?eid=2-s2.0-85100000001&doi=10.5555%2fex.1
AB  - Nine patients. © 2023 The Authors.
M3  - Article
DB  - Scopus
N1  - Export Date: 12 January 2024; Cited By: 4
ER  -
"""
WOS = """TY  - JOUR
AU  - Roe, B
TI  - A cohort
T2  - BLOOD ADVANCES
M3  - Article; Early Access
AN  - WOS:000900000000001
PY  - 2022
DA  - 2022 NOV 22
DO  - 10.5555/ex.2
AB  - Nine patients.
ER  -
"""
COCHRANE = """Provider: John Wiley & Sons, Ltd
Content: text/plain; charset="UTF-8"

TY  - JOUR
ID  - CN-02345678
AN  - CN-02345678
DB  - Cochrane Central Register of Controlled Trials
TI  - Roe's trial
A1  - Roe, B
M3  - Trial registry record
XR  - PUBMED 40000003
C7  - NCT00000009
Y1  - 2021//
ER  -
"""
OVID = """1.
TY  - JOUR
DB  - Ovid MEDLINE(R)
AN  - 40000004
T1  - Title by Ovid
A1  - Roe, Bo
Y1  - 2020//
N2  - OBJECTIVE: To see. RESULTS: Nine patients.
JF  - Leukemia
UR  - https://ovidsp.example/ovidweb.cgi?T=JS
ER  -

2.
TY  - JOUR
T1  - The second
ER  -
"""
ENDNOTE = """TY  - JOUR
AB  - A first paragraph.

OS  - 12 months is no tag.
A third.
AU  - Roe, B.
AU  - Smith, J. A., Jr.
AN  - 40000005
C2  - PMC9000005
DA  - Mar 7
DB  - PubMed
KW  - Humans
Lymphoma
*Multiple Myeloma
N1  - 1528-0020
Roe, Bo
Journal Article
PY  - 2019
TI  - From EndNote
T2  - Blood
ER  -
"""
ZOTERO = """TY  - UNPB
TI  - A preprint
AU  - Roe, Bo
DA  - 2024/05/06/
PY  - 2024
DO  - 10.1101/2024.05.06.24300001
T2  - medRxiv
L1  - files/1/paper.pdf
N1  - PMID: 40000006
PMCID: PMC9000006
ER  -
"""
COVIDENCE = """TY  - JOUR
T1  - From Covidence
A1  - Roe, B; Dévi, A
Y1  - 2018///
JF  - Cancer
M3  - doi: 10.5555/ex.3
ID  - #123
ER  -
"""

# export, what is read of its first record
EXPORTS: list[tuple[str, str, dict[str, Any]]] = [
    (
        "Embase",
        EMBASE,
        {
            "title": "Teclistamab after CAR T: results of EX-1",
            "kind": "conference",
            "authors": ["Roe B", "van der Berg JA", "EX-1 Study Group"],
            "journal": "Blood",
            "published": "2024",
            "pmid": "40000001",
            "doi": "10.5555/blood-2024-1",
            "registrations": ["NCT00000001"],
            "keywords": ("cancer survival", "human"),
            "text": "Background: Little is known. Of 12 patients, 3 responded (NCT00000001).",
        },
    ),
    (
        "Scopus",
        SCOPUS,
        {
            "title": "Glofitamab after CAR T–cell therapy",
            "authors": ["Dévi AM"],
            "pmid": "40000002",
            "kind": "abstract",
        },
    ),
    (
        "Web of Science",
        WOS,
        {"journal": "BLOOD ADVANCES", "published": "2022-11-22", "pmid": None, "authors": ["Roe B"]},
    ),
    (
        "Cochrane",
        COCHRANE,
        {"kind": "registration", "pmid": "40000003", "registrations": ["NCT00000009"], "published": "2021", "text": ""},
    ),
    (
        "Ovid",
        OVID,
        {
            "pmid": "40000004",
            "journal": "Leukemia",
            "text": "OBJECTIVE: To see.\nRESULTS: Nine patients.",
            "published": "2020",
        },
    ),
    (
        "EndNote",
        ENDNOTE,
        {
            "text": "A first paragraph. OS - 12 months is no tag. A third.",
            "authors": ["Roe B", "Smith JA Jr."],
            "pmid": "40000005",
            "pmcid": "PMC9000005",
            "keywords": ("Humans", "Lymphoma", "*Multiple Myeloma"),
            "published": "2019-03-07",
        },
    ),
    (
        "Zotero",
        ZOTERO,
        {
            "kind": "preprint",
            "published": "2024-05-06",
            "pmid": "40000006",
            "pmcid": "PMC9000006",
            "authors": ["Roe B"],
        },
    ),
    ("Covidence", COVIDENCE, {"authors": ["Roe B", "Dévi A"], "doi": "10.5555/ex.3", "published": "2018"}),
]
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "windows-1252"]


def read(content: str | bytes) -> list[Any]:
    return list(ris.read(io.BytesIO(content.encode() if isinstance(content, str) else content), "test.ris", None))


def said(document: Document) -> dict[str, Any]:
    ids = document.identifiers
    return {
        name: getattr(document, name)
        for name in ("title", "kind", "journal", "keywords", "text", "retraction", "flags")
    } | {
        "authors": [str(author) for author in document.authors],
        "published": str(document.published),
        "registrations": [registration.number for registration in document.registrations],
        "pmid": ids.pmid,
        "pmcid": ids.pmcid,
        "doi": ids.doi,
    }


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize(("content", "expected"), [case[1:] for case in EXPORTS], ids=[case[0] for case in EXPORTS])
def test_exports_as_they_come(content: str, expected: dict[str, Any], end: str) -> None:
    first = read(content.replace("ER  -\n", "ER  - \n").replace("\n", end))[0]
    assert isinstance(first, Document), first
    assert {name: said(first)[name] for name in expected} == expected


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_encodings(encoding: str) -> None:
    first, second = read((SCOPUS + WOS).encode(encoding))
    assert said(first)["authors"] == ["Dévi AM"]
    assert said(first)["flags"] == (("decoded as windows-1252",) if encoding == "windows-1252" else ())
    assert second.title == "A cohort"


def test_the_same_record_is_the_same_document_and_another_export_of_it_is_not() -> None:
    assert read(EMBASE)[0].id == read(EMBASE.replace("PY  - 2024", "PY  - 2025"))[0].id
    assert read(EMBASE)[0].id != read(EMBASE.replace("DB  - Embase", "DB  - Scopus"))[0].id


def test_abstracts_of_one_supplement_share_a_doi_and_are_two() -> None:
    other = ZOTERO.replace("A preprint", "Another")
    assert len({item.id for item in read(ZOTERO + other)}) == 2


GOOD = "TY  - JOUR\nTI  - Good\nPY  - 2020\nER  - \n"
# what stands before a good record, how many documents come of all, rejects (place, reason), flags of the first document
DAMAGED: list[tuple[str, str, int, list[tuple[str, str]], tuple[str, ...]]] = [
    ("no end", "TY  - JOUR\nTI  - First\n", 2, [], ("the record has no end",)),
    ("no beginning", "TI  - First\nER  - \n", 2, [], ("the record has no beginning",)),
    ("no title", "TY  - JOUR\nAU  - Roe, B\nER  - \n", 1, [("record at line 1", "it has no title")], ()),
    ("nothing but an end", "ER  - \n\nER  -\n", 1, [], ()),
    ("one space before the hyphen", "TY - JOUR\nTI - First\nER - \n", 2, [], ()),
    ("a stranger's line", "Some words of nobody\n", 1, [("record at line 1", "has no tag")], ()),
    ("a zero byte", "TY  - JOUR\nTI  - Fi\0rst\nER  - \n", 1, [("record at line 1", "zero byte")], ()),
    ("indented", "  TY  - JOUR\n  TI  - First\n  ER  - \n", 2, [], ()),
    ("an unknown tag", "TY  - JOUR\nZ9  - 4\nTI  - First\nER  - \n", 2, [], ()),
]


@pytest.mark.parametrize(
    ("before", "count", "rejects", "flags"), [case[1:] for case in DAMAGED], ids=[c[0] for c in DAMAGED]
)
def test_a_damaged_record_costs_no_other(
    before: str, count: int, rejects: list[tuple[str, str]], flags: tuple[str, ...]
) -> None:
    items = read(before + GOOD)
    documents = [item for item in items if isinstance(item, Document)]
    found = [item for item in items if isinstance(item, Reject)]
    assert (len(documents), documents[-1].title, documents[0].flags) == (count, "Good", flags)
    assert [(r.place, reason in r.error.found) for r, (_, reason) in zip(found, rejects, strict=True)] == [
        (place, True) for place, _ in rejects
    ]


def test_the_last_record_of_a_file_that_was_cut_is_kept_and_flagged() -> None:
    *_, last = read(GOOD + "TY  - JOUR\nTI  - Cut\nAB  - Of 12 pati")
    assert (last.title, last.flags) == ("Cut", ("the record has no end",))


def test_retracted_papers_are_known_by_type_and_title() -> None:
    assert read(GOOD.replace("Good", "RETRACTED: Good"))[0].retraction == "retracted"
    assert read(GOOD.replace("PY", "M3  - Retracted Publication\nPY"))[0].retraction == "retracted"
    assert read(GOOD.replace("PY", "M3  - Retraction\nPY"))[0].kind == "notice"


def test_no_record() -> None:
    with pytest.raises(EmptyInputError):
        read("Provider: nobody\n\n")

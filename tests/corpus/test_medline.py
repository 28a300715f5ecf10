"""Cases of nbib: tagged lines in, Documents out."""

import io

import pytest

from corpus.document import Document
from corpus.sources import medline

FULL = """PMID- 40000001
OWN - NLM
DP  - 2024 Mar 7
TI  - [Glofitamab after CAR T:
      a phase 2 trial].
LID - 10.5555/ex.1 [doi]
AB  - BACKGROUND: Little is known. RESULTS: ORR was 48% in NCT00000002
      (95% CI, 34-62).
CI  - Copyright
FAU - Dévi, Ana M
AU  - Dévi AM
FAU - Roe, Bo
AU  - Roe B
CN  - GLOEX Study Group
LA  - ger
SI  - ClinicalTrials.gov/NCT00000001
PT  - Journal Article
PT  - Retracted Publication
RIN - J Ex. 2025;1:9. PMID: 40000009
TT  - Glofitamab nach CAR-T.
JT  - Journal of examples
TA  - J Ex
MH  - Humans
MH  - *Lymphoma/drug therapy
OT  - bispecific
AID - 10.5555/ex.1 [doi]
AID - S1234 [pii]
PMC - PMC9000001

PMID- 2
TI  - A second record.
AU  - Roe RA
DP  - 1998 Dec-1999 Jan
"""


def read(text: str) -> list[Document]:
    found = list(medline.read(io.BytesIO(text.encode()), "test.nbib", None))
    assert all(isinstance(item, Document) for item in found)
    return found  # type: ignore[return-value]


def test_a_full_record() -> None:
    first, second = read(FULL)
    assert (first.id, first.title, first.title_translated) == (
        "pubmed:40000001",
        "Glofitamab after CAR T: a phase 2 trial",
        True,
    )
    assert first.text == "BACKGROUND: Little is known. RESULTS: ORR was 48% in NCT00000002 (95% CI, 34-62)."
    assert [(a.family, a.given, a.initials, a.collective) for a in first.authors] == [
        ("Dévi", "Ana M", "AM", None),
        ("Roe", "Bo", "B", None),
        (None, None, None, "GLOEX Study Group"),
    ]
    assert (first.journal, str(first.published), first.languages) == ("Journal of examples", "2024-03-07", ("ger",))
    assert (first.identifiers.doi, first.identifiers.pmcid) == ("10.5555/ex.1", "PMC9000001")
    assert [(r.number, r.found_in) for r in first.registrations] == [
        ("NCT00000001", "databank"),
        ("NCT00000002", "abstract"),
    ]
    assert (first.retraction, first.notices[0].pmid, first.vernacular_title) == (
        "retracted",
        "40000009",
        "Glofitamab nach CAR-T.",
    )
    assert (first.mesh, first.keywords) == (("Humans", "Lymphoma"), ("bispecific",))
    assert ([str(a) for a in second.authors], str(second.published), second.text) == (["Roe RA"], "1998", "")


@pytest.mark.parametrize(
    ("tag", "state"), [("RIN", "retracted"), ("ECI", "concern"), ("EIN", "corrected"), ("CIN", "none"), ("ROF", "none")]
)
def test_notices(tag: str, state: str) -> None:
    (found,) = read(f"PMID- 1\nTI  - T\n{tag} - J Ex. 2025;1:9.\n")
    assert found.retraction == state


def test_line_ends_of_windows() -> None:
    assert [d.title for d in read(FULL.replace("\n", "\r\n"))] == [d.title for d in read(FULL)]

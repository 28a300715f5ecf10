"""Cases of reports: two documents in, what they are to each other out; then a library of them, whichever came first."""

import random
from dataclasses import replace
from typing import Any

import pytest

from corpus.document import Author, Document, Identifiers, Notice, PartialDate, Registration, Section
from corpus.errors import NotFoundError, QueryError
from corpus.library import Library
from corpus.reports import reports as module
from corpus.reports.comparing import compare
from corpus.reports.described import described, from_json
from corpus.reports.reports import Reports
from corpus.reports.trials import data_cut, trial
from corpus.source import Deletion
from tests.corpus import report_cases

TITLE = "Teclistamab after CAR T-cell therapy in relapsed or refractory multiple myeloma"
TEXT = (
    "We treated 52 patients with teclistamab. The overall response rate was 48% and median survival was 12 months. " * 3
)
OTHER = (
    "Among 130 people, neutropenia led to dose delays in most; costs and utilities were modelled over a lifetime horizon. "
    * 3
)


def paper(id: str = "pubmed:1", title: str = TITLE, text: str = TEXT, **more: Any) -> Document:
    said = {
        "source": "pubmed",
        "kind": "abstract",
        "sections": (Section(text),) if text else (),
        "authors": (Author("Roe", "Bo", "B"),),
        "journal": "Blood Advances",
        "published": PartialDate(2023),
    }
    return Document(id=id, title=title, **(said | more))


def ids(doi: str | None = None, pmid: str | None = None, pmcid: str | None = None) -> Identifiers:
    return Identifiers(pmid=pmid, pmcid=pmcid, doi=doi)


P1 = paper(identifiers=ids("10.5555/a", "1"))
# what the other document is, what the two are to each other
PAIRS: list[tuple[str, Document, Document, str]] = [
    ("an export without identifiers", P1, paper("ris:1", TITLE.upper()), "same"),
    ("the same DOI in capitals was made small", P1, paper("ris:1", "Another title by mistake", identifiers=ids("10.5555/a", "1")), "same"),
    ("one identifier, another title and text", P1, paper("ris:1", "Bone pain in mice", OTHER, identifiers=ids("10.5555/a")), "unsure"),
    ("a wrong PubMed number", P1, paper("ris:1", "Bone pain in mice", OTHER, authors=(Author("Quist"),), identifiers=ids(pmid="1")), "unsure"),
    ("PubMed numbers differ", P1, paper("pubmed:2", identifiers=ids(pmid="2")), "different"),
    ("PubMed has numbered one paper twice", P1, paper("pubmed:2", identifiers=ids("10.5555/a", "2")), "same"),
    ("two papers to which one DOI was given", P1, paper("pubmed:2", "Bone pain in mice with teclistamab once more", identifiers=ids("10.5555/a", "2")), "different"),
    ("two abstracts of a supplement with one DOI", P1, paper("pubmed:2", text=OTHER, identifiers=ids("10.5555/a", "2")), "different"),
    ("DOIs differ", P1, paper("ris:1", identifiers=ids("10.5555/b")), "different"),
    ("versions of a preprint", paper("a", kind="preprint", identifiers=ids("10.21203/rs.3.rs-1/v1")), paper("b", kind="preprint", identifiers=ids("10.21203/rs.3.rs-1/v2")), "same"),
    ("preprint and paper", P1, paper("b", kind="preprint", journal="medRxiv", published=PartialDate(2021), identifiers=ids("10.1101/1")), "same"),
    ("preprint behind its paper", P1, paper("b", kind="preprint", published=PartialDate(2025), identifiers=ids("10.1101/1")), "different"),
    ("a renamed preprint that names its paper", P1, paper("b", "Quite another", "", kind="preprint", notices=(Notice("Preprint of", "", "1"),)), "same"),
    ("a renamed preprint with the same text", P1, paper("b", "Activity of teclistamab once CAR T has failed", kind="preprint"), "same"),
    ("abstract of a meeting and paper", P1, paper("b", text=OTHER, kind="conference", published=PartialDate(2022)), "family"),
    ("abstracts of two meetings", paper("a", kind="conference"), paper("b", kind="conference", published=PartialDate(2024)), "unsure"),
    ("abstracts of two meetings of one year", paper("a", kind="conference"), paper("b", text=OTHER, kind="conference", journal="HemaSphere"), "unsure"),
    ("erratum with the DOI of its paper", P1, paper("b", "Erratum: " + TITLE, "", identifiers=ids("10.5555/a")), "different"),
    ("reply", P1, paper("b", "Reply to: " + TITLE, ""), "different"),
    ("notice", P1, paper("b", TITLE, "", kind="notice"), "different"),
    ("news", P1, paper("b", TITLE, "", kind="news"), "different"),
    ("part 1 and part 2", paper("a", TITLE + ", part 1", ""), paper("b", TITLE + ", part 2", ""), "different"),
    ("part II only on one side", paper("a", TITLE, ""), paper("b", TITLE + ": part II", ""), "unsure"),
    ("phase 1 and phase 2", paper("a", "A phase I trial of " + TITLE, ""), paper("b", "A phase II trial of " + TITLE, ""), "different"),
    ("roman and arabic", paper("a", "A phase II trial of " + TITLE, ""), paper("b", "A phase 2 trial of " + TITLE, ""), "same"),
    ("1-year and 2-year", paper("a", TITLE + ": 1-year follow-up", ""), paper("b", TITLE + ": 2-year follow-up", ""), "different"),
    ("interim and final", paper("a", TITLE + ": interim analysis", ""), paper("b", TITLE + ": final analysis", ""), "different"),
    ("lymphoma and myeloma", paper("a", "CAR T-cell therapy for relapsed multiple myeloma in Europe", ""), paper("b", "CAR T-cell therapy for relapsed follicular lymphoma in Europe", ""), "different"),
    ("two drugs of like names", paper("a", "Outcomes with idecabtagene vicleucel in practice", ""), paper("b", "Outcomes with ciltacabtagene vicleucel in practice", ""), "different"),
    ("CD19 and CD22", paper("a", "Targeting CD19 with CAR T cells in children with leukemia", ""), paper("b", "Targeting CD22 with CAR T cells in children with leukemia", ""), "different"),
    ("hypo and hyper", paper("a", "Hypocalcemia after CAR T-cell therapy in myeloma patients", ""), paper("b", "Hypercalcemia after CAR T-cell therapy in myeloma patients", ""), "different"),
    ("years too far apart", paper("a", text=""), paper("b", text="", published=PartialDate(2026)), "different"),
    ("another first author", paper("a", text=""), paper("b", text="", authors=(Author("Quist"),)), "unsure"),
    ("a short title in two journals", paper("a", "CAR T in lymphoma", ""), paper("b", "CAR T in lymphoma", "", journal="Leukemia"), "unsure"),
    ("a short title in one journal", paper("a", "CAR T in lymphoma", ""), paper("b", "CAR T in lymphoma", "", journal="Blood Adv"), "same"),
    ("two journals", paper("a", text=""), paper("b", text="", journal="The Lancet Haematology"), "unsure"),
    ("abbreviated journal", paper("a", text="", journal="The Journal of Clinical Oncology"), paper("b", text="", journal="J. Clin. Oncol."), "same"),
    ("other texts", paper("a"), paper("b", text=OTHER), "unsure"),
    ("data cut on other days", paper("a", text=TEXT + "Data cutoff was March 1, 2022."), paper("b", text=TEXT + "Data cutoff: 4 January 2024."), "different"),
    ("a translation and its original", paper("a", "Teclistamab after CAR T in myeloma patients", vernacular_title="Teclistamab nach CAR-T bei Patienten mit Myelom"), paper("b", "Teclistamab nach CAR-T bei Patienten mit Myelom"), "same"),
    ("names spelled otherwise", paper("a", authors=(Author("Müller-Østerg"),)), paper("b", authors=(Author("MUELLER OSTERG"),)), "same"),
    ("names swapped", paper("a", authors=(Author("Wang", "Xiaoli"),)), paper("b", authors=(Author("Xiaoli", "Wang"),)), "same"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "judgement"), [case[1:] for case in PAIRS], ids=[case[0] for case in PAIRS])
def test_two_documents(one: Document, other: Document, judgement: str) -> None:
    a, b = described(one), from_json(described(other).to_json())
    assert compare(a, b) == compare(b, a)
    assert compare(a, b).judgement == judgement, compare(a, b)
    if judgement != "different":
        assert set(a.keys()) & set(b.keys()) or judgement == "unsure"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Axi-cel as second-line therapy: 3-year update of ZUMA-7", "zuma-7"),
        ("Ide-cel against standard regimens (KarMMa-3)", "karmma-3"),
        ("Epcoritamab in the EPCORE NHL-1 study", "epcore-nhl-1"),
        ("Results of the ALYCANTE study", "alycante"),
        ("CD19 and PD-1 in COVID-19", None),
        ("ZUMA-1 and ZUMA-7 pooled", None),
        ("Real-world outcomes compared with ZUMA-1", None),
        ("BCMA CAR T cells for RRMM", None),
    ],
)
def test_names_of_trials(title: str, expected: str | None) -> None:
    assert trial(paper(title=title)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Data cut-off was 18 April 2023.", "2023-04-18"),
        ("At the data cutoff (March 1, 2022), 9 were alive.", "2022-03-01"),
        ("As of January 2024, ...", "2024-01"),
        ("data cut-off of 2021-05-06; later data lock on Nov 7, 2022", "2022-11-07"),
        ("The cut-off for positivity was 5%.", None),
    ],
)
def test_days_of_data_cuts(text: str, expected: str | None) -> None:
    assert data_cut(paper(text=text)) == expected


def filled(library: Library, *documents: Document) -> Reports:
    for document in documents:
        library.add(document)
    reports = Reports(library)
    reports.update()
    return reports


def groups(reports: Reports) -> dict[str, str]:
    return dict(reports.db.execute("SELECT document, report_of FROM report ORDER BY 1").fetchall())


EXPORT = paper("ris:1", TITLE.upper(), source="ris")
PREPRINT = paper(
    "europepmc:PPR1", kind="preprint", source="europepmc", identifiers=ids("10.1101/1"), published=PartialDate(2022)
)
REGISTERED = (Registration("NCT00000001", "ClinicalTrials.gov", "databank"),)
MEETING = paper("ris:2", "First results with teclistamab", OTHER, kind="conference", registrations=REGISTERED)
FINAL = paper("pubmed:3", "Final results with teclistamab", OTHER + "Data cutoff was May 4, 2024.", registrations=REGISTERED, published=PartialDate(2024), identifiers=ids(pmid="3"))  # fmt: skip


def test_the_best_version_is_shown_and_the_others_are_its_reports(library: Library) -> None:
    reports = filled(library, EXPORT, PREPRINT, P1, MEETING, FINAL)
    assert [one.id for one in reports.study("ris:1")] == ["pubmed:1", "europepmc:PPR1", "ris:1"]
    assert reports.count() == 2
    assert {one.why for one in reports.study("ris:1")} == {"", "the same title, year and first author"}
    assert [(one.id, one.data_cut) for one in reports.relatives("pubmed:3")] == [("ris:2", None)]
    assert reports.study("ris:2")[0].family == "NCT00000001"
    assert reports.relatives("pubmed:1") == []


def test_a_version_that_tells_of_a_retraction_is_shown(library: Library) -> None:
    reports = filled(library, P1, paper("ris:9", "RETRACTED: " + TITLE, "", source="ris", retraction="retracted"))
    assert reports.study("pubmed:1")[0].id == "ris:9"


def test_what_came_first_does_not_matter_nor_how_much_at_once(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = [case.document for case in report_cases.cases()][:160]
    filled(library, *documents)
    expected = groups(Reports(library))
    monkeypatch.setattr(module, "_BATCH", 7)
    from corpus.sqlite import Database

    other = Library(Database(memory=True))
    random.Random(4).shuffle(documents)
    for start in range(0, len(documents), 40):
        reports = filled(other, *documents[start : start + 40])
    assert groups(reports) == expected


def test_an_update_that_was_cut_off_goes_on(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BATCH", 2)
    for document in (EXPORT, PREPRINT, P1, MEETING, FINAL):
        library.add(document)

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    reports = Reports(library)
    with pytest.raises(KeyboardInterrupt):
        reports.update(stop)
    assert reports.update().compared == 3
    assert (reports.update().compared, reports.count(), reports.relatives("ris:2")[0].id) == (0, 2, "pubmed:3")


def test_a_document_that_changes_or_goes_leaves_its_group(library: Library) -> None:
    reports = filled(library, P1, EXPORT, PREPRINT, MEETING, FINAL)
    library.add(replace(EXPORT, title="Something else entirely about mice and their marrow"))
    library.apply(Deletion(("pubmed:1", "pubmed:3"), "withdrawn"))
    reports.update()
    assert groups(reports) == {"ris:1": "ris:1", "europepmc:PPR1": "europepmc:PPR1", "ris:2": "ris:2"}
    assert reports.relatives("ris:2") == []


def test_a_person_merges_and_it_is_remembered(library: Library) -> None:
    reports = filled(library, P1, EXPORT, FINAL)
    reports.merge("ris:1", "pubmed:3", by="Ana")
    assert {one.id for one in reports.study("pubmed:1")} == {"pubmed:1", "pubmed:3", "ris:1"}
    library.add(replace(FINAL, title="Final results, anew"))
    library.add(paper("csv:1", "Final results, anew", source="csv", published=PartialDate(2024), text=OTHER))
    reports.update()
    assert {one.id for one in reports.study("pubmed:1")} == {"csv:1", "pubmed:1", "pubmed:3", "ris:1"}
    assert reports.db.execute("SELECT by FROM report_decision").fetchall() == [("Ana",)]


def test_a_person_splits_and_it_is_remembered(library: Library) -> None:
    reports = filled(library, P1, EXPORT, PREPRINT)
    reports.split("ris:1")
    assert reports.study("ris:1")[0].id == "ris:1"
    library.add(replace(EXPORT, journal="Blood Adv"))
    library.add(paper("csv:1", source="csv"))
    reports.update()
    assert reports.study("ris:1")[0].id == "ris:1"
    reports.merge("ris:1", "pubmed:1")
    assert reports.study("ris:1")[0].id == "pubmed:1"
    reports.split("europepmc:PPR1", "pubmed:1")
    assert reports.study("europepmc:PPR1")[0].id != "pubmed:1"


def test_what_is_unsure_is_listed_until_somebody_says(library: Library) -> None:
    other = paper("ris:4", text="", authors=(Author("Quist"),), source="ris")
    reports = filled(library, P1, other)
    ((a, b, reason),) = reports.unsure()
    assert (a.id, b.id, reason) == ("pubmed:1", "ris:4", "the same title, another first author")
    reports.split("pubmed:1", "ris:4")
    assert list(reports.unsure()) == []


def test_words_about_nobody_are_refused(library: Library) -> None:
    reports = filled(library, P1)
    for call in (
        lambda: reports.merge("pubmed:1", "x"),
        lambda: reports.study("x"),
        lambda: reports.split("pubmed:1", "x"),
    ):
        with pytest.raises(NotFoundError):
            call()
    for refused in (lambda: reports.merge("pubmed:1", "pubmed:1"), lambda: reports.split("pubmed:1")):
        with pytest.raises(QueryError):
            refused()


def test_a_name_of_several_trials_ties_nothing(library: Library) -> None:
    pooled = paper(
        "pubmed:8",
        "Pooled data",
        OTHER,
        registrations=(*REGISTERED, Registration("NCT00000002", "x", "databank")),
        identifiers=ids(pmid="8"),
    )
    reports = filled(library, FINAL, pooled)
    assert reports.relatives("pubmed:8") == []

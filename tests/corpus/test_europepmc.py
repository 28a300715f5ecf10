"""Cases of Europe PMC: hits in, Documents out; pages, errors inside HTTP 200, and full text where it may be kept."""

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from corpus.asking import Expected, Request, Window
from corpus.document import Author, Document, Identifiers, Notice, PartialDate, Registration, Section
from corpus.errors import AftercartError, ExpiredTokenError, QueryError, UnusableAnswerError
from corpus.europepmc.record import document
from corpus.intake import read_file
from corpus.source import Reject
from corpus.sources import europepmc
from corpus.topic import Topic
from tests.corpus.answers import answer, found, only, without

TOPIC = Topic("t", "T", europepmc='"CAR T" AND relapse')
HIT: dict[str, Any] = {
    "id": "40000001", "source": "MED", "pmid": "40000001", "pmcid": "PMC9000001", "doi": "10.5555/EX.1",
    "title": "Exmab after <i>CAR</i> T: 10<sup>6</sup> cells.",
    "authorList": {"author": [
        {"fullName": "Doe A", "firstName": "Ann", "lastName": "Doe", "initials": "A",
         "authorId": {"type": "ORCID", "value": "0000-0002-1825-0097"}},
        {"collectiveName": "EX-1 Study Group"}]},
    "journalInfo": {"dateOfPublication": "2024 Mar", "yearOfPublication": 2024, "printPublicationDate": "2024-03-01",
                    "journal": {"title": "Journal of Examples", "medlineAbbreviation": "J Ex"}},
    "abstractText": "<h4>Methods</h4>Of 20 patients (NCT01234567), P<0.001.<h4>Results</h4>ORR was 45% and x>y.",
    "language": "eng", "pubTypeList": {"pubType": ["research-article", "Journal Article"]},
    "keywordList": {"keyword": ["CAR T", "relapse"]},
    "meshHeadingList": {"meshHeading": [{"majorTopic_YN": "N", "descriptorName": "Lymphoma"}]},
    "isOpenAccess": "Y", "inEPMC": "Y", "license": "cc by", "citedByCount": 7, "firstPublicationDate": "2023-11-30",
}  # fmt: skip
PREPRINT = {
    "id": "PPR110986", "source": "PPR", "doi": "10.1101/2024.01.01.000001", "title": "Exmab after CAR T", "pubYear": "2024",
    "authorString": "Doe A, EX-1 Study Group, et al.", "pubTypeList": {"pubType": ["Preprint"]}, "versionNumber": 2,
    "bookOrReportDetails": {"publisher": "medRxiv", "yearOfPublication": 2024}, "firstPublicationDate": "2024-01-02",
    "commentCorrectionList": {"commentCorrection": [
        {"id": "40000001", "source": "MED", "reference": "J Ex. 2024", "type": "Preprint of"}]},
}  # fmt: skip


def page(*hits: Any, count: int | None = None, following: str | None = None) -> dict[str, Any]:
    said: dict[str, Any] = {"version": "6.9", "hitCount": len(hits) if count is None else count, "request": {}}
    if following:
        said["nextCursorMark"] = following
    return said | {"resultList": {"result": list(hits)}}


def asked(topic: Topic = TOPIC, window: Window | None = None) -> Request:
    (request,) = europepmc.questions(topic, window or Window())
    return request


def at(cursor: str, request: Request | None = None) -> Request:
    request = request or asked()
    return replace(request, params=tuple((n, cursor if n == "cursorMark" else v) for n, v in request.params))


def test_a_hit_becomes_a_document() -> None:
    assert document(HIT) == Document(
        id="europepmc:MED40000001",
        source="europepmc",
        kind="abstract",
        title="Exmab after CAR T: 10^6 cells.",
        sections=(
            Section("Of 20 patients (NCT01234567), P<0.001.", "Methods"),
            Section("ORR was 45% and x>y.", "Results"),
        ),
        authors=(Author("Doe", "Ann", "A", orcid="0000-0002-1825-0097"), Author(collective="EX-1 Study Group")),
        journal="Journal of Examples",
        published=PartialDate(2024, 3, raw="2024 Mar"),
        identifiers=Identifiers("40000001", "PMC9000001", "10.5555/ex.1"),
        registrations=(Registration("NCT01234567", "ClinicalTrials.gov", "abstract"),),
        url="https://europepmc.org/article/MED/40000001",
        languages=("eng",),
        publication_types=("research-article", "Journal Article"),
        keywords=("CAR T", "relapse"),
        mesh=("Lymphoma",),
    )


def test_a_preprint_becomes_a_document() -> None:
    made = document(PREPRINT)
    assert (made.id, made.kind, made.journal, str(made.published), made.version) == (
        "europepmc:PPR110986", "preprint", "medRxiv", "2024-01-02", 2,
    )  # fmt: skip
    assert made.authors == (Author("Doe", initials="A"), Author(collective="EX-1 Study Group"))
    assert not made.authors_complete
    assert made.notices == (Notice("PreprintOf", "J Ex. 2024", "40000001"),)
    assert made.identifiers == Identifiers(doi="10.1101/2024.01.01.000001")


def corrected(kind: str) -> dict[str, Any]:
    listed = [{"id": "9", "source": "MED", "reference": "J Ex. 2026", "type": kind}]
    return {"commentCorrectionList": {"commentCorrection": listed}}


FATES = [
    ({}, "none", "abstract"),
    (corrected("Retraction in"), "retracted", "abstract"),
    (corrected("Retracted and republished in"), "retracted", "abstract"),
    ({"pubTypeList": {"pubType": ["Journal Article", "Retracted Publication"]}}, "retracted", "abstract"),
    ({"pubTypeList": {"pubType": ["retracted publication"]}}, "retracted", "abstract"),
    (corrected("Expression of concern in"), "concern", "abstract"),
    (corrected("Erratum in"), "corrected", "abstract"),
    (corrected("Comment in"), "none", "abstract"),
    (corrected("Update in"), "none", "abstract"),
    (corrected("Retraction of") | {"pubTypeList": {"pubType": ["Retraction of Publication"]}}, "none", "notice"),
    ({"pubTypeList": {"pubType": "published erratum"}}, "none", "notice"),
    ({"pubTypeList": {"pubType": ["Meeting Abstract"]}}, "none", "conference"),
]


@pytest.mark.parametrize(("change", "retraction", "kind"), FATES)
def test_a_retraction_is_told_from_an_erratum(change: dict[str, Any], retraction: str, kind: str) -> None:
    made = document(HIT | change)
    assert (made.retraction, made.kind) == (retraction, kind)


BARE = [{"id": "1", "source": "MED"}, {"id": "PMC1", "source": "PMC"}, {"id": "1", "source": "AGR", "title": None}]


@pytest.mark.parametrize("hit", [*BARE, *(without(HIT, name) for name in HIT if name not in {"id", "source"})])
def test_what_a_hit_does_not_say_is_left_open(hit: dict[str, Any]) -> None:
    assert document(hit).id in {"europepmc:MED1", "europepmc:PMC1", "europepmc:AGR1", "europepmc:MED40000001"}


QUERIES = [
    (TOPIC, Window(), '("CAR T" AND relapse)'),
    (
        replace(TOPIC, since=date(2017, 1, 1)),
        Window(),
        '("CAR T" AND relapse) AND FIRST_PDATE:[2017-01-01 TO 3000-12-31]',
    ),
    (
        TOPIC,
        Window(date(2026, 8, 1), date(2026, 8, 20)),
        '("CAR T" AND relapse) AND (FIRST_IDATE:[2026-08-01 TO 2026-08-20] OR UPDATE_DATE:[2026-08-01 TO 2026-08-20])',
    ),
    (
        TOPIC,
        Window(since=date(2026, 8, 1)),
        '("CAR T" AND relapse) AND (FIRST_IDATE:[2026-08-01 TO 3000-12-31] OR UPDATE_DATE:[2026-08-01 TO 3000-12-31])',
    ),
]


@pytest.mark.parametrize(("topic", "window", "query"), QUERIES)
def test_a_window_is_what_was_indexed_or_revised_in_it(topic: Topic, window: Window, query: str) -> None:
    params = dict(asked(topic, window).params)
    assert (params["query"], params["cursorMark"], params["resultType"]) == (query, "*", "core")


def test_a_topic_without_a_query_is_not_asked() -> None:
    assert list(europepmc.questions(Topic("t", "T"), Window())) == []


def test_a_query_too_long_for_an_address_is_sent_as_a_form() -> None:
    request = asked(replace(TOPIC, europepmc=" OR ".join(f'"exmab {n}"' for n in range(200))))
    assert (request.url.rsplit("/", 1)[1], request.params, len(request.form)) == ("searchPOST", (), 6)
    items = found(europepmc, request, page(HIT, count=300, following="Ao+/="))
    (following,) = only(Request, items)
    assert dict(following.form)["cursorMark"] == "Ao+/="


def test_pages_follow_each_other_and_the_count_is_told_once() -> None:
    first = found(europepmc, asked(), page(HIT, PREPRINT, count=3, following="Ao+/="))
    assert [d.id for d in only(Document, first)] == ["europepmc:MED40000001", "europepmc:PPR110986"]
    assert only(Expected, first) == [Expected(3)]
    (following,) = only(Request, first)
    assert following == at("Ao+/=")
    second = found(europepmc, following, page(HIT, count=3, following="Ap"))
    assert only(Expected, second) == []
    assert only(Request, second) == [at("Ap")]


ENDS = [
    ("the cursor repeats", page(HIT, following="Ao")),
    ("the cursor is missing", page(HIT)),
    ("the page is empty", page(following="Ap")),
]


@pytest.mark.parametrize("body", [body for _, body in ENDS], ids=[name for name, _ in ENDS])
def test_the_list_ends_where(body: dict[str, Any]) -> None:
    assert only(Request, found(europepmc, at("Ao"), body)) == []


def test_nothing_found_is_an_answer() -> None:
    assert found(europepmc, asked(), page()) == [Expected(0)]


def test_one_hit_may_come_outside_of_a_list() -> None:
    items = found(europepmc, asked(), page() | {"hitCount": 1, "resultList": {"result": HIT}})
    assert len(only(Document, items)) == 1


FAILURES: list[tuple[str, str, Any, int, type[AftercartError]]] = [
    ("no criteria", "*", {"errCode": 400, "errMsg": "No search criteria provided."}, 200, QueryError),
    ("another error", "*", {"errCode": 500, "errMsg": "Try again."}, 200, UnusableAnswerError),
    ("only a version", "*", {"version": "6.9"}, 200, UnusableAnswerError),
    ("only a version in the middle", "Ao", {"version": "6.9"}, 200, ExpiredTokenError),
    ("no result list", "*", {"version": "6.9", "hitCount": 12}, 200, UnusableAnswerError),
    ("no count", "*", {"version": "6.9", "resultList": {"result": []}}, 200, UnusableAnswerError),
    ("a page of HTML", "*", b"<html><title>Service unavailable</title></html>", 200, UnusableAnswerError),
    ("cut short", "*", json.dumps(page(HIT)).encode()[:-20], 200, UnusableAnswerError),
    ("nothing", "*", b"", 200, UnusableAnswerError),
    ("a list", "*", [], 200, UnusableAnswerError),
    ("gone", "*", b"Not found", 404, UnusableAnswerError),
]


@pytest.mark.parametrize(("cursor", "body", "status", "error"), [f[1:] for f in FAILURES], ids=[f[0] for f in FAILURES])
def test_a_failure_is_never_taken_for_no_hits(cursor: str, body: Any, status: int, error: type[AftercartError]) -> None:
    with pytest.raises(error) as raised:
        found(europepmc, at(cursor), body, status)
    assert type(raised.value) is error


def test_a_hit_without_its_key_is_a_reject_and_the_rest_is_kept() -> None:
    items = found(europepmc, asked(), page(without(HIT, "id"), PREPRINT))
    assert [type(item) for item in items] == [Expected, Reject, Document]


def test_what_is_written_in_a_language_not_asked_for_is_listed() -> None:
    request = asked(replace(TOPIC, languages=("eng",)))
    items = found(europepmc, request, page(HIT, HIT | {"id": "2", "language": "fre"}, PREPRINT))
    assert [d.id for d in only(Document, items)] == ["europepmc:MED40000001", "europepmc:PPR110986"]
    assert [r.error.found for r in only(Reject, items)] == ["it is written in fre; the topic asks for eng"]


def test_a_page_too_much_for_the_service_is_asked_in_halves() -> None:
    sizes, request = [], asked()
    while smaller := list(europepmc.divided(request)):
        (request,) = smaller
        sizes.append(dict(request.params)["pageSize"])
    assert sizes == ["100", "50", "25", "12"]


JATS = (
    '<?xml version="1.0"?><!DOCTYPE article PUBLIC "-//NLM//DTD JATS v1.2//EN" "JATS-archivearticle1.dtd">'
    "<article><front><article-meta><abstract><p>No.</p></abstract></article-meta></front><body>"
    "<sec><title>Results</title><p>Of 20 patients<sup><xref ref-type='bibr' rid='r1'>12</xref></sup>, 9 responded to 10<sup>6</sup> cells"
    " [<xref ref-type='bibr' rid='r2'>3</xref>].</p><table-wrap><table><tr><td>99</td></tr></table></table-wrap>"
    "<sec><title>Survival</title><p>OS was 9 months.</p><fig><caption><p>Figure 1.</p></caption></fig></sec></sec>"
    "<p>Loose.</p></body><back><ref-list><ref><mixed-citation>Roe</mixed-citation></ref></ref-list></back></article>"
)  # fmt: skip


def full_text_request() -> Request:
    items = found(europepmc, asked(replace(TOPIC, full_text=True)), page(HIT))
    assert only(Document, items) == []
    (request,) = only(Request, items)
    return request  # type: ignore[no-any-return]


def test_full_text_stands_behind_the_abstract() -> None:
    request = full_text_request()
    assert request.url == "https://www.ebi.ac.uk/europepmc/webservices/rest/PMC9000001/fullTextXML"
    (made,) = found(europepmc, request, JATS)
    abstract = document(HIT)
    assert isinstance(made, Document)
    assert made.sections == (
        *abstract.sections,
        Section("Of 20 patients, 9 responded to 10^6 cells [3].\nSurvival\nOS was 9 months.", "Results"),
        Section("Loose."),
    )
    assert (made.id, made.flags) == (abstract.id, ("full text (cc by)",))


NO_TEXT = [
    ("not there", b"", 404, ()),
    ("empty", b"", 200, ()),
    ("front matter only", "<article><front><p>A</p></front></article>", 200, ()),
    ("broken", JATS[:300], 200, ("full text not read: ",)),
    ("entities", '<!DOCTYPE a [<!ENTITY x "y">]>' + "<article><body><p>&x;</p></body></article>", 200, ("full text not read: ",)),
]  # fmt: skip


@pytest.mark.parametrize(("body", "status", "flags"), [n[1:] for n in NO_TEXT], ids=[n[0] for n in NO_TEXT])
def test_without_full_text_the_abstract_stays(body: Any, status: int, flags: tuple[str, ...]) -> None:
    (made,) = found(europepmc, full_text_request(), body, status)
    assert isinstance(made, Document)
    assert replace(made, flags=()) == document(HIT)
    assert len(made.flags) == len(flags)
    assert all(said.startswith(start) for said, start in zip(made.flags, flags, strict=True))


CLOSED = [{"license": "cc by-nc-nd"}, {"license": ""}, {"isOpenAccess": "N"}, {"inEPMC": "N"}, {"pmcid": ""}]


@pytest.mark.parametrize("change", CLOSED)
def test_full_text_without_a_licence_is_not_asked_for(change: dict[str, str]) -> None:
    items = found(europepmc, asked(replace(TOPIC, full_text=True)), page(HIT | change))
    assert (len(only(Document, items)), only(Request, items)) == (1, [])


@pytest.mark.parametrize("name", ["answer.json", "answer", "answer.json.gz", "utf16.json"])
def test_a_saved_answer_is_a_file(file: Callable[[str, bytes | str], Path], name: str) -> None:
    body = json.dumps(page(HIT, without(HIT, "id"), PREPRINT), indent=2).encode("utf-16" if "16" in name else "utf-8")
    items = list(read_file(file(name, gzip.compress(body) if name.endswith("gz") else body)))
    assert [type(item) for item in items] == [Document, Reject, Document]
    assert items[0] == document(HIT)


def test_half_a_character_is_kept_out() -> None:
    body = json.dumps(page(HIT)).replace("Exmab", "\\ud800xmab")
    (made,) = only(Document, list(europepmc.answered(answer(asked(), body))))
    assert made.title.startswith("?xmab")

"""Cases of ClinicalTrials.gov: studies in, registrations out, their results as sentences; pages, numbers, older numbers."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from corpus.asking import Expected, Remark, Request, Window
from corpus.document import Document, PartialDate, Registration, ReportedStudy
from corpus.errors import UnusableAnswerError
from corpus.intake import read_file
from corpus.registry.record import document, updates
from corpus.source import Reject
from corpus.sources import clinicaltrials
from corpus.topic import Topic
from corpus.updates import Update
from extractor import read as extracted
from tests.corpus.answers import found, only, walked, without

TOPIC = Topic("t", "T", clinicaltrials='"CAR-T" AND\n  exmab')


def study(number: str = "NCT01234567", **more: Any) -> dict[str, Any]:
    return {"protocolSection": {"identificationModule": {"nctId": number, "briefTitle": f"Study {number}"} | more}}


def measured(
    title: str, unit: str, figures: dict[str, dict[str, str]], parameter: str = "NUMBER", **more: Any
) -> dict[str, Any]:
    """An outcome with one figure a group: A of 60 participants, B of 58."""
    figure = [{"groupId": id, **said} for id, said in figures.items()]
    return {
        "type": "PRIMARY", "title": title, "paramType": parameter, "unitOfMeasure": unit, "timeFrame": "Up to 24 months",
        "groups": [{"id": "OG000", "title": "Teclistamab"}, {"id": "OG001", "title": "Control Arm"}],
        "denoms": [{"units": "Participants", "counts": [{"groupId": "OG000", "value": "60"}, {"groupId": "OG001", "value": "58"}]}],
        "classes": [{"categories": [{"measurements": figure}]}],
    } | more  # fmt: skip


PFS = measured(
    "Progression-Free Survival (PFS)", "months", parameter="MEDIAN", dispersionType="CONFIDENCE_95",
    figures={"OG000": {"value": "18.2", "lowerLimit": "15.0", "upperLimit": "NA", "comment": "Upper limit was not reached."},
             "OG001": {"value": "12.0", "lowerLimit": "10.1", "upperLimit": "14.4"}},
    analyses=[{"groupIds": ["OG000", "OG001"], "statisticalMethod": "Log Rank", "pValue": "<0.001", "paramType": "Hazard Ratio (HR)",
               "paramValue": "0.62", "ciPctValue": "95", "ciLowerLimit": "0.48", "ciUpperLimit": "0.80"}],
)  # fmt: skip
STUDY: dict[str, Any] = {
    "protocolSection": {
        "identificationModule": {
            "nctId": "NCT01234567", "nctIdAliases": ["NCT00000002"], "briefTitle": "Teclistamab After CAR T",
            "officialTitle": "A Study of Teclistamab After BCMA CAR T", "secondaryIdInfos": [
                {"id": "2019-000001-11", "type": "EUDRACT_NUMBER"}, {"id": "2022-501234-11-00", "type": "CTIS"},
                {"id": "EX-1", "type": "OTHER"}]},
        "statusModule": {
            "overallStatus": "ACTIVE_NOT_RECRUITING", "startDateStruct": {"date": "2019-07", "type": "ACTUAL"},
            "completionDateStruct": {"date": "2027-01", "type": "ESTIMATED"}, "studyFirstPostDateStruct": {"date": "2019-05-06"},
            "resultsFirstPostDateStruct": {"date": "2023-01-03"}},
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": "Example University", "class": "OTHER"}},
        "descriptionModule": {"briefSummary": "People \\> 18 years \\[adults\\] whose myeloma\n\ncame back after CAR T."},
        "conditionsModule": {"conditions": ["Multiple Myeloma"], "keywords": ["relapse", "Multiple Myeloma"]},
        "designModule": {
            "studyType": "INTERVENTIONAL", "phases": ["PHASE2", "PHASE3"], "enrollmentInfo": {"count": 118, "type": "ACTUAL"},
            "designInfo": {"allocation": "RANDOMIZED", "interventionModel": "PARALLEL", "maskingInfo": {"masking": "NONE"}}},
        "armsInterventionsModule": {
            "armGroups": [{"label": "A", "type": "EXPERIMENTAL", "description": "Given weekly.", "interventionNames": ["Drug: teclistamab"]}],
            "interventions": [{"type": "DRUG", "name": "teclistamab", "otherNames": ["JNJ-64007957"], "description": "Under the skin."}]},
        "referencesModule": {"references": [
            {"pmid": "40000001", "type": "DERIVED", "citation": "Doe J. Exmab. 2024.",
             "retractions": [{"pmid": "40000009", "source": "J Ex. 2026"}]},
            {"pmid": "40000002", "type": "BACKGROUND"}, {"type": "RESULT", "citation": "No number."}]},
    },
    "resultsSection": {
        "participantFlowModule": {
            "groups": [{"id": "FG000", "title": "Teclistamab"}, {"id": "FG001", "title": "Control"}],
            "periods": [{"title": "Overall Study", "milestones": [
                {"type": "STARTED", "achievements": [{"groupId": "FG000", "numSubjects": "60"}, {"groupId": "FG001", "numSubjects": "58"}]},
                {"type": "COMPLETED", "achievements": [{"groupId": "FG000", "numSubjects": "55"}, {"groupId": "FG001"}]}]}]},
        "outcomeMeasuresModule": {"outcomeMeasures": [PFS]},
        "adverseEventsModule": {"eventGroups": [{"id": "EG000", "title": "Teclistamab", "deathsNumAffected": 3, "deathsNumAtRisk": 60,
                                                 "seriousNumAffected": 9, "seriousNumAtRisk": 60},
                                                {"id": "EG001", "title": "Control Arm", "deathsNumAffected": 5, "deathsNumAtRisk": 58}],
                                "seriousEvents": [{"term": "Cytokine release syndrome", "stats": [
                                    {"groupId": "EG000", "numAffected": 2, "numAtRisk": 60}]}]},
        "moreInfoModule": {"limitationsAndCaveats": {"description": "Ended early."}}},
    "derivedSection": {"conditionBrowseModule": {"meshes": [{"id": "D009101", "term": "Multiple Myeloma"}]}},
    "hasResults": True,
}  # fmt: skip
TEXT = """\
OFFICIAL TITLE: A Study of Teclistamab After BCMA CAR T
BRIEF SUMMARY: People > 18 years [adults] whose myeloma
came back after CAR T.
CONDITIONS: Multiple Myeloma
STUDY DESIGN: Interventional, phase 2/3, randomized, parallel assignment, masking: none. 118 participants were enrolled.
INTERVENTIONS: A (experimental): Given weekly. Interventions: Drug: teclistamab.
Teclistamab (also JNJ-64007957): Under the skin.
STATUS: Recruitment status: active, not recruiting. Start: 2019-07. Completion: 2027-01 (planned).
PARTICIPANT FLOW: Overall Study, started: 60 in Teclistamab, 58 in Control.
Overall Study, completed: 55 in Teclistamab.
RESULTS: In the Teclistamab group (n = 60), the median Progression-Free Survival (PFS) was 18.2 months (95% CI, 15.0 to not reached). \
In the Control Arm (n = 58), the median Progression-Free Survival (PFS) was 12.0 months (95% CI, 10.1 to 14.4). \
Progression-Free Survival (PFS): Hazard Ratio (HR) 0.62 (95% CI, 0.48 to 0.80; P<0.001; Log Rank), groups compared: Teclistamab, Control Arm.
Primary outcome, time frame: Up to 24 months.
In the Teclistamab group, 3 of 60 participants died of any cause.
In the Teclistamab group, 9 of 60 participants had serious adverse events.
In the Control Arm, 5 of 58 participants died of any cause.
LIMITATIONS: Ended early."""


def test_a_study_becomes_a_registration() -> None:
    made = document(STUDY)
    assert made.text == TEXT
    assert replace(made, sections=(), authors=()) == Document(
        id="clinicaltrials:NCT01234567",
        source="clinicaltrials",
        kind="registration",
        title="Teclistamab After CAR T",
        journal="ClinicalTrials.gov",
        published=PartialDate(2023, 1, 3, "2023-01-03"),
        registrations=(
            Registration("NCT01234567", "ClinicalTrials.gov", "registry"),
            Registration("NCT00000002", "ClinicalTrials.gov", "registry"),
            Registration("2019-000001-11", "EudraCT", "registry"),
            Registration("2022-501234-11-00", "CTIS", "registry"),
        ),
        url="https://clinicaltrials.gov/study/NCT01234567",
        languages=("eng",),
        publication_types=("Interventional", "Phase 2", "Phase 3"),
        keywords=("Multiple Myeloma", "relapse"),
        mesh=("Multiple Myeloma",),
        reports=(ReportedStudy(pmid="40000001", evidence="names its number: Doe J. Exmab. 2024."),),
        flags=("results posted",),
    )
    assert str(made.authors[0]) == "Example University"


def test_the_extractor_reads_the_results_as_the_fields_say_them() -> None:
    record = extracted(document(STUDY))
    read_back = [(o.endpoint, o.statistic, o.value, o.ci, o.arm, o.p, o.count, o.total) for o in record.outcomes]
    assert read_back == [
        ("PFS", "median", 18.2, (15.0, None), "teclistamab", None, None, None),
        ("PFS", "median", 12.0, (10.1, 14.4), "Control Arm", None, None, None),
        ("PFS", "hazard_ratio", 0.62, (0.48, 0.8), "all", "<0.001", None, None),
        ("MORTALITY", "count", 3.0, None, "teclistamab", None, 3, 60),
        ("MORTALITY", "count", 5.0, None, "Control Arm", None, 5, 58),
    ]
    assert (record.n, record.design, record.relevant) == (118, "phase 3 trial", True)


def test_a_plan_is_no_cohort() -> None:
    planned = {"protocolSection": {**STUDY["protocolSection"]}}
    planned["protocolSection"]["designModule"] = {"enrollmentInfo": {"count": 120, "type": "ESTIMATED"}}
    made = document(planned)
    assert "Planned enrollment: 120." in made.text
    assert extracted(made).n is None


ENROLLED = [
    ({"count": 99999999, "type": "ESTIMATED"}, ""),
    ({"count": 0, "type": "ACTUAL"}, "No participants were enrolled."),
    ({"count": 21}, "Planned enrollment: 21."),
    ({"count": "21"}, ""),
    ({"count": -1}, ""),
]


@pytest.mark.parametrize(("info", "told"), ENROLLED)
def test_enrollment_that_is_unknown_is_not_told(info: dict[str, Any], told: str) -> None:
    made = document({"protocolSection": study()["protocolSection"] | {"designModule": {"enrollmentInfo": info}}})
    assert made.text == (f"STUDY DESIGN: {told}" if told else "")


FIGURES = [
    ("a percentage", measured("ORR", "percentage of participants", {"OG000": {"value": "45.2"}}), "n = 60), the ORR was 45.2%."),
    ("an interval", measured("ORR", "Percentage of participants with response", {"OG000": {"value": "45", "lowerLimit": "33.1", "upperLimit": "57.8"}},
     dispersionType="95% Confidence Interval"), "the ORR was 45% (95% CI, 33.1 to 57.8)."),
    ("97.5 %", measured("ORR", "%", {"OG000": {"value": "45", "lowerLimit": "33", "upperLimit": "57"}}, dispersionType="CONFIDENCE_975"),
     "the ORR was 45% (97.5% CI, 33 to 57)."),
    ("a count", measured("CR", "Participants", {"OG000": {"value": "27"}}, "COUNT_OF_PARTICIPANTS"),
     "In the Teclistamab group, the CR was 27 of 60 participants."),
    ("a count above its group", measured("CR", "Participants", {"OG000": {"value": "70"}}, "COUNT_OF_PARTICIPANTS"),
     "In the Teclistamab group (n = 60), the CR was 70 participants."),
    ("not estimable", measured("OS", "months", {"OG000": {"value": "NA", "comment": "Could not be estimated: too few events"}}, "MEDIAN"),
     "In the Teclistamab group (n = 60), the median OS was not estimable."),
    ("NA with a reason of its own", measured("OS", "months", {"OG000": {"value": "NA", "comment": "See below"}}), "the OS was NA."),
    ("a mean with its deviation", measured("Age", "years", {"OG000": {"value": "61.2", "spread": "9.8"}}, "MEAN",
     dispersionType="STANDARD_DEVIATION"), "the mean Age was 61.2 years (standard deviation, 9.8)."),
    ("a range", measured("Dose", "mg", {"OG000": {"value": "6", "lowerLimit": "2", "upperLimit": "9"}}, "MEDIAN", dispersionType="FULL_RANGE"),
     "the median Dose was 6 mg (range, 2 to 9)."),
    ("a median by its title", measured("Median Overall Survival", "months", {"OG000": {"value": "9"}}, "MEDIAN"),
     "the Median Overall Survival was 9 months."),
    ("lesions are no participants", measured("Size", "mm", {"OG000": {"value": "9"}},
     denoms=[{"units": "Lesions", "counts": [{"groupId": "OG000", "value": "300"}]}]), "In the Teclistamab group, the Size was 9 mm."),
    ("classes and categories", measured("Best Response", "Participants", {}, "COUNT_OF_PARTICIPANTS", classes=[
     {"title": "Month 6", "denoms": [{"units": "Participants", "counts": [{"groupId": "OG000", "value": "50"}]}],
      "categories": [{"title": "Complete response", "measurements": [{"groupId": "OG000", "value": "12"}]}]}]),
     "In the Teclistamab group, the Best Response, Month 6, Complete response was 12 of 50 participants."),
    ("a group nobody named", measured("ORR", "%", {"OG009": {"value": "45"}}), None),
    ("no value", measured("ORR", "%", {"OG000": {"value": ""}, "OG001": {}}), None),
]  # fmt: skip


@pytest.mark.parametrize(("outcome", "told"), [case[1:] for case in FIGURES], ids=[case[0] for case in FIGURES])
def test_a_figure_is_told_as_its_fields_say_it(outcome: dict[str, Any], told: str | None) -> None:
    posted = study() | {"resultsSection": {"outcomeMeasuresModule": {"outcomeMeasures": [outcome]}}}
    text = document(posted).text
    assert text.endswith(f"{told}\nPrimary outcome, time frame: Up to 24 months.") if told else text == ""


def test_every_number_of_the_text_is_that_of_a_field() -> None:
    fields = " ".join(str(value) for value in walked(STUDY) if not isinstance(value, dict | list))
    known = set(re.findall(r"\d+(?:\.\d+)?", fields)) | {"2", "3"}  # PHASE2, PHASE3
    assert set(re.findall(r"\d+(?:\.\d+)?", document(STUDY).text)) <= known | {"95"}


def test_a_retraction_that_the_registry_knows_is_told() -> None:
    assert list(updates(STUDY)) == [
        Update("retraction", "clinicaltrials", pmid="40000001", said="retractions", notice_pmid="40000009", reference="J Ex. 2026")
    ]  # fmt: skip


MODULES = STUDY["protocolSection"]


@pytest.mark.parametrize("module", [name for name in MODULES if name != "identificationModule"])
@pytest.mark.parametrize("left", [None, {}, [], "x", 7])
def test_what_a_study_does_not_say_is_left_open(module: str, left: Any) -> None:
    protocol = without(MODULES, module) if left is None else MODULES | {module: left}
    assert document(STUDY | {"protocolSection": protocol}).id == "clinicaltrials:NCT01234567"


def asked(topic: Topic = TOPIC, window: Window | None = None) -> Request:
    (request,) = clinicaltrials.questions(topic, window or Window())
    return request


WINDOWS = [
    (TOPIC, Window(), None),
    (TOPIC, Window(date(2026, 8, 1), date(2026, 8, 20)), "2026-08-01,2026-08-20"),
    (replace(TOPIC, since=date(2017, 1, 1)), Window(until=date(2026, 8, 20)), "2017-01-01,2026-08-20"),
    (replace(TOPIC, since=date(2017, 1, 1)), Window(since=date(2026, 8, 1)), "2026-08-01,MAX"),
    (TOPIC, Window(until=date(2026, 8, 20)), "MIN,2026-08-20"),
]


@pytest.mark.parametrize(("topic", "window", "days"), WINDOWS)
def test_a_window_is_what_was_updated_or_got_results_in_it(topic: Topic, window: Window, days: str | None) -> None:
    params = dict(asked(topic, window).params)
    assert params["query.term"] == '"CAR-T" AND exmab'
    between = f"AREA[LastUpdatePostDate]RANGE[{days}] OR AREA[ResultsFirstPostDate]RANGE[{days}]"
    assert params.get("filter.advanced") == (between if days else None)


def test_a_topic_without_a_query_is_not_asked() -> None:
    assert list(clinicaltrials.questions(Topic("t", "T"), Window())) == []


def test_pages_repeat_the_question_and_an_empty_one_goes_on() -> None:
    first = found(clinicaltrials, asked(), {"totalCount": 2, "studies": [study()], "nextPageToken": "a=/"})
    assert (only(Expected, first), [d.id for d in only(Document, first)]) == ([Expected(2)], ["clinicaltrials:NCT01234567"])  # fmt: skip
    (second,) = only(Request, first)
    assert dict(second.params) == without(dict(asked().params), "countTotal") | {"pageToken": "a=/"}
    empty = found(clinicaltrials, second, {"studies": [], "nextPageToken": "b"})
    (third,) = empty
    assert isinstance(third, Request)
    assert found(clinicaltrials, third, {"studies": [study("NCT01234568")]}) == [document(study("NCT01234568"))]


FAILURES = [
    ("HTML in 200", b"<html>Gateway</html>", 200),
    ("no studies", {"totalCount": 3}, 200),
    ("no total", {"studies": []}, 200),
    ("gone", b"Not found", 404),
    ("cut", b'{"totalCount": 3, "stud', 200),
    ("studies are no list", {"totalCount": 3, "studies": {}}, 200),
]


@pytest.mark.parametrize(("body", "status"), [f[1:] for f in FAILURES], ids=[f[0] for f in FAILURES])
def test_a_failure_is_never_taken_for_no_studies(body: Any, status: int) -> None:
    with pytest.raises(UnusableAnswerError):
        found(clinicaltrials, asked(), body, status)


def test_a_study_without_a_number_is_a_reject_and_the_rest_is_kept() -> None:
    items = found(clinicaltrials, asked(), {"totalCount": 3, "studies": [{}, study(), "x"]})
    assert [type(item) for item in items] == [Expected, Reject, Document, Reject]
    assert len({item.place for item in only(Reject, items)}) == 2


def paper(*numbers: str, kind: Any = "abstract") -> Document:
    registered = tuple(Registration(number, "ClinicalTrials.gov", "abstract") for number in numbers)
    return Document(f"x:{numbers}", "x", kind, "T", registrations=registered)


def test_registrations_that_papers_name_are_asked_for_by_number() -> None:
    held = document(study("NCT00000001", nctIdAliases=["NCT00000002"]))
    papers = [paper("NCT00000003", "NCT00000001"), paper("NCT00000002", "ISRCTN12345678"), held]
    papers += [paper("NCT00000009", kind="news"), paper("NCT00000004"), paper("NCT00000003")]
    (request,) = clinicaltrials.questions_about(papers)
    assert dict(request.params)["filter.ids"] == "NCT00000003,NCT00000004"
    many = [paper(f"NCT{number:08d}") for number in range(120)]
    assert [len(dict(r.state)["ids"].split()) for r in clinicaltrials.questions_about(many)] == [50, 50, 20]
    assert list(clinicaltrials.questions_about([held])) == []


def test_an_older_number_leads_to_its_study_which_keeps_it() -> None:
    (request,) = clinicaltrials.questions_about([paper("NCT00000002", "NCT00000003", "NCT00000004")])
    answers = {"totalCount": 1, "studies": [study("NCT00000003")]}
    items = found(clinicaltrials, request, answers)
    assert [type(item) for item in items] == [Document, Request, Request]
    older, unknown = only(Request, items)
    assert [r.url.rsplit("/", 1)[1] for r in (older, unknown)] == ["NCT00000002", "NCT00000004"]
    (led,) = found(clinicaltrials, older, study("NCT00000001"), url=older.url.replace("2", "1"))
    assert isinstance(led, Document)
    assert (led.id, [r.number for r in led.registrations]) == ("clinicaltrials:NCT00000001", ["NCT00000001", "NCT00000002"])  # fmt: skip
    (told,) = found(clinicaltrials, unknown, b"NCT number NCT00000004 not found", 404)
    assert told == Remark("NCT00000004: the registry knows no such study; papers name it")


SAVED = [
    ("one study", STUDY, 1),
    ("the website's list", [STUDY, study("NCT01234568")], 2),
    ("a page of a search", {"totalCount": 5, "studies": [STUDY, study("NCT01234568")], "nextPageToken": "x"}, 2),
]


@pytest.mark.parametrize(("body", "count"), [case[1:] for case in SAVED], ids=[case[0] for case in SAVED])
def test_a_saved_answer_is_a_file(file: Callable[[str, bytes | str], Path], body: Any, count: int) -> None:
    items = list(read_file(file("studies.json", json.dumps(body, indent=1))))
    assert only(Document, items)[0] == document(STUDY)
    assert (len(only(Document, items)), len(only(Update, items)), len(items)) == (count, 1, count + 1)

"""Screening in two stages: by title and abstract, then by full text; each blind, each counted by itself, in queue, agreement and PRISMA flow."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.app import create_app
from service.people import account
from service.people.store import people_at
from service.prisma.outcome import outcome
from service.review.decision import Decision
from service.settings import Settings
from tests.service.conftest import Client, document, keep_in
from tests.service.test_reviews import Person

pytestmark = pytest.mark.usefixtures("quick_hashes")
STUDIES = tuple(f"x:{n}" for n in range(1, 6))


@pytest.fixture
def people(tmp_path: Path) -> dict[str, Person]:
    """Two readers and an admin, who has begun a review of five studies with two readers and two stages."""
    chosen = Settings(home=tmp_path)
    keep_in(tmp_path, *(document(id) for id in STUDIES))
    with people_at(chosen.database) as db:
        for name, role in {"ada": "reviewer", "bo": "reviewer", "cy": "admin"}.items():
            account.add(db, name, role, "correct horse battery")
    client = Client(create_app(chosen))
    found = {name: Person(chosen, name, client) for name in ("ada", "bo", "cy")}
    plan = {"title": "Rates", "query": "endpoint:ORR", "readers": 2, "stages": 2, "people": ["ada", "bo"]}
    assert found["cy"].post("/reviews", plan)["stages"] == 2
    return found


def waiting(person: Person) -> list[tuple[str, str]]:
    return [(one["study"], one["stage"]) for one in person.get("/reviews/1/queue")["items"]]


def test_each_stage_is_read_blind_and_counted(people: dict[str, Person]) -> None:
    ada, bo, cy = (people[name] for name in ("ada", "bo", "cy"))
    assert waiting(ada) == [(id, "title_abstract") for id in STUDIES]
    early = ada.decide("include", review=1, stage="full_text", status=422)
    assert early["found"] == "not all have decided by title and abstract"

    # By title and abstract: one is out, one in dispute, three are kept.
    for id, action in zip(STUDIES, ("exclude", "include", "include", "maybe", "include"), strict=True):
        kept = ada.decide(action, study=id, review=1, reason="not after CAR T")
        assert kept["stage"] == "title_abstract"
        assert bo.get(f"/studies/{id}/decisions")["items"] == [], "bo is not led"
    for id, action in zip(STUDIES, ("exclude", "exclude", "include", "include", "include"), strict=True):
        bo.decide(action, study=id, review=1, reason="no outcome")
    assert ada.decide("include", review=1, stage="full_text", status=422)["found"] == "it is out by title and abstract"
    assert waiting(bo) == [("x:3", "full_text"), ("x:5", "full_text")]
    (dispute, *more) = ada.get("/reviews/1/agreement")["items"]
    assert (dispute["one"]["study"], dispute["one"]["stage"]) == ("x:2", "title_abstract")
    assert [one["one"]["study"] for one in more] == ["x:4"]
    said = ada.get("/reviews/1/prisma")
    assert (said["counts"]["records_screened"], said["counts"]["records_excluded"]) == (5, 1)
    assert said["waiting"] == {"on which readers differ": 2, "whose report is to be assessed": 2}
    # To let it through is no inclusion.
    assert ada.get("/studies/x:3/values")["inclusion"] == "maybe"

    # Settled, the one is out and the other goes on to its full text.
    for id, action in (("x:2", "exclude"), ("x:4", "include")):
        assert cy.decide(action, study=id, review=1, settles=True, reason="no outcome")["stage"] == "title_abstract"
    assert waiting(ada) == [(id, "full_text") for id in ("x:3", "x:4", "x:5")]

    # By full text: what one has decided there is not heard alone, and takes nothing back of the stage before.
    assert ada.decide("exclude", study="x:3", review=1, reason="wrong comparator")["stage"] == "full_text"
    assert [one["stage"] for one in bo.get("/studies/x:3/decisions")["items"]] == ["title_abstract"] * 2
    assert ada.get("/reviews/1/prisma")["waiting"] == {"whose report is to be assessed": 3}
    bo.decide("exclude", study="x:3", review=1, reason="Wrong comparator")
    for who in (ada, bo):
        who.decide("include", study="x:4", review=1)
        who.decide("exclude", study="x:5", review=1, reason="not retrieved")
    assert waiting(ada) == waiting(bo) == []
    counts = ada.get("/reviews/1/prisma")["counts"]
    assert {name: counts[name] for name in counts if name.startswith(("records", "dbr", "new"))} == {
        "records_screened": 5,
        "records_excluded": 2,
        "dbr_sought_reports": 3,
        "dbr_notretrieved_reports": 1,
        "dbr_assessed": 2,
        "dbr_excluded": {"wrong comparator": 1},
        "new_reports": 1,
        "new_studies": 1,
    }
    fields = ada.get("/reviews/1/agreement")["agreement"]["ada and bo"]
    assert [(one["field"], one["both"], one["alike"]) for one in fields] == [
        ("study by title and abstract", 5, 3),
        ("study by full text", 3, 3),
    ]
    assert [ada.get(f"/studies/{id}/values")["inclusion"] for id in STUDIES] == ["exclude"] * 3 + ["include", "exclude"]


def test_the_last_word_is_taken_back_at_its_stage(people: dict[str, Person]) -> None:
    ada, bo = people["ada"], people["bo"]
    for who in (ada, bo):
        who.decide("include", review=1)
    ada.decide("exclude", review=1, reason="late")
    assert ada.decide("withdraw", review=1)["stage"] == "full_text"
    assert ("x:1", "full_text") in waiting(ada)
    # Who thinks otherwise of the abstract says so by its stage.
    ada.decide("exclude", review=1, stage="title_abstract", reason="no CAR T")
    assert ada.get("/studies/x:1/values")["inclusion"] == "disputed"
    assert ("x:1", "full_text") not in waiting(bo)


def test_pages_show_and_send_the_stage(people: dict[str, Person]) -> None:
    ada, bo = people["ada"], people["bo"]

    def shown(address: str) -> str:
        return ada.client.request("GET", address, headers=ada.headers).text

    assert '<span class="badge">title and abstract</span>' in shown("/reviews/1/queue")
    assert 'name="stage" value="title_abstract"' in shown("/reviews/1/studies/x:1")
    for who in (ada, bo):
        form = {"do": "include", "stage": "title_abstract"}
        sent = who.client.request("POST", "/reviews/1/studies/x:1/decisions", headers=who.headers, data=form)
        assert sent.status_code == 303
    assert '<option value="full_text">full text</option>' in shown("/reviews/1/studies/x:1")
    assert "by title and abstract" in shown("/reviews/1/studies/x:1")
    assert "two people, blind each, by title and abstract, then by full text" in shown("/reviews/1")


def said(*actions: str) -> list[Decision]:
    """Decisions of one reader: "ti include", "ft exclude why", "- exclude why" for one without a stage."""
    stages = {"ti": "title_abstract", "ft": "full_text", "-": None}
    found = []
    for id, one in enumerate(actions, 1):
        stage, action, *reason = one.split(" ", 2)
        more = {"reason": reason[0] if reason else None, "stage": stages[stage]}
        found.append(Decision(id, "", "ada", "x:1", action, **more))  # type: ignore[arg-type]
    return found


FATES = [
    (["ti include"], "kept"),
    (["ti exclude no"], "screened_out"),
    (["ti exclude not retrieved"], "not_retrieved"),
    (["ti include", "ft exclude no"], "excluded"),
    (["ft exclude no"], "excluded"),
    (["ft include"], "included"),
    (["ti include", "ft maybe"], "kept"),
    (["ti include", "ft include", "ft withdraw"], "kept"),
    (["ti include", "ti withdraw"], "waiting"),
    (["ti include", "- exclude no"], "excluded"),
    (["ti include", "- include"], "included"),
    (["ti exclude no", "- exclude no"], "screened_out"),
    (["- include", "ft exclude no"], "excluded"),
]  # fmt: skip


@pytest.mark.parametrize(("actions", "fate"), FATES)
def test_what_became_of_a_record_is_told_by_its_stage(actions: list[str], fate: str) -> None:
    assert outcome(said(*actions)).fate == fate

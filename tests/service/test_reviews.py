"""Review work over the API: two readers who read blind, agree or not, settle it, leave; and a log that rebuilds it all."""

from __future__ import annotations

import contextlib
import os
import random
import re
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from starlette.datastructures import QueryParams

from service.app import create_app
from service.pages.state import State
from service.people import account, tokens
from service.people.store import people_at
from service.review import log
from service.review.agreement import agreement
from service.review.decision import Decision
from service.review.replaying import replay
from service.settings import Settings
from service.table import EvidenceTable
from tests.service.command import COMMAND, Run
from tests.service.conftest import Client, document, keep, keep_in
from tests.service.texts import TEXT

pytestmark = pytest.mark.usefixtures("quick_hashes")
PEOPLE = {"ada": "reviewer", "bo": "reviewer", "cy": "admin", "di": "reader"}


class Person:
    """A client that sends somebody's token."""

    def __init__(self, settings: Settings, name: str, client: Client | None = None) -> None:
        self.client = client or Client(create_app(settings))
        with people_at(settings.database) as db:
            secret = tokens.make(db, account.get(db, name), "test")[1]
        self.headers = {"Authorization": f"Bearer {secret}"}

    def get(self, path: str, status: int = 200) -> Any:
        return self.ask("GET", path, status)

    def post(self, path: str, body: Any = None, status: int = 201) -> Any:
        return self.ask("POST", path, status, body)

    def ask(self, method: str, path: str, status: int, body: Any = None) -> Any:
        answer = self.client.request(method, f"/api/v1{path}", headers=self.headers, json=body)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    def decide(self, action: str, value: str | None = None, status: int = 201, study: str = "x:1", **more: Any) -> Any:
        sent = {"action": action, **({"value": value} if value else {}), **more}
        return self.post(f"/studies/{study}/decisions", sent, status)

    def orr(self) -> dict[str, Any]:
        """The response rate of the study as this person sees it."""
        found = [v for v in self.get("/studies/x:1/values")["items"] if v["content"].get("endpoint") == "ORR"]
        one: dict[str, Any] = found[0]
        return one


@pytest.fixture
def chosen(tmp_path: Path) -> Settings:
    settings = Settings(home=tmp_path)
    keep_in(tmp_path, document("x:1"), document("x:2"), document("x:3", "We treated 12 patients. Nothing is stated."))
    with people_at(settings.database) as db:
        for name, role in PEOPLE.items():
            account.add(db, name, role, "correct horse battery")
    return settings


@pytest.fixture
def people(chosen: Settings) -> dict[str, Person]:
    client = Client(create_app(chosen))
    return {name: Person(chosen, name, client) for name in PEOPLE}


def rows(people: dict[str, Person], query: str = "endpoint=ORR") -> list[tuple[Any, ...]]:
    found = people["di"].get(f"/evidence?{query}")["items"]
    return [(row["study_id"], row["value"], row["state"]) for row in found]


def test_a_decision_reaches_the_table_and_its_history_stays(people: dict[str, Person]) -> None:
    ada, seen = people["ada"], people["ada"].orr()
    assert (seen["state"], seen["content"]["value"]) == ("machine", 50.0)
    kept = ada.decide("correct", seen["id"], content={"value": 52.0}, reason="Table 2")
    assert (kept["reviewer"], kept["old"]["value"], kept["new"]["value"]) == ("ada", 50.0, 52.0)
    assert kept["place"]["text"] == seen["text"]
    assert rows(people) == [("x:1", 52.0, "corrected"), ("x:2", 50.0, "machine")]
    now = ada.orr()
    assert (now["state"], now["content"]["value"], now["machine"]["value"]) == ("corrected", 52.0, 50.0)
    ada.decide("withdraw", now["id"])
    assert rows(people)[0] == ("x:1", 50.0, "machine")
    assert [one["action"] for one in people["di"].get("/studies/x:1/decisions")["items"]] == ["correct", "withdraw"]


def test_a_rejected_value_is_gone_and_an_added_one_is_there(people: dict[str, Person]) -> None:
    ada = people["ada"]
    ada.decide("reject", ada.orr()["id"], reason="of another trial")
    assert rows(people) == [("x:2", 50.0, "machine")]
    start = TEXT.index("50%")
    whole = {"endpoint": "CR", "statistic": "rate", "value": 50, "unit": "%"}
    ada.decide("add", field="outcomes", content=whole, start=start, end=start + 3)
    (found,) = people["di"].get("/evidence?endpoint=CR")["items"]
    assert (found["value"], found["text"], found["state"]) == (50.0, "50%", "added")
    assert people["di"].get("/evidence?q=verified:yes")["total"] == 1
    # The study has another result, which waits; the page's filter finds as many as it counts.
    assert people["di"].get("/facets")["verified"]["yes"] == 1
    state = State.of(QueryParams("verified=yes&everything=yes"))
    assert people["di"].get(f"/evidence?{urlencode(state.question())}")["total"] == 1


def test_decisions_outlast_new_text_and_new_reading(chosen: Settings, people: dict[str, Person]) -> None:
    ada = people["ada"]
    ada.decide("correct", ada.orr()["id"], content={"value": 52.0})
    table = EvidenceTable.at(chosen.database)
    keep(table, document("x:1", "A sentence before. " + TEXT))
    assert rows(people)[0] == ("x:1", 52.0, "corrected")
    keep(table, document("x:1", TEXT.replace("50%", "45%")))
    table.close()
    assert sorted(rows(people)) == [("x:1", 45.0, "machine"), ("x:1", 52.0, "stale"), ("x:2", 50.0, "machine")]
    (stale,) = [v for v in ada.get("/studies/x:1/values")["items"] if v["state"] == "stale"]
    assert (stale["start"], stale["content"]["value"]) == (None, 52.0)
    ada.decide("withdraw", stale["id"])
    assert sorted(rows(people)) == [("x:1", 45.0, "machine"), ("x:2", 50.0, "machine")]


# what is sent, who sends it, the status, what the answer says
REFUSED = [
    ({"action": "exclude"}, "ada", 422, "no reason"),
    ({"action": "accept"}, "ada", 422, "no value is named"),
    ({"action": "accept", "value": "outcomes-000000000000"}, "ada", 404, "no such value"),
    ({"action": "include", "revision": 7}, "ada", 409, "revision 1, not 7"),
    ({"action": "add", "field": "n", "content": {"value": 3}}, "ada", 422, "no characters"),
    ({"action": "add", "field": "n", "content": {"value": 3}, "start": 5, "end": 99999}, "ada", 422, "no place"),
    ({"action": "add", "field": "x", "content": {"value": 3}, "start": 5, "end": 9}, "ada", 422, "no such field"),
    ({"action": "guess"}, "ada", 422, "action"),
    ({"action": "include", "review": 9}, "ada", 404, "no such review"),
    ({"action": "include"}, "di", 403, "a reader"),
    ({"action": "include", "settles": True}, "ada", 422, "no review"),
]


@pytest.mark.parametrize(("sent", "who", "status", "said"), REFUSED)
def test_what_can_be_no_decision_is_refused(
    people: dict[str, Person], sent: dict[str, Any], who: str, status: int, said: str
) -> None:
    assert said in str(people[who].post("/studies/x:1/decisions", sent, status))
    assert people["di"].get("/studies/x:1/decisions")["total"] == 0


def test_a_study_that_is_not_there(people: dict[str, Person]) -> None:
    decided = people["ada"].decide("include", study="x:9", status=404)
    looked = people["di"].get("/studies/x:9/values", 404)
    assert all("x:9" in str(problem) and "no such study" in str(problem) for problem in (decided, looked))
    assert people["di"].get("/studies/x:1/decisions")["total"] == 0


def test_every_operation_does_what_openapi_says(people: dict[str, Person]) -> None:
    cy = people["cy"]
    promised = cy.client.get("/openapi.json").json()
    order = ("post", "get", "put", "delete")
    said = [
        (m, path, o)
        for path, item in promised["paths"].items()
        for m, o in item.items()
        if o["tags"] == ["review"] and not path.partition("}")[2].startswith(("/prisma", "/versions", "/reports"))
    ]
    assert len(said) == 13
    # A review before what is asked of it.
    for method, path, operation in sorted(said, key=lambda one: (order.index(one[0]), len(one[1]))):
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        shape = promised["components"]["schemas"].get(body.get("$ref", "").rsplit("/", 1)[-1], {})
        sent = shape.get("examples", [None])[0]
        asked = path.format(name="cy", id="x:1" if "/studies/" in path else 1)
        if path.endswith("/queue"):
            cy.ask("PUT", "/reviews/1/people/cy", 200)
        answer = cy.client.request(method.upper(), asked, json=sent, headers=cy.headers)
        assert answer.status_code < 300, (method, path, answer.text)
        assert str(answer.status_code) in operation["responses"]


def review(people: dict[str, Person], who: tuple[str, ...] = ("ada", "bo"), **more: Any) -> int:
    sent = {"title": "R", "query": "endpoint:ORR", "readers": 2, "people": who, **more}
    return int(people["cy"].post("/reviews", sent)["id"])


def test_two_readers_read_blind_agree_and_settle(people: dict[str, Person]) -> None:
    ada, bo, cy, id = people["ada"], people["bo"], people["cy"], review(people)
    assert [one["study"] for one in ada.get(f"/reviews/{id}/queue")["items"]] == ["x:1", "x:2"]
    people["di"].get(f"/reviews/{id}/queue", 403)
    cy.decide("include", review=id, status=403)
    ada.decide("include", review=id)
    ada.decide("correct", ada.orr()["id"], content={"value": 52.0}, review=id)
    assert rows(people)[0] == ("x:1", 50.0, "machine")
    assert bo.orr()["state"] == "machine"
    assert bo.get("/studies/x:1/decisions")["total"] == 0
    assert ada.get("/studies/x:1/decisions")["total"] == 2
    assert [one["study"] for one in ada.get(f"/reviews/{id}/queue")["items"]] == ["x:2"]
    bo.decide("include", review=id)
    bo.decide("accept", bo.orr()["id"], review=id)
    assert rows(people)[0] == ("x:1", 50.0, "disputed")
    found = cy.get(f"/reviews/{id}/agreement")
    assert [(f["field"], f["both"], f["alike"]) for f in found["agreement"]["ada and bo"]] == [
        ("study", 1, 1),
        ("outcomes", 1, 0),
    ]
    ((one, other),) = [(pair["one"], pair["other"]) for pair in found["items"]]
    assert (one["new"]["value"], other["old"]["value"]) == (52.0, 50.0)
    cy.decide("correct", cy.orr()["id"], content={"value": 52.0}, review=id, settles=True)
    assert rows(people)[0] == ("x:1", 52.0, "corrected")
    assert cy.get(f"/reviews/{id}/agreement")["items"] == []
    assert cy.get("/studies/x:1/values")["inclusion"] == "include"


def test_who_leaves_strands_nothing(people: dict[str, Person]) -> None:
    ada, cy, id = people["ada"], people["cy"], review(people)
    ada.decide("include", review=id)
    cy.ask("DELETE", f"/reviews/{id}/people/ada", 200)
    ada.get(f"/reviews/{id}/queue", 403)
    assert cy.ask("PUT", f"/reviews/{id}/people/cy", 200)["people"] == ["bo", "cy"]
    # Ada's word on the first study counts as one of two; the second is open to both who are left.
    people["bo"].decide("include", review=id)
    assert [one["study"] for one in cy.get(f"/reviews/{id}/queue")["items"]] == ["x:2"]
    assert cy.get("/studies/x:1/values")["inclusion"] == "include"
    assert cy.get(f"/reviews/{id}")["progress"] == {"studies": 2, "ada": 1, "bo": 1}


def test_the_machine_sits_as_second_reader(people: dict[str, Person]) -> None:
    id = review(people, ("ada",), machine=True)
    ada = people["ada"]
    ada.decide("reject", ada.orr()["id"], review=id)
    assert rows(people)[0] == ("x:1", 50.0, "disputed")
    people["cy"].decide("reject", ada.orr()["id"], review=id, settles=True)
    assert rows(people) == [("x:2", 50.0, "machine")]


@pytest.mark.parametrize("wrong", [{"people": []}, {"people": ["ada"]}, {"people": ["ada", "eve"]}, {"title": " "}])
def test_a_review_that_can_be_none(people: dict[str, Person], wrong: dict[str, Any]) -> None:
    sent = {"title": "R", "query": "", "readers": 2, "people": ["ada", "bo"], **wrong}
    people["cy"].post("/reviews", sent, 404 if "eve" in wrong.get("people", ()) else 422)
    assert people["cy"].get("/reviews")["total"] == 0


def test_new_studies_are_brought_in(chosen: Settings, people: dict[str, Person]) -> None:
    id = review(people)
    keep_in(chosen.home, document("x:4"))
    assert people["ada"].post(f"/reviews/{id}/refresh", status=200)["progress"] == {"studies": 3}


def test_the_queue_begins_where_a_look_pays_most(chosen: Settings, people: dict[str, Person]) -> None:
    wrong = (
        "We treated 200 patients after CAR T. The overall response rate was 50% (20 of 30). No grade 3 CRS occurred."
    )
    keep_in(chosen.home, document("x:9", wrong))
    id = review(people, query="")
    found = people["ada"].get(f"/reviews/{id}/queue")["items"]
    assert found[0]["study"] == "x:9"
    assert "not add up" in found[0]["why"][0]
    assert [one["urgency"] for one in found] == sorted((one["urgency"] for one in found), reverse=True)


@pytest.mark.parametrize("format", ["jsonl", "csv"])
def test_from_the_log_alone_all_is_rebuilt(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    settings = Settings(home=tmp_path / "home")
    keep_in(settings.home, document("x:1"), document("x:2"))
    with people_at(settings.database) as db:
        for name, role in PEOPLE.items():
            account.add(db, name, role, "correct horse battery")
    client = Client(create_app(settings))
    people = {name: Person(settings, name, client) for name in PEOPLE}
    ada = people["ada"]
    ada.decide("correct", ada.orr()["id"], content={"value": 52.0}, reason='of "Table 2", p. 3;\nsee ü')
    ada.decide("exclude", study="x:2", reason="no relapse")
    people["bo"].decide("reject", people["bo"].orr()["id"])
    before = rows(people)
    told = people["cy"].get("/decisions")
    assert told["total"] == 3
    assert run("decisions", "export", "--format", format, "--output", tmp_path / "log").code == 0
    monkeypatch.setenv("AFTERCART_HOME", str(tmp_path / "other"))
    from service.settings import settings as of_process

    of_process.cache_clear()
    keep_in(tmp_path / "other", document("x:1"), document("x:2"))
    assert run("decisions", "replay", tmp_path / "log").out == "3 decisions added\n"
    assert run("decisions", "replay", tmp_path / "log").out == "0 decisions added\n"
    table = EvidenceTable.at(tmp_path / "other" / "aftercart.db")
    assert list(log.everything(table.db)) == _log(settings)
    other = Client(create_app(Settings(home=tmp_path / "other"))).get("/api/v1/evidence?endpoint=ORR").json()["items"]
    assert [(row["study_id"], row["value"], row["state"]) for row in other] == before
    table.close()
    (tmp_path / "broken").write_text('{"id": 1}\n')
    assert run("decisions", "replay", tmp_path / "broken").code == 65
    assert run("decisions", "replay", tmp_path / "nothing").code == 66


def _log(settings: Settings) -> list[Decision]:
    table = EvidenceTable.at(settings.database)
    try:
        return list(log.everything(table.db))
    finally:
        table.close()


def test_the_log_alone_says_who_is_heard(chosen: Settings, people: dict[str, Person], tmp_path: Path) -> None:
    """Replayed where the review itself is not known, one of two blind readers is still not heard alone."""
    id = review(people)
    people["ada"].decide("reject", people["ada"].orr()["id"], review=id)
    keep_in(tmp_path / "other", document("x:1"), document("x:2"))
    table = EvidenceTable.at(tmp_path / "other" / "aftercart.db")
    replay(table, _log(chosen))
    client = Client(create_app(Settings(home=tmp_path / "other")))
    assert [row["state"] for row in client.get("/api/v1/evidence?endpoint=ORR").json()["items"]] == [
        "machine",
        "machine",
    ]
    table.close()


def test_a_killed_server_loses_nothing_that_was_acknowledged(chosen: Settings) -> None:
    """500 decisions, the server killed while they come: each acknowledged one is there, none twice, the database is sound."""
    keep_in(chosen.home, *(document(f"k:{number}", "We treated 9 patients.") for number in range(20)))
    secret = Person(chosen, "ada").headers
    acknowledged, sent, kills = [], 0, random.Random(7)
    while sent < 500:
        with serving(chosen.home) as (address, server), httpx.Client(base_url=address, headers=secret) as client:
            until = sent + kills.randint(90, 160)
            timer = threading.Timer(kills.uniform(0.2, 1.0), server.kill)
            while sent < min(until + 40, 500):
                if sent == until:
                    timer.start()
                sent += 1
                body = {"action": "maybe", "reason": f"decision {sent}"}
                with contextlib.suppress(httpx.TransportError):
                    answer = client.post(f"/api/v1/studies/k:{sent % 20}/decisions", json=body)
                    assert answer.status_code == 201, answer.text
                    acknowledged.append(answer.json()["reason"])
                    continue
                break
            server.kill()
            timer.cancel()
    kept = [one.reason for one in _log(chosen)]
    assert len(acknowledged) > 400
    assert set(acknowledged) <= set(kept)
    assert len(set(kept)) == len(kept)
    table = EvidenceTable.at(chosen.database)
    assert table.db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    table.close()


@contextlib.contextmanager
def serving(home: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The server as a process of its own, on a free port."""
    environment = os.environ | {"AFTERCART_HOME": str(home)}
    server = subprocess.Popen([*COMMAND, "serve", "--port", "0"], stdout=subprocess.PIPE, text=True, env=environment)
    try:
        assert server.stdout
        said = re.search(r"http://\S+?(?=/ )", server.stdout.readline())
        assert said
        port = int(said[0].rsplit(":", 1)[1])
        while not _listens(port):
            assert server.poll() is None
            time.sleep(0.02)
        yield said[0], server
    finally:
        server.kill()
        server.wait()
        if server.stdout:
            server.stdout.close()


def _listens(port: int) -> bool:
    with socket.socket() as trying:
        return trying.connect_ex(("127.0.0.1", port)) == 0


def test_the_log_cannot_be_changed(chosen: Settings, people: dict[str, Person]) -> None:
    people["ada"].decide("include")
    table = EvidenceTable.at(chosen.database)
    for statement in ("DELETE FROM decision", "UPDATE decision SET reviewer = 'eve'"):
        with pytest.raises(Exception, match="never changed"):
            table.db.execute(statement)
    table.close()


def test_the_export_of_the_api_is_that_of_the_command(chosen: Settings, people: dict[str, Person]) -> None:
    people["ada"].decide("include")
    people["ada"].get("/decisions", 403)
    client, headers = people["cy"].client, people["cy"].headers
    said = client.get("/api/v1/decisions/export?format=csv", headers=headers)
    assert said.headers["content-disposition"] == 'attachment; filename="decisions.csv"'
    assert said.text.splitlines()[0].startswith("id,at,reviewer,study,action")
    assert people["cy"].get("/decisions?after=1")["items"] == []


def test_kappa_by_hand() -> None:
    """Both include 20, both exclude 15, 15 otherwise: observed (20 + 15) / 50, by chance 0.5 * 0.6 + 0.5 * 0.4."""
    said, id = [], 0
    for one, other, times in (
        ("include", "include", 20),
        ("include", "exclude", 5),
        ("exclude", "include", 10),
        ("exclude", "exclude", 15),
    ):
        for _ in range(times):
            id += 2
            said.append(Decision(id, "", "ada", f"s{id}", one))  # type: ignore[arg-type]
            said.append(Decision(id + 1, "", "bo", f"s{id}", other))  # type: ignore[arg-type]
    (found,) = agreement(said, "ada", "bo")
    assert (found.both, found.alike, found.percent) == (50, 35, 70.0)
    assert found.kappa == pytest.approx((0.7 - 0.5) / (1 - 0.5))
    # Fleiss, Cohen and Everitt's large-sample variance, worked out from the four cells.
    cells, rows, columns, kappa = [[0.4, 0.1], [0.2, 0.3]], [0.5, 0.5], [0.6, 0.4], 0.4
    first = sum(cells[i][i] * (1 - (rows[i] + columns[i]) * (1 - kappa)) ** 2 for i in range(2))
    second = (1 - kappa) ** 2 * sum(
        cells[i][j] * (columns[i] + rows[j]) ** 2 for i in range(2) for j in range(2) if i != j
    )
    error = ((first + second - (kappa - 0.5 * (1 - kappa)) ** 2) / (50 * 0.5**2)) ** 0.5
    assert (found.low, found.high) == (pytest.approx(kappa - 1.959964 * error), pytest.approx(kappa + 1.959964 * error))
    assert agreement(said[:2], "ada", "bo")[0].kappa is None


def test_a_table_that_is_indexed_anew_is_the_same(chosen: Settings, people: dict[str, Person]) -> None:
    """Also of an earlier version, which kept no counts: what people decided is shown and counted as before."""
    ada = people["ada"]
    ada.decide("correct", ada.orr()["id"], content={"value": 52.0})
    (other,) = [v for v in ada.get("/studies/x:1/values")["items"] if v["content"].get("endpoint") == "OS"]
    ada.decide("accept", other["id"])
    seen = ("/evidence", "/evidence?view=studies", "/facets", "/evidence?q=verified:yes", "/studies/x:1/values")
    before = {path: ada.get(path) for path in seen}
    assert before["/facets"]["verified"] == {"no": 2, "yes": 1}
    with contextlib.closing(EvidenceTable.at(chosen.database)) as table:
        for name in ("facet_study", "facet_value", "therapy", "disease", "evidence_text"):
            table.db.execute(f"DELETE FROM {name}")
        table.db.execute("UPDATE record SET rows = 1, words = 0")
        table.db.execute(
            "UPDATE evidence_state SET indexed = 0, studies = 0, rows = 0, words = 0, relevant_studies = 0, relevant_rows = 0"
        )
    fresh = Person(chosen, "ada")
    assert {path: fresh.get(path) for path in seen} == before


def test_what_one_has_changed_and_the_other_left_is_to_be_settled(people: dict[str, Person]) -> None:
    """A value that one of two blind readers has added or corrected never waits for ever for the other, who has not seen it."""
    ada, bo, cy, id = people["ada"], people["bo"], people["cy"], review(people)
    start = TEXT.index("50%")
    whole = {"endpoint": "CR", "statistic": "rate", "value": 50, "unit": "%"}
    ada.decide("add", field="outcomes", content=whole, start=start, end=start + 3, review=id)
    ada.decide("correct", ada.orr()["id"], content={"value": 52.0}, review=id)
    ada.decide("include", review=id)
    assert cy.get(f"/reviews/{id}/agreement")["items"] == []
    bo.decide("include", review=id)
    found = cy.get(f"/reviews/{id}/agreement")["items"]
    assert [(one["one"]["action"], one["against"], one["other"]) for one in found] == [
        ("add", "bo", None),
        ("correct", "bo", None),
    ]
    added = f"outcomes-decided-{found[0]['one']['id']}"
    cy.decide("accept", added, review=id, settles=True)
    cy.decide("accept", cy.orr()["id"], review=id, settles=True)
    assert cy.get(f"/reviews/{id}/agreement")["items"] == []
    assert rows(people, "endpoint=CR") == [("x:1", 50.0, "verified")]
    assert rows(people)[0] == ("x:1", 50.0, "verified")


def test_an_addition_that_another_rejects_is_not_lost(people: dict[str, Person]) -> None:
    ada, bo, start = people["ada"], people["bo"], TEXT.index("50%")
    whole = {"endpoint": "CR", "statistic": "rate", "value": 50, "unit": "%"}
    ada.decide("add", field="outcomes", content=whole, start=start, end=start + 3)
    (added,) = [v for v in bo.get("/studies/x:1/values")["items"] if v["state"] == "added"]
    bo.decide("reject", added["id"])
    assert rows(people, "endpoint=CR") == []
    (disputed,) = [v for v in bo.get("/studies/x:1/values")["items"] if v["state"] == "disputed"]
    assert (disputed["content"]["value"], disputed["text"]) == (50.0, "50%")
    ada.decide("withdraw", disputed["id"])
    assert rows(people, "endpoint=CR") == []


def test_the_machine_disputes_what_differs_from_it(people: dict[str, Person]) -> None:
    id = review(people, ("ada",), machine=True)
    ada, cy = people["ada"], people["cy"]
    ada.decide("correct", ada.orr()["id"], content={"value": 52.0}, review=id)
    ada.decide("accept", ada.get("/studies/x:1/values")["items"][0]["id"], review=id)
    found = cy.get(f"/reviews/{id}/agreement")
    assert [(one["one"]["field"], one["against"]) for one in found["items"]] == [("outcomes", "the machine")]
    told = {f["field"]: f["percent"] for f in found["agreement"]["ada and the machine"]}
    assert told == {"n": 100.0, "outcomes": 0.0}


def test_an_admin_who_reads_is_as_blind_as_the_others(people: dict[str, Person]) -> None:
    ada, cy, id = people["ada"], people["cy"], review(people, ("ada", "cy"))
    ada.decide("include", review=id)
    assert cy.get("/studies/x:1/decisions")["total"] == 0
    cy.decide("include", review=id)
    assert cy.get("/studies/x:1/decisions")["total"] == 2


def test_a_study_on_which_an_estimate_rests_comes_sooner(chosen: Settings, people: dict[str, Person]) -> None:
    """Two response rates of one class are pooled: of 8 and of 80 patients, and nearly all rests on the larger."""
    said = "We treated {} patients whose multiple myeloma had progressed after CAR T-cell therapy with teclistamab. The overall response rate was {}% ({} of {} patients)."
    keep_in(chosen.home, document("p:1", said.format(8, 50, 4, 8)), document("p:2", said.format(80, 60, 48, 80)))
    id = review(people, query="teclistamab")
    found = {one["study"]: one for one in people["ada"].get(f"/reviews/{id}/queue")["items"]}
    (large,) = [words for words in found["p:2"]["why"] if "of the pooled ORR of bispecific antibody" in words]
    (small,) = [words for words in found["p:1"]["why"] if "of the pooled" in words]
    share = int(large.partition("%")[0])
    assert share + int(small.partition("%")[0]) in {99, 100, 101}
    # 1/variance on the logit scale is n p (1 - p): 19.2 against 2; between the studies nothing is left over.
    assert share == round(100 * 19.2 / 21.2)
    assert found["p:2"]["urgency"] > found["p:1"]["urgency"]

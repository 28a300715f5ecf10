"""Roles: of every route, with and without a token, who may: nobody reads or writes what their role may not."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from fastapi.routing import APIRoute

from corpus.registered import modules
from service.app import create_app
from service.people import account, tokens
from service.people.store import people_at
from service.settings import Settings
from service.table import EvidenceTable
from tests.service.conftest import Client, document, keep_in

pytestmark = pytest.mark.usefixtures("quick_hashes")
PASSWORD = "correct horse battery"
#: Who asks, from the least to the most; "open": whoever asks, also where reading is closed.
WHO = ("anyone", "reader", "reviewer", "admin")


class Row(NamedTuple):
    """Who at least may; where it is asked; what is sent."""

    least: str
    at: str = ""
    json: Any = None
    data: Any = None


NEW = {"name": "new-one", "password": PASSWORD}
REVIEW = {"title": "R", "readers": 1, "people": ["one-reviewer"]}
ROWS: dict[tuple[str, str], Row] = {
    # What is read.
    ("GET", "/api/v1/evidence"): Row("anyone"),
    ("GET", "/api/v1/facets"): Row("anyone"),
    ("GET", "/api/v1/search/help"): Row("anyone"),
    ("GET", "/api/v1/studies/{id:path}"): Row("anyone", "/api/v1/studies/x:1"),
    ("GET", "/api/v1/studies/{id:path}/values"): Row("anyone", "/api/v1/studies/x:1/values"),
    ("GET", "/api/v1/export/{format}"): Row("anyone", "/api/v1/export/csv"),
    ("GET", "/api/v1/figures/{name}.{format}"): Row("anyone", "/api/v1/figures/none.json"),
    ("GET", "/api/v1/synthesis"): Row("anyone", "/api/v1/synthesis?endpoint=none"),
    ("GET", "/api/v1/synthesis/{figure}.{format}"): Row("anyone", "/api/v1/synthesis/none.json"),
    ("POST", "/api/v1/prisma/{format}"): Row("anyone", "/api/v1/prisma/none", {}),
    ("GET", "/api/v1/crawls"): Row("anyone"),
    ("GET", "/api/v1/crawls/{number}"): Row("anyone", "/api/v1/crawls/1"),
    ("GET", "/crawls"): Row("anyone"),
    ("POST", "/api/v1/extract"): Row("anyone", json={}),
    ("POST", "/mcp"): Row("anyone", json={}),
    ("GET", "/"): Row("anyone"),
    ("GET", "/read"): Row("anyone"),
    ("POST", "/read"): Row("anyone", data={"text": ""}),
    ("GET", "/studies/{id:path}"): Row("anyone", "/studies/x:1"),
    ("GET", "/synthesis"): Row("anyone"),
    # What is decided.
    ("GET", "/api/v1/studies/{id:path}/decisions"): Row("reader", "/api/v1/studies/x:1/decisions"),
    ("POST", "/api/v1/studies/{id:path}/decisions"): Row("reviewer", "/api/v1/studies/x:1/decisions", {"action": "include"}),
    ("GET", "/api/v1/studies/{id:path}/reports"): Row("reader", "/api/v1/studies/x:1/reports"),
    ("POST", "/api/v1/studies/{id:path}/reports"): Row("reviewer", "/api/v1/studies/x:1/reports", {"action": "split"}),
    ("POST", "/studies/{id:path}/reports"): Row("reviewer", "/studies/x:1/reports", data={"action": "split"}),
    ("GET", "/api/v1/decisions"): Row("admin"),
    ("GET", "/api/v1/decisions/export"): Row("admin"),
    ("GET", "/api/v1/reviews"): Row("reader"),
    ("POST", "/api/v1/reviews"): Row("admin", json=REVIEW),
    ("GET", "/api/v1/reviews/{id}"): Row("reader", "/api/v1/reviews/1"),
    ("POST", "/api/v1/reviews/{id}/refresh"): Row("reviewer", "/api/v1/reviews/1/refresh"),
    ("PUT", "/api/v1/reviews/{id}/people/{name}"): Row("admin", "/api/v1/reviews/1/people/one-admin"),
    ("DELETE", "/api/v1/reviews/{id}/people/{name}"): Row("admin", "/api/v1/reviews/1/people/none"),
    ("GET", "/api/v1/reviews/{id}/queue"): Row("reviewer", "/api/v1/reviews/1/queue"),
    ("GET", "/api/v1/reviews/{id}/agreement"): Row("reviewer", "/api/v1/reviews/1/agreement"),
    ("GET", "/api/v1/reviews/{id}/prisma"): Row("reader", "/api/v1/reviews/1/prisma"),
    ("GET", "/api/v1/reviews/{id}/prisma.{format}"): Row("reader", "/api/v1/reviews/1/prisma.none"),
    ("GET", "/api/v1/reviews/{id}/versions"): Row("reader", "/api/v1/reviews/1/versions"),
    ("POST", "/api/v1/reviews/{id}/versions"): Row("reviewer", "/api/v1/reviews/1/versions", {"label": "x"}),
    ("GET", "/reviews/{id}/prisma"): Row("reader", "/reviews/1/prisma"),
    ("POST", "/reviews/{id}/prisma/versions"): Row("reviewer", "/reviews/1/prisma/versions", data={"label": "x"}),
    # What changed, and who is told.
    ("GET", "/api/v1/changes"): Row("anyone"),
    ("GET", "/changes"): Row("anyone"),
    ("GET", "/api/v1/views"): Row("anyone"),
    ("GET", "/api/v1/views/{id}"): Row("anyone", "/api/v1/views/999"),
    ("POST", "/api/v1/views"): Row("reader", json={"name": "one", "query": ""}),
    ("PUT", "/api/v1/views/{id}"): Row("reader", "/api/v1/views/999", {"name": "one", "query": ""}),
    ("DELETE", "/api/v1/views/{id}"): Row("reader", "/api/v1/views/999"),
    ("GET", "/views"): Row("anyone"),
    ("POST", "/views"): Row("reader", data={"name": "two"}),
    ("POST", "/views/{id}/delete"): Row("reader", "/views/999/delete"),
    ("POST", "/views/{id}/share"): Row("reader", "/views/999/share"),
    ("POST", "/views/{id}/feed"): Row("reader", "/views/999/feed"),
    ("POST", "/views/{id}/subscribe"): Row("reader", "/views/999/subscribe", data={"target": "https://x.example/"}),
    ("POST", "/views/subscriptions/{id}/end"): Row("reader", "/views/subscriptions/999/end"),
    ("GET", "/views/{id}/feed.atom"): Row("open", "/views/999/feed.atom"),
    ("GET", "/api/v1/subscriptions"): Row("reader"),
    ("POST", "/api/v1/subscriptions"): Row("reader", json={"view": 999, "channel": "webhook", "target": "https://x.example/"}),
    ("DELETE", "/api/v1/subscriptions/{id}"): Row("reader", "/api/v1/subscriptions/999"),
    ("GET", "/api/v1/deliveries"): Row("reader"),
    ("POST", "/api/v1/deliveries/{id}/retry"): Row("reader", "/api/v1/deliveries/999/retry"),
    ("GET", "/subscriptions/{id}/{token}"): Row("open", "/subscriptions/1/none"),
    ("POST", "/subscriptions/{id}/{token}"): Row("open", "/subscriptions/1/none", data={"do": "end"}),
    # People.
    ("GET", "/api/v1/accounts"): Row("admin"),
    ("POST", "/api/v1/accounts"): Row("admin", json=NEW),
    ("PATCH", "/api/v1/accounts/{name}"): Row("admin", "/api/v1/accounts/one-reader", {"role": "reader"}),
    ("GET", "/api/v1/tokens"): Row("reader"),
    ("POST", "/api/v1/tokens"): Row("reader", json={"label": "x"}),
    ("DELETE", "/api/v1/tokens/{id}"): Row("reader", "/api/v1/tokens/999"),
    ("GET", "/account"): Row("reader"),
    ("POST", "/account/tokens"): Row("reader", data={"label": "x"}),
    ("POST", "/account/tokens/{id}/revoke"): Row("reader", "/account/tokens/999/revoke"),
    # Jobs.
    ("GET", "/jobs"): Row("admin"),
    ("POST", "/jobs"): Row("admin", data={"name": "none"}),
    ("GET", "/jobs/{name}/{number}"): Row("admin", "/jobs/none/1"),
    ("POST", "/jobs/{name}/{number}/stop"): Row("admin", "/jobs/none/1/stop"),
    ("GET", "/api/v1/jobs"): Row("admin"),
    ("POST", "/api/v1/crawls"): Row("admin", json={"topic": "none"}),
    ("GET", "/api/v1/jobs/{name}/runs"): Row("admin", "/api/v1/jobs/none/runs"),
    ("POST", "/api/v1/jobs/{name}/runs"): Row("admin", "/api/v1/jobs/none/runs"),
    ("GET", "/api/v1/jobs/{name}/runs/{number}"): Row("admin", "/api/v1/jobs/none/runs/1"),
    ("POST", "/api/v1/jobs/{name}/runs/{number}/stop"): Row("admin", "/api/v1/jobs/none/runs/1/stop"),
    ("POST", "/account/password"): Row("reader", data={"now": PASSWORD, "password": "short", "again": "short"}),
    ("GET", "/accounts"): Row("admin"),
    ("POST", "/accounts"): Row("admin", data=NEW | {"name": "another"}),
    ("POST", "/accounts/{name}"): Row("admin", "/accounts/one-reader", data={"role": "reader"}),
    # Pages of reviews.
    ("POST", "/studies/{id:path}/decisions"): Row("reviewer", "/studies/x:1/decisions", data={"do": "include"}),
    ("GET", "/reviews"): Row("reader"),
    ("POST", "/reviews"): Row("admin", data={"title": "R", "readers": "one", "people": ["one-reviewer"]}),
    ("GET", "/reviews/new"): Row("admin"),
    ("GET", "/reviews/{id}"): Row("reader", "/reviews/1"),
    ("POST", "/reviews/{id}/refresh"): Row("reviewer", "/reviews/1/refresh"),
    ("POST", "/reviews/{id}/people"): Row("admin", "/reviews/1/people", data={"name": "one-reviewer"}),
    ("POST", "/reviews/{id}/people/{name}/hand-over"): Row("admin", "/reviews/1/people/none/hand-over", data={"to": ""}),
    ("GET", "/reviews/{id}/queue"): Row("reviewer", "/reviews/1/queue"),
    ("GET", "/reviews/{id}/studies/{study:path}"): Row("reviewer", "/reviews/1/studies/x:1"),
    ("POST", "/reviews/{id}/studies/{study:path}/decisions"): Row("reviewer", "/reviews/1/studies/x:1/decisions", data={"do": "include"}),
    ("GET", "/reviews/{id}/agreement"): Row("reviewer", "/reviews/1/agreement"),
    ("GET", "/reviews/{id}/settle"): Row("reviewer", "/reviews/1/settle"),
    ("POST", "/reviews/{id}/settle"): Row("reviewer", "/reviews/1/settle", data={"decision": "999"}),
    # Before anyone has signed in.
    ("GET", "/api/v1/session"): Row("open"),
    ("POST", "/api/v1/session"): Row("open", json={"name": "one-reader", "password": PASSWORD}),
    ("DELETE", "/api/v1/session"): Row("open"),
    ("GET", "/sign-in"): Row("open"),
    ("POST", "/sign-in"): Row("open", data={"name": "one-reader", "password": PASSWORD}),
    ("POST", "/sign-out"): Row("open"),
    ("GET", "/sign-in/provider"): Row("open"),
    ("GET", "/sign-in/provider/back"): Row("open"),
    ("GET", "/assets/{name}"): Row("open", "/assets/base.css"),
    ("GET", "/vendor/{name}"): Row("open", "/vendor/htmx-4.0.1.min.js"),
    ("GET", "/healthz"): Row("open"),
    ("GET", "/readyz"): Row("open"),
    ("GET", "/metrics"): Row("open"),
    ("GET", "/openapi.json"): Row("open"),
}  # fmt: skip


@pytest.fixture
def chosen(tmp_path: Path) -> Settings:
    """A home with a study, an account of each role, and a review in which all but the reader read."""
    settings = Settings(home=tmp_path)
    keep_in(tmp_path, document("x:1"))
    with people_at(settings.database) as db:
        for role in WHO[1:]:
            account.add(db, f"one-{role}", role, PASSWORD)
    admin = headers(settings, "admin")
    made = Client(create_app(settings)).post(
        "/api/v1/reviews", json=REVIEW | {"people": ["one-reviewer", "one-admin"]}, headers=admin
    )
    assert made.status_code == 201
    return settings


def headers(settings: Settings, who: str) -> dict[str, str]:
    """What somebody of that role sends; nothing of whoever has no account."""
    if who == "anyone":
        return {}
    with people_at(settings.database) as db:
        return {"Authorization": f"Bearer {tokens.make(db, account.get(db, f'one-{who}'), 'test')[1]}"}


def asked(
    who: str, settings: Settings, sent: dict[str, str] | None = None, least: str = "anyone"
) -> Iterator[tuple[Row, str, int]]:
    """Every row that takes at least the role `least`, with what whoever asks is answered."""
    client, sent = Client(create_app(settings)), headers(settings, who) if sent is None else sent
    for (method, path), row in ROWS.items():
        if least != "anyone" and row.least in {"open", "anyone"}:
            continue
        answer = client.request(method, row.at or path, json=row.json, data=row.data, headers=sent)
        yield row, f"{method} {path}", answer.status_code


def test_every_route_has_a_row(chosen: Settings) -> None:
    found = [
        route
        for module in modules("service.routes").values()
        for route in module.router.routes
        if isinstance(route, APIRoute)
    ]
    routes = {(method, route.path) for route in found for method in route.methods}
    assert routes - set(ROWS) == set(), "a new route says here who may use it"
    assert set(ROWS) - routes - {("GET", "/openapi.json")} == set()
    promised = {(m.upper(), path) for path, item in create_app(chosen).openapi()["paths"].items() for m in item}
    assert promised <= {(method, path.replace(":path", "")) for method, path in ROWS}


@pytest.mark.parametrize("who", WHO)
def test_each_may_what_the_role_may_and_no_more(chosen: Settings, who: str) -> None:
    log = kept(chosen)
    wrong = []
    # What anyone may read is asked once: no role reads less.
    least = WHO[0] if who == WHO[0] else WHO[1]
    for row, route, status in asked(who, chosen, least=least):
        may = row.least == "open" or WHO.index(who) >= WHO.index(row.least)
        refused = status == (401 if who == "anyone" else 403)
        # What a row asks for may not be there, or be no question; an identity provider there is none.
        fine = status < 400 or status in ({400, 404, 409, 422} if row.least != "open" else {403, 404, 500})
        if (fine if may else refused) is False:
            wrong.append(f"{who}: {route} is answered with {status}")
    assert wrong == []
    if who in {"anyone", "reader"}:
        assert kept(chosen) == log


@pytest.mark.parametrize(
    "sent", [{}, {"Authorization": "Bearer aftercart_none"}], ids=["no token", "a token that is none"]
)
def test_where_reading_is_closed_only_what_is_open_is_answered(chosen: Settings, sent: dict[str, str]) -> None:
    closed = chosen.model_copy(update={"reading": "closed"})
    for row, route, status in asked("anyone", closed, sent):
        if row.least != "open" or sent:
            told = {401} if row.least != "open" else {401, 200, 303, 204, 403, 500}
            assert status in told, f"{route} is answered with {status}"


def test_a_reviewer_who_does_not_read_in_a_review_decides_nothing_in_it(chosen: Settings) -> None:
    with people_at(chosen.database) as db:
        account.add(db, "one-other", "reviewer", PASSWORD)
    client, sent = Client(create_app(chosen)), headers(chosen, "other")
    assert client.get("/api/v1/reviews/1/queue", headers=sent).status_code == 403
    decided = client.post("/api/v1/studies/x:1/decisions", json={"action": "include", "review": 1}, headers=sent)
    assert decided.status_code == 403


def kept(settings: Settings) -> list[Any]:
    """What people have made and decided, but for their tokens."""
    table = EvidenceTable.at(settings.database)
    tables = ("decision", "review", "review_reader", "review_study", "account")
    found = [table.db.execute(f"SELECT * FROM {name}").fetchall() for name in tables]
    table.close()
    return list(itertools.chain(*found))

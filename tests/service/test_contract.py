"""The API keeps what its OpenAPI says, whatever it is sent: schemathesis makes requests, right and wrong ones, for nobody and each role."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode, openapi
from schemathesis.core.failures import FailureGroup
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from corpus.errors import BusyError
from corpus.lease import lease
from service.people import account, passwords, tokens
from service.people.store import people_at
from service.query import Query
from service.review import protocol, queue
from service.settings import Settings
from service.table import EvidenceTable
from tests.service.conftest import copied
from tests.service.serving import serving

ROLES = ("reader", "reviewer", "admin")
#: Requests of each kind that are made of an operation.
MADE = 6


@pytest.fixture(scope="module")
def address(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Settings]]:
    """A server over a copy of the bundled table, with an account of each role, the account of the examples, and a review."""
    own = tmp_path_factory.mktemp("contract") / "home"
    copied(home, own)
    chosen = Settings(home=own)
    with pytest.MonkeyPatch.context() as patch:
        quick = passwords.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(passwords, "_hasher", lambda: quick)
        with people_at(chosen.database) as db:
            for name, role in (*((f"one-{role}", role) for role in ROLES), ("ada", "reviewer")):
                account.add(db, name, role, "correct horse battery")
        table = EvidenceTable.at(chosen.database)
        begun = protocol.begin(table.db, "one-admin", "A review", "glofitamab", "", 1, ("ada", "one-reviewer"))
        queue.add_studies(table.db, begun.id, [row["id"] for row in table.export(Query("glofitamab"), "studies")])
        table.close()
        # No crawl is begun by what is sent: another is at it.
        with lease(chosen.locks, "job-crawl", BusyError("crawl", "a test is at it")), serving(chosen) as url:
            yield url, chosen


def bearers(chosen: Settings) -> Iterator[dict[str, str]]:
    """The headers of nobody and of each role, again and again; the tokens are new, for operations end tokens."""
    with people_at(chosen.database) as db:
        made = [tokens.make(db, account.get(db, f"one-{role}"), "test")[1] for role in ROLES]
    return cycle([{}, *({"Authorization": f"Bearer {secret}"} for secret in made)])


def test_every_operation_keeps_what_it_promises(address: tuple[str, Settings]) -> None:
    url, chosen = address
    schema = openapi.from_dict(httpx.get(f"{url}/openapi.json", timeout=300).json())
    found: list[str] = []
    for promised in schema.get_all_operations():
        operation = promised.ok()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            try:
                _made(operation, mode, url, bearers(chosen))
            except Unsatisfiable:
                # It takes nothing that could be wrong.
                assert not operation.definition.raw.get("requestBody")
            except (FailureGroup, AssertionError) as failure:
                found.append(f"{operation.label}, {mode.value}: {failure} {getattr(failure, 'exceptions', '')}")
    assert found == []


def _made(
    operation: APIOperation[Any, Any, Any], mode: GenerationMode, url: str, who: Iterator[dict[str, str]]
) -> None:
    """Makes requests and holds each answer against the schema."""

    @seed(1)
    @settings(
        max_examples=MADE,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def answered(case: Case) -> None:
        headers = next(who)
        answer = case.call(base_url=url, headers=headers, timeout=300)
        # What the schema allows may still be wrong by what it means: a cursor of another question. That is looked at below.
        left_out = [positive_data_acceptance, *([negative_data_rejection] if _is_the_same_address(case) else [])]
        case.validate_response(answer, headers=headers, excluded_checks=left_out)
        if mode is GenerationMode.POSITIVE and answer.status_code in (400, 422):
            assert _is_by_meaning(answer.json()), f"{case.as_curl_command()} is refused: {answer.text}"

    answered()


def _is_by_meaning(problem: dict[str, Any]) -> bool:
    """Whether it was understood and says what to do, and is no request that the schema should not have allowed."""
    return "errors" not in problem and bool(problem.get("remedy"))


def _is_the_same_address(case: Case) -> bool:
    """Whether a list of the query was made something else: in an address both are written alike."""
    lists = {p.name for p in case.operation.query if "array" in str(p.definition.get("schema"))}
    return any(not isinstance(value, list) for name, value in (case.query or {}).items() if name in lists)

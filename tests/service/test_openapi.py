"""What OpenAPI promises: every operation described, every example answered."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.service.conftest import Client


@pytest.fixture(scope="module")
def promised(client: Client) -> dict[str, Any]:
    said: dict[str, Any] = client.get("/openapi.json").json()
    return said


def operations(promised: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method.upper(), path, operation)
        for path, item in promised["paths"].items()
        for method, operation in item.items()
    ]


def test_openapi_is_whole(promised: dict[str, Any]) -> None:
    assert promised["openapi"].startswith("3.1")
    assert promised["info"]["title"] == "aftercart"
    assert promised["info"]["version"]
    paths = {
        "/api/v1/evidence",
        "/api/v1/facets",
        "/api/v1/studies/{id}",
        "/api/v1/export/{format}",
        "/api/v1/extract",
        "/healthz",
    }
    assert paths <= set(promised["paths"])
    names = [operation["operationId"] for _, _, operation in operations(promised)]
    assert len(names) == len(set(names))
    for _, path, operation in operations(promised):
        there = {p["name"] for p in operation.get("parameters", []) if p["in"] == "path"}
        assert there == set(re.findall(r"{(\w+)}", path))
    schemas = promised["components"]["schemas"]
    for reference in re.findall(r"#/components/schemas/([^'\"]+)", str(promised)):
        assert reference in schemas


def test_every_operation_is_described(promised: dict[str, Any]) -> None:
    for method, path, operation in operations(promised):
        assert operation["summary"], (method, path)
        assert operation["description"], (method, path)
        for parameter in operation.get("parameters", []):
            assert parameter["in"] == "path" or parameter.get("description"), (path, parameter["name"])


def _resolved(promised: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref")
    found: dict[str, Any] = promised["components"]["schemas"][reference.rsplit("/", 1)[1]] if reference else schema
    return found


def _examples(promised: dict[str, Any], operation: dict[str, Any]) -> list[Any]:
    """Every example of an operation: of its parameters, its body and its answers."""
    found = [
        e for p in operation.get("parameters", []) for e in p["schema"].get("examples", []) + p.get("examples", [])
    ]
    contents = [
        operation.get("requestBody", {}).get("content", {}),
        *(r.get("content", {}) for r in operation["responses"].values()),
    ]
    for content in contents:
        for kind in content.values():
            found += _resolved(promised, kind.get("schema", {})).get("examples", [])
            found += [kind["example"]] if "example" in kind else list(kind.get("examples", {}).values())
    return found


def test_every_operation_has_an_example(promised: dict[str, Any]) -> None:
    assert [path for _, path, operation in operations(promised) if not _examples(promised, operation)] == []


def test_every_example_is_answered(client: Client, promised: dict[str, Any]) -> None:
    for method, path, operation in operations(promised):
        # What needs an account or a crawl is asked by the tests of people, reviews, jobs and crawls, which have some.
        if operation["tags"][0] in {"people", "review", "jobs", "crawls"}:
            continue
        asked: list[dict[str, Any]] = [{}]
        for parameter in operation.get("parameters", []):
            for example in parameter["schema"].get("examples", []):
                if parameter["in"] == "path":
                    path = path.replace(f"{{{parameter['name']}}}", example)
                else:
                    asked.append({parameter["name"]: example})
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        bodies = _resolved(promised, body).get("examples", [None])
        for params in asked:
            for said in bodies:
                answer = client.request(method, path, params=params, json=said)
                assert answer.status_code == (204 if path == "/readyz" else 200), (method, path, params, answer.text)

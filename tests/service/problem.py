"""The shape of every error of the API, in one place."""

from __future__ import annotations

from typing import Any

import httpx


def assert_problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    """The shape of every error, in one place."""
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    said: dict[str, Any] = answer.json()
    assert {name: type(said[name]) for name in ("type", "title", "status", "detail", "instance")} == {
        "type": str,
        "title": str,
        "status": int,
        "detail": str,
        "instance": str,
    }
    assert said["status"] == status
    assert said["title"]
    assert said["detail"]
    assert said["instance"] == answer.request.url.path
    if "asked" in said:
        assert said["asked"] in said["detail"]
        assert said["found"] in said["detail"]
        assert said["remedy"] in said["detail"]
    return said

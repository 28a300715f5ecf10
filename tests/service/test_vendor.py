"""What others made is what they published, under a licence that is here too."""

from __future__ import annotations

import hashlib
import tomllib
from typing import Any

import pytest

from service.figures.style import VEGA_LITE
from service.pages import HERE
from tests.service.conftest import Client

VENDOR = HERE / "vendor"
MANIFEST: dict[str, dict[str, Any]] = tomllib.loads((VENDOR / "manifest.toml").read_text())


def test_every_file_is_in_the_manifest() -> None:
    assert {p.name for p in VENDOR.iterdir() if p.is_file()} - {"manifest.toml"} == set(MANIFEST)


@pytest.mark.parametrize("name", MANIFEST)
def test_a_file_is_as_it_was_published(client: Client, name: str) -> None:
    entry = MANIFEST[name]
    content = (VENDOR / name).read_bytes()
    assert hashlib.sha256(content).hexdigest() == entry["sha256"]
    assert entry["licence"] in {"0BSD", "BSD-3-Clause", "OFL-1.1"}
    assert (VENDOR / entry["licence_file"]).stat().st_size > 200
    assert client.get(f"/vendor/{name}").content == content


def test_the_page_draws_with_the_version_that_files_are_drawn_with() -> None:
    assert MANIFEST[f"vega-lite-{VEGA_LITE}.1.min.js"]["version"].startswith(VEGA_LITE)


@pytest.mark.parametrize(
    "path", ["/vendor/manifest.toml", "/assets/none.css", "/vendor/..%2f__init__.py", "/assets/", "/assets/BASE.css"]
)
def test_nothing_else_is_given(client: Client, path: str) -> None:
    assert client.get(path).status_code in (404, 422)

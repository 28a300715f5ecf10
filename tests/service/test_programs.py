"""The examples of docs/programs.md that ask a server: each is run against one."""

from __future__ import annotations

import csv
import json
import re
import subprocess
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from service.settings import Settings
from tests.service.serving import serving

PAGE = (Path(__file__).parents[2] / "docs" / "programs.md").read_text()
USUAL = "http://127.0.0.1:8000"
SCRIPTS = re.findall(r"^```python http\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
COMMANDS = [line for line in PAGE.split("\n") if line.startswith("curl ")]


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    with serving(Settings(home=home)) as address:
        yield address


@pytest.mark.parametrize("script", SCRIPTS, ids=["httpx", "mcp"])
def test_scripts_run(script: str, address: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert USUAL in script
    exec(compile(script.replace(USUAL, address), "docs/programs.md", "exec"), {})
    assert "synopsis:" in capsys.readouterr().out


def test_commands_are_answered(address: str, tmp_path: Path) -> None:
    said = [
        subprocess.run(
            ["sh", "-c", f"{command.replace(USUAL, address)} --fail"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout
        for command in COMMANDS
    ]
    rows, study, record, exported = said
    assert json.loads(rows)["total"] >= len(json.loads(rows)["items"]) > 0
    assert json.loads(study)["record"]["id"] == "synopsis:mm-001"
    assert json.loads(record)["n"] == 52
    assert exported == ""
    assert len(list(csv.DictReader((tmp_path / "evidence.csv").read_text(encoding="utf-8").splitlines()))) > 5


def test_whoever_uses_the_packages_has_their_types() -> None:
    for package in ("corpus", "extractor", "service"):
        assert (resources.files(package) / "py.typed").is_file()

"""The command as a process of its own, and what a run of it ended with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.service.texts import TEXT

COMMAND = [sys.executable, "-c", "from service.cli import main; main()"]
Run = Callable[..., "Ended"]


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


def line(id: str = "a", text: str = TEXT, **more: Any) -> str:
    return json.dumps({"id": id, "title": "A title", "text": text, **more}) + "\n"


def shell(tmp_path: Path, *words: object, given: bytes = b"") -> Ended:
    """Runs the command in a process of its own."""
    environment = os.environ | {"AFTERCART_HOME": str(tmp_path / "home")}
    ended = subprocess.run(
        [*COMMAND, *map(str, words)], input=given, capture_output=True, env=environment, check=False, timeout=60
    )
    assert b"Traceback" not in ended.stderr
    return Ended(ended.returncode, ended.stdout.decode(), ended.stderr.decode())

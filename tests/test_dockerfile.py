"""The Dockerfile's steps, run as a script in a clean directory: there need be no Docker to know that they work."""

import os
import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]


def instructions() -> list[tuple[str, str]]:
    joined = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    return [(m[1], m[2]) for m in re.finditer(r"^([A-Z]+) (.*)$", joined, re.MULTILINE)]


def test_the_image_is_slim_unprivileged_and_watched() -> None:
    found = instructions()
    assert all("-slim" in rest for name, rest in found if name == "FROM")
    assert [rest for name, rest in found if name == "USER"] == ["10001:10001"]
    assert [rest for name, rest in found if name == "VOLUME"] == ["/data"]
    assert any(name == "HEALTHCHECK" and "/healthz" in rest for name, rest in found)


def test_the_steps_build_a_working_command(tmp_path: Path) -> None:
    """FROM starts anew, COPY copies, RUN runs; /app and /data stand for folders of the test. What is not run is not compiled."""
    stage, app, data = tmp_path / "app", str(tmp_path / "app"), str(tmp_path / "data")
    environment = {
        k: v for k, v in os.environ.items() if not k.startswith(("AFTERCART", "VIRTUAL_ENV", "PYTHONPATH"))
    } | {"AFTERCART_HOME": data, "PIP_NO_COMPILE": "0"}  # pip's own way of saying yes to it

    def here(text: str) -> str:
        return re.sub(r"(?<![\w/])/data\b", data, re.sub(r"(?<![\w/])/app\b", app, text))

    for name, rest in instructions():
        if name == "WORKDIR":
            Path(here(rest)).mkdir(parents=True)
        elif name == "COPY" and not rest.startswith("--from"):
            *sources, target = rest.split()
            for source in sources:
                place = stage / target
                if (ROOT / source).is_dir():
                    shutil.copytree(ROOT / source, place, ignore=shutil.ignore_patterns("__pycache__"))
                else:
                    shutil.copy(ROOT / source, place / source if target.endswith("/") else place)
        elif name == "RUN":
            # Changing owners needs a superuser, which a test may not be.
            subprocess.run(
                ["sh", "-ec", here(rest).split(" && chown")[0]], cwd=stage, env=environment, check=True, timeout=600
            )
    command = [f"{app}/venv/bin/aftercart"]
    said = [
        subprocess.run(
            command + words, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=120
        ).stdout
        for words in (["import", "--bundled"], ["extract"], ["status"])
    ]
    assert said[0].startswith("55 added")
    assert "55 documents read" in said[1]
    assert str(tmp_path / "data") in said[2]

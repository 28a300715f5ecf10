"""The docs are true: their commands are run, their outputs compared, their Python executed, generated pages up to date."""

import configparser
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

from docs.__main__ import schema_text
from docs.accuracy import SETS, accuracy_text, confidences, plot_text
from docs.settings import settings_text
from service.cli import app
from service.jobs import jobs
from service.language.meaning import JOINING
from service.scheduling.schedule import schedule
from service.settings import Settings
from tests import scored
from tests.forked import forked

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "CONTRIBUTING.md"]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(kind: str) -> list[tuple[str, str]]:
    return [
        (page.name, code) for page in PAGES for language, code in BLOCK.findall(page.read_text()) if language == kind
    ]


@pytest.fixture(scope="module")
def commands(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a command that begins at once."""
    with forked(tmp_path_factory.mktemp("bin")) as folder:
        yield folder


def test_commands_give_the_outputs_that_the_docs_show(commands: Path, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "AFTERCART_HOME": str(tmp_path / "home"),
        "PATH": f"{commands}:{Path(sys.executable).parent}:{os.environ['PATH']}",
        "COLUMNS": "100",
    }
    shown = 0
    for page, code in blocks("console"):
        for command, expected in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", code, re.MULTILINE):
            # dash and bash both read printf so; output and errors come in one stream, as on a screen.
            done = subprocess.run(
                command,
                shell=True,
                cwd=tmp_path,
                env=environment,
                text=True,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=120,
                check=False,
            )
            said = done.stdout + (f"[exit {done.returncode}]\n" if done.returncode else "")
            assert said == expected, f"{page}: $ {command}"
            shown += 1
    assert shown >= 8


@pytest.mark.parametrize(("page", "code"), blocks("python"))
def test_python_in_the_docs_runs(page: str, code: str) -> None:
    exec(compile(code, page, "exec"), {})


def test_the_published_schema_is_that_of_the_types() -> None:
    assert (ROOT / "docs" / "record.schema.json").read_text() == schema_text(), "run `make docs`"


def test_the_list_of_settings_is_that_of_the_class() -> None:
    said = (ROOT / "docs" / "settings.md").read_text()
    assert said == settings_text(), "run `make docs`"
    everywhere = "".join(page.read_text() for page in PAGES if page.name != "settings.md")
    named = set(re.findall(r"`?AFTERCART_([A-Z_]+[A-Z])", everywhere))
    assert {name for name in named if name.lower() not in Settings.model_fields} <= {"SETTINGS"}


def test_examples_of_timers_call_what_there_is() -> None:
    """Each calls `run-jobs` as the command takes it, at times that can be read, with settings that there are."""
    folder = ROOT / "docs" / "scheduling"
    cron = (folder / "aftercart.cron").read_text()
    (line,) = [line for line in cron.splitlines() if line and line[0] not in "#A"]
    *fields, command = line.split(maxsplit=5)
    schedule(" ".join(fields), "UTC")
    job = yaml.safe_load((folder / "cronjob.yaml").read_text())
    schedule(job["spec"]["schedule"], "UTC")
    (container,) = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    service = configparser.ConfigParser(strict=False, interpolation=None)
    service.read(folder / "aftercart-jobs.service")
    timer = configparser.ConfigParser(interpolation=None)
    timer.read(folder / "aftercart-jobs.timer")
    assert (timer["Timer"]["Persistent"], timer["Install"]["WantedBy"]) == ("true", "timers.target")
    for words in (shlex.split(command), container["command"], shlex.split(service["Service"]["ExecStart"])):
        assert words[0].endswith("/aftercart")
        assert words[1:] == ["run-jobs", "--due"]
    said = {one["name"]: one["value"] for one in container["env"]}
    assert list(Settings(jobs=json.loads(said["AFTERCART_JOBS"])).schedules) == list(jobs())
    named = set(re.findall(r"AFTERCART_([A-Z_]+)", "".join(path.read_text() for path in folder.iterdir())))
    assert {name for name in named if name.lower() not in Settings.model_fields} <= {"SETTINGS"}


def test_settings_of_the_docs_can_be_used(tmp_path: Path) -> None:
    for page, code in blocks("toml"):
        if page not in ("operating.md", "settings.md"):
            continue  # a topic
        (tmp_path / "settings.toml").write_text(code)
        assert Settings(home=tmp_path).model_fields_set - {"home"}, page


@pytest.mark.xdist_group("gold")  # which reads the sets
def test_the_accuracy_page_and_its_picture_are_as_measured() -> None:
    sets = {said: scored.scores(name) for said, name in SETS.items()}
    series = confidences(sets, list(scored.of_the_gold()))
    assert (ROOT / "docs" / "accuracy.md").read_text() == accuracy_text(sets, series), "run `make docs`"
    assert (ROOT / "docs" / "reliability.svg").read_text() == plot_text(series), "run `make docs`"


def test_every_gold_set_is_on_the_accuracy_page() -> None:
    assert set(SETS.values()) == {path.name for path in (ROOT / "tests").glob("gold*")}


def test_the_picture_says_in_words_what_it_shows() -> None:
    root = ElementTree.parse(ROOT / "docs" / "reliability.svg").getroot()
    name = "{http://www.w3.org/2000/svg}"
    assert root.tag == f"{name}svg"
    told = root.findtext(f"{name}desc") or ""
    assert "cross-validated: " in told
    assert "unseen: " in told
    assert len(root.findall(f"{name}polyline")) == 2


def test_every_command_and_make_target_is_in_the_docs() -> None:
    readme = (ROOT / "README.md").read_text()
    targets = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE)) - {
        "help",
        "clean",
        "lint",
        "types",
    }
    assert {t for t in targets if f"make {t}" not in readme} == set()
    # A group or command without a name of its own has that of its Typer, or of its function.
    named = {
        (g.name if isinstance(g.name, str) else g.typer_instance.info.name): g.typer_instance
        for g in app.registered_groups
        if g.typer_instance
    }
    commands = {
        f"{name} {c.name or c.callback.__name__}".strip()
        for name, of in (*named.items(), ("", app))
        for c in of.registered_commands
        if c.callback
    }
    everywhere = "".join(page.read_text() for page in PAGES)
    assert len(commands) > 7
    assert {c for c in commands if f"aftercart {c}" not in everywhere} == set()


def test_links_between_pages_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_words_that_are_not_required_are_listed() -> None:
    said = re.search(r"outside them (.*?) are not required", (ROOT / "README.md").read_text(), re.DOTALL)
    assert said
    assert set(re.findall(r"`(\w+)`", said[1])) == JOINING


def test_every_threat_names_tests_that_exist() -> None:
    page = (ROOT / "docs" / "threats.md").read_text()
    there = set(
        re.findall(
            r"^def (test_\w+)", "\n".join(p.read_text() for p in (ROOT / "tests").rglob("test_*.py")), re.MULTILINE
        )
    )
    threats = page.split("\n## ")[1:]
    assert len(threats) >= 12
    for threat in threats:
        title, _, body = threat.partition("\n")
        named = re.findall(r"`(test_\w+)`", body)
        assert named, title
        assert set(named) - there == set(), title
        assert all(f"{what}:" in body for what in ("Protected", "Who", "How", "Stopped by", "Shown by", "Left")), title

"""The house keeps its shape: imports run one way, files stay short, nothing names a machine."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = {"corpus": 0, "extractor": 1, "service": 2}
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_never_run_back(path: Path) -> None:
    here = ROOMS[path.relative_to(ROOT).parts[0]]
    names = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.append(node.module)
        elif isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
    assert [name for name in names if ROOMS.get(name.split(".")[0], -1) > here] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_are_short_and_say_what_they_are_for(path: Path) -> None:
    source = path.read_text()
    assert source.count("\n") <= 300
    assert ast.get_docstring(ast.parse(source)), "a module opens with one sentence: its responsibility"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_functions_are_short(path: Path) -> None:
    """What a function does, from its first statement behind the docstring, is at most 40 lines."""
    long = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
            if (body[-1].end_lineno or 0) - body[0].lineno + 1 > 40:
                long.append(node.name)
    assert long == []


def test_only_the_fetcher_and_sign_in_may_use_the_network() -> None:
    network = re.compile(
        r"^\s*(?:import|from) (?:httpx|httpcore|hishel|requests|urllib\.request|aiohttp|ftplib|http\.client)\b",
        re.MULTILINE,
    )
    fetcher = {ROOT / "corpus" / "fetch.py", *(ROOT / "corpus" / "fetching").glob("*.py")}
    # The identity provider is asked by its own client, never for a document.
    sign_in = ROOT / "service" / "people" / "provider.py"
    assert [p for p in MODULES if p not in {*fetcher, sign_in} and network.search(p.read_text())] == []
    # Nobody but the fetcher and the crawl that drives it reaches into it; what can be set about it may be set by all.
    inside = re.compile(r"^\s*(?:import|from) corpus\.fetching\.(?!manners\b)", re.MULTILINE)
    assert [p for p in MODULES if p not in fetcher and inside.search(p.read_text())] == []


def test_nothing_committed_names_a_machine() -> None:
    # A checkout without git (an image, an archive) has nothing to list; then the files on disk are read.
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split(
        "\n"
    )
    files = [ROOT / name for name in listed if name] or MODULES
    ours = re.compile(r"(?<![\w.])/(?:root|home|work|Users)/\w+/|pypi\.org|files\.pythonhosted|registry\.npmjs")
    texts = [
        p
        for p in files
        if p.suffix in {".py", ".toml", ".md", ".lock", ".csv", ".jsonl", ".html", ".css", ""} and p.is_file()
    ]
    assert [
        str(p) for p in texts if p != Path(__file__) and ours.search(p.read_text(encoding="utf-8", errors="replace"))
    ] == []


def test_the_lock_pins_every_package_by_hash() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        lock = (ROOT / name).read_text()
        packages = re.findall(r"^([a-z0-9._-]+)==\S+", lock, re.MULTILINE)
        assert len(packages) > 50
        assert len(re.findall(r"^([a-z0-9._-]+)==[^\n]*\\\n\s+--hash=sha256:", lock, re.MULTILINE)) == len(packages)
        assert "numpy==1." in lock
        assert "://" not in lock


def test_the_commands_start_without_pandas() -> None:
    """It belongs to synthesis alone; so sqlite-utils, which would import it, comes in by one door."""
    doors = [p for p in MODULES if re.search(r"^\s*(?:from|import) sqlite_utils", p.read_text(), re.MULTILINE)]
    assert [p.name for p in doors] == ["sqlite.py"]
    doors = [p for p in MODULES if re.search(r"^\s*(?:from|import) structlog", p.read_text(), re.MULTILINE)]
    assert [p.name for p in doors] == ["log.py"], "or it would bring rich"
    asked = "import sys, service.cli, corpus.intake, service.table; print(sorted({'pandas', 'pyarrow', 'statsmodels'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_the_service_starts_without_what_it_may_never_need() -> None:
    """spaCy is loaded when a text is to be read, numpy by a misspelt word, authlib where there is an identity provider."""
    asked = "import sys; from service.app import create_app; create_app(); print(sorted({'spacy', 'scispacy', 'pandas', 'numpy', 'authlib', 'rich'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"

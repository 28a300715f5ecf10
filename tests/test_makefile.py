"""The Makefile: of several that begin on a clean checkout at once, one makes the environment and the others wait for it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Stands for Python: notes when the making of an environment begins and ends, and installs nothing.
PYTHON = """#!/bin/sh
case "$1" in
  -c) exec "{python}" "$@" ;;
esac
case "$2" in
  venv) echo begin >> log; sleep 0.3; mkdir -p .venv/bin; cp "$0" .venv/bin/python; cp "$0" .venv/bin/aftercart ;;
  pip) case "$*" in *editable*) echo end >> log ;; esac ;;
  *) test -e .venv/.ready || echo "ran $1 too early" >> log ;;
esac
"""


def test_two_that_begin_at_once_make_one_environment(tmp_path: Path) -> None:
    for name in ("Makefile", "requirements.lock", "requirements-dev.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    python = tmp_path / "python"
    python.write_text(PYTHON.format(python=sys.executable))
    python.chmod(0o755)
    together = [
        subprocess.Popen(
            ["make", target, f"PYTHON={python}"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        for target in ("run", "run", "run")
    ]
    for running in together:
        out, _ = running.communicate(timeout=60)
        assert running.returncode == 0, out.decode()
    assert (tmp_path / "log").read_text() == "begin\nend\n"


def test_the_audit_knows_every_package_of_the_lock_files() -> None:
    """What `make audit` asks about; the answers are the network's, and no part of the tests."""
    (command,) = (line for line in (ROOT / "Makefile").read_text().splitlines() if "/pip-audit " in line)
    words = command.replace("$(BIN)", str(Path(sys.executable).parent)).split()
    done = subprocess.run([*words, "--dry-run"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    locked = {
        line.split("==")[0]
        for name in ("requirements.lock", "requirements-dev.lock")
        for line in (ROOT / name).read_text().splitlines()
        if re.match(r"[a-z0-9]", line)
    }
    audited = re.search(r"would have audited (\d+) packages", done.stderr)
    assert audited
    # Some are for other systems than this one.
    assert int(audited[1]) > 0.9 * len(locked) > 100
